"""A team's iterations: the current one with its burn-up, past ones with what was planned and finished, the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Team
from accounts.permissions import demand, may
from execution.actions.items import Belonging
from execution.actions.iterations import add_iteration, carry_on, edit_iteration, plan_items
from execution.board_words import iteration_sentence, size_said
from execution.forms.places import IterationForm, PlanForm
from execution.models import Iteration, TeamPractice
from execution.queries.iterations import Held, finished_by_day, held_by, iteration_at, iterations_of, next_days
from execution.queries.teams import practice_of
from execution.views.team_tabs import fetch_team, team_tabs, thread_of_team
from okrs.views.saving import saved
from portfolio.views.initiatives import BOTH
from portfolio.views.sheets import Sheet, sheet
from tenancy.clock import today
from tenancy.versions import Stale
from ui.charts import burn_up
from ui.formats import plural
from ui.http import HtmxRequest, page_or_part, redirect_for, toast, whole

UNITS = {"points": "points", "hours": "hours", "money": "of planned cost"}


@dataclass(frozen=True)
class Line:
    """One iteration in the list."""

    held: Held
    state: str
    """past, current or next."""
    planned: str
    finished: str
    may_carry: bool


@require_GET
def team_iterations(request: HtmxRequest, pk: int) -> HttpResponse:
    """The iterations of a team; without any, how to begin."""
    team, day = fetch_team(pk), today(request.tenant)
    practice = practice_of(pk)
    currency = request.tenant.currency
    is_money = practice.estimates == TeamPractice.Estimates.MONEY
    rows = held_by(iterations_of(team), currency=currency if is_money else "")
    current = next((each for each in rows if _state(each.iteration, day) == "current"), None)
    may_plan = may(request.membership, "edit", Belonging(pk))
    context = {
        "team": team,
        "tabs": team_tabs(team, "team_iterations"),
        "crumbs": thread_of_team(team, "Iterations"),
        "sentence": _sentence(current, rows, day),
        "current": current,
        "chart": _chart(current, practice, day) if current and current.items else None,
        "lines": [_line(each, practice, currency, day, may_plan=may_plan) for each in rows],
        "actions": [("Make the next one", reverse("team_iteration_new", args=[pk]), "plus")] if may_plan else "",
        "may_plan": may_plan,
        "is_flow": practice.method == TeamPractice.Method.FLOW,
        "may_edit": may(request.membership, "edit"),
    }
    return page_or_part(request, "execution/team_iterations.html", "body", context)


def _state(row: Iteration, day: date) -> str:
    return "next" if row.starts_on > day else "past" if row.ends_on < day else "current"


def _sentence(current: Held | None, rows: list[Held], day: date) -> str:
    if current is None:
        return "No iteration is running today." if rows else "This team has not planned any iteration yet."
    row = current.iteration
    gone = Decimal((day - row.starts_on).days + 1) / ((row.ends_on - row.starts_on).days + 1)
    share = current.done_size / current.size if current.is_sized and current.size else None
    return iteration_sentence(
        str(row), row.ends_on, day, many=len(current.items), done=len(current.done), share=share, gone=gone
    )


def _line(held: Held, practice: TeamPractice, currency: str, day: date, *, may_plan: bool) -> Line:
    state = _state(held.iteration, day)
    sized = held.is_sized and held.size > 0

    def said(many: int, size: Decimal) -> str:
        return (
            f"{plural(many, 'item')}, {size_said(size, practice.estimates, next(iter(held.currencies), currency))}"
            if sized
            else plural(many, "item")
        )

    return Line(
        held, state, said(held.committed, held.size), said(len(held.done), held.done_size),
        may_carry=may_plan and bool(held.open) and state != "next",
    )  # fmt: skip


def _chart(held: Held, practice: TeamPractice, day: date) -> burn_up.BurnUpPicture:
    sized = held.is_sized and held.size > 0
    scope = held.size if sized else Decimal(len(held.items))
    if sized:
        scope -= sum((size for size in held.carried if size is not None), Decimal(0))
    unit = UNITS[practice.estimates] if sized else "items"
    return burn_up.draw(burn_up.BurnUp(finished_by_day(held, day), scope, held.iteration.ends_on, day, unit))


@require_http_methods(BOTH)
def team_iteration_new(request: HtmxRequest, pk: int) -> HttpResponse:
    """Make the next iteration; its days are suggested."""
    team, member = fetch_team(pk), request.membership
    demand(member, "edit", Belonging(pk))
    start, end = next_days(team, practice_of(pk).iteration_days, today(request.tenant))
    form = IterationForm(request.POST or None, initial={"starts_on": start, "ends_on": end})
    frame = Sheet("The next iteration", "Make it", _address(team), thread_of_team(team), form_id="iteration")
    return sheet(request, frame, form, lambda: add_iteration(actor=member, team=team, **form.given()))


@require_http_methods(BOTH)
def iteration_edit(request: HtmxRequest, pk: int) -> HttpResponse:
    """Change its goal or its days."""
    row, member = _fetch(pk), request.membership
    demand(member, "edit", Belonging(row.team_id))
    stored = {name: getattr(row, name) for name in ("goal", "starts_on", "ends_on", "version")}
    form = IterationForm(request.POST or None, initial=stored)
    frame = Sheet(f"Change {row}", "Save", _address(row.team), thread_of_team(row.team), form_id="iteration")

    def write() -> Iteration | None:
        try:
            return edit_iteration(
                actor=member, iteration=row, expected_version=form.cleaned_data["version"] or None, **form.given()
            )
        except Stale as stale:
            form.add_error(None, str(stale))
            return None

    return sheet(request, frame, form, write)


@require_POST
def iteration_carry(request: HtmxRequest, pk: int) -> HttpResponse:
    """Carry what was not finished into the next one."""
    row = _fetch(pk)
    many = carry_on(actor=request.membership, iteration=row)
    return toast(redirect_for(request, _address(row.team)), f"{plural(many, 'item')} carried on.")


@require_http_methods(BOTH)
def team_plan(request: HtmxRequest, pk: int) -> HttpResponse:
    """Plan the chosen rows of the backlog (`pick`, many) into an iteration, or out of any."""
    team, member = fetch_team(pk), request.membership
    demand(member, "edit", Belonging(pk))
    asked = request.POST if request.method == "POST" else request.GET
    picks = [found for text in asked.getlist("pick")[:500] if (found := whole(text)) is not None]
    day = today(request.tenant)
    rows = [row for row in iterations_of(team) if row.ends_on >= day]
    now = iteration_at(team, day)
    form = PlanForm(request.POST or None, iterations=rows, initial={"iteration": now.pk if now else ""})
    is_bad = False
    if request.method == "POST":
        chosen = next((row for row in rows if str(row.pk) == request.POST.get("iteration")), None)
        if saved(form, lambda: plan_items(actor=member, team=team, iteration=chosen, items=picks)) is not None:
            return redirect_for(request, reverse("team_backlog", args=[pk]))
        is_bad = True
    context = {
        "team": team, "form": form, "picks": picks, "count": plural(len(picks), "item"), "has_iterations": bool(rows),
        "crumbs": thread_of_team(team, "Plan into an iteration"),
    }  # fmt: skip
    part = "form" if is_bad else "dialog"
    return page_or_part(request, "execution/team_plan.html", part, context, status=422 if is_bad else 200)


def _fetch(pk: int) -> Iteration:
    return get_object_or_404(Iteration.objects.select_related("team"), pk=pk)


def _address(team: Team) -> str:
    return reverse("team_iterations", args=[team.pk])
