"""The figures of a key result or an objective, each with how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from okrs.views.pictures import Story
from ui.components import Figure
from ui.formats import NOT_KNOWN, full_day, money, number, percent, plural, points, ratio

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from decimal import Decimal

    from rollups.models import KeyResultRollup, ObjectiveRollup

QUADRANTS = {
    "working": ("ok", "Working", "The work keeps to its plan and the measure follows."),
    "output_without_outcome": (
        "risk",
        "Output without outcome",
        "The work keeps to its plan, but the measure does not follow. Change the bet, or stop it.",
    ),
    "outcome_without_output": (
        "risk",
        "Outcome without output",
        "The measure moves although the work is behind. Something else moves it: check the link.",
    ),
    "neither": ("off", "Neither output nor outcome", "The work is behind its plan, and so is the measure."),
}
WATERMELONS = {
    1: ("risk", "Greener outside than inside: status or money looks better than the pace that was measured."),
    2: ("off", "A watermelon: green outside, red inside. Status or money looks fine, but the measure is far behind."),
}


@dataclass(frozen=True)
class Explained:
    """One figure and where it comes from."""

    name: str
    value: str
    how: str
    why: tuple[str, int, str]


def strip_of(rollup: KeyResultRollup | None, currency: str) -> list[Figure]:
    """Measured beside delivered beside money; without a currency (there are several) no sum of money is shown."""
    if rollup is None:
        return []
    behind, why = _tone(rollup.pace_gap), _why_of("key_results", rollup.key_result_id)
    measured = Figure(
        "Measured", percent(rollup.measured), _by_now(rollup.expected, "expected"), behind, why("measured")
    )
    if not rollup.initiatives:
        return [measured, Figure("Forecast", _known(percent(rollup.forecast)), "at today’s pace", "", why("forecast"))]
    late = _tone(None if rollup.delivered is None or rollup.planned is None else rollup.delivered - rollup.planned)
    delivered = Figure(
        "Delivered", _known(percent(rollup.delivered)), _by_now(rollup.planned, "planned"), late, why("delivered")
    )
    if not currency:
        return [measured, delivered]
    return [
        measured,
        delivered,
        Figure("Spent", money(rollup.spend, currency), f"of {money(rollup.budget, currency)}", "", why("spend")),
        Figure(
            "Cost per point", _known(money(rollup.cost_per_point, currency)), _per_point(rollup, currency), "",
            why("cost_per_point"),
        ),
        Figure(
            "Cost index", _known(ratio(rollup.cpi)), "earned for each 1.00 spent" if rollup.cpi is not None else "", "",
            why("cpi"),
        ),
    ]  # fmt: skip


def _why_of(kind: str, pk: int) -> Callable[[str], tuple[str, int, str]]:
    """Names a figure of this object for the page that explains it."""
    return lambda measure: (kind, pk, measure)


def _known(text: str) -> str:
    """The text, or nothing for what is not known, which the strip writes in grey."""
    return "" if text == NOT_KNOWN else text


def _by_now(share: Decimal | None, word: str) -> str:
    return "" if share is None else f"{percent(share)} {word} by now"


def _per_point(rollup: KeyResultRollup, currency: str) -> str:
    if rollup.spend_without_movement:
        return "spend without movement"
    return f"{money(rollup.budget / 100, currency)} planned" if rollup.budget is not None else ""


def _tone(difference: object) -> str:
    return "off" if difference is not None and difference < 0 else ""  # type: ignore[operator]  # known wherever the difference is


def explained(story: Story, currency: str) -> list[Explained]:
    """Why each number is what it is, with the figures it was made from; money only where it is of one currency."""
    rollup = story.rollup
    if rollup is None:
        return []
    why = _why_of("key_results", rollup.key_result_id)
    outcome = [
        Explained("Measured", percent(rollup.measured, 1), _how_measured(story), why("measured")),
        Explained("Expected", percent(rollup.expected, 1), _how_expected(story), why("expected")),
        Explained("Pace gap", points(rollup.pace_gap, 1), "measured less expected", why("pace_gap")),
        Explained("Forecast", percent(rollup.forecast, 1), "measured ÷ expected, at most 100%", why("forecast")),
    ]
    return [*outcome, *_work_explained(rollup, currency)] if currency else outcome


def _work_explained(rollup: KeyResultRollup, currency: str) -> list[Explained]:
    earned = rollup.earned_value
    lines = [
        ("delivered", "Delivered", percent(rollup.delivered, 1), _of(earned, rollup.budget, "earned", currency)),
        (
            "planned",
            "Planned",
            percent(rollup.planned, 1),
            _of(rollup.planned_value, rollup.budget, "planned", currency),
        ),
        ("plan_misfit", "Plan misfit", points(rollup.plan_misfit, 1), "expected less planned"),
        ("execution_shortfall", "Execution shortfall", points(rollup.execution_shortfall, 1), "planned less delivered"),
        ("outcome_shortfall", "Outcome shortfall", points(rollup.outcome_shortfall, 1), "delivered less measured"),
        ("yield", "Yield", ratio(rollup.yield_of_work), "measured ÷ delivered: movement for each bit of work"),
        ("spend", "Spent", money(rollup.spend, currency, compact=False), "the initiatives’ costs × their shares"),
        ("eac", "Estimate at the end", money(rollup.eac, currency, compact=False), "the initiatives’ × their shares"),
        ("cpi", "Cost index", ratio(rollup.cpi), _of(earned, rollup.spend, "earned", currency)),
        ("spi", "Schedule index", ratio(rollup.spi), _of(earned, rollup.planned_value, "earned", currency)),
    ]
    why = _why_of("key_results", rollup.key_result_id)
    return [Explained(name, value, how, why(measure)) for measure, name, value, how in lines]


def _of(part: object, whole: object, word: str, currency: str) -> str:
    if part is None or whole is None:
        return "no initiative is linked"
    return f"{money(part, currency)} {word} ÷ {money(whole, currency)}"  # type: ignore[arg-type]  # known wherever the difference is


def _how_measured(story: Story) -> str:
    targets, kind = story.targets, story.kind
    value = story.rollup.value if story.rollup else None
    if kind.is_limit:
        goal = kind.goal(targets, story.key_result.counted_in)
        return f"{story.met} of {plural(len(story.values), 'check-in')} met {goal}"
    if kind.has_stages:
        return "the percents of the stages that are done"
    if not kind.takes_value:
        return "the linked work that is delivered; an output, not an outcome"
    if not kind.needs:
        return "the last answer"
    plan = kind.plan(targets)
    if plan is None or value is None:
        return "no check-in with a value yet"
    unit = story.key_result.counted_in
    start, now = (number(each, unit.places) for each in (plan[0], value))
    return f"({now} − {start}) ÷ ({number(plan[1], unit.places)} − {start}), held within 0 and 100%"


def _how_expected(story: Story) -> str:
    if story.kind.is_limit:
        return "a limit is to be kept from the first day on"
    days = (story.end - story.start).days
    passed = min(max((story.today - story.start).days, 0), days)
    return f"{passed} of {plural(days, 'day')} from {full_day(story.start)} to {full_day(story.end)}"


SLOW_MINUTES = 5
"""After so long the figures are not on their way any more: the attempts to compute them have failed."""


def age_notice(computed_at: datetime | None, as_of: date | None, today: date, newest_fact: datetime | None) -> str:
    """What a reader has to know about the age of stored figures; empty when they are fresh."""
    if computed_at is None:
        return "No figures yet: they are computed after the first change and each night."
    if as_of is not None and as_of < today:
        return f"These figures are from {full_day(as_of)}. They are brought up to date each night."
    if newest_fact is not None and newest_fact > computed_at:
        minutes = int((timezone.now() - newest_fact).total_seconds() // 60)
        waiting = "a moment ago" if minutes < 1 else f"{plural(minutes, 'minute')} ago"
        if minutes >= SLOW_MINUTES:
            return f"Something changed {waiting} and the figures have not followed. The page “Figures” says why."
        return f"Something changed {waiting}; the figures follow shortly."
    return ""


def strip_of_objective(rollup: ObjectiveRollup | None, currency: str) -> list[Figure]:
    """Measured, how much of it is known, delivered, money."""
    if rollup is None:
        return []
    gap = None if rollup.measured is None or rollup.expected is None else rollup.measured - rollup.expected
    why, expected = _why_of("objectives", rollup.objective_id), _by_now(rollup.expected, "expected")
    strip = [
        Figure("Measured", _known(percent(rollup.measured)), expected, _tone(gap), why("measured")),
        Figure("Known", _known(percent(rollup.coverage)), "of its weight has figures", "", why("coverage")),
    ]
    if rollup.budget is None or not currency:
        return strip
    late = None if rollup.delivered is None or rollup.planned is None else rollup.delivered - rollup.planned
    planned = _by_now(rollup.planned, "planned")
    return [
        *strip,
        Figure("Delivered", _known(percent(rollup.delivered)), planned, _tone(late), why("delivered")),
        Figure("Spent", money(rollup.spend, currency), f"of {money(rollup.budget, currency)}", "", why("spend")),
        Figure("Estimate at the end", _known(money(rollup.eac, currency)), _over(rollup, currency), "", why("eac")),
    ]


def _over(rollup: ObjectiveRollup, currency: str) -> str:
    if rollup.eac is None or rollup.budget is None:
        return ""
    difference = rollup.eac - rollup.budget
    return f"{money(abs(difference), currency)} {'over' if difference > 0 else 'under'} budget"
