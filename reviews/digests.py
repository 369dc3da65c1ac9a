"""A person's week as blocks: what waits for them, how what they lead stands, and what others did to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from accounts.models import Membership
from activity.models import Event
from execution.queries.signals import thing_of
from home.queries import Mine, Waiting
from okrs.kpi_queries import bands_of
from okrs.kr_types import TYPES
from okrs.kr_types.base import unit_beside
from okrs.models import KeyResult
from okrs.queries import targets_of
from portfolio.decisions import ending
from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Row, Sentence
from ui.formats import amount, money, percent, plural, short_day

GOOD: Final = frozenset({"on_track", "achieved"})
WORDS: Final = 20


@dataclass
class Week:
    """What goes into one person's digest; `events` are of the seven days before, with what was done in words."""

    member: Membership
    waiting: Waiting
    events: list[tuple[Event, str]] = field(default_factory=list)
    figures: Mapping[int, Any] = field(default_factory=dict)


def blocks_of_week(week: Week, day: date, currency: str) -> list[Block]:
    """The sentence, three figures, what waits, what they lead, and what others did."""
    waiting = week.waiting
    waits = [*_to_check_in(waiting), *_to_decide(waiting, currency, day), *_to_unblock(waiting)]
    good = sum(one.health in GOOD for one in waiting.mine)
    words = sentence(len(waits), good, len(waiting.mine), len(week.events))
    found = [blocks.sentences("Your week", [Row(Sentence(words=words))])]
    found.append(blocks.figures("In figures", _figures(len(waits), good, len(waiting.mine), len(week.events))))
    if waits:
        found.append(_table("What waits for you", waits))
    if waiting.mine:
        found.append(
            _table("Your key results", [_led(one, week.figures.get(one.key_result.pk)) for one in waiting.mine])
        )
    if week.events:
        found.append(_table("What others did", [_done(event, said) for event, said in week.events]))
    return found


def sentence(waits: int, good: int, leads: int, news: int) -> str:
    """What the week comes to (≤ 30 words)."""
    first = (
        f"{plural(waits, 'thing')} {'waits' if waits == 1 else 'wait'} for you." if waits else "Nothing waits for you."
    )
    if not leads:
        return first
    also = f"; others did {plural(news, 'thing')} to what you lead" if news else ""
    return f"{first} {good} of {plural(leads, 'key result')} you lead {'is' if good == 1 else 'are'} on track{also}."


def _figures(waits: int, good: int, leads: int, news: int) -> list[Row]:
    figures = [Figure(label="Waiting for you", value=values.number(waits))]
    if leads:
        figures.append(Figure(label="On track", value=values.number(good), note=f"of {plural(leads, 'key result')}"))
        figures.append(Figure(label="Done by others", value=values.number(news), note="to what you lead"))
    return [Row(one) for one in figures]


def _table(title: str, rows: Iterable[Row]) -> Block:
    columns = [Column(label="What", unit="text"), Column(label="About", unit="text")]
    return blocks.table(title, columns, rows, empty="")


def _row(path: str, *words: str) -> Row:
    return Row(Line(cells=[values.text(one) for one in words], path=path))


def _to_check_in(waiting: Waiting) -> list[Row]:
    return [
        _row(
            f"key-results/{one.key_result.pk}/check-ins/new/",
            f"Check in: {one.key_result.title}",
            f"due {short_day(one.due)}",
        )
        for one in waiting.check_in
    ]


def _to_decide(waiting: Waiting, currency: str, day: date) -> list[Row]:
    rows = []
    for tranche, initiative in waiting.tranches:
        asked = money(tranche.amount, initiative.portfolio.currency or currency)
        when = "was due" if tranche.review_on < day else "is due"
        words = f"the review of {asked} {when} on {short_day(tranche.review_on)}.{ending(tranche)}"
        rows.append(
            _row(f"funding/tranches/{tranche.tranche_id}/", f"Decide: {initiative.title}", words.removesuffix("."))
        )
    for signal in waiting.signals:
        said = " ".join(signal.words.split()[:WORDS]).removesuffix(".")
        title = f"Answer: {signal.get_kind_display().lower()}, {thing_of(signal)}"
        rows.append(_row(f"signals/{signal.pk}/", title, said))
    for initiative in waiting.demands:
        asks = money(initiative.budget, initiative.portfolio.currency or currency)
        words = f"asks for {asks}" if initiative.budget is not None else "names no budget yet"
        rows.append(_row(f"initiatives/{initiative.pk}/", f"Assess: {initiative.title}", words))
    for kpi in waiting.kpis:
        words = f"{amount(kpi.value, kpi.counted_in)}, where {bands_of(kpi).words(kpi.counted_in)} is well"
        rows.append(_row(f"kpis/{kpi.pk}/", f"Write an objective for {kpi.title}", words))
    return rows


def _to_unblock(waiting: Waiting) -> list[Row]:
    why = {"watermelon": "green outside, red inside", "off_track": "off track"}
    rows = [
        _row(f"key-results/{one.key_result.pk}/", f"Unblock: {one.key_result.title}", why[one.blocked])
        for one in waiting.unblock
    ]
    return rows + [
        _row(f"initiatives/{one.pk}/", f"Unblock: {one.title}", "its work is off track") for one in waiting.initiatives
    ]


def _led(mine: Mine, figures: Any) -> Row:
    """A key result in words, from the row that every page shows."""
    key_result: KeyResult = mine.key_result
    kind, unit = TYPES[key_result.type], unit_beside(key_result.unit)
    now = kind.now(figures.value if figures else None, figures.measured if figures else None, unit)
    known = figures is not None and figures.expected is not None and figures.measured is not None
    pace = f"{percent(figures.measured)} measured, {percent(figures.expected)} expected by now" if known else ""
    goal = f"{now}, target {kind.goal(targets_of(key_result), unit)}"
    health = values.status(mine.health)["shown"]
    return _row(f"key-results/{key_result.pk}/", key_result.title, goal, health, pace)


def _done(event: Event, words: str) -> Row:
    pages = {"okrs.keyresult": "key-results", "okrs.objective": "objectives"}
    who = event.actor.name if event.actor else "Somebody"
    return _row(f"{pages[event.object_type]}/{event.object_id}/", f"{who} {words}", event.object_label)
