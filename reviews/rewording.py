"""A pack reckoned anew keeps its own words: an edition that words something otherwise breaks no seal; pure.

Figures, days, states, what is asked and in which order are what was reckoned anew; only what is told in words, where
all else is alike, is what was kept. Whoever changed kept words finds another seal: it is on them too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from reviews.blocks import Block, Row

WORDS: Final[frozenset[str]] = frozenset(
    {"about", "empty", "label", "note", "proposal", "question", "sentence", "series", "shown", "title", "why", "words"}
)
"""Under these keys of heads and rows stands what is read; exact values, choices and addresses stand under others."""


def in_kept_words(found: Sequence[Block], kept: Sequence[Block]) -> list[Block]:
    """What was found, told in the words that are kept where nothing but them differs in place."""
    if len(found) != len(kept):
        return list(found)
    return [_block(one, old) for one, old in zip(found, kept, strict=True)]


def _block(found: Block, kept: Block) -> Block:
    if (found.type, found.section, len(found.rows)) != (kept.type, kept.section, len(kept.rows)):
        return found
    rows = tuple(Row(_told(row.body, old.body), row.objective) for row, old in zip(found.rows, kept.rows, strict=True))
    return replace(found, title=kept.title, head=_told(found.head, kept.head), rows=rows)


def _told(found: Any, kept: Any, key: str = "") -> Any:
    if isinstance(found, dict) and isinstance(kept, dict) and found.keys() == kept.keys():
        return {name: _told(each, kept[name], name) for name, each in found.items()}
    if isinstance(found, list) and isinstance(kept, list) and len(found) == len(kept):
        return [_told(one, old, key) for one, old in zip(found, kept, strict=True)]
    is_worded = key in WORDS and isinstance(found, str) and isinstance(kept, str)
    return kept if is_worded else found
