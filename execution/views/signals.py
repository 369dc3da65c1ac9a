"""Signals: the page of all, one of them, raising one and answering one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Membership
from accounts.permissions import Forbidden, demand, may
from execution.actions.signals import WHO_ANSWERS, answer_signal, may_do, raise_signal
from execution.forms.signals import AnswerForm, SignalForm
from execution.models import Item, Signal
from execution.queries import initiative_id_of
from execution.queries.signals import (
    all_signals,
    answer_history,
    answered_signals,
    bet_of,
    count_signals,
    may_answer,
    on_thing,
    open_signals,
    signals_of,
    slices_to_hold,
    thing_of,
    waiting_signals,
)
from execution.queries.teams import delivery_policy
from execution.signals import Deed, deed_of, sentence, worth
from execution.views.signal_rows import lines_of
from execution.views.stations import fetch_item, thread_of_item
from okrs.models import KeyResult
from okrs.views.saving import saved
from portfolio.models import Contribution, Initiative
from portfolio.views.initiatives import BOTH, fetch
from portfolio.views.sheets import Sheet, sheet
from portfolio.views.stations import thread_of
from tenancy.clock import today
from ui.asked import is_id, not_known
from ui.components import Crumb, Page, Tab
from ui.formats import ended
from ui.http import HtmxRequest, page_or_part, redirect_for, whole

PER_PAGE = 50
KINDS = {"": "Any kind", **dict(Signal.Kind.choices)}
WHOSE = {"": "Everybody’s", "waiting": "Waiting for me", "raised": "Raised by me"}
VIEWS = {"open": "Open", "answered": "Answered"}


@dataclass(frozen=True)
class Wish:
    """What the list's address asks for; anything unknown counts as not asked."""

    view: str = "open"
    kind: str = ""
    whose: str = ""
    initiative: int | None = None
    after: int | None = None
    not_known: str = ""
    """What else the address asks for, in words."""

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.kind or self.whose or self.initiative)

    def query(self, **changes: object) -> str:
        """The address of the same list with something else asked for."""
        asked: dict[str, object] = {
            "view": self.view if self.view != "open" else "", "kind": self.kind, "whose": self.whose,
            "initiative": self.initiative or "", **changes,
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def wish_from(asked: dict[str, str]) -> Wish:
    """Read the address."""
    view, kind, whose = (asked.get(name, "") for name in ("view", "kind", "whose"))
    return Wish(
        view=view if view in VIEWS else "open",
        kind=kind if kind in KINDS else "",
        whose=whose if whose in WHOSE else "",
        initiative=whole(asked.get("initiative", "")),
        after=whole(asked.get("after", "")),
        not_known=not_known(asked, {"view": VIEWS, "kind": KINDS, "whose": WHOSE, "initiative": is_id}),
    )


@require_GET
def signal_list(request: HtmxRequest) -> HttpResponse:
    """All signals: the open ones with the longest wait first, or those that were answered."""
    wish, member, day = wish_from(request.GET.dict()), request.membership, today(request.tenant)
    initiative = get_object_or_404(Initiative, pk=wish.initiative) if wish.initiative else None
    count = count_signals(_chosen(all_signals(), wish, member), day)
    rows, page = _page(wish, member)
    counts = {"open": count.open, "answered": count.answered}
    context = {
        "wish": wish, "lines": lines_of(rows, day), "page": page, "sentence": sentence(count), "kinds": KINDS,
        "whose": WHOSE, "initiative": initiative, "currency": request.tenant.currency,
        "tabs": [
            Tab(label, wish.query(view=view if view != "open" else ""), "", view == wish.view, counts[view])
            for view, label in VIEWS.items()
        ],
        "crumbs": [Crumb("Delivery"), Crumb("Signals")],
        "answerable": _answerable(member, [row.pk for row in rows]),
        "escalate_after": delivery_policy().escalate_after, "may_fund": may(member, "fund"),
    }  # fmt: skip
    return page_or_part(request, "execution/signal_list.html", "list", context)


def _chosen(rows: QuerySet[Signal], wish: Wish, member: Membership) -> QuerySet[Signal]:
    if wish.initiative is not None:
        rows = rows.filter(pk__in=signals_of(wish.initiative).values("pk"))
    if wish.kind:
        rows = rows.filter(kind=wish.kind)
    if wish.whose == "raised":
        rows = rows.filter(recorded_by=member)
    if wish.whose == "waiting":
        rows = rows.filter(pk__in=waiting_signals(member).values("pk"))
    return rows


def _page(wish: Wish, member: Membership) -> tuple[list[Signal], Page]:
    """One page by id: the longest wait first where it is open, the newest first where it is answered."""
    is_open = wish.view == "open"
    rows = _chosen(open_signals() if is_open else answered_signals(), wish, member)
    if wish.after is not None:
        rows = rows.filter(pk__gt=wish.after) if is_open else rows.filter(pk__lt=wish.after)
    found = list(rows.order_by("pk" if is_open else "-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    return shown, Page(
        previous_url=wish.query() if wish.after is not None else "",
        next_url=wish.query(after=shown[-1].pk) if len(found) > PER_PAGE else "",
    )


def _answerable(member: Membership, ids: list[int]) -> set[int]:
    """Those of them that the member may answer; one query."""
    if may(member, "fund"):
        return set(ids)
    if not may(member, "propose"):
        return set()
    return set(waiting_signals(member).filter(pk__in=ids).values_list("pk", flat=True))


def _fetch(pk: int) -> Signal:
    return get_object_or_404(all_signals(), pk=pk)


def _thread(thing: Item | Initiative, last: str = "") -> list[Crumb]:
    return thread_of_item(thing, last) if isinstance(thing, Item) else thread_of(thing, last)


@require_GET
def signal_detail(request: HtmxRequest, pk: int) -> HttpResponse:
    """What was said, what they propose, how long it waited and what was decided."""
    signal, member, day = _fetch(pk), request.membership, today(request.tenant)
    line = lines_of([signal], day)[0]
    bet = bet_of(signal)
    context = {
        "signal": signal, "line": line, "answers": answer_history(signal),
        "escalations": list(signal.escalations.order_by("level")),
        "worth": worth(signal.amount) if signal.amount is not None else None,
        "currency": (bet.portfolio.currency if bet else "") or request.tenant.currency,
        "may_answer": may_answer(member, signal),
        "may_end": line.answer is None and signal.recorded_by_id == member.pk and may(member, "propose"),
        "crumbs": _thread(thing_of(signal), f"Signal {signal.pk}"),
    }  # fmt: skip
    return page_or_part(request, "execution/signal_detail.html", "body", context)


@require_http_methods(BOTH)
def item_signal_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """A team says what it found about an item."""
    return _raise(request, fetch_item(pk))


@require_http_methods(BOTH)
def initiative_signal_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """A team says what it found about an initiative."""
    return _raise(request, fetch(pk))


def _raise(request: HtmxRequest, thing: Item | Initiative) -> HttpResponse:
    member = request.membership
    demand(member, "propose")
    asked = request.GET.get("kind", "")
    form = SignalForm(
        request.POST or None, key_results=_key_results(thing), initial={"kind": asked if asked in KINDS else ""}
    )
    back = reverse("item_detail" if isinstance(thing, Item) else "initiative_detail", args=[thing.pk])
    earlier = [
        Crumb(f"Open already: {row.get_kind_display().lower()}", reverse("signal_detail", args=[row.pk]))
        for row in on_thing(open_signals(), thing)
    ]
    frame = Sheet(
        f"Raise a signal on {thing.key}", "Raise it", f"{back}#signals", _thread(thing), lead=thing.title,
        form_id="signal", links=earlier,
    )  # fmt: skip
    return sheet(request, frame, form, lambda: raise_signal(actor=member, thing=thing, **form.cleaned_data))


def _key_results(thing: Item | Initiative) -> QuerySet[KeyResult]:
    """What it serves, or all where it serves none."""
    bet = initiative_id_of(thing) if isinstance(thing, Item) else thing.pk
    served = list(Contribution.objects.filter(initiative=bet).values_list("key_result_id", flat=True)) if bet else []
    rows = KeyResult.objects.order_by("key")
    return rows.filter(pk__in=served) if served else rows


@require_http_methods(BOTH)
def signal_answer_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Decide about a signal; what was proposed is done in the same step, or on the page that the answer leads to."""
    signal, member = _fetch(pk), request.membership
    may_decide = may_answer(member, signal)
    if not may_decide and signal.recorded_by_id != member.pk:
        raise Forbidden(WHO_ANSWERS)
    demand(member, "propose")
    deed = (
        deed_of(signal.proposal, on_item=signal.item_id is not None) if may_decide and may_do(member, signal) else None
    )
    bet = bet_of(signal)
    slices = slices_to_hold(bet) if deed is not None and deed.name == "hold_tranche" else []
    deed = None if deed is not None and deed.name == "hold_tranche" and not slices else deed
    currency = (bet.portfolio.currency if bet else "") or request.tenant.currency
    form = AnswerForm(
        request.POST or None, deed=deed, slices=slices, currency=currency, only_noted=not may_decide,
        initial={"do": True},
    )  # fmt: skip
    here = reverse("signal_detail", args=[pk])
    if request.method == "POST":
        given = saved(form, lambda: _answer(member, signal, form, deed, slices))
        if given is not None:
            return redirect_for(request, given)
    return _answer_sheet(request, signal, form, here)


def _answer(member: Membership, signal: Signal, form: AnswerForm, deed: Deed | None, slices: list[Any]) -> str:
    """Record it, and say where it leads on to."""
    told = form.cleaned_data
    wants = bool(told.get("do")) and told["decision"] == "accepted" and deed is not None
    at_once = wants and deed is not None and deed.is_at_once
    tranche = next((row for row in slices if str(row.pk) == told.get("tranche")), None)
    answer_signal(
        actor=member, signal=signal, decision=told["decision"], words=told["words"], do=at_once, tranche=tranche
    )
    if wants and deed is not None and not deed.is_at_once:
        return _way_on(signal, deed)
    return reverse("signal_detail", args=[signal.pk])


def _way_on(signal: Signal, deed: Deed) -> str:
    pages = {"stop": "initiative_stop", "edit_item": "item_edit", "edit_initiative": "initiative_edit"}
    reason = urlencode({"reason": signal.words[:2000]})
    if deed.name == "change_target":
        return f"{reverse('key_result_target', args=[signal.key_result_id])}?{reason}"
    return f"{reverse(pages[deed.name], args=[thing_of(signal).pk])}?{reason}"


def _answer_sheet(request: HtmxRequest, signal: Signal, form: AnswerForm, here: str) -> HttpResponse:
    who = signal.recorded_by.name if signal.recorded_by else "Somebody"
    asks = "" if signal.proposal == "nothing" else f" They propose: {signal.get_proposal_display().lower()}."
    frame = Sheet(
        f"Answer: {signal.get_kind_display().lower()}", "Answer", here, _thread(thing_of(signal)),
        lead=f"{who} on {thing_of(signal)}: {ended(signal.words)}{asks}", form_id="answer",
        action=request.get_full_path(),
    )  # fmt: skip
    is_bad = request.method == "POST"
    context = {"form": form, "sheet": frame, "crumbs": [*frame.crumbs, Crumb(frame.title)]}
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "portfolio/sheet.html", part, context, status=422 if is_bad else 200)
