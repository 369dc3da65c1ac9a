"""Where key results stand together: means, the gap and its causes, and what moved the mean; pure, exact (MODEL §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import pairwise
from typing import Final, Literal

from okrs.sentences import MOST_WORDS, cut
from ui.formats import percent, plural, points, rounded

type Share = Decimal | None
type Cause = Literal["plan", "execution", "outcome", "unlinked"]

PLACES: Final = Decimal(1).scaleb(-24)
DIGITS: Final = 400
DUST: Final = Decimal(1).scaleb(-12)
"""Below this a difference is what dividing left over, no change that anybody made."""
GOOD: Final = frozenset({"achieved", "on_track"})
NAMED: Final = 5  # words of a cycle's name in a sentence

LABELS: Final[Mapping[Cause, tuple[str, str]]] = {
    "plan": ("Plans end too late for the goals", "Plans are ahead of what was expected"),
    "execution": ("Work is late", "Work is ahead of its plan"),
    "outcome": ("Work is done, the measure did not follow", "The measure is ahead of the work"),
    "unlinked": ("Behind, with no work linked", "Ahead, with no work linked"),
}
"""What a cause is called where it takes away, and where it adds."""
MAIN: Final[Mapping[Cause, str]] = {
    "plan": "The main cause: plans that end late.",
    "execution": "The main cause: late work.",
    "outcome": "The main cause: finished work without effect.",
    "unlinked": "The main cause: no work linked.",
}


@dataclass(frozen=True)
class Standing:
    """A key result's stored figures, shares of 1; None is not known."""

    weight: Decimal = Decimal(1)
    measured: Share = None
    expected: Share = None
    delivered: Share = None
    forecast: Share = None
    plan_misfit: Share = None
    execution_shortfall: Share = None
    outcome_shortfall: Share = None
    health: str = "no_data"

    @property
    def is_split(self) -> bool:
        """Whether its gap is known by cause."""
        return None not in {self.plan_misfit, self.execution_shortfall, self.outcome_shortfall}


@dataclass(frozen=True)
class Part:
    """A cause and what it did to the mean: below 0 it took away."""

    cause: Cause
    amount: Decimal

    @property
    def label(self) -> str:
        """In words, by its sign."""
        return LABELS[self.cause][self.amount > 0]


@dataclass(frozen=True)
class Gap:
    """Expected, what each cause did, measured: expected + Σ amounts = measured, to the last digit."""

    expected: Decimal
    measured: Decimal
    parts: tuple[Part, ...]
    known: int
    """Of how many key results."""

    @property
    def behind(self) -> Decimal:
        """Expected less measured (P − M)."""
        return self.expected - self.measured

    @property
    def main(self) -> Part | None:
        """The cause that took most away; None where none did."""
        worst = min(self.parts, key=lambda part: part.amount, default=None)
        return worst if worst is not None and worst.amount < 0 else None


def mean(rows: Iterable[tuple[Decimal, Share]]) -> Share:
    """Σ w·x ÷ Σ w over the rows whose x is known, to 24 decimals; None without weight."""
    with localcontext(prec=DIGITS):
        known = [(weight, share) for weight, share in rows if share is not None]
        weight = sum((each for each, _ in known), Decimal(0))
        return _share(sum((each * share for each, share in known), Decimal(0)), weight) if weight else None


def _share(part: Decimal, weight: Decimal) -> Decimal:
    return (part / weight).quantize(PLACES, ROUND_HALF_EVEN)


def gap_of(standings: Iterable[Standing]) -> Gap | None:
    """Where the gap of all of them together came from, each by its weight; None where nothing is known.

    P − M = (P − Q) + (Q − D) + (D − M) for those with work; the whole P − M of the others is a part of its own.
    """
    known = [one for one in standings if one.measured is not None and one.expected is not None]
    with localcontext(prec=DIGITS):
        weight = sum((one.weight for one in known), Decimal(0))
        if not weight:
            return None
        expected, measured = (sum((one.weight * _of(one, name) for one in known), Decimal(0)) for name in "PM")
        split = [one for one in known if one.is_split]
        level, levels = expected, [expected]
        for name in ("plan_misfit", "execution_shortfall", "outcome_shortfall"):
            level -= sum((one.weight * getattr(one, name) for one in split), Decimal(0))
            levels.append(level)
        at = [_share(each, weight) for each in (*levels, measured)]
        amounts = [after - before for before, after in pairwise(at)]
    causes: tuple[Cause, ...] = ("plan", "execution", "outcome", "unlinked")
    parts = [Part(cause, amount) for cause, amount in zip(causes, amounts, strict=True)]
    return Gap(at[0], at[-1], tuple(part for part in parts if part.amount), len(known))


def _of(one: Standing, name: str) -> Decimal:
    return (one.expected if name == "P" else one.measured) or Decimal(0)


