"""The first page: only what waits for the person, then the key results they lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import may
from activity.models import Event
from execution.models import Signal
from execution.views.signal_rows import waiting_line
from home.queries import Mine, Waiting, has_objectives, news_for, waiting_for
from okrs.events import said
from okrs.kpi_queries import bands_of
from okrs.kr_types import TYPES
from okrs.kr_types.base import unit_beside
from okrs.queries import targets_of, values_of
from portfolio.decisions import ending
from rollups.queries import initiative_rollups, key_result_rollups
from tenancy.clock import looking_back, today
from ui.charts import sparkline
from ui.charts.svg import Drawing
from ui.components import Decision
from ui.formats import age, amount, money, percent, plural, short_day
from ui.http import HtmxRequest, page_or_part

if TYPE_CHECKING:
    from rollups.models import KeyResultRollup

    type Figures = dict[int, KeyResultRollup]

SPARK_VALUES = 16
EVIDENCE_WORDS = 14


@dataclass(frozen=True)
class Group:
    """A headed list of what waits."""

    title: str
    rows: list[Decision]


@dataclass(frozen=True)
class Line:
    """A key result the person leads."""

    mine: Mine
    health: str
    now: str
    goal: str
    spark: Drawing | None


@require_GET
def home(request: HtmxRequest) -> HttpResponse:
    """What waits for the person who asks."""
    day, currency = today(request.tenant), request.tenant.currency
    waiting = waiting_for(request.membership, day)
    figures = key_result_rollups([one.key_result.pk for one in waiting.mine])
    unblock = [waiting_line(one, day) for one in waiting.signals if _is_stuck(one)]
    decide = [waiting_line(one, day) for one in waiting.signals if not _is_stuck(one)]
    groups = [
        Group("Check in", [_check_in(one, day) for one in waiting.check_in]),
        Group(
            "Decide",
            [*_tranches(waiting, currency, day), *decide, *_demands(waiting, currency), *_kpis(waiting, day)],
        ),
        Group("Unblock", [*unblock, *_unblock(waiting, figures, day), *_late(waiting, currency)]),
        Group("Read", _read(news_for(request.membership, waiting.mine), day)),
    ]
    context = {
        "groups": [_as_past(group) if looking_back() else group for group in groups if group.rows],
        "is_past": looking_back() is not None,
        "lines": _lines(waiting.mine, figures, day),
        "count": waiting.count,
        "is_new": not waiting.count and not waiting.mine and not has_objectives(),
        "may_propose": may(request.membership, "propose"),
        "may_set_up": may(request.membership, "set_up"),
        "name": request.membership.name.split()[0] if request.membership.name.split() else "",
    }
    return page_or_part(request, "home/home.html", "body", context)


def _is_stuck(signal: Signal) -> bool:
    """Whether work stands still, or somebody asks for help: that is unblocked; the rest is decided."""
    return signal.kind == Signal.Kind.BLOCKED or signal.proposal == Signal.Proposal.HELP


def _as_past(group: Group) -> Group:
    """What waited then: it is read, and nothing is done about it any more."""
    return replace(group, rows=[replace(row, action="", action_url="") for row in group.rows])


def address(name: str, *args: object) -> str:
    """An address, or nothing where the page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _check_in(mine: Mine, day: date) -> Decision:
    key_result = mine.key_result
    late = (day - mine.due).days
    when = "is due today" if late == 0 else f"has been due for {plural(late, 'day')}"
    said_last = f"Last said {short_day(mine.last)}" if mine.last else "Nobody has said anything yet"
    return Decision(
        status=mine.health,
        title=key_result.title,
        url=reverse("key_result_detail", args=[key_result.pk]),
        text=f"{said_last}; a check-in {when}.",
        action="Check in",
        action_url=reverse("check_in_new", args=[key_result.pk]),
        age=age(mine.last, day) if mine.last else "",
    )


def _tranches(waiting: Waiting, currency: str, day: date) -> Iterable[Decision]:
    for tranche, initiative in waiting.tranches:
        amount = money(tranche.amount, initiative.portfolio.currency or currency)
        when = "was due" if tranche.review_on < day else "is due"
        evidence = " ".join(tranche.evidence.split()[:EVIDENCE_WORDS])
        text = f"The review of {amount} {when} on {short_day(tranche.review_on)}.{ending(tranche)}"
        yield Decision(
            status="at_risk" if tranche.review_on >= day else "off_track",
            title=initiative.title,
            url=address("initiative_detail", initiative.pk),
            action_url=address("funding_tranche", tranche.tranche_id),
            text=f"{text} Agreed evidence: {evidence.removesuffix('.')}." if evidence else text,
            action="Decide",
            age=f"{(day - tranche.review_on).days} d" if tranche.review_on < day else "",
        )


