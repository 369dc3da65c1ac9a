"""Objectives and key results told as data, and written as rows with their weekly check-ins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from exchange.demo.book import Book
from exchange.demo.clock import CHECK_IN_WEEKS, Clock

STATUS: Final = {"g": "on_track", "a": "at_risk", "r": "off_track"}


@dataclass(frozen=True)
class Stage:
    """One step of a milestone key result; `done` is a day number, None while it is open."""

    title: str
    percent: int
    done: int | None = None


@dataclass(frozen=True)
class Result:
    """A key result. `values`, `confidence` (tenths) and `status` (g, a, r) hold one entry per check-in; `-` is blank.

    `says` maps a check-in's number (from 0) to its comment; `lag` is how many days after Monday its owner checks in.
    """

    key: str
    title: str
    type: str
    owner: str
    values: str
    confidence: str
    status: str
    says: Mapping[int, str] = field(default_factory=dict)
    unit: str = ""
    baseline: str = ""
    target: str = ""
    low: str = ""
    high: str = ""
    weight: str = ""
    starts: int | None = None
    ends: int | None = None
    lag: int = 0
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class Goal:
    """An objective with its key results; `cycle` is a role of the clock's: long, year, previous or quarter."""

    key: str
    cycle: str
    title: str
    owner: str
    team: str
    about: str
    results: tuple[Result, ...]
    parents: str = ""
    ambition: str = "committed"
    weight: str = ""


def add_goals(book: Book, clock: Clock, goals: tuple[Goal, ...]) -> None:
    """Write objectives, key results, stages and check-ins."""
    for goal in goals:
        book.add(
            "objectives", key=goal.key, cycle=clock.cycle_key(goal.cycle), title=goal.title, description=goal.about,
            owner=book.email(goal.owner), team=goal.team, parents=goal.parents, ambition=goal.ambition,
            weight=goal.weight,
        )  # fmt: skip
        for result in goal.results:
            _add_result(book, clock, goal, result)


def _add_result(book: Book, clock: Clock, goal: Goal, result: Result) -> None:
    book.add(
        "key_results", key=result.key, objective=goal.key, title=result.title, type=result.type, unit=result.unit,
        baseline=result.baseline, target=result.target, low=result.low, high=result.high, weight=result.weight,
        starts_on=None if result.starts is None else clock.iso(result.starts),
        ends_on=None if result.ends is None else clock.iso(result.ends), owner=book.email(result.owner),
    )  # fmt: skip
    for position, stage in enumerate(result.stages, start=1):
        done = None if stage.done is None else clock.iso(stage.done)
        book.add(
            "stages", key_result=result.key, position=position, title=stage.title, percent=stage.percent, done_on=done
        )
    _add_check_ins(book, clock, goal.cycle, result)


def _add_check_ins(book: Book, clock: Clock, cycle: str, result: Result) -> None:
    values = result.values.split()
    entries = zip(CHECK_IN_WEEKS[cycle], values, result.confidence.split(), result.status, strict=False)
    for number, (week, value, confidence, status) in enumerate(entries):
        day = 7 * week + result.lag
        if day > clock.now:
            continue
        book.add(
            "check_ins", key_result=result.key, date=clock.iso(day), value="" if value == "-" else value,
            confidence=Decimal(confidence) / 10, status=STATUS[status], author=book.email(result.owner),
            comment=result.says.get(number),
        )  # fmt: skip
