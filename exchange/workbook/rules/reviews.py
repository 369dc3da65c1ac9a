"""What tables of reviews must say together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.stored import Stored
from reviews.models import Subject
from reviews.sections import BY_NAME


def arrangements_show_something(content: Content, stored: Stored) -> Iterator[Problem]:
    """An arrangement that is new has a version with a section: a review of none would say nothing."""
    rows = content.rows("review_templates")
    told = {name for _, (name,) in content.rows("review_sections").columns("template")} if rows.entries else set()
    silent = [(number, name) for number, (name,) in rows.columns("key") if name not in told]
    known = stored.keys("review_templates", {name for _, name in silent}) if silent else set()
    for number, name in silent:
        if name not in known:
            yield rows.problem(number, "key", name, "an arrangement with at least one row in review_sections")


def sections_stand_once(content: Content, stored: Stored) -> Iterator[Problem]:
    """A version shows a section once, and limits only the rows of one that can be limited."""
    rows = content.rows("review_sections")
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number, (template, version, section, most) in rows.columns("template", "number", "section", "most"):
        if section in seen[template, version]:
            yield rows.problem(number, "section", section, "a section that this version does not show already")
        seen[template, version].add(section)
        if most and section in BY_NAME and not BY_NAME[section].takes_most:
            yield rows.problem(number, "most", most, f"an empty cell: {section} has no rows to limit")


def schedules_have_their_subject(content: Content, stored: Stored) -> Iterator[Problem]:
    """A schedule about a team or a portfolio names it, and nothing else; its readers belong to one of this workbook."""
    rows = content.rows("review_schedules")
    names = set()
    for number, (name, subject, team, portfolio) in rows.columns("name", "subject", "team", "portfolio"):
        names.add(name)
        given = {Subject.TEAM: team, Subject.PORTFOLIO: portfolio}
        for kind, value in given.items():
            if bool(value) != ((subject or Subject.ORGANISATION) == kind):
                needs = f"the {kind} that it is about" if not value else f"an empty cell: it is about the {subject}"
                yield rows.problem(number, str(kind), value, needs)
    readers = content.rows("review_readers")
    for number, (name,) in readers.columns("schedule"):
        if name not in names:
            yield readers.problem(number, "schedule", name, "a name that review_schedules gives")
