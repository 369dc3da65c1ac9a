"""The sections of a pack, in their usual order: one line each."""

from __future__ import annotations

from typing import Final

from reviews.sections import (
    bets,
    change,
    decisions,
    forecast,
    gap,
    grades,
    intent,
    money,
    moved,
    quality,
    restatements,
    risks,
    summary,
    watermelons,
)
from reviews.sections.base import Section

SECTIONS: Final[tuple[Section, ...]] = (
    summary.SECTION,
    intent.SECTION,
    grades.SECTION,
    moved.SECTION,
    gap.SECTION,
    change.SECTION,
    money.SECTION,
    bets.SECTION,
    watermelons.SECTION,
    forecast.SECTION,
    risks.SECTION,
    restatements.SECTION,
    quality.SECTION,
    decisions.SECTION,
)
BY_NAME: Final = {section.name: section for section in SECTIONS}


def usual() -> list[dict[str, object]]:
    """The arrangement of who never made one: every section in order."""
    return [{"section": section.name, "title": "", "options": {}} for section in SECTIONS]