def main_cause(one: Standing) -> Cause | None:
    """What keeps one key result most behind what was expected; None when it is not behind, or nothing is known."""
    if one.measured is None or one.expected is None or one.measured >= one.expected:
        return None
    if not one.is_split:
        return "unlinked"
    sizes: dict[Cause, Share] = {
        "plan": one.plan_misfit, "execution": one.execution_shortfall, "outcome": one.outcome_shortfall
    }  # fmt: skip
    return max(sizes, key=lambda cause: sizes[cause] or Decimal(0))


@dataclass(frozen=True)
class Moved:
    """One key result between two moments, and what that did to the mean."""

    id: int
    was: Share
    now: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Change:
    """The mean before (None: nothing was measured), what each did, what other weights did, the mean now."""

    before: Share
    now: Decimal
    moved: tuple[Moved, ...]
    """The largest first."""
    reweighed: Decimal = Decimal(0)

    @property
    def change(self) -> Decimal:
        """Now less before; from nothing measured it is all there is."""
        return self.now - (self.before or Decimal(0))


type Weighed = Mapping[int, tuple[Decimal, Share]]
"""Weight and measured by key result."""


def change_of(before: Weighed, now: Weighed) -> Change | None:
    """What moved the mean of what is measured: before + Σ amounts + reweighed = now, exactly; None: nothing measured.

    A key result adds its weight now × its own change; one measured for the first time adds by how much it lies off the
    mean of before. What is left is what dropping, adding and weighing anew did.
    """
    start, end = mean(before.values()), mean(now.values())
    if end is None:
        return None
    with localcontext(prec=DIGITS):
        weight = sum((each for each, share in now.values() if share is not None), Decimal(0))
        moved = [
            _moved(pk, before.get(pk, (each, None))[1], share, start, each, weight)
            for pk, (each, share) in now.items()
            if share is not None
        ]
        moved = sorted((one for one in moved if one.amount), key=lambda one: (-abs(one.amount), one.id))
        rest = end - (start or Decimal(0)) - sum((one.amount for one in moved), Decimal(0))
        if moved and abs(rest) < DUST:
            first = moved[0]
            moved[0] = Moved(first.id, first.was, first.now, first.amount + rest)
            rest = Decimal(0)
    return Change(start, end, tuple(moved), rest)


def _moved(pk: int, was: Share, now: Decimal, start: Share, weight: Decimal, whole: Decimal) -> Moved:
    base = was if was is not None else start or Decimal(0)
    return Moved(pk, was, now, _share(weight * (now - base), whole))


@dataclass(frozen=True)
class Summary:
    """All that the first sentence is made of."""

    cycle: str
    is_over: bool
    standings: Sequence[Standing]

    @property
    def measured(self) -> Share:
        """The mean of what is measured."""
        return mean((one.weight, one.measured) for one in self.standings)

    @property
    def forecast(self) -> Share:
        """The mean of where they end at their pace."""
        return mean((one.weight, one.forecast) for one in self.standings)

    @property
    def good(self) -> int:
        """How many are achieved or on track."""
        return sum(one.health in GOOD for one in self.standings)


def summary_sentence(summary: Summary) -> str:
    """How much is measured, how far off that is, where it ends, and the main cause; at most 30 words, no names."""
    name, count = cut(summary.cycle, NAMED), len(summary.standings)
    if not count:
        return f"Nothing was set out to be measured in {name}."
    measured = summary.measured
    if measured is None:
        return f"Nothing is measured in {name} yet: {plural(count, 'key result')} {_wait(count)} for a first check-in."
    gap = gap_of(summary.standings)
    first = f"{percent(measured)} of what was aimed for is measured{_off(gap)}."
    cause = MAIN[gap.main.cause] if gap and gap.main and rounded(gap.behind, 2) > 0 else ""
    good = f"{summary.good} of {plural(count, 'key result')} {_is(count)} achieved or on track."
    return _fitting(first, _ends(summary), good, cause)


def _off(gap: Gap | None) -> str:
    behind = rounded(gap.behind, 2) if gap is not None else None
    if behind is None:
        return ""
    if not behind:
        return ", as expected"
    size = points(abs(behind)).removeprefix("+")
    return f", {size} {'behind' if behind > 0 else 'ahead of'} expectation"


def _ends(summary: Summary) -> str:
    forecast = summary.forecast
    return "" if summary.is_over or forecast is None else f"At this pace it ends at {percent(forecast)}."


def _fitting(first: str, ends: str, good: str, cause: str) -> str:
    """All of it, or without how many are good where that would be too long."""
    whole = " ".join(part for part in (first, ends, good, cause) if part)
    if len(whole.split()) <= MOST_WORDS:
        return whole
    return " ".join(part for part in (first, ends, cause) if part)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
