"""The demo's boards and backlogs, who has taken what, and what teams sent up."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from exchange.demo.book import Book, Cell, Row
from exchange.demo.clock import QUARTER_DAYS, Clock
from execution.ranking import spread, spread_after

FORTNIGHT: Final = 14
OPEN: Final = ("doing", "todo")
COLUMNS: Final = (
    ("Ready", "todo", None), ("In progress", "doing", 6), ("In review", "doing", 3), ("Done", "done", None),
)  # fmt: skip
REVIEW_EVERY: Final = 4
ON_BACKLOG: Final = 40


@dataclass(frozen=True)
class Answer:
    """What was decided about a signal, so many days ago."""

    ago: int
    decision: str
    words: str
    by: str


@dataclass(frozen=True)
class Sent:
    """What somebody sent up so many days ago, on an initiative or on the first open item of it."""

    initiative: str
    ago: int
    kind: str
    words: str
    by: str
    proposal: str = "nothing"
    is_on_item: bool = False
    key_result: str = ""
    amount: int | None = None
    answer: Answer | None = None


@dataclass(frozen=True)
class Boards:
    """How a tenant's teams work; a team that is not named works by flow, in points, with the usual columns."""

    practices: tuple[tuple[str, str, int | None], ...]
    """Team, method, and within how many days it expects to finish 85 % of its work."""
    columns: tuple[str, ...]
    """Teams with columns of their own."""
    signals: tuple[Sent, ...]


def add_boards(book: Book, clock: Clock, boards: Boards) -> None:
    """Write practices, columns, iterations, places, who has taken what, and signals."""
    for team, method, expected in boards.practices:
        book.add(
            "team_practices", team=team, method=method, estimates="points", iteration_days=FORTNIGHT,
            expected_days=expected, expected_share="0.85",
        )  # fmt: skip
    for team in boards.columns:
        for position, (name, state, limit) in enumerate(COLUMNS, start=1):
            book.add("board_columns", team=team, position=position, name=name, state=state, wip_limit=limit)
    iterating = [team for team, method, _ in boards.practices if method != "flow"]
    for team in iterating:
        _iterations(book, clock, team)
    for team, items in sorted(_open_items(book).items()):
        _places(book, clock, items, has_columns=team in boards.columns, is_iterating=team in iterating)
    for team in iterating:
        _finished(book, clock, team)
    _taken(book)
    _signals(book, clock, boards.signals)


def _iterations(book: Book, clock: Clock, team: str) -> None:
    for number, start in enumerate(range(0, QUARTER_DAYS - FORTNIGHT, FORTNIGHT), start=1):
        book.add(
            "iterations", team=team, number=number, goal="", starts_on=clock.iso(start),
            ends_on=clock.iso(start + FORTNIGHT - 1),
        )  # fmt: skip


def _open_items(book: Book) -> dict[str, list[Row]]:
    above = {row["parent"] for row in book.tables["items"]}
    found: dict[str, list[Row]] = defaultdict(list)
    for row in book.tables["items"]:
        if row["team"] and row["state"] in OPEN and row["key"] not in above and row["type"] != "milestone":
            found[row["team"]].append(row)
    return found


def _places(book: Book, clock: Clock, items: Sequence[Row], *, has_columns: bool, is_iterating: bool) -> None:
    """Work in progress first, then what is planned soonest; what lies further off has no place yet."""
    first = sorted(items, key=lambda row: (row["state"], row["planned_start"]))[:ON_BACKLOG]
    now = clock.now // FORTNIGHT + 1
    for at, (row, rank) in enumerate(zip(first, spread(len(first)), strict=True)):
        is_doing = row["state"] == "doing"
        column = ("In review" if at % REVIEW_EVERY == REVIEW_EVERY - 1 else "In progress") if is_doing else "Ready"
        is_soon = row["planned_start"] < clock.iso(now * FORTNIGHT)
        book.add(
            "backlog", item=row["key"], team=row["team"], rank=rank, is_by_hand="yes" if at == 0 else "no",
            column=column if has_columns else "",
            column_since=clock.iso(clock.now - 2 - at % 5) if has_columns and is_doing else "",
            iteration=now if is_iterating and (is_doing or is_soon) else None,
        )  # fmt: skip


def _finished(book: Book, clock: Clock, team: str) -> None:
    """What was finished this quarter stands in the iteration in which it was."""
    above = {row["parent"] for row in book.tables["items"]}
    done = [
        row
        for row in book.tables["items"]
        if row["team"] == team and row["key"] not in above and (row["finished_on"] or "") >= clock.iso(0)
        and row["state"] == "done" and row["type"] != "milestone"
    ]  # fmt: skip
    last = max((row["rank"] for row in book.tables["backlog"] if row["team"] == team), default=None)
    fresh = sorted(done, key=lambda row: row["finished_on"])
    for row, rank in zip(fresh, spread_after(last, len(fresh)), strict=True):
        number = (date.fromisoformat(row["finished_on"]) - clock.start).days // FORTNIGHT + 1
        book.add(
            "backlog", item=row["key"], team=team, rank=rank, is_by_hand="no", column="", column_since="",
            iteration=number,
        )  # fmt: skip


def _taken(book: Book) -> None:
    """Work in progress has somebody's name on it, of those who sit in its team."""
    sitting: dict[str, list[str]] = defaultdict(list)
    for row in book.tables["team_seats"]:
        if not row["ends_on"]:
            sitting[row["team"]].append(row["person"])
    for items in _open_items(book).values():
        for at, row in enumerate(row for row in items if row["state"] == "doing" and sitting[row["team"]]):
            people = sitting[row["team"]]
            book.add("item_details", item=row["key"], assignee=people[at % len(people)])


def _signals(book: Book, clock: Clock, signals: Sequence[Sent]) -> None:
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    for sent in sorted(signals, key=lambda each: -each.ago):
        item = _first_open(book, sent.initiative) if sent.is_on_item else ""
        name = (item, "" if item else sent.initiative)
        numbers[name] += 1
        about: dict[str, Cell] = {"item": name[0], "initiative": name[1], "number": numbers[name]}
        book.add(
            "signals", **about, date=clock.iso(clock.now - sent.ago), kind=sent.kind, words=sent.words,
            proposal=sent.proposal, key_result=sent.key_result, amount=sent.amount, raised_by=book.email(sent.by),
        )  # fmt: skip
        if sent.answer is not None:
            answer = sent.answer
            book.add(
                "signal_answers", **about, date=clock.iso(clock.now - answer.ago), decision=answer.decision,
                words=answer.words, answered_by=book.email(answer.by),
            )  # fmt: skip


def _first_open(book: Book, initiative: str) -> str:
    above = {row["parent"] for row in book.tables["items"]}
    rows = [row for row in book.tables["items"] if row["initiative"] == initiative and row["key"] not in above]
    # Whatever the day: work in progress, else what comes next, else the last of it.
    return next((row["key"] for state in OPEN for row in rows if row["state"] == state), rows[-1]["key"])
