"""What every bar is measured with: runs of one kind against runs of another, in turn, and their medians."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

RUNS = 5
PATIENCE = 60.0  # seconds after which no further run of a long kind begins


@dataclass(frozen=True)
class Limit:
    """A bar: its name, and what the ratio must not exceed."""

    name: str
    bar: float
    about: str


@dataclass(frozen=True)
class Measured:
    """A ratio that was measured, None when it could not be; `told` holds the seconds and counts behind it."""

    name: str
    ratio: float | None
    told: str


@dataclass(frozen=True)
class Runs:
    """The seconds that the runs of one kind took."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)

    def percentile(self, share: float) -> float:
        """The run below which this share of all runs lies, 0 to 1 (nearest rank)."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]

    def __str__(self) -> str:
        return f"{duration(self.median)} ({len(self.seconds)})"


def timed(work: Callable[[], object]) -> float:
    """The seconds that one run takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def in_turn(*kinds: Callable[[], object], runs: int = RUNS, patience: float = PATIENCE) -> Iterator[Runs]:
    """Run the kinds A B A B …, so that a slow moment of the machine meets all; the first round only warms up.

    No round begins after `patience` seconds; a kind so long that not one round is left counts its warm-up.
    """
    started = perf_counter()
    rounds = [[timed(kind) for kind in kinds]]
    while len(rounds) <= runs and perf_counter() - started < patience:
        rounds.append([timed(kind) for kind in kinds])
    counted = rounds[1:] or rounds
    return (Runs(tuple(column)) for column in zip(*counted, strict=True))


def many(work: Callable[[], object], *, runs: int, patience: float = PATIENCE) -> Runs:
    """Run one kind many times after one warm-up, for its spread."""
    return next(in_turn(work, runs=runs, patience=patience))


def joined(runs: Sequence[Runs]) -> Runs:
    """The runs of several blocks as one."""
    return Runs(tuple(second for each in runs for second in each.seconds))


def duration(seconds: float) -> str:
    """Seconds for a person to read."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.1f} ms" if seconds >= 0.001 else f"{seconds * 1e6:.0f} µs"
