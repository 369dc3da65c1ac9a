"""What the list of initiatives shows of all that are chosen: figures, what waits, and which rows; one query."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from execution.choosing import Chosen, conditions, thresholds
from execution.overview_sql import OF_ALL, OF_CHOICE, Words, statement
from execution.overview_stamp import and_stamp, known_to, of_tables, or_again, page_to
from portfolio.decisions import DueTranche
from portfolio.models import Initiative
from portfolio.standings import LATEST_DAYS, MOST_DRIVERS, ON_TIME_DAYS, Punctuality, Sum
from tenancy.clock import looking_back
from tenancy.context import current_tenant_id
from tenancy.kept import Answers, Kept, Key, key_of
from ui.formats import plural

PER_PAGE = 50
MOST_ASKED = 25
MOST_BUBBLES = 30
MOST_BUBBLES_ALONE = 150
MOST_CARDS = 40
KEPT = ("table", "bubble")


@dataclass(frozen=True)
class Heading:
    """A group of which the page shows rows; its sums are of the whole list, not of the page."""

    id: int | None
    key: str
    title: str
    score: Decimal | None
    sums: list[Sum]
    rows: list[int]


@dataclass(frozen=True)
class Position:
    """Where in the list the page lies, and the row after which the pages beside it begin."""

    start: int
    shown: int
    many: int
    before: int | None
    last: int | None


@dataclass(frozen=True)
class View:
    """A saved view, with whose it is."""

    id: int
    name: str
    layout: str
    query: str
    is_shared: bool
    owner_id: int
    owner: str


@dataclass(frozen=True)
class Stay:
    """Since when a card is in its stage: the day it came or, of one that was loaded, a day on which it was there."""

    since: date | None
    seen: date | None = None

    def words(self, day: date) -> str:
        """12 days; ≥ 12 days, which is at least; nothing where not even that is known."""
        if self.since is not None:
            return plural(max(0, (day - self.since).days), "day")
        least = 0 if self.seen is None else (day - self.seen).days
        return f"≥ {plural(least, 'day')}" if least > 0 else ""


@dataclass(frozen=True)
class Stage:
    """A column of the board: its chosen cards in order, each with its `Stay`; `many` counts everybody's."""

    state: str
    wanted: int = 0
    many: int = 0
    limit: int | None = None
    sums: list[Sum] = field(default_factory=list)
    cards: list[tuple[int, Stay]] = field(default_factory=list)


@dataclass(frozen=True)
class Overview:
    """The answer; initiatives and key results are named by their ids."""

    is_new: bool
    portfolios: list[tuple[int, str]]
    year_many: int
    year_objectives: int
    year_sums: list[Sum]
    punctual: Punctuality
    current: int
    """Key results whose cycle holds the day, and how many of them have funded work."""
    covered: int
    asked_many: int
    next_review: date | None
    asked: list[int]
    tranches: list[DueTranche]
    funded: frozenset[int]
    """Key results that those who ask serve and that have funded work."""
    headings: list[Heading]
    position: Position
    updated: dict[int, date | None]
    currencies: list[str]
    bubbles: list[int]
    views: list[View]
    named: dict[str, str]
    """What the address narrows to, by its name: owner, team, key_result, objective."""
    stages: dict[str, Stage]
    ghosts: dict[int, tuple[date | None, date | None]]
    """First and last day of the first baseline, of those that have one."""
    beside: dict[str, Any] = field(default_factory=dict, compare=False)
    stamp: str = field(default="", compare=False)

    def remembered[Found](self, name: str, read: Callable[[], Found], of: Iterable[str] = ()) -> Found:
        """What else was read of the same rows; kept as long as the answer is, or as these tables are, if any are named.

        What follows from tables alone every answer has in common, whatever is chosen.
        """
        if name not in self.beside:
            self.beside[name] = _of(self.stamp, name, read, of) if self.stamp and of else read()
        found: Found = self.beside[name]
        return found

    def drawn(self, same: Hashable, draw: Callable[[], str]) -> str:
        """What was drawn of it last, where nothing that the drawing shows beside it is another; else drawn anew."""
        if self.beside.get("drawn", (None,))[0] != same:
            self.beside["drawn"] = (same, draw())
        found: str = self.beside["drawn"][1]
        return found

    @property
    def shown(self) -> set[int]:
        """Every initiative that is shown somewhere."""
        cards = (pk for stage in self.stages.values() for pk, _ in stage.cards)
        return {*self.updated, *self.asked, *self.bubbles, *cards}


