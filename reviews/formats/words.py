"""Words that several formats say alike; pure."""

from __future__ import annotations

import re
from typing import Final

from reviews.blocks import Block, Question
from ui.formats import plural
from ui.status import Glyph

_NOT_OF_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SHAPES: Final[dict[Glyph, str]] = {
    "ok": "\u25cf",
    "risk": "\u25b2",
    "off": "\u25c6",
    "done": "\u2714",
    "todo": "\u25cb",
    "doing": "\u25d0",
    "dropped": "\u2298",
}
"""The shapes of status as characters, for formats that draw none: the fonts of offices have them."""


def hidden_note(block: Block) -> str:
    """What the reader may not see is said, never silently missing; empty when nothing is hidden."""
    if not block.hidden:
        return ""
    return f"{plural(block.hidden, 'row')} {'is' if block.hidden == 1 else 'are'} hidden from you."


def introduction(block: Block) -> str:
    """The sentence that a block begins with, if it has one."""
    return str(block.head.get("sentence") or block.head.get("about") or "")


def nothing(block: Block) -> str:
    """Why there are no rows; empty where there are some."""
    if block.rows:
        return ""
    return str(block.head.get("empty") or ("" if block.hidden else "Nothing was recorded for this."))


def proposed(question: Question) -> str:
    """What is proposed, as the answers call it."""
    labels = {one["choice"]: one["label"] for one in question["options"]}
    return labels.get(question["proposal"], question["proposal"])


def clean(text: str) -> str:
    """The text without what XML 1.0 cannot carry, which the formats of offices are written in."""
    return text if text.isascii() and text.isprintable() else _NOT_OF_XML.sub("", text)
