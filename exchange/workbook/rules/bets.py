"""Rules about what hangs on initiatives and their tranches: dependencies, lessons, scores, requests for baselines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from exchange.workbook.content import Content, Rows
from exchange.workbook.problems import Problem
from exchange.workbook.rules.loops import loops
from exchange.workbook.rules.numbers import gaps
from exchange.workbook.stored import Stored

_OF_TRANCHES: Final = (
    *("tranche_details", "evidence_tests", "attestations", "evidence_reviews", "evidence_findings"),
    *("decision_proposals", "transfers"),
)
# What is numbered, by what it is numbered under.
_NUMBERED: Final = {
    "lessons": ("initiative",),
    "attestations": ("initiative", "position", "test"),
    "decision_proposals": ("initiative", "position"),
    "tranche_decisions": ("initiative", "position", "date"),
}


def tranches_are_there(content: Content, stored: Stored) -> Iterator[Problem]:
    """What is told of a tranche is told of one that is there."""
    known: set[tuple[str, ...]] = {name for _, name in content.rows("tranches").columns("initiative", "position")}
    for table in _OF_TRANCHES:
        rows = content.rows(table)
        for number, (initiative, position) in rows.columns("initiative", "position"):
            name = (initiative, position)
            if position and name not in known and name not in stored.tranches():
                yield rows.problem(number, "position", position, f"a position that tranches gives {initiative}")


def numbers_follow_one_another(content: Content, stored: Stored) -> Iterator[Problem]:
    """What has no other name is numbered from 1 without a gap."""
    for table, under in _NUMBERED.items():
        rows = content.rows(table)
        if rows.entries:
            yield from gaps(rows, under, stored.counts(table))


def dependencies_close_no_loop(content: Content, stored: Stored) -> Iterator[Problem]:
    """No initiative waits for itself, neither at once nor through others."""
    rows = content.rows("dependencies")
    given = [(number, before, after) for number, (before, after) in rows.columns("before", "after")]
    if not given:
        return
    above: dict[str, set[str]] = {after: set(before) for after, before in stored.dependencies().items()}
    for _, before, after in given:
        above.setdefault(after, set()).add(before)
    for loop in loops({after: tuple(sorted(above[after])) for after in sorted(above)}):
        steps = set(pairwise([*loop, loop[0]]))
        closing = next(((number, before) for number, before, after in given if (after, before) in steps), None)
        if closing:
            number, before = closing
            yield rows.problem(number, "before", before, f"no loop; this closes {' → '.join([*loop, loop[0]])}")


def criteria_have_their_scheme(content: Content, stored: Stored) -> Iterator[Problem]:
    """A criterion belongs to a version of a scheme of this workbook."""
    yield from _belong(content, "score_criteria", ("scheme", "number"), "score_schemes", ("name", "number"), "number")


def findings_have_their_review(content: Content, stored: Stored) -> Iterator[Problem]:
    """What is said of a review or a test is said of one of this workbook."""
    of_day, of_test = ("initiative", "position", "date"), ("initiative", "position", "test")
    yield from _belong(content, "evidence_findings", of_day, "evidence_reviews", of_day, "date")
    yield from _belong(content, "attestations", of_test, "evidence_tests", of_test, "test")


def decisions_lean_on_what_is_there(content: Content, stored: Stored) -> Iterator[Problem]:
    """A decision refers to a review and a proposal of this workbook."""
    yield from _belong(
        content, "tranche_decisions", ("initiative", "position", "reviewed_on"),
        "evidence_reviews", ("initiative", "position", "date"), "reviewed_on",
    )  # fmt: skip
    yield from _belong(
        content, "tranche_decisions", ("initiative", "position", "proposal"),
        "decision_proposals", ("initiative", "position", "number"), "proposal",
    )  # fmt: skip


def _belong(
    content: Content, table: str, names: tuple[str, ...], to: str, keys: tuple[str, ...], column: str
) -> Iterator[Problem]:
    """Rows of a table whose `names` are filled must be among the `keys` of another."""
    rows = content.rows(table)
    known = {name for _, name in content.rows(to).columns(*keys)} if rows.entries else set()
    for number, name in rows.columns(*names):
        if all(name) and name not in known:
            value = name[names.index(column)]
            yield rows.problem(number, column, value, f"a {keys[-1]} that {to} gives {' '.join(name[:-1])}")


def requests_are_answered_whole(content: Content, stored: Stored) -> Iterator[Problem]:
    """An answer has its day; a baseline comes only of a request that was approved, and is one of this workbook."""
    rows = content.rows("baseline_requests")
    known = {name for _, name in content.rows("baselines").columns("initiative", "number")} if rows.entries else set()
    columns = ("initiative", "answered_on", "answer", "baseline", "answer_reason")
    for number, (initiative, day, answer, baseline, reason) in rows.columns(*columns):
        if bool(day) != bool(answer):
            yield rows.problem(number, "answered_on", day, "a date together with an answer, or neither")
        elif (baseline or reason) and not answer:
            yield rows.problem(number, "answer", answer, "approved or refused, for it has what follows from an answer")
        elif baseline and answer != "approved":
            yield rows.problem(number, "baseline", baseline, "nothing: the request was not approved")
        elif baseline and (initiative, baseline) not in known:
            yield rows.problem(number, "baseline", baseline, f"a number that baselines gives {initiative}")


def moves_go_somewhere(content: Content, stored: Stored) -> Iterator[Problem]:
    """A rule about moving is about two states."""
    rows = content.rows("move_rules")
    for number, (start, end) in rows.columns("from_state", "to_state"):
        if start == end:
            yield rows.problem(number, "to_state", end, f"a state other than {start}")


def doubts_have_words(content: Content, stored: Stored) -> Iterator[Problem]:
    """Whoever finds that something may not be done says why."""
    rows: Rows = content.rows("feasibility")
    for number, (verdict, words) in rows.columns("verdict", "words"):
        if verdict != "fine" and not words.strip():
            yield rows.problem(number, "words", words, f"words, for {verdict} says why")