ANSWERS: Answers[Any] = Answers()
"""Overviews, what is the same of every page of one filter, and what every overview has in common."""


def _of[Found](stamp: str, name: str, read: Callable[[], Found], of: Iterable[str]) -> Found:
    key, part = key_of(name), of_tables(stamp, of)
    last = ANSWERS.get(key)
    found: Found = last.answer if last and last.stamp == part else read()
    ANSWERS.put(key, Kept(part, found, ""))
    return found


def overview(
    chosen: Chosen, currency: str, day: date, *, layout: str = "table", member: int | None = None, zone: str = "UTC"
) -> Overview:
    """Read it; `currency` is that of portfolios without one, `member` whose saved views are named."""
    asked, values = conditions(chosen)
    named = {name: getattr(chosen, name) for name in ("owner", "team", "key_result", "objective")}
    values |= named | thresholds(day) | {
        "tenant": current_tenant_id(), "currency": currency, "day": day, "after": chosen.after,
        "this_year": date(day.year, 1, 1), "next_year": date(day.year + 1, 1, 1),
        "per_page": PER_PAGE, "most_asked": MOST_ASKED, "latest": LATEST_DAYS, "on_time": ON_TIME_DAYS,
        "most_bubbles": MOST_BUBBLES_ALONE if layout == "bubble" else MOST_BUBBLES, "most_cards": MOST_CARDS,
        "most_drivers": MOST_DRIVERS,
        "member": member, "zone": zone,
    }  # fmt: skip
    words = statement(chosen.group, asked, layout)
    # A past day is read through views, whose rows lie nowhere; what the other pictures show of facts changes often.
    if layout not in KEPT or looking_back() is not None or (key := key_of((words.whole, repr(values)))) is None:
        return _read(_ask(words.whole, values)[0])
    last = ANSWERS.get(key)
    return _again(key, last, words, values) if last else _first(key, (asked, layout), words, values)


def _first(key: Key, choice: Hashable, words: Words, values: dict[str, Any]) -> Overview:
    """Of a page that nobody asked for yet; what it has in common with those of the same choice may be known."""
    of_choice = key_of((repr(choice), repr({name: values[name] for name in values.keys() - {"after"}})))
    of_all = key_of(("of all", values["day"]))
    # Without an answer to show again, the words that would are not sent: planning them takes milliseconds.
    if head := ANSWERS.get(of_choice):
        asked = page_to(words)
    else:
        head, asked = ANSWERS.get(of_all), and_stamp(words)
    with connection.parsed_once() as cursor:  # type: ignore[attr-defined]  # our own backend
        found, stamp = _answer(cursor, asked, values | {"known": head.stamp if head else ""})
    whole = found | head.answer if head and stamp == head.stamp else found
    ANSWERS.put(of_choice, Kept(stamp, {name: whole[name] for name in OF_CHOICE}, ""))
    ANSWERS.put(of_all, Kept(stamp, {name: whole[name] for name in OF_ALL}, ""))
    answer = replace(_read(whole), stamp=stamp)
    ANSWERS.put(key, Kept(stamp, answer, ""))
    return answer


