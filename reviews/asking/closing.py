"""What the end of a cycle asks: grades of key results, and whether objectives go on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from okrs.grading import proposal, shown
from okrs.models import Cycle, KeyResult, Objective, Verdict
from portfolio.standings import natural
from reviews import values
from reviews.asking.base import Ask
from reviews.blocks import About, Figure
from reviews.carrying import measured_of, proposed, verdict_of
from reviews.context import Context
from reviews.questions import CARRY, GRADE
from rollups.models import KeyResultRollup
from ui.formats import percent

NEARLY_OVER: Final = timedelta(days=7)
"""So long before its last day a cycle's end is talked about."""
WHOLE = Decimal(1)


def is_ending(context: Context) -> bool:
    """Whether the cycle is over or nearly so, or is being graded; what is closed is closed."""
    cycle = context.scope.cycle
    if cycle.state == Cycle.State.CLOSED:
        return False
    return cycle.state == Cycle.State.GRADING or context.as_of >= cycle.ends_on - NEARLY_OVER


def grades(context: Context) -> list[Ask]:
    """Key results that nobody graded: what was not measured, what looks better than it is, then the least."""
    if not is_ending(context):
        return []
    open_ones = [one for one in context.key_results if one.pk not in context.said.grades]
    return [_grade(context, one) for one in sorted(open_ones, key=lambda one: _weight(context, one))]


def _weight(context: Context, one: KeyResult) -> tuple[object, ...]:
    figures = context.of_key_results.get(one.pk)
    measured = figures.measured if figures else None
    severity = figures.watermelon if figures else 0
    return (measured is not None, -severity, measured or Decimal(0), natural(one.key))


def _grade(context: Context, one: KeyResult) -> Ask:
    figures = context.of_key_results.get(one.pk)
    measured = figures.measured if figures else None
    grade, scale = proposal(measured), context.scope.cycle.grading_scale
    is_known = grade is not None
    return Ask(
        kind=GRADE,
        key=one.key,
        question=f"Which grade does {one.key} get?",
        about=About(
            kind="key_result", id=one.pk, title=f"{one.key} {one.title}", path=f"/key-results/{one.pk}/"
        ),
        proposed="accept" if is_known else "none",
        proposal=f"Grade {shown(grade, scale)}" if is_known else "No grade",
        why=_why_grade(figures) if is_known else "Nothing was measured.",
        sets={"grade": str(grade)} if is_known else {},
        figures=[
            Figure(label="Measured", value=values.percent(measured, values.source("key_results", one.pk, "measured"))),
            Figure(
                label="Delivered",
                value=values.percent(
                    figures.delivered if figures else None, values.source("key_results", one.pk, "delivered")
                ),
            ),
        ],
        objective=one.objective_id,
    )  # fmt: skip


def _why_grade(figures: KeyResultRollup | None) -> str:
    if figures is None:
        return ""
    words = f"{percent(figures.measured)} of what was aimed for is measured."
    better = " It looked better than that from outside." if figures.watermelon else ""
    stale = " Its last check-in is old." if figures.is_stale else ""
    return f"{words}{better}{stale}"


def carrying(context: Context) -> list[Ask]:
    """Objectives without a verdict, the least measured first."""
    if not is_ending(context):
        return []
    open_ones = [one for one in context.objectives if not verdict_of(context, one)]
    by_weight = sorted(open_ones, key=lambda one: (measured_of(context, one) or Decimal(0), natural(one.key)))
    return [_carry(context, one) for one in by_weight]


def _carry(context: Context, one: Objective) -> Ask:
    measured, choice = measured_of(context, one), proposed(context, one)
    figures = context.of_objectives.get(one.pk)
    return Ask(
        kind=CARRY,
        key=one.key,
        question=f"Does {one.key} go on?",
        about=About(kind="objective", id=one.pk, title=f"{one.key} {one.title}", path=f"/objectives/{one.pk}/"),
        proposed=choice,
        proposal="It is reached: nothing to carry on" if choice == Verdict.DROP else "",
        why=_why_carry(measured, choice),
        sets={"verdict": choice},
        figures=[
            Figure(label="Measured", value=values.percent(measured, values.source("objectives", one.pk, "measured"))),
            Figure(label="Expected", value=values.percent(figures.expected if figures else None)),
        ],
        objective=one.pk,
    )


def _why_carry(measured: Decimal | None, choice: str) -> str:
    if measured is None:
        return "Nothing was measured, so nobody knows whether it is reached."
    if choice == Verdict.DROP:
        return "All of what was aimed for is measured."
    if choice == Verdict.LEARN:
        return f"Only {percent(measured)} is measured: what was tried did not move it."
    return f"{percent(measured)} is measured; {percent(WHOLE - measured)} is still to come."
