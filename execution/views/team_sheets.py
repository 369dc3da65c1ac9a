"""Short forms about a team: seats, capacities, money, rates, how it works; an old version is refused with 412."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Team
from accounts.permissions import demand
from execution.actions.practices import edit_delivery_policy, set_practice
from execution.actions.rates import price_hours, set_cost_rate
from execution.actions.seats import change_capacity, change_seat, end_seat, give_seat, set_capacity
from execution.actions.team_money import change_team_funding, fund_team
from execution.forms.teams import (
    CapacityForm,
    CostRateForm,
    DeliveryPolicyForm,
    PracticeForm,
    SeatEndForm,
    SeatForm,
    TeamFundingForm,
)
from execution.models import TeamCapacity, TeamFunding, TeamSeat
from execution.queries.teams import delivery_policy, practice_of
from execution.views.team_tabs import fetch_team, thread_of_team
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet, sheet
from tenancy.clock import today
from tenancy.versions import Stale
from ui.components import Crumb
from ui.formats import full_day, number, plural
from ui.http import HtmxRequest, page_or_part, redirect_for


def _frame(team: Team, title: str, submit: str, lead: str = "", back: str = "team_people") -> Sheet:
    return Sheet(title, submit, reverse(back, args=[team.pk]), thread_of_team(team), lead=lead)


def versioned(
    request: HtmxRequest,
    frame: Sheet,
    form: Any,
    write: Callable[[int, dict[str, Any]], Any],
    again: Callable[..., Any],
) -> HttpResponse:  # fmt: skip
    """A sheet over a row with versions; `again` fills the form anew once somebody else saved in the meantime."""
    try:
        return sheet(request, frame, form, lambda: write(form.cleaned_data.pop("version") or 0, form.cleaned_data))
    except Stale as stale:
        sent = QueryDict(mutable=True)
        sent.update(request.POST)
        sent["version"] = str(stale.current.version)  # type: ignore[attr-defined]  # only versioned rows are stale
        form = again(sent)
        form.add_error(None, f"{stale} It now says: {_said(stale.current, form)}. Saving again replaces that.")
        frame = Sheet(frame.title, frame.submit, frame.back, frame.crumbs, frame.lead, action=request.get_full_path())
        context = {"form": form, "sheet": frame, "crumbs": [*frame.crumbs, Crumb(frame.title)]}
        return page_or_part(request, "portfolio/sheet.html", "form", context, status=412)


def _said(row: Any, form: Any) -> str:
    names = (name for name in form.fields if name != "version" and hasattr(row, name))
    return "; ".join(f"{form[name].label.lower()}: {_plain(getattr(row, name))}" for name in names)


def _plain(value: Any) -> str:
    if hasattr(value, "isoformat"):
        return full_day(value)
    return number(value) if hasattr(value, "is_finite") or isinstance(value, int) else str(value or "nothing")


def _given(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _initial(row: Any, *names: str) -> dict[str, Any]:
    # What nobody has said yet has no version: whoever says it first meanwhile is noticed.
    return {name: getattr(row, name) for name in names} | {"version": 0 if row._state.adding else row.version}


@require_http_methods(BOTH)
def seat_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Give somebody a seat."""
    team = fetch_team(pk)
    demand(request.membership, "edit")
    form = SeatForm(request.POST or None, initial={"starts_on": today(request.tenant)})
    frame = _frame(team, f"A seat in {team.name}", "Give the seat")
    return sheet(
        request, frame, form, lambda: give_seat(actor=request.membership, team=team, **_given(form))
    )  # fmt: skip


def _seat(pk: int) -> TeamSeat:
    return get_object_or_404(TeamSeat.objects.select_related("team", "member"), pk=pk)


@require_http_methods(BOTH)
def seat_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Correct the hours or days of a seat."""
    row = _seat(pk)
    demand(request.membership, "edit")
    initial = _initial(row, "hours_per_week", "starts_on", "ends_on")
    form = SeatForm(request.POST or None, initial=initial, is_new=False)
    lead = "To change the hours from a day on, end this seat and give another: what was stays true."
    return versioned(
        request, _frame(row.team, f"The seat of {row.member.name}", "Save", lead), form,
        lambda seen, values: change_seat(actor=request.membership, seat=row, expected_version=seen, **values),
        lambda sent: SeatForm(sent, is_new=False),
    )  # fmt: skip


@require_http_methods(BOTH)
def seat_end(request: HtmxRequest, pk: int) -> HttpResponse:
    """Let a seat end; it stays in the history of the team."""
    row = _seat(pk)
    demand(request.membership, "edit")
    form = SeatEndForm(request.POST or None, initial={"on": today(request.tenant), "version": row.version})
    lead = f"{number(row.hours_per_week)} hours a week since {full_day(row.starts_on)}. It stays in the team’s history."
    return versioned(
        request, _frame(row.team, f"End the seat of {row.member.name}", "End the seat", lead), form,
        lambda seen, values: end_seat(actor=request.membership, seat=row, expected_version=seen, **values),
        SeatEndForm,
    )  # fmt: skip


@require_http_methods(BOTH)
def capacity_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say what a team gives in a period as a whole."""
    team = fetch_team(pk)
    demand(request.membership, "edit")
    form = CapacityForm(request.POST or None)
    lead = "On these days the figure takes the place of what the seats add up to."
    frame = _frame(team, f"Hours of {team.name} in a period", "Save", lead)
    return sheet(
        request, frame, form, lambda: set_capacity(actor=request.membership, team=team, **_given(form))
    )  # fmt: skip


