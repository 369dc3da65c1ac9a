"""The answers to a point: those of the pack's question, or those of a point that somebody added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reviews.models import AgendaItem

OWN: Final[Mapping[str, str]] = {"yes": "Agreed", "no": "Not agreed", "later": "Talk of it again"}
"""Of a point that somebody added: it binds nothing but is on record."""


def question_of(item: AgendaItem) -> dict[str, Any]:
    """What the pack asks there; empty for a point that somebody added."""
    return dict(item.question.body) if item.question is not None else {}


def choices_of(item: AgendaItem) -> dict[str, str]:
    """Choice → label."""
    found = {one["choice"]: one["label"] for one in question_of(item).get("options", [])}
    return found or dict(OWN)


def proposed_of(item: AgendaItem) -> str:
    """The choice that the figures speak for; empty when none is proposed."""
    return str(question_of(item).get("proposed", ""))