def _demands(waiting: Waiting, currency: str) -> Iterable[Decision]:
    for initiative in waiting.demands:
        asks = money(initiative.budget, initiative.portfolio.currency or currency)
        amount = f"Asks for {asks}" if initiative.budget is not None else "Names no budget yet"
        lead = f", {initiative.owner.name} would lead it" if initiative.owner else ""
        yield Decision(
            status=initiative.state,
            title=initiative.title,
            url=address("initiative_detail", initiative.pk),
            text=f"{amount}{lead}.",
            action="Assess",
        )


def _kpis(waiting: Waiting, day: date) -> Iterable[Decision]:
    for kpi in waiting.kpis:
        bands, unit = bands_of(kpi), kpi.counted_in
        yield Decision(
            status=bands.place(kpi.value),
            title=kpi.title,
            url=reverse("kpi_detail", args=[kpi.pk]),
            text=f"{amount(kpi.value, unit)}, where {bands.words(unit)} is well. It proposes an objective.",
            action="Write an objective",
            action_url=f"{reverse('objective_new')}?kpi={kpi.pk}",
            age=age(kpi.value_on, day),
        )


def _unblock(waiting: Waiting, figures_of: Figures, day: date) -> Iterable[Decision]:
    for mine in waiting.unblock:
        figures = figures_of.get(mine.key_result.pk)
        measured = percent(figures.measured if figures else None)
        expected = percent(figures.expected if figures else None)
        text = f"{measured} measured where {expected} is expected by now."
        if mine.blocked == "watermelon":
            text = f"Green outside, red inside: {text[0].lower()}{text[1:]}"
        yield Decision(
            status="off_track",
            title=mine.key_result.title,
            url=reverse("key_result_detail", args=[mine.key_result.pk]),
            text=text,
            action="See why",
            age=age(mine.last, day) if mine.last else "",
        )


def _late(waiting: Waiting, currency: str) -> Iterable[Decision]:
    figures_of = initiative_rollups([one.pk for one in waiting.initiatives]) if waiting.initiatives else {}
    for initiative in waiting.initiatives:
        figures = figures_of[initiative.pk]
        approved = figures.bac if initiative.budget is None else initiative.budget  # as on the initiative's page
        over = Decimal(0) if figures.eac is None or approved is None else figures.eac - approved
        shown = initiative.portfolio.currency or currency
        cost = f" Forecast is {money(over, shown)} over budget." if over > 0 else ""
        yield Decision(
            status="off_track",
            title=initiative.title,
            url=address("initiative_detail", initiative.pk),
            text=f"{percent(figures.percent)} of the work is done.{cost}",
            action="See why",
        )


def _read(events: list[Event], day: date) -> list[Decision]:
    pages = {"okrs.keyresult": "key_result_detail", "okrs.objective": "objective_detail"}
    return [
        Decision(
            status="ok" if "completed" in event.name else "todo",
            title=event.object_label,
            url=address(pages[event.object_type], event.object_id),
            text=f"{event.actor.name if event.actor else 'Somebody'} {words}.",
            action="Read",
            age=age(timezone.localdate(event.at), day),
        )
        for event, words in said(events)
    ]


def _lines(mine: list[Mine], figures_of: Figures, day: date) -> list[Line]:
    values = values_of([one.key_result.pk for one in mine], day) if mine else {}
    return [_line(one, figures_of.get(one.key_result.pk), values.get(one.key_result.pk, [])) for one in mine]


def _line(mine: Mine, figures: KeyResultRollup | None, values: list[tuple[date, float]]) -> Line:
    key_result = mine.key_result
    kind, unit = TYPES[key_result.type], unit_beside(key_result.counted_in)
    known = [value for _, value in values][-SPARK_VALUES:]
    return Line(
        mine=mine,
        health=mine.health,
        now=kind.now(figures.value if figures else None, figures.measured if figures else None, unit),
        goal=kind.goal(targets_of(key_result), unit),
        spark=sparkline.draw(known, key_result.target, key_result.title) if kind.takes_value and known else None,
    )
