"""Tables of reviews: how packs are arranged, when they are made and who is sent them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from exchange.workbook.columns import ONE, ZERO, Table, choice, day, key, line, number, to_table
from okrs.models import Cycle
from reviews.arrangements import LONGEST_TITLE, MOST_ROWS
from reviews.models import Subject
from reviews.sections import BY_NAME

NAME_LENGTH: Final = 120
EXTRA: Final = (
    Table(
        "review_templates",
        (key(), line("name", NAME_LENGTH, required=True)),
        ("key",),
        "arrangements of reviews; what each shows is in review_sections",
        is_extra=True,
    ),
    Table(
        "review_sections",
        (
            to_table("review_templates", "template", required=True),
            number("number", 9, 0, ONE, required=True),
            number("position", 4, 0, ONE, required=True),
            choice("section", list(BY_NAME), required=True),
            line("title", LONGEST_TITLE),
            number("most", 3, 0, ONE, Decimal(MOST_ROWS)),
        ),
        ("template", "number", "position"),
        "the sections of each version of an arrangement, in order; a version that is there stays as it is",
        is_extra=True,
    ),
    Table(
        "review_schedules",
        (
            line("name", NAME_LENGTH, required=True),
            choice("subject", Subject.values, Subject.ORGANISATION),
            to_table("teams", "team"),
            to_table("portfolios", "portfolio"),
            choice("cycle_kind", Cycle.Kind.values, Cycle.Kind.QUARTER),
            to_table("cycles", "cycle"),
            to_table("review_templates", "template"),
            number("days_after", 2, 0, ZERO, Decimal(90), default="3"),
            number("hour", 2, 0, ZERO, Decimal(23), default="6"),
            day("starts_on", required=True),
            number("meeting_days_after", 2, 0, ZERO, Decimal(60)),
            number("meeting_hour", 2, 0, ZERO, Decimal(23), default="10"),
            number("meeting_minutes", 3, 0, Decimal(15), Decimal(480), default="60"),
            line("meeting_place", 200),
            to_table("people", "made_by"),
        ),
        ("name",),
        "when reviews are made by themselves; a loaded one waits until somebody starts it",
        is_extra=True,
    ),
    Table(
        "review_readers",
        (line("schedule", NAME_LENGTH, required=True), to_table("people", "person", required=True)),
        ("schedule", "person"),
        "who is sent every review of a schedule",
        is_extra=True,
    ),
)
