"""The one sentence that a page, a mail or a report begins with: value, target, forecast, gap, largest cause; pure.

At most 30 words, whatever is known: each part has a share of them and long names are cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from okrs.kr_types import KeyResultType, Targets
from ui.formats import Unit, amount, full_day, number, percent, places_of, plural, unit_beside

MOST_WORDS = 30
UNIT_WORDS, NAME_WORDS = 3, 5
"""Of a name at least so many, and more where the rest of the sentence is short."""
MAIN_BRAKE, HOLDS_BACK = " is the main brake.", " holds it back most."
WHOLE = Decimal(1)
QUARTER, YEAR = (80, 100), (350, 380)
"""Days from start to end, both counted, that people call so."""


@dataclass(frozen=True)
class Part:
    """A run of words; the strong ones carry the figures."""

    text: str
    is_strong: bool = False
    figure: str = ""
    """Which figure of its page it says, where that has an explanation."""


@dataclass(frozen=True)
class Sentence:
    """Runs of words, to be put one after the other."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "".join(part.text for part in self.parts)

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True)
class Standing:
    """What is known of a key result on a day; shares of 1 are as the rollup has them, None is not known."""

    kind: KeyResultType
    targets: Targets
    start: date
    end: date
    today: date
    unit: str = ""
    value: Decimal | None = None
    measured: Decimal | None = None
    expected: Decimal | None = None
    forecast: Decimal | None = None
    plan_misfit: Decimal | None = None
    execution_shortfall: Decimal | None = None
    outcome_shortfall: Decimal | None = None
    met: int = 0
    checked: int = 0
    stages_done: int = 0
    stages: int = 0
    initiatives: int = 0
    brake: str = ""
    """The initiative that is furthest behind its plan."""


def key_result_sentence(standing: Standing) -> Sentence:
    """Where a key result stands, where it ends at this pace, and the main cause, in at most 30 words."""
    if standing.measured is None:
        return Sentence(_unknown(standing))
    parts = [*_stands(standing), *_ends(standing)]
    return Sentence((*parts, *_cause(standing, parts)))


def forecast_value(kind: KeyResultType, targets: Targets, forecast: Decimal | None) -> Decimal | None:
    """The forecast share as a value on the planned line; None where there is no line."""
    plan = kind.plan(targets)
    return None if plan is None or forecast is None else plan[0] + forecast * (plan[1] - plan[0])


def span(start: date, end: date) -> str:
    """What the time from start to end is called: the quarter, the year, else the cycle."""
    days = (end - start).days + 1
    for name, (least, most) in (("quarter", QUARTER), ("year", YEAR)):
        if least <= days <= most:
            return name
    return "cycle"


def cut(words: str, most: int) -> str:
    """The first words of a name, with an ellipsis when there were more."""
    all_of_them = words.split()
    return " ".join(all_of_them) if len(all_of_them) <= most else " ".join(all_of_them[:most]) + "…"


def _fitting(name: str, before: list[Part], after: str) -> str:
    """As much of a name as the words before and after leave room for."""
    left = MOST_WORDS - Sentence(tuple(before)).words - len(after.split())
    return cut(name, max(left, NAME_WORDS))


def _unit(standing: Standing) -> str:
    return Unit(cut(standing.unit, UNIT_WORDS), places_of(standing.unit))


def _unknown(standing: Standing) -> tuple[Part, ...]:
    kind = standing.kind
    if kind.has_stages and standing.stages:
        return (Part(f"{standing.stages_done} of {plural(standing.stages, 'stage')} done.", is_strong=True),)
    if kind.has_stages:
        return (Part("No stages yet.", is_strong=True), Part(" Give it stages, so that progress can be measured."))
    if not kind.takes_value:
        return (
            Part("No initiative is linked yet.", is_strong=True),
            Part(" Link the work that it delivers, so that progress can be measured."),
        )
    goal = cut(kind.goal(standing.targets, _unit(standing)), 8)
    return (
        Part("No value yet.", is_strong=True),
        Part(f" The target is {goal} by {full_day(standing.end)}. Check in to start the line."),
    )


def _stands(standing: Standing) -> list[Part]:
    if standing.kind.has_stages:
        done = f"{standing.stages_done} of {plural(standing.stages, 'stage')} done, {percent(standing.measured)}"
        return [Part(done, is_strong=True), Part(f" of the way; {percent(standing.expected)} expected by now.")]
    if standing.kind.is_limit:
        return _kept(standing)
    if standing.kind.code == "yes_no":
        return _answered(standing)
    if not standing.kind.takes_value:
        share = f"{percent(standing.measured)} of the linked work is delivered"
        return [Part(share, is_strong=True), Part(f", {percent(standing.expected)} expected by now.")]
    return _on_line(standing)


def _on_line(standing: Standing) -> list[Part]:
    unit, target, places = _unit(standing), standing.targets.target, places_of(standing.unit)
    baseline = standing.targets.baseline
    if unit_beside(unit) or (baseline is not None and target is not None and target < baseline):
        now = amount(standing.value, unit)
        return [
            Part(now, is_strong=True),
            Part(f" now, target {amount(target, unit_beside(unit))}."),
        ]
    return [
        Part(f"{number(standing.value, places)} of {number(target, places)}", is_strong=True),
        Part(f" {unit} so far." if unit else " so far."),
    ]


