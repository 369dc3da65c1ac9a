"""The figures of a flow on a day, each with what it comes from; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from execution.flow import exact, forecast
from execution.flow.course import Course, average_wip, too_little
from execution.flow.measures import little_wip, mean, percentile, share_within

HALF, MOST = Fraction(50, 100), Fraction(85, 100)
SUGGESTED = Decimal("0.85")


@dataclass(frozen=True)
class Unit:
    """What is counted, and how many of the counted make one: estimates are counted in hundredths."""

    word: str = "items"
    one: str = "item"
    scale: int = 1

    def shown(self, value: int | Fraction) -> Fraction:
        """A counted number in units."""
        return Fraction(value) / self.scale


ITEMS = Unit()


@dataclass(frozen=True)
class Expectation:
    """What a team expects of itself: this share of its work within so many days."""

    days: int | None = None
    share: Decimal = SUGGESTED


@dataclass(frozen=True)
class Little:
    """Little's law over the history: what throughput × cycle time says the work in progress was, and what it was."""

    wip: Fraction
    implied: Fraction

    @property
    def differs(self) -> bool:
        """Whether they lie so far apart that the flow is not steady."""
        return abs(self.wip - self.implied) > max(Fraction(1), Fraction(self.wip, 4))


@dataclass(frozen=True)
class Summary:
    """The flow of one team, or of all, on a day."""

    who: str
    """Whose it is, for the seed of its forecasts."""
    day: date
    unit: Unit
    span: tuple[date, date] | None
    """The first and last whole day drawn from; None: nothing was begun before the day."""
    samples: list[int]
    """What was finished on each of them, in what is counted."""
    todo: int
    doing: int
    """Numbers of items."""
    open: int
    """What is to do and in progress, in what is counted."""
    cycles: list[int] = field(default_factory=list)
    oldest: date | None = None
    expected: Expectation = Expectation()
    finished: int = 0
    """Items finished in the span."""

    @property
    def why(self) -> str:
        """Why nothing is forecast; empty when it is."""
        if self.span is None:
            return "nothing was begun before today"
        return too_little(self.samples) if self.unit.scale == 1 else self._why_sized()

    def _why_sized(self) -> str:
        # Enough days and days with work; how large it was says nothing about how much is known.
        busy = [int(bool(each)) for each in self.samples]
        return too_little(busy)

    @property
    def per_week(self) -> Fraction | None:
        """Units a week = 7 × finished ÷ days; None without a whole day of history."""
        return self.unit.shown(Fraction(7 * sum(self.samples), len(self.samples))) if self.samples else None

    @property
    def median(self) -> int | None:
        """Days within which half of the finished were done."""
        return percentile(self.cycles, HALF)

    @property
    def likely(self) -> int | None:
        """Days within which 85 % of the finished were done."""
        return percentile(self.cycles, MOST)

    @property
    def held(self) -> tuple[int, int] | None:
        """How many of the finished kept the expectation, and of how many; None without one or without any."""
        if self.expected.days is None or not self.cycles:
            return None
        return sum(cycle <= self.expected.days for cycle in self.cycles), len(self.cycles)

    @property
    def suggested(self) -> int | None:
        """Days within which the expected share of the finished were done."""
        return percentile(self.cycles, self.expected.share)

    def share_within(self, most: int) -> Fraction | None:
        """The share of the finished that took no longer."""
        return share_within(self.cycles, most)


def little(course: Course, summary: Summary) -> Little | None:
    """Little's law over the span, in items; None while a part is not known."""
    average = mean(summary.cycles)
    if summary.span is None or average is None:
        return None
    start, end = summary.span
    wip = average_wip(course.bands(start, end))
    if wip is None:
        return None
    a_day = Fraction(sum(course.throughput(start, end)), (end - start).days + 1)
    return Little(wip, Fraction(little_wip(a_day, average)))


@dataclass(frozen=True)
class When:
    """When so many are done; without outcomes, why that is not known."""

    items: int
    day: date
    outcomes: forecast.Outcomes | None = None
    why: str = ""
    checked: tuple[int, ...] = ()
    """The exact distribution's days for each of the levels, where it was cheap enough to compute."""

    def date_at(self, percent: int) -> date | None:
        """The date by which it is done with this confidence."""
        return None if self.outcomes is None else self.day + timedelta(days=self.outcomes.day_at(percent))


@dataclass(frozen=True)
class HowMany:
    """How many are done by a date; without outcomes, why that is not known."""

    by: date
    outcomes: forecast.Outcomes | None = None
    why: str = ""

    def many_at(self, percent: int) -> int | None:
        """At least so many with this confidence, in what is counted."""
        return None if self.outcomes is None else self.outcomes.many_at(percent)


def when(summary: Summary, items: int, trials: int = forecast.TRIALS) -> When:
    """The days on which so many of what is counted may be done; days begin tomorrow."""
    if summary.why:
        return When(items, summary.day, why=summary.why)
    outcomes = forecast.when(summary.samples, items, _seed(summary, "when", items), trials)
    if outcomes is None:
        return When(items, summary.day, why="at this pace it takes more than five years")
    return When(items, summary.day, outcomes, checked=_checked(summary.samples, items))


def how_many(summary: Summary, by: date) -> HowMany:
    """How many of what is counted may be done by the end of a date."""
    if summary.why:
        return HowMany(by, why=summary.why)
    days = (by - summary.day).days
    if days < 1:
        return HowMany(by, why="the date must lie after today")
    return HowMany(by, forecast.how_many(summary.samples, days, _seed(summary, "how many", by)))


def _seed(summary: Summary, *question: object) -> int:
    return forecast.seed_of(summary.who, summary.day, len(summary.samples), summary.unit.word, *question)


def _checked(samples: Sequence[int], items: int) -> tuple[int, ...]:
    chances = exact.done_by(samples, items, forecast.LEVELS[-1] / 100)
    if chances is None:
        return ()
    return tuple(wait for level in forecast.LEVELS if (wait := exact.when(chances, level / 100)) is not None)
