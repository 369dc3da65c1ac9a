"""Tables of what must hold before money moves, what was found, and what was decided of it."""

from __future__ import annotations

from typing import Final

from exchange.workbook.columns import (
    ONE,
    ZERO,
    Column,
    Table,
    choice,
    day,
    line,
    number,
    position,
    text,
    to_table,
    value,
    yes_no,
)
from exchange.workbook.tables.bets import of_initiative, place
from portfolio.models import EvidenceReview, EvidenceTest, TrancheDecision


def _found(name: str) -> Column:
    # A figure is kept as it was computed, with all its decimals.
    return number(name, 96, 48)


def _decision() -> Column:
    return choice("decision", TrancheDecision.Decision.values, required=True)


EXTRA: Final = (
    Table(
        "evidence_tests",
        (
            of_initiative(),
            position(),
            place("test", least=ZERO),
            choice("kind", EvidenceTest.Kind.values, required=True),
            to_table("key_results", "key_result"),
            line("measure", 20),
            choice("operator", EvidenceTest.Operator.values),
            choice("against", EvidenceTest.Against.values, EvidenceTest.Against.NUMBER),
            value("threshold"),
            text("words"),
        ),
        ("initiative", "position", "test"),
        "what must hold on a tranche's review date, written before its money moves",
        is_extra=True,
    ),
    Table(
        "attestations",
        (
            of_initiative(),
            position(),
            place("test", least=ZERO),
            place(),
            day("date", required=True),
            yes_no("holds", "", required=True),
            text("words"),
            to_table("people", "attested_by"),
        ),
        ("initiative", "position", "test", "number"),
        "whose word it is that a test holds or does not, numbered from 1 in the order it was given",
        is_extra=True,
    ),
    Table(
        "evidence_reviews",
        (
            of_initiative(),
            position(),
            day("date", required=True),
            line("formula", 8, required=True),
            choice("proposal", EvidenceReview.Proposal.values, required=True),
            text("reason"),
        ),
        ("initiative", "position", "date"),
        "the evidence about a tranche as it was found on a day; one that is there already stays as it is",
        is_extra=True,
    ),
    Table(
        "evidence_findings",
        (
            of_initiative(),
            position(),
            day("date", required=True),
            place(least=ZERO),
            to_table("key_results", "key_result"),
            text("test", required=True),
            _found("value"),
            _found("threshold"),
            yes_no("holds", ""),
            text("words"),
        ),
        ("initiative", "position", "date", "number"),
        "what each test came to in the review of that day; neither yes nor no: not known",
        is_extra=True,
    ),
    Table(
        "decision_proposals",
        (
            of_initiative(),
            position(),
            place(),
            day("date", required=True),
            _decision(),
            text("reason", required=True),
            yes_no("is_withdrawn", "no"),
            to_table("people", "proposed_by"),
            day("next_review"),
        ),
        ("initiative", "position", "number"),
        "what a first person decided about a tranche that needs two, numbered from 1 in the order it was proposed",
        is_extra=True,
    ),
    Table(
        "tranche_decisions",
        (
            of_initiative(),
            position(),
            day("date"),
            # Two decisions of one day are told apart by their order.
            number("number", 9, 0, ONE, default="1"),
            _decision(),
            text("reason"),
            day("reviewed_on"),
            place("proposal", required=False),
            to_table("people", "decided_by"),
            day("next_review"),
        ),
        ("initiative", "position", "date", "number"),
        "decisions about a tranche, where there is more than its last one to tell",
        is_extra=True,
    ),
)
