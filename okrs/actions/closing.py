"""Starting to grade a cycle, closing it, and opening it again."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.checks import Problems
from okrs.cycle_results import retrospectives_of, scores_of, ungraded
from okrs.cycle_states import problem_of_move
from okrs.models import Cycle, CycleClosure, Objective, Retrospective
from okrs.queries import lock_okrs
from tenancy.clock import today
from tenancy.context import all_seeing
from ui.formats import listed

NAMED = 5
"""So many key results without a grade are named when a closing is refused."""


def start_grading(*, actor: Membership | None, cycle: Cycle) -> Cycle:
    """The cycle is over and is graded from now on; raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "edit")
    held = _held(cycle)
    if words := problem_of_move(held.state, Cycle.State.GRADING):
        raise ValidationError({"state": words})
    if held.state != Cycle.State.GRADING:
        _set_state(held, Cycle.State.GRADING)
        record("cycle.grading_started", actor=actor, on=held)
    return held


def close_cycle(*, actor: Membership | None, cycle: Cycle, leave_ungraded: str = "") -> CycleClosure:
    """Freeze the cycle with its grades; what has none needs a reason. Raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "edit")
    lock_okrs()
    held = _held(cycle)
    if held.state != Cycle.State.GRADING:
        raise ValidationError({"state": _not_graded(held)})
    problems = Problems()
    reason = problems.text("leave_ungraded", leave_ungraded)
    missing = list(ungraded(held).values_list("key", flat=True))
    hidden = _count_of_all(held) - len(missing)
    if (missing or hidden) and not reason:
        problems.add("leave_ungraded", _still_ungraded(missing, hidden))
    problems.stop()
    _keep_scores(actor, held)
    closure = CycleClosure(
        cycle=held, date=today(held.tenant), step=CycleClosure.Step.CLOSED, reason=reason, recorded_by=actor
    )
    closure.save()
    _set_state(held, Cycle.State.CLOSED)
    record("cycle.closed", actor=actor, on=held, ungraded=len(missing) + hidden, reason=reason)
    return closure


def reopen_cycle(*, actor: Membership | None, cycle: Cycle, reason: str) -> CycleClosure:
    """Let a closed cycle be graded again, for this reason; raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "set_up")
    held = _held(cycle)
    if held.state != Cycle.State.CLOSED:
        raise ValidationError({"state": f"{held.name} is not closed."})
    problems = Problems()
    reason = problems.text("reason", reason, required=True)
    problems.stop()
    closure = CycleClosure(
        cycle=held, date=today(held.tenant), step=CycleClosure.Step.REOPENED, reason=reason, recorded_by=actor
    )
    closure.save()
    _set_state(held, Cycle.State.GRADING)
    record("cycle.reopened", actor=actor, on=held, reason=reason)
    return closure


def _held(cycle: Cycle) -> Cycle:
    # Whoever writes into the cycle holds its state; this waits for them, and they for this.
    return Cycle.objects.select_for_update().get(pk=cycle.pk)


def _set_state(cycle: Cycle, state: str) -> None:
    cycle.state = state
    cycle.save(update_fields=["state"])


def _not_graded(cycle: Cycle) -> str:
    if cycle.state == Cycle.State.CLOSED:
        return f"{cycle.name} is closed already."
    return f"{cycle.name} is {cycle.get_state_display().lower()}. Start its grading first."


@all_seeing()
def _count_of_all(cycle: Cycle) -> int:
    """How many key results have no grade, those counted that the actor may not see."""
    return ungraded(cycle).count()


def _still_ungraded(keys: list[str], hidden: int) -> str:
    named = keys[:NAMED]
    if len(keys) > NAMED:
        named.append(f"{len(keys) - NAMED} more")
    if hidden:
        named.append(f"{hidden} that you may not see")
    have = "has" if len(keys) + hidden == 1 else "have"
    return f"{listed(named)} {have} no grade. Grade what is left, or say why it stays ungraded."


@all_seeing()
def _keep_scores(actor: Membership | None, cycle: Cycle) -> None:
    """Each objective's score as its grades have it now, beside what was written about it; three statements."""
    objectives = list(Objective.objects.filter(cycle=cycle).values_list("pk", flat=True))
    scores, written, day = scores_of(objectives), retrospectives_of(objectives), today(cycle.tenant)
    facts = []
    for pk in objectives:
        head = written.get(pk)
        if (head.score if head else None) != scores.get(pk):
            said = {name: getattr(head, name) for name in ("went_well", "to_learn", "verdict")} if head else {}
            facts.append(
                Retrospective(
                    objective_id=pk, date=day, score=scores.get(pk), supersedes=head, recorded_by=actor, **said
                )
            )
    Retrospective.objects.bulk_create(facts)