def _kept(standing: Standing) -> list[Part]:
    goal = cut(standing.kind.goal(standing.targets, Unit("", places_of(standing.unit))), 4)
    kept = f"Kept in {standing.met} of {plural(standing.checked, 'check-in')}"
    return [Part(kept, is_strong=True), Part(f"; now {amount(standing.value, _unit(standing))}, the limit is {goal}.")]


def _answered(standing: Standing) -> list[Part]:
    if standing.measured == WHOLE:
        return [Part("Done", is_strong=True), Part(", as the last check-in says.")]
    left = (standing.end - standing.today).days
    days = f"{plural(left, 'day')} left" if left >= 0 else f"{plural(-left, 'day')} late"
    return [Part("Not yet", is_strong=True), Part(f": due {full_day(standing.end)}, {days}.")]


def _ends(standing: Standing) -> list[Part]:
    """Where it ends at this pace; nothing for limits and answers, which have no pace."""
    if standing.measured == WHOLE:
        return [] if standing.kind.code == "yes_no" else [Part(" The target is reached.")]
    if standing.kind.is_limit or standing.kind.code == "yes_no" or standing.forecast is None:
        return []
    name = span(standing.start, standing.end)
    if standing.today >= standing.end:
        return _over(standing, name)
    if standing.forecast >= WHOLE:
        return [Part(f" At today’s pace the {name} ends "), Part("on target", is_strong=True), Part(".")]
    if not standing.kind.takes_value:
        return [
            Part(f" At today’s pace the {name} ends at "),
            Part(percent(standing.forecast), is_strong=True),
            Part("."),
        ]
    end = forecast_value(standing.kind, standing.targets, standing.forecast)
    ends = f"{amount(end, unit_beside(standing.unit))}, which is {_short(standing, end)}"
    return [Part(f" At today’s pace the {name} ends at "), Part(ends, is_strong=True), Part(".")]


def _over(standing: Standing, name: str) -> list[Part]:
    if not standing.kind.takes_value:
        return [Part(f" The {name} is over.")]
    return [Part(f" The {name} is over, "), Part(_short(standing, standing.value), is_strong=True), Part(".")]


def _short(standing: Standing, value: Decimal | None) -> str:
    """How far a value stays from the target: 210 short, 2% too high."""
    target, baseline = standing.targets.target, standing.targets.baseline
    if value is None or target is None or baseline is None:
        return "short"
    size = amount(abs(target - value), unit_beside(standing.unit))
    return f"{size} {'too high' if target < baseline else 'short'}"


def _cause(standing: Standing, before: list[Part]) -> list[Part]:
    """The largest part of the gap between expected and measured, when there is a gap."""
    behind = standing.expected is not None and standing.measured is not None and standing.measured < standing.expected
    if not behind or standing.measured == WHOLE:
        return []
    if not standing.initiatives:
        return [Part(" No initiative works on it.")]
    causes = {
        "plan": standing.plan_misfit,
        "execution": standing.execution_shortfall,
        "outcome": standing.outcome_shortfall,
    }
    known = {name: size for name, size in causes.items() if size is not None and size > 0}
    if not known:
        return []
    brake = _fitting(standing.brake, before, MAIN_BRAKE)
    cause = max(known, key=lambda name: known[name])
    if cause == "outcome" and standing.kind.is_limit:
        return [Part(" The work is done, but the limit was not always kept.")]
    return [Part(_cause_in_words(cause, brake))]


def _cause_in_words(cause: str, brake: str) -> str:
    if cause == "execution":
        return f" {brake}{MAIN_BRAKE}" if brake else " The work is late."
    if cause == "plan":
        return " The plan is too late for the goal."
    return " The work is done, but the needle hardly moves."


def objective_sentence(
    *, measured: Decimal | None, expected: Decimal | None, coverage: Decimal | None, rows: int, worst: str
) -> Sentence:
    """Where an objective stands, how much of it is known, and what holds it back, in at most 30 words.

    `rows` counts the key results or objectives that drive it; `worst` names the one that is furthest behind.
    """
    if measured is None:
        if not rows:
            say = " Give it key results, so that progress can be measured."
            return Sentence((Part("Nothing measures it yet.", is_strong=True), Part(say)))
        return Sentence(
            (Part("Nothing is known yet.", is_strong=True), Part(" Its key results wait for a first check-in."))
        )
    parts = [Part(f"{percent(measured)} measured", is_strong=True)]
    if expected is not None:
        ahead = "as far as" if measured >= expected else "behind"
        parts.append(Part(f", {ahead} the {percent(expected)} expected by now."))
    else:
        parts.append(Part("."))
    if coverage is not None and coverage < WHOLE:
        parts.append(Part(f" Only {percent(coverage)} of it is known."))
    if worst and expected is not None and measured < expected:
        parts.append(Part(f" {_fitting(worst, parts, HOLDS_BACK)}{HOLDS_BACK}"))
    return Sentence(tuple(parts))
