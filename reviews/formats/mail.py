"""Blocks as they stand in a letter: sentences, figures and tables in words; pictures are behind its link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.template.loader import render_to_string

from reviews.blocks import Block, Row

FIGURES: Final = 3
"""So many figures of a pack go into its letter."""

type Address = Callable[[str], str]
"""The whole address of a path below the organisation's own."""


@dataclass(frozen=True)
class Said:
    """One line: its words, what stands beside them, and where it leads."""

    words: str
    beside: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Part:
    """What a block says in a letter."""

    type: str
    title: str
    lines: list[Said] = field(default_factory=list)
    empty: str = ""


def rendered(blocks: Iterable[Block], address: Address) -> dict[str, Any]:
    """The blocks as text and as HTML, for the templates of letters."""
    found = {"parts": parts(blocks, address)}
    return {
        "said_text": render_to_string("reviews/email/parts.txt", found),
        "said_html": render_to_string("reviews/email/parts.html", found),
    }


def parts(blocks: Iterable[Block], address: Address) -> list[Part]:
    """Each block that words can say; a table's first cell is what its line is about."""
    return [
        Part(
            block.type,
            block.title,
            [_SAID[block.type](row, address) for row in block.rows],
            block.head.get("empty", ""),
        )
        for block in blocks
        if block.type in _SAID
    ]


def short(blocks: Iterable[Block]) -> list[Block]:
    """The first sentence and the first three figures: what the letter of a pack says of it."""
    first: dict[str, Block] = {}
    for block in blocks:
        if block.type in {"sentence", "figures"} and block.rows:
            first.setdefault(block.type, block)
    most = {"sentence": 1, "figures": FIGURES}
    return [replace(block, rows=block.rows[: most[kind]]) for kind, block in sorted(first.items(), reverse=True)]


def _sentence(row: Row, address: Address) -> Said:
    return Said(row.body["words"], url=_led(row, address))


def _figure(row: Row, _: Address) -> Said:
    """What it is called, how it stands, and what it is measured against."""
    body = row.body
    return Said(body["label"], tuple(filter(None, (body["value"]["shown"], body.get("note", "")))))


def _line(row: Row, address: Address) -> Said:
    first, *rest = (cell["shown"] for cell in row.body["cells"])
    return Said(first, tuple(words for words in rest if words), _led(row, address))


def _led(row: Row, address: Address) -> str:
    path = row.body.get("path", "")
    return address(path) if path else ""


_SAID: Final[dict[str, Callable[[Row, Address], Said]]] = {
    "sentence": _sentence, "figures": _figure, "table": _line,
}  # fmt: skip
