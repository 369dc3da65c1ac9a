"""Closing a cycle in one sitting: grades, what was learned, what is carried on, and the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import may
from okrs import grading
from okrs.actions.carrying import Carried, carry_over
from okrs.actions.closing import close_cycle, reopen_cycle, start_grading
from okrs.actions.grading import accept_proposals, grade_key_result, write_retrospective
from okrs.models import Cycle, CycleClosure, KeyResult, Objective, Verdict
from okrs.views.closing_rows import Group, Refused, count_in, count_of, groups_of
from tenancy.clock import today
from ui.components import Crumb
from ui.formats import plural
from ui.http import HtmxRequest, redirect_for, wants_part

PAGE = "okrs/cycle_close.html"
VERDICTS = ((Verdict.KEEP, "Keep"), (Verdict.LEARN, "Learn"), (Verdict.DROP, "Drop"))


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_close(request: HtmxRequest, pk: int) -> HttpResponse:
    """Everything of a cycle that is graded, on one page; POST closes it."""
    cycle = get_object_or_404(Cycle, pk=pk)
    if request.method == "POST":
        reason = request.POST.get("leave_ungraded", "")
        try:
            close_cycle(actor=request.membership, cycle=cycle, leave_ungraded=reason)
        except ValidationError as error:
            return _page(request, cycle, problem=" ".join(error.messages), reason=reason)
        messages.success(request, f"{cycle.name} is closed.")
        return redirect("cycle_close", pk=pk)
    return _page(request, cycle)


def _page(request: HtmxRequest, cycle: Cycle, *, problem: str = "", reason: str = "") -> HttpResponse:
    groups = groups_of(cycle, request.membership, today(request.tenant))
    later = Cycle.objects.filter(starts_on__gt=cycle.starts_on).exclude(state__in=["grading", "closed"])
    verdicts = [group.verdict for group in groups]
    context: dict[str, Any] = {
        **_shared(request, cycle),
        "groups": groups,
        "count": count_in(groups),
        "later": later.order_by("starts_on", "ends_on", "name"),
        "going_on": verdicts.count("keep") + verdicts.count("learn"),
        "dropped": verdicts.count("drop"),
        "undecided": verdicts.count(""),
        "closures": CycleClosure.objects.filter(cycle=cycle).select_related("recorded_by").order_by("-pk"),
        "problem": problem,
        "leave_ungraded": reason,
        "may_set_up": may(request.membership, "set_up"),
        "crumbs": [Crumb("Objectives", f"{reverse('objective_list')}?cycle={cycle.pk}"), Crumb(f"Close {cycle.name}")],
    }
    return render(request, PAGE, context, status=422 if problem else 200)


def _shared(request: HtmxRequest, cycle: Cycle) -> dict[str, Any]:
    """What a row needs on the page and alone."""
    return {
        "cycle": cycle,
        "is_grading": cycle.state == Cycle.State.GRADING,
        "may_close": may(request.membership, "edit"),
        "scale_hint": grading.HINTS[cycle.grading_scale],
        "verdicts": VERDICTS,
    }


@require_POST
def cycle_close_grade(request: HtmxRequest, pk: int, key_result_pk: int) -> HttpResponse:
    """Grade one key result: as proposed with one key, or otherwise with a reason."""
    rows = KeyResult.objects.select_related("objective__cycle")
    key_result = get_object_or_404(rows, pk=key_result_pk, objective__cycle_id=pk)
    cycle, sent = key_result.objective.cycle, request.POST.dict()
    refused = None
    try:
        grade = _grade(key_result, cycle, sent)
        grade_key_result(
            actor=request.membership, key_result=key_result, grade=grade, reason=sent.get("reason", ""),
            verdict=sent.get("verdict"),
        )  # fmt: skip
    except ValidationError as error:
        refused = Refused(key_result.pk, " ".join(error.messages), sent)
    return _one(request, cycle, key_result.objective_id, refused)


def _grade(key_result: KeyResult, cycle: Cycle, sent: dict[str, str]) -> Any:
    """The grade as entered, or as it was proposed on the page; raises ValidationError."""
    rollup = getattr(key_result, "rollup", None)
    proposed = grading.proposal(rollup.measured) if rollup else None
    scale = "tenths" if "accept" in sent else cycle.grading_scale
    try:
        return grading.read(sent.get("accept", sent.get("grade", "")), scale, proposed)
    except ValueError as error:
        raise ValidationError(str(error)) from None


@require_POST
def cycle_close_learn(request: HtmxRequest, pk: int, objective_pk: int) -> HttpResponse:
    """What was learned from an objective, and whether it goes on."""
    objective = get_object_or_404(Objective.objects.select_related("cycle"), pk=objective_pk, cycle_id=pk)
    problem = ""
    given = {name: request.POST.get(name, "") for name in ("went_well", "to_learn", "verdict")}
    try:
        write_retrospective(actor=request.membership, objective=objective, **given)
    except ValidationError as error:
        problem = " ".join(error.messages)
    return _one(request, objective.cycle, objective.pk, problem=problem)


def _one(
    request: HtmxRequest, cycle: Cycle, objective: int, refused: Refused | None = None, problem: str = ""
) -> HttpResponse:
    """The objective as it is now, and how far the grading is; without htmx, the page at that objective."""
    status = 422 if refused or problem else 200
    if not wants_part(request):
        if status == 200:
            return redirect_for(request, f"{reverse('cycle_close', args=[cycle.pk])}#o-{objective}")
        return _page(request, cycle, problem=refused.words if refused else problem)
    groups: list[Group] = groups_of(cycle, request.membership, today(request.tenant), objective, refused)
    groups[0].problem = problem
    context = {**_shared(request, cycle), "group": groups[0], "count": count_of(cycle)}
    return render(request, f"{PAGE}#saved", context, status=status)


@require_POST
def cycle_close_accept(request: HtmxRequest, pk: int) -> HttpResponse:
    """Accept every proposal that waits."""
    cycle = get_object_or_404(Cycle, pk=pk)
    return _step(request, cycle, lambda: _accepted(accept_proposals(actor=request.membership, cycle=cycle)))


def _accepted(count: int) -> str:
    return f"{plural(count, 'proposal')} accepted." if count else "No proposal was left to accept."


@require_POST
def cycle_close_start(request: HtmxRequest, pk: int) -> HttpResponse:
    """From now on the cycle is graded."""
    cycle = get_object_or_404(Cycle, pk=pk)
    started = f"{cycle.name} is graded from now on: what was aimed for stands."
    return _step(request, cycle, lambda: start_grading(actor=request.membership, cycle=cycle) and started)


@require_POST
def cycle_close_reopen(request: HtmxRequest, pk: int) -> HttpResponse:
    """Open a closed cycle again, with a reason."""
    cycle, reason = get_object_or_404(Cycle, pk=pk), request.POST.get("reason", "")
    again = f"{cycle.name} is open again, to be graded."
    return _step(request, cycle, lambda: reopen_cycle(actor=request.membership, cycle=cycle, reason=reason) and again)


@require_POST
def cycle_close_carry(request: HtmxRequest, pk: int) -> HttpResponse:
    """Carry what is kept on into a later cycle."""
    cycle, chosen = get_object_or_404(Cycle, pk=pk), request.POST.get("into", "")
    if not chosen.isdecimal() or len(chosen) > 18:
        return _page(request, cycle, problem="Choose the cycle to carry it into.")
    into = get_object_or_404(Cycle, pk=int(chosen))
    last = "from_last_value" in request.POST
    return _step(
        request,
        cycle,
        lambda: _carried(carry_over(actor=request.membership, cycle=cycle, into=into, from_last_value=last), into),
    )


def _carried(done: Carried, into: Cycle) -> str:
    before = f" {done.before} had been carried before." if done.before else ""
    if not done.objectives:
        return f"Nothing new to carry into {into.name}.{before}"
    objectives, key_results = plural(len(done.objectives), "objective"), plural(len(done.key_results), "key result")
    return f"{objectives} with {key_results} go on in {into.name}.{before}"


def _step(request: HtmxRequest, cycle: Cycle, write: Any) -> HttpResponse:
    """Take one step of the whole cycle and show the page again, with what it did or why it did not."""
    try:
        words = write()
    except ValidationError as error:
        return _page(request, cycle, problem=" ".join(error.messages))
    messages.success(request, words)
    return redirect("cycle_close", pk=cycle.pk)
