"""What the next cycle begins with: objectives whose verdict carries them on, and those still to be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from okrs.models import KeyResult, Objective, Verdict
from portfolio.standings import natural
from reviews.context import Context

WHOLE = Decimal(1)
FEW = Decimal("0.3")
"""An objective of which less than this was measured did not work as it was tried: its grade would be an E."""


@dataclass(frozen=True)
class Carried:
    """An objective that goes on; without a verdict it is expected to."""

    objective: Objective
    verdict: str
    measured: Decimal | None
    key_results: Sequence[KeyResult]


def carried_in(context: Context) -> list[Carried]:
    """In the order of keys. With a verdict all key results go on that are not dropped, else those not reached yet."""
    found, key_results = [], _by_objective(context)
    for one in sorted(context.objectives, key=lambda row: natural(row.key)):
        verdict = verdict_of(context, one)
        if (verdict or proposed(context, one)) != Verdict.DROP:
            own = [each for each in key_results.get(one.pk, []) if _goes_on(context, each, bool(verdict))]
            found.append(Carried(one, verdict, measured_of(context, one), own))
    return found


def _by_objective(context: Context) -> dict[int, list[KeyResult]]:
    found: dict[int, list[KeyResult]] = {}
    for one in context.key_results:
        found.setdefault(one.objective_id, []).append(one)
    return found


def verdict_of(context: Context, objective: Objective) -> str:
    """What was said of it by the moment of knowledge; nothing while nobody did."""
    said = context.said.retrospectives.get(objective.pk)
    return said.verdict if said else ""


def measured_of(context: Context, objective: Objective) -> Decimal | None:
    """What it has measured; None is not known."""
    figures = context.of_objectives.get(objective.pk)
    return figures.measured if figures else None


def proposed(context: Context, objective: Objective) -> str:
    """The verdict that its figures speak for: reached is done, hardly moved is to be learned from, else go on."""
    measured = measured_of(context, objective)
    if measured is not None and measured >= WHOLE:
        return Verdict.DROP
    return Verdict.LEARN if measured is not None and measured < FEW else Verdict.KEEP


def _goes_on(context: Context, key_result: KeyResult, is_decided: bool) -> bool:
    """As carrying over takes them (okrs.carry_over); before anybody decided, what is reached stays behind."""
    grade = context.said.grades.get(key_result.pk)
    if is_decided or (grade is not None and grade.verdict):
        return grade is None or grade.verdict != Verdict.DROP
    figures = context.of_key_results.get(key_result.pk)
    return figures is None or figures.measured is None or figures.measured < WHOLE