def _again(key: Key, last: Kept[Overview], words: Words, values: dict[str, Any]) -> Overview:
    """The last answer where nothing that it rests on has changed since; the days of work are read anew."""
    # So long a statement takes milliseconds to put values into: that is done once.
    question = last.question or _with_values(or_again(words.whole), values)
    found, stamp = _ask(known_to(question, last.stamp, last.answer.updated))
    if stamp == last.stamp:
        ANSWERS.put(key, replace(last, question=question))
        return replace(last.answer, updated={pk: _day(on) for pk, on in found})
    answer = replace(_read(found), stamp=stamp)
    ANSWERS.put(key, Kept(stamp, answer, question))
    return answer


def _with_values(words: str, values: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        return str(cursor.mogrify(words, values))


def _ask(words: str, values: dict[str, Any] | None = None) -> tuple[Any, str]:
    with connection.cursor() as cursor:
        return _answer(cursor, words, values)


def _answer(cursor: Any, words: str, values: dict[str, Any] | None) -> tuple[Any, str]:
    cursor.execute(words, values)
    found, *stamp = cursor.fetchone()
    return json.loads(found, parse_float=Decimal), "".join(stamp)


LISTS = frozenset(
    {
        "portfolios", "year_sums", "asked", "funded", "rows", "groups", "group_sums", "currencies", "bubbles", "views",
        "cards", "stages", "stage_sums", "ghosts",
    }
)  # fmt: skip


def _read(said: dict[str, Any]) -> Overview:
    found = {name: [] if value is None and name in LISTS else value for name, value in said.items()}
    due = [each for each in found["asked"] if each[2] is not None]
    return Overview(
        is_new=found["is_new"],
        portfolios=[(pk, name) for pk, name in found["portfolios"]],
        year_many=found["year_many"],
        year_objectives=found["year_objectives"],
        year_sums=[_sum(*each) for each in found["year_sums"]],
        punctual=Punctuality(**(found["punctual"] or {})),
        current=found["current"],
        covered=found["covered"],
        asked_many=found["asked_many"],
        next_review=_day(found["next_review"]),
        asked=[each[0] for each in found["asked"]],
        tranches=[DueTranche(pk, Decimal(amount), date.fromisoformat(on), why) for pk, amount, on, why in due],
        funded=frozenset(found["funded"]),
        headings=list(_headings(found)),
        position=Position(
            found.get("start", 0), len(found.get("rows", ())), found["many"], found.get("before"), found.get("last")
        ),
        updated={pk: _day(on) for pk, _, on in found.get("rows", ())},
        currencies=found["currencies"],
        bubbles=found["bubbles"],
        views=[View(*each) for each in found["views"]],
        named={name: words for name, words in found["named"].items() if words},
        stages=_stages(found) if "stages" in found else {},
        ghosts={pk: (_day(start), _day(finish)) for pk, start, finish in found.get("ghosts", ())},
    )


def _headings(found: dict[str, Any]) -> Iterable[Heading]:
    for pk, key, title, score in found.get("groups", ()):
        sums = [_sum(*each) for of, *each in found["group_sums"] if of == pk]
        rows = [row for row, of, _ in found["rows"] if of == pk]
        yield Heading(pk, key or "", title or "", None if score is None else Decimal(score), sums, rows)


def _stages(found: dict[str, Any]) -> dict[str, Stage]:
    counts = {state: (wanted, many) for state, wanted, many in found["stages"]}
    limits = found["limits"] or {}
    return {
        state: Stage(
            state, *counts.get(state, (0, 0)), limits.get(state),
            [_sum(*each) for of, *each in found["stage_sums"] if of == state],
            [(pk, Stay(_day(on), _day(least))) for pk, of, on, least in found["cards"] if of == state],
        )
        for state in Initiative.State.values
    }  # fmt: skip


def _sum(
    currency: str, many: int, approved: Any, forecast: Any, spent: Any = 0, planned: Any = 0, drivers: int = 0
) -> Sum:
    return Sum(currency, many, Decimal(approved), Decimal(forecast), Decimal(spent), Decimal(planned), drivers)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
