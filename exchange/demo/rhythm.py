"""What stands beside objectives and key results: cycles' kinds, levels, KPIs, phases, grades, a word between people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from exchange.demo.book import Book
from exchange.demo.clock import Clock
from exchange.demo.goals import Goal

KINDS: Final = {"year": "year", "previous": "quarter", "quarter": "quarter", "next": "quarter"}
LEVELS: Final = {"long": "company", "year": "company", "previous": "team", "quarter": "team"}
GRADED, CLOSED = 1, 2  # days of the current cycle on which the one before was graded and closed


@dataclass(frozen=True)
class Gauge:
    """A KPI with a reading each Monday of the current cycle; `notes` maps a reading's number (from 0) to its words."""

    key: str
    title: str
    about: str
    owner: str
    team: str
    unit: str
    readings: str
    low: str = ""
    high: str = ""
    far_low: str = ""
    far_high: str = ""
    decimals: int = 0
    notes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mark:
    """How a key result of the cycle before was graded."""

    key_result: str
    proposed: str
    grade: str = ""  # as proposed
    reason: str = ""
    verdict: str = "keep"


@dataclass(frozen=True)
class Lesson:
    """What was learned from an objective of the cycle before."""

    objective: str
    score: str
    went_well: str
    to_learn: str
    verdict: str = "learn"


@dataclass(frozen=True)
class Word:
    """A comment under a key result; whoever is named in it has read it when `read` says on which day."""

    key_result: str
    day: int
    author: str
    text: str
    names: str = ""
    read: int | None = None


@dataclass(frozen=True)
class Rhythm:
    """All of it for one tenant: `phases` maps a key result to (day, value), `prompted` an objective to its KPI."""

    gauges: tuple[Gauge, ...]
    marks: tuple[Mark, ...]
    lessons: tuple[Lesson, ...]
    words: tuple[Word, ...]
    phases: Mapping[str, tuple[tuple[int, str], ...]]
    prompted: Mapping[str, str]
    personal: tuple[str, ...] = ()
    helpers: tuple[tuple[str, str], ...] = ()  # objective, person
    supports: tuple[tuple[str, str], ...] = ()  # objective, key result


def add_rhythm(book: Book, clock: Clock, goals: tuple[Goal, ...], rhythm: Rhythm) -> None:
    """Write what stands beside the objectives and key results that are there."""
    for role, kind in KINDS.items():
        book.add("cycle_details", cycle=clock.cycle_key(role), kind=kind)
    for gauge in rhythm.gauges:
        _add_gauge(book, clock, gauge)
    for goal in goals:
        level = "personal" if goal.key in rhythm.personal else LEVELS[goal.cycle]
        book.add("objective_details", objective=goal.key, level=level, prompted_by=rhythm.prompted.get(goal.key))
    for objective, person in rhythm.helpers:
        book.add("collaborators", objective=objective, person=book.email(person))
    for objective, key_result in rhythm.supports:
        book.add("supports", child=objective, key_result=key_result)
    for key_result, phases in rhythm.phases.items():
        for day, value in phases:
            book.add("phased_targets", key_result=key_result, date=clock.iso(day), value=value)
    _add_words(book, clock, rhythm.words)
    _add_end(book, clock, rhythm)


def _add_gauge(book: Book, clock: Clock, gauge: Gauge) -> None:
    book.add(
        "kpis", key=gauge.key, title=gauge.title, description=gauge.about, unit=gauge.unit, decimals=gauge.decimals,
        low=gauge.low, high=gauge.high, far_low=gauge.far_low, far_high=gauge.far_high, cadence_days=7,
        owner=book.email(gauge.owner), team=gauge.team,
    )  # fmt: skip
    for week, value in enumerate(gauge.readings.split()):
        note = gauge.notes.get(week)
        book.add("kpi_readings", kpi=gauge.key, date=clock.iso(7 * week), value=value, note=note)


def _add_words(book: Book, clock: Clock, words: tuple[Word, ...]) -> None:
    numbers: dict[str, int] = {}
    for word in words:
        number = numbers[word.key_result] = numbers.get(word.key_result, 0) + 1
        book.add(
            "comments", key_result=word.key_result, number=number, date=clock.iso(word.day),
            author=book.email(word.author), text=word.text,
        )  # fmt: skip
        if word.names:
            read_on = None if word.read is None else clock.iso(word.read)
            person = book.email(word.names)
            book.add("mentions", key_result=word.key_result, number=number, person=person, read_on=read_on)


def _add_end(book: Book, clock: Clock, rhythm: Rhythm) -> None:
    """The cycle before, graded and closed in the first days of this one."""
    for mark in rhythm.marks:
        book.add(
            "grades", key_result=mark.key_result, date=clock.iso(GRADED), proposed=mark.proposed,
            grade=mark.grade or mark.proposed, reason=mark.reason, verdict=mark.verdict,
        )  # fmt: skip
    for lesson in rhythm.lessons:
        book.add(
            "retrospectives", objective=lesson.objective, date=clock.iso(CLOSED), score=lesson.score,
            went_well=lesson.went_well, to_learn=lesson.to_learn, verdict=lesson.verdict,
        )  # fmt: skip
    book.add("cycle_closures", cycle=clock.cycle_key("previous"), number=1, date=clock.iso(CLOSED), step="closed")
