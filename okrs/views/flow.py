"""The weekly check-in: all of one's key results, one after the other, without letting go of the keyboard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Membership
from accounts.permissions import may
from okrs.actions.check_ins import add_check_in
from okrs.due import Turn, turns_of
from okrs.forms import CheckInForm
from okrs.kr_types import TYPES, amount
from okrs.kr_types.base import unit_beside
from okrs.models import CheckIn, KeyResult
from okrs.queries import last_check_in, targets_of, values_of
from okrs.sentences import forecast_value
from okrs.views.check_ins import offered, said_then
from okrs.views.saving import saved
from rollups.queries import key_result_rollups
from tenancy.clock import end_of, today
from ui.charts import sparkline
from ui.charts.svg import Drawing
from ui.components import Crumb
from ui.formats import percent, points
from ui.http import HtmxRequest, page_or_part, toast, wants_part

if TYPE_CHECKING:
    from rollups.models import KeyResultRollup

MOST = 200
SPARK_VALUES = 16


@dataclass(frozen=True)
class Round:
    """What a person goes through: their key results in the order in which the round began, and where they are."""

    turns: list[Turn]
    at: int

    @property
    def turn(self) -> Turn | None:
        """The one that is asked about; None at the end."""
        return self.turns[self.at] if self.at < len(self.turns) else None

    def address(self, at: int) -> str:
        """Where the round goes on; the order travels along, because what is said changes what is due."""
        order = "-".join(str(turn.key_result.pk) for turn in self.turns)
        return f"{reverse('check_in_flow')}?{urlencode({'order': order, 'at': max(at, 0)})}"


def round_of(request: HtmxRequest, day: date) -> Round:
    """The round of the address, or a new one: due ones first."""
    member = request.membership
    mine = [turn for turn in turns_of(member, day) if may(member, "check_in", turn.key_result)][:MOST]
    order = [int(part) for part in request.GET.get("order", "").split("-") if part.isascii() and part.isdigit()]
    if order:
        by_id = {turn.key_result.pk: turn for turn in mine}
        mine = [by_id[pk] for pk in dict.fromkeys(order) if pk in by_id]
    at = request.GET.get("at", "0")
    return Round(mine, min(int(at), len(mine)) if at.isascii() and at.isdigit() else 0)


@require_http_methods(["GET", "POST"])
def check_in_flow(request: HtmxRequest) -> HttpResponse:
    """One key result at a time, last word, pace and forecast beside it; then what was said."""
    day = today(request.tenant)
    now = round_of(request, day)
    if request.method == "GET" or now.turn is None:
        return _shown(request, now, day)
    form = _form(now.turn, day, request.POST)
    key_result = now.turn.key_result
    said = partial(said_then, form, last_check_in(key_result))
    done = saved(form, lambda: add_check_in(actor=request.membership, key_result=key_result, **said()))
    return _shown(request, now, day, form) if done is None else _gone_on(request, now, day)


def _gone_on(request: HtmxRequest, now: Round, day: date) -> HttpResponse:
    """The next one, under an address of its own; over htmx in the same answer."""
    address = now.address(now.at + 1)
    if not wants_part(request):
        return HttpResponse(status=303, headers={"Location": address})
    said = now.turns[now.at].key_result.key
    response = _shown(request, replace(now, at=now.at + 1), day)
    response.headers["HX-Push-Url"] = address
    return toast(response, f"{said} is checked in.")


def _shown(request: HtmxRequest, now: Round, day: date, form: CheckInForm | None = None) -> HttpResponse:
    """The form of whose turn it is, or the end; a form that was refused keeps what was typed."""
    context: dict[str, Any] = {"round": now, "crumbs": [Crumb("Check in")], "day": day, "step": None}
    if now.turn is None:
        context |= _said(request.membership, now, day)
    else:
        last = last_check_in(now.turn.key_result)
        context |= {"step": _step(now, day, last), "last": last, "form": form or _form(now.turn, day, None, last)}
    status = 422 if form is not None else 200
    return page_or_part(request, "okrs/check_in_flow.html", "round", context, status=status)


def _form(turn: Turn, day: date, data: QueryDict | None, last: CheckIn | None = None) -> CheckInForm:
    form = CheckInForm(data, key_result=turn.key_result, initial=offered(last) | {"date": day})
    form.fields["comment"].widget.attrs["rows"] = form.fields["blockers"].widget.attrs["rows"] = 2
    return form


@dataclass(frozen=True)
class Step:
    """What stands beside the form."""

    number: int
    health: str
    is_due: bool
    now: str
    goal: str
    pace: str
    forecast: str
    spark: Drawing | None
    here: str
    skip: str
    back: str
    end: str


def _step(now: Round, day: date, last: CheckIn | None) -> Step:
    turn = now.turns[now.at]
    key_result = turn.key_result
    kind, unit = TYPES[key_result.type], unit_beside(key_result.unit)
    rollup = key_result_rollups([key_result.pk]).get(key_result.pk)
    values = [value for _, value in values_of([key_result.pk], day).get(key_result.pk, [])][-SPARK_VALUES:]
    return Step(
        number=now.at + 1, health=turn.health, is_due=turn.is_due(day),
        now=kind.now(last.value if last else None, rollup.measured if rollup else None, unit),
        goal=kind.goal(targets_of(key_result), unit),
        pace=points(rollup.pace_gap) if rollup and rollup.pace_gap is not None else "",
        forecast=_forecast(key_result, rollup),
        spark=sparkline.draw(values, key_result.target, key_result.title) if kind.takes_value and values else None,
        here=now.address(now.at), skip=now.address(now.at + 1), end=now.address(len(now.turns)),
        back=now.address(now.at - 1) if now.at else "",
    )  # fmt: skip


def _forecast(key_result: KeyResult, rollup: KeyResultRollup | None) -> str:
    """Where it ends at this pace: in its unit where there is a line, else as a share; nothing when not known."""
    kind = TYPES[key_result.type]
    if rollup is None or rollup.forecast is None or kind.is_limit or kind.code == "yes_no":
        return ""
    end = forecast_value(kind, targets_of(key_result), rollup.forecast)
    return percent(rollup.forecast) if end is None else amount(end, unit_beside(key_result.unit))


def _said(member: Membership, now: Round, day: date) -> dict[str, Any]:
    """What the person said today about those of the round, and which they left out."""
    ids = [turn.key_result.pk for turn in now.turns]
    since = end_of(day - timedelta(days=1), member.tenant)
    rows = CheckIn.objects.filter(key_result_id__in=ids, author=member, recorded_at__gte=since, superseded_by=None)
    said = {check_in.key_result_id: check_in for check_in in rows.order_by("id")}
    lines = [(turn, said[turn.key_result.pk]) for turn in now.turns if turn.key_result.pk in said]
    left = [turn for turn in now.turns if turn.key_result.pk not in said]
    return {"lines": lines, "left": left, "is_any": bool(now.turns), "again": reverse("check_in_flow")}
