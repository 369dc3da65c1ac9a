"""Which items of the demo wait for which, told by their titles within an initiative."""

from __future__ import annotations

from exchange.demo.book import Book

type Wait = tuple[str, str, str, int]
"""Initiative, the title waited for, the title that waits, days between."""


def add_waits(book: Book, waits: tuple[Wait, ...]) -> None:
    """Write each; the items are in the book already."""
    keys = {(row["initiative"], row["title"]): row["key"] for row in book.tables["items"]}
    for initiative, before, after, lag in waits:
        book.add("item_dependencies", before=keys[initiative, before], after=keys[initiative, after], lag_days=lag)