@require_http_methods(BOTH)
def capacity_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change it."""
    row = get_object_or_404(TeamCapacity.objects.select_related("team"), pk=pk)
    demand(request.membership, "edit")
    form = CapacityForm(request.POST or None, initial=_initial(row, "starts_on", "ends_on", "hours", "reason"))
    return versioned(
        request, _frame(row.team, f"Hours of {row.team.name} in a period", "Save"), form,
        lambda seen, values: change_capacity(actor=request.membership, capacity=row, expected_version=seen, **values),
        CapacityForm,
    )  # fmt: skip


@require_http_methods(BOTH)
def team_funding_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Give a team money for a period."""
    team = fetch_team(pk)
    demand(request.membership, "fund")
    form = TeamFundingForm(request.POST or None)
    lead = "The team is funded, not a project: what it books in these days counts, whatever it works on."
    frame = _frame(team, f"Money for {team.name}", "Fund the team", lead)
    return sheet(
        request, frame, form, lambda: fund_team(actor=request.membership, team=team, **_given(form))
    )  # fmt: skip


@require_http_methods(BOTH)
def team_funding_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change amount, days or note."""
    row = get_object_or_404(TeamFunding.objects.select_related("team", "portfolio"), pk=pk)
    demand(request.membership, "fund")
    initial = _initial(row, "starts_on", "ends_on", "amount", "note")
    form = TeamFundingForm(request.POST or None, initial=initial, is_new=False)
    return versioned(
        request, _frame(row.team, f"Money of {row.portfolio.name} for {row.team.name}", "Save"), form,
        lambda seen, values: change_team_funding(
            actor=request.membership, funding=row, expected_version=seen, **values
        ),
        lambda sent: TeamFundingForm(sent, is_new=False),
    )  # fmt: skip


@require_http_methods(BOTH)
def cost_rate_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say what an hour costs from a day on."""
    team = fetch_team(pk)
    demand(request.membership, "fund")
    form = CostRateForm(request.POST or None, currency=request.tenant.currency, day=today(request.tenant))
    lead = "Hours that are priced already keep the rate of their day. A rate of the same day is corrected."

    def write() -> Any:
        given = dict(form.cleaned_data)
        member = given.pop("member")
        whose = {"member": member} if member is not None else {"team": team}
        return set_cost_rate(actor=request.membership, **whose, **given)

    return sheet(request, _frame(team, "What an hour costs", "Set the rate", lead), form, write)


@require_http_methods(["POST"])
def hours_price(request: HtmxRequest, pk: int) -> HttpResponse:
    """Price the team's hours that have no rate and for whose day there is one by now."""
    team = fetch_team(pk)
    rows = price_hours(actor=request.membership, team=team)
    messages.success(request, f"{plural(len(rows), 'entry', 'entries')} of hours now have the rate of their day.")
    return redirect_for(request, reverse("team_people", args=[pk]))


@require_http_methods(BOTH)
def team_practice(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say how a team works."""
    team, row = fetch_team(pk), practice_of(pk)
    demand(request.membership, "edit")
    names = ("method", "estimates", "iteration_days", "expected_days", "expected_share")
    form = PracticeForm(request.POST or None, initial=_initial(row, *names))
    return versioned(
        request, _frame(team, f"How {team.name} works", "Save", back="team_detail"), form,
        lambda seen, values: set_practice(actor=request.membership, team=team, expected_version=seen, **values),
        PracticeForm,
    )  # fmt: skip


@require_http_methods(BOTH)
def delivery_policy_edit(request: HtmxRequest) -> HttpResponse:
    """What the organisation has decided about delivery."""
    demand(request.membership, "fund")
    row = delivery_policy()
    names = ("full_week", "score_weight", "gap_weight", "escalate_after")
    form = DeliveryPolicyForm(request.POST or None, initial=_initial(row, *names))
    frame = Sheet("How we deliver", "Save", reverse("team_list"), thread_of_team(None))
    return versioned(
        request, frame, form,
        lambda seen, values: edit_delivery_policy(actor=request.membership, expected_version=seen, **values),
        DeliveryPolicyForm,
    )  # fmt: skip
