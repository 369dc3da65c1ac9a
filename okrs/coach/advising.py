"""What the coach says of a draft."""

from __future__ import annotations

from dataclasses import dataclass

from okrs.coach.draft import Draft
from okrs.coach.rules import RULES, speaks_of


@dataclass(frozen=True)
class Advice:
    """One thing worth a second look: what, why, how it could read, and whether the title is work rather."""

    rule: str
    words: str
    why: str
    example: str
    is_work: bool


def advise(draft: Draft) -> list[Advice]:
    """What is worth a second look, in the order of the rules; nothing when all is well or the coach is unsure."""
    found = [rule for rule in RULES if speaks_of(rule, draft)]
    return [Advice(rule.id, rule.words, rule.why, rule.example, rule.is_work) for rule in found]
