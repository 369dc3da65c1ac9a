"""What is asked of the meeting: grades, what goes on, targets, tranches and signals, each with a proposal and why.

The kinds, their choices and what each answer binds are in reviews.questions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from reviews import blocks
from reviews.asking.base import Ask, row_of
from reviews.asking.closing import carrying, grades
from reviews.asking.signals import signals
from reviews.asking.targets import targets
from reviews.asking.tranches import tranches
from reviews.blocks import Block, Row, Sentence
from reviews.context import Context
from reviews.questions import CARRY, CHOICES, GRADE, KINDS, SIGNAL, TARGET, TRANCHE
from reviews.sections.base import Options, Section
from ui.formats import listed, plural

MOST: Final = {GRADE: 30, CARRY: 20, TARGET: 10, TRANCHE: 20, SIGNAL: 15}
"""So many of a kind are asked, the most important first: a meeting cannot answer all that could be asked."""
ASKING: Final[dict[str, Callable[[Context], list[Ask]]]] = {
    GRADE: grades, CARRY: carrying, TARGET: targets, TRANCHE: tranches, SIGNAL: signals,
}  # fmt: skip
NOUNS: Final = {GRADE: "grade", CARRY: "objective", TARGET: "target", TRANCHE: "tranche", SIGNAL: "signal"}


def gather(context: Context, _: Options) -> list[Block]:
    """The questions in the order of their kinds; then, if there are more, how many were left out."""
    found = {kind: ASKING[kind](context) for kind in KINDS}
    rows = [row_of(ask) for kind in KINDS for ask in found[kind][: MOST[kind]]]
    asked = blocks.decisions(
        "Decisions asked", rows, empty="Nothing is asked of the meeting: no grade, tranche or signal waits for it."
    )
    left = {kind: len(found[kind]) - MOST[kind] for kind in KINDS if len(found[kind]) > MOST[kind]}
    if not left:
        return [asked]
    words = f"Left out, as less pressing: {listed([plural(many, NOUNS[kind]) for kind, many in left.items()])}."
    return [asked, blocks.sentences("Not asked here", [Row(Sentence(words=words))])]


SECTION = Section("decisions", "Decisions", "What is asked of the meeting, each with a proposal and why.", gather)

__all__ = ["CHOICES", "KINDS", "MOST", "SECTION", "gather"]
