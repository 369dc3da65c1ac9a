"""The demo's baselines: the plan with which each bet was agreed, and how it was agreed anew where it moved since."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from exchange.demo.book import Book, Row
from exchange.demo.clock import Clock

UNDER_WAY: Final = ("approved", "active", "paused", "stopped", "delivered")


@dataclass(frozen=True)
class Replan:
    """Work still to begin on day `day` was first agreed so many days earlier; then the plan of today was agreed."""

    initiative: str
    day: int
    later: int
    reason: str


def add_baselines(book: Book, clock: Clock, replans: Sequence[Replan]) -> None:
    """Write a first baseline of every bet whose items say what they cost, and a second one where it moved."""
    leaves = _leaves(book)
    approved = {
        row["initiative"]: row["date"] for row in book.tables["initiative_states"] if row["state"] == "approved"
    }
    moved = {each.initiative: each for each in replans}
    for bet in book.tables["initiatives"]:
        items = leaves[bet["key"]]
        if bet["state"] not in UNDER_WAY or not items or not all(row["planned_cost"] for row in items):
            continue
        replan = moved.get(bet["key"])
        _add(book, bet["key"], 1, approved[bet["key"]], "The initiative became approved.")
        for row in items:
            _add_line(book, 1, row, _first_days(clock, row, replan))
        if replan is not None:
            _agree_anew(book, clock, replan, items)


def _leaves(book: Book) -> Mapping[str, list[Row]]:
    above = {row["parent"] for row in book.tables["items"]}
    found: dict[str, list[Row]] = defaultdict(list)
    for row in book.tables["items"]:
        if row["initiative"] and row["key"] not in above:
            found[row["initiative"]].append(row)
    return found


def _first_days(clock: Clock, row: Row, replan: Replan | None) -> tuple[str, str]:
    """Its window as it was first agreed; a milestone only has a last day."""
    start, finish = row["planned_start"], row["planned_finish"]
    if replan is None or (start or finish) <= clock.iso(replan.day):
        return start, finish
    return _earlier(start, replan.later), _earlier(finish, replan.later)


def _earlier(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat() if day else ""


def _agree_anew(book: Book, clock: Clock, replan: Replan, items: Sequence[Row]) -> None:
    _add(book, replan.initiative, 2, clock.iso(replan.day), replan.reason)
    for row in items:
        _add_line(book, 2, row, (row["planned_start"], row["planned_finish"]))


def _add(book: Book, initiative: str, number: int, day: str, reason: str) -> None:
    book.add("baselines", initiative=initiative, number=number, date=day, reason=reason)


def _add_line(book: Book, number: int, row: Row, days: tuple[str, str]) -> None:
    start, finish = days
    book.add(
        "baseline_lines", initiative=row["initiative"], number=number, item=row["key"],
        planned_cost=row["planned_cost"], start=start, finish=finish,
    )  # fmt: skip
