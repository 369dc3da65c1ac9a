"""Rules about what people say to each other, and about the numbers of what has no other name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.rules.numbers import first_gap
from exchange.workbook.stored import Stored, Subject

_SUBJECT = ("objective", "key_result", "check_in_on")
_FACTS_OF_DAYS = (("check_ins", "key_result"), ("kpi_readings", "kpi"))


def blockers_have_their_check_in(content: Content, stored: Stored) -> Iterator[Problem]:
    """Blockers are part of a check-in of this workbook: what is said about a day is written once."""
    rows = content.rows("check_in_blockers")
    known = {name for _, name in content.rows("check_ins").columns("key_result", "date")} if rows.entries else set()
    for number, (key_result, date) in rows.columns("key_result", "date"):
        if (key_result, date) not in known:
            yield rows.problem(number, "date", date, f"a date of which check_ins has a row of {key_result}")


def days_were_not_moved(content: Content, stored: Stored) -> Iterator[Problem]:
    """What was said about a day and then moved to another is not said again about the first."""
    for table, name in _FACTS_OF_DAYS:
        rows = content.rows(table)
        moved = stored.moved_days(table) if rows.entries else set()
        for number, (key, date) in rows.columns(name, "date") if moved else ():
            if (key, date) in moved:
                expected = f"another date: what was said about {key} on this day was moved to another day"
                yield rows.problem(number, "date", date, expected)


def comments_are_on_one_thing(content: Content, stored: Stored) -> Iterator[Problem]:
    """A comment stands under an objective, a key result, or a check-in that is there; a sign under one of these."""
    for table in ("comments", "mentions", "reactions"):
        rows = content.rows(table)
        for number, subject in rows.columns(*_SUBJECT):
            if bool(subject[0]) == bool(subject[1]):
                yield rows.problem(number, "objective", subject[0], "an objective or a key result, not both")
            elif subject[2] and subject[0]:
                yield rows.problem(number, "check_in_on", subject[2], "nothing: only a key result has check-ins")
    yield from _check_ins_are_there(content, stored)


def _check_ins_are_there(content: Content, stored: Stored) -> Iterator[Problem]:
    known: set[tuple[str, ...]] = {name for _, name in content.rows("check_ins").columns("key_result", "date")}
    for table in ("comments", "mentions", "reactions"):
        rows = content.rows(table)
        for number, (_, key_result, date) in rows.columns(*_SUBJECT):
            if key_result and date and (key_result, date) not in known and (key_result, date) not in stored.check_ins():
                yield rows.problem(number, "check_in_on", date, f"a date of a check-in of {key_result}")


def comments_follow_one_another(content: Content, stored: Stored) -> Iterator[Problem]:
    """Comments are numbered from 1 without a gap, and keep who wrote them."""
    rows = content.rows("comments")
    authors = stored.authors() if rows.entries else {}
    given: dict[Subject, dict[int, int]] = defaultdict(dict)
    for number, (*names, place, author) in rows.columns(*_SUBJECT, "number", "author"):
        subject = Subject(*names)
        given[subject][int(place)] = number
        before = authors.get(subject, [])
        if int(place) <= len(before) and before[int(place) - 1] != author:
            whose = before[int(place) - 1] or "nobody"
            expected = f"{whose}, who wrote comment {place} there; the next free number is {len(before) + 1}"
            yield rows.problem(number, "author", author, expected)
    for subject, numbers in given.items():
        yield from first_gap(rows, numbers, len(authors.get(subject, [])))


def comments_say_something(content: Content, stored: Stored) -> Iterator[Problem]:
    """A comment has words, unless it was withdrawn."""
    rows = content.rows("comments")
    for number, (text, is_withdrawn) in rows.columns("text", "is_withdrawn"):
        if not text.strip() and is_withdrawn != "yes":
            yield rows.problem(number, "text", text, "a text, or yes for is_withdrawn")


def closures_follow_one_another(content: Content, stored: Stored) -> Iterator[Problem]:
    """Closings of a cycle are numbered from 1 without a gap; opening it again has a reason."""
    rows = content.rows("cycle_closures")
    if not rows.entries:
        return
    counts = stored.closures()
    given: dict[str, dict[int, int]] = defaultdict(dict)
    for number, (cycle, place, step, reason) in rows.columns("cycle", "number", "step", "reason"):
        given[cycle][int(place)] = number
        if step == "reopened" and not reason.strip():
            yield rows.problem(number, "reason", reason, "a reason: a closed cycle is not opened again without one")
    for cycle, numbers in given.items():
        yield from first_gap(rows, numbers, counts.get(cycle, 0))


def signs_have_their_comment(content: Content, stored: Stored) -> Iterator[Problem]:
    """Who is named, and signs, belong to a comment that is there; a sign without a number to a check-in."""
    known = {name for _, name in content.rows("comments").columns(*_SUBJECT, "number")}
    for table in ("mentions", "reactions"):
        rows = content.rows(table)
        for number, (*names, place) in rows.columns(*_SUBJECT, "number"):
            if not place and not names[2]:
                yield rows.problem(number, "number", "", "the number of a comment, or a day in check_in_on")
            elif place and (*names, place) not in known and not _is_stored(stored, Subject(*names), int(place)):
                yield rows.problem(number, "number", place, "the number of a comment there")


def _is_stored(stored: Stored, subject: Subject, place: int) -> bool:
    return place <= len(stored.authors().get(subject, []))
