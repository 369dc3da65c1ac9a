"""Rules about items and costs."""

from __future__ import annotations

from collections.abc import Iterator

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.stored import Stored, Work


def dates_in_order(content: Content, stored: Stored) -> Iterator[Problem]:
    """An item finishes on or after its start, in the plan and in fact."""
    rows = content.rows("items")
    pairs = (("planned_start", "planned_finish"), ("started_on", "finished_on"))
    for start_name, finish_name in pairs:
        for number, (start, finish, state) in rows.columns(start_name, finish_name, "state"):
            counts = start_name == "planned_start" or state in ("done", "dropped")
            if counts and start and finish and finish < start:
                yield rows.problem(number, finish_name, finish, f"a date not before {start_name}, {start}")


def dropped_items_say_when(content: Content, stored: Stored) -> Iterator[Problem]:
    """A dropped item has the day it was dropped, because its plan is cut from then on."""
    rows = content.rows("items")
    for number, (state, finished_on) in rows.columns("state", "finished_on"):
        if state == "dropped" and not finished_on:
            yield rows.problem(number, "finished_on", "", "the day on which the item was dropped")


def costs_agree_with_items(content: Content, stored: Stored) -> Iterator[Problem]:
    """A cost that names an item and an initiative names the item's own initiative, inherited or not."""
    rows = content.rows("costs")
    both = [(n, item, named) for n, (item, named) in rows.columns("item", "initiative") if item and named]
    if not both:
        return
    work = dict(stored.work())
    for _, (key, initiative, parent) in content.rows("items").columns("key", "initiative", "parent"):
        work[key] = Work(initiative, parent)
    for number, item, named in both:
        found = initiative_of(item, work)
        if found != named:
            expected = f"{found}, the initiative of item {item}" if found else f"nothing: item {item} has no initiative"
            yield rows.problem(number, "initiative", named, expected)


def initiative_of(item: str, work: dict[str, Work]) -> str:
    """An item's own initiative, else its nearest ancestor's that has one; none in a loop, which is told of apart."""
    seen: set[str] = set()
    while item and item not in seen:
        seen.add(item)
        found = work.get(item, Work("", ""))
        if found.initiative:
            return found.initiative
        item = found.parent
    return ""
