"""Grades of key results and what was learned from objectives, while their cycle is being graded."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs import grading
from okrs.checks import Problems
from okrs.cycle_results import grades_of, score_of, ungraded
from okrs.cycle_states import demand_open
from okrs.models import Cycle, Grade, KeyResult, Objective, Retrospective, Verdict
from rollups.queries import key_result_rollups
from tenancy.clock import today

GRADE_PLACES = 3
DIFFERS = "Say why: {} was proposed from what was measured."
UNMEASURED = "Say why: nothing was measured, so nothing is proposed."


def proposals(key_results: Iterable[int]) -> dict[int, Decimal]:
    """The grade proposed for each of these key results from what it has measured; those without a measure are left."""
    found = {pk: grading.proposal(row.measured) for pk, row in key_result_rollups(key_results).items()}
    return {pk: grade for pk, grade in found.items() if grade is not None}


def grade_key_result(
    *,
    actor: Membership | None,
    key_result: KeyResult,
    grade: Decimal | None,
    reason: str = "",
    verdict: str | None = None,
) -> Grade:
    """Give it a grade, 0 to 1, or (None) say that it gets none; other than proposed it needs a reason.

    A second grade corrects the first; without a verdict, that of the first stays. Raises ValidationError and Forbidden.
    """
    if actor is not None:
        demand(actor, "edit", key_result)
    demand_open(key_result.objective.cycle, "grade")
    KeyResult.objects.select_for_update().get(pk=key_result.pk)  # two at a time would supersede the same one
    proposed = proposals([key_result.pk]).get(key_result.pk)
    head = grades_of([key_result.pk]).get(key_result.pk)
    fact = Grade(
        key_result=key_result, date=today(key_result.tenant), proposed=proposed, grade=grade, reason=reason,
        verdict=verdict if verdict is not None else head.verdict if head else "", supersedes=head, recorded_by=actor,
    )  # fmt: skip
    _check(fact)
    if head is not None and _says_the_same(head, fact):
        return head
    fact.save()
    record("key_result.graded", actor=actor, on=key_result, grade=grade, proposed=proposed, reason=fact.reason)
    return fact


def _check(fact: Grade) -> None:
    problems = Problems()
    grade = fact.grade
    if grade is not None and not (grade.is_finite() and 0 <= grade <= 1):
        problems.add("grade", "A grade lies between 0 and 1.")
        problems.stop()
    problems.value("grade", grade, GRADE_PLACES)
    fact.reason = problems.text("reason", fact.reason)
    if fact.verdict not in ("", *Verdict.values):
        problems.add("verdict", "Choose keep, learn or drop.")
    if grade != fact.proposed and not fact.reason:
        problems.add("reason", UNMEASURED if fact.proposed is None else DIFFERS.format(fact.proposed))
    elif grade is None and not fact.reason:
        problems.add("reason", "Say why it gets no grade.")
    problems.stop()


def _says_the_same(head: Grade, fact: Grade) -> bool:
    said = ("grade", "proposed", "reason", "verdict")
    return all(getattr(head, name) == getattr(fact, name) for name in said)


def accept_proposals(*, actor: Membership | None, cycle: Cycle) -> int:
    """Grade every key result of the cycle that has no grade yet as proposed; returns how many. Five statements."""
    if actor is not None:
        demand(actor, "edit")
    demand_open(cycle, "grade")
    held = list(ungraded(cycle).select_for_update(of=("self",)).values_list("pk", flat=True))
    proposed, day = proposals(held), today(cycle.tenant)
    graded = grades_of(held)
    facts = [
        Grade(key_result_id=pk, date=day, proposed=grade, grade=grade, recorded_by=actor)
        for pk, grade in proposed.items()
        if pk not in graded
    ]
    Grade.objects.bulk_create(facts)
    if facts:
        record("cycle.proposals_accepted", actor=actor, on=cycle, key_results=len(facts))
    return len(facts)


def write_retrospective(
    *, actor: Membership | None, objective: Objective, went_well: str = "", to_learn: str = "", verdict: str = ""
) -> Retrospective:
    """What went well, what is to be learned, and whether it goes on; a second one corrects the first.

    Raises ValidationError and Forbidden.
    """
    if actor is not None:
        demand(actor, "edit", objective)
    demand_open(objective.cycle, "grade")
    problems = Problems()
    went_well, to_learn = problems.text("went_well", went_well), problems.text("to_learn", to_learn)
    if verdict not in ("", *Verdict.values):
        problems.add("verdict", "Choose keep, learn or drop.")
    problems.stop()
    Objective.objects.select_for_update().get(pk=objective.pk)  # two at a time would supersede the same one
    head = Retrospective.objects.filter(objective=objective, superseded_by=None).order_by("-id").first()
    fact = Retrospective(
        objective=objective, date=today(objective.tenant), score=score_of(objective), went_well=went_well,
        to_learn=to_learn, verdict=verdict, supersedes=head, recorded_by=actor,
    )  # fmt: skip
    said = ("went_well", "to_learn", "verdict")
    if head is not None and all(getattr(head, name) == getattr(fact, name) for name in said):
        return head
    fact.save()
    record("objective.reviewed", actor=actor, on=objective, verdict=verdict)
    return fact
