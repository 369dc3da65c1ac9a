"""Native charts of a book: drawn by Excel from the cells of their sheet, below the table; pure."""

from __future__ import annotations

from typing import Any, Final

from reviews.blocks import Block
from reviews.formats import palette
from reviews.formats.numbers import format_of
from reviews.formats.words import clean, introduction

HEAD: Final = 2
"""The row of the columns' labels, below the title and the introduction; the first row of values is the next."""
_LONGEST_LABEL: Final = 14
_MOST_COLUMNS: Final = 12


def draw(book: Any, sheet: Any, name: str, block: Block, row: int) -> None:
    """The chart from a row on, below its figures, made by Excel from them: who changes a number sees it move."""
    kind, lies = block.head["kind"], _lies(block)
    bars = {"type": "bar" if lies else "column"}
    picture = book.add_chart({"line": {"type": "line"}, "stacked": bars | {"subtype": "stacked"}}.get(kind, bars))
    last = HEAD + len(block.rows)
    for at, label in enumerate(block.head["series"], 1):
        colour = f"#{palette.SERIES[(at - 1) % len(palette.SERIES)]}"
        look = {"line": {"color": colour, "width": 2}} if kind == "line" else {"fill": {"color": colour}, "gap": 60}
        picture.add_series(
            {"name": clean(label), "categories": [name, HEAD + 1, 0, last, 0], "values": [name, HEAD + 1, at, last, at]}
            | look
        )
    font = {"name": "Arial", "size": 9, "color": f"#{palette.INK_3}"}
    picture.set_title({"none": True})
    picture.set_legend({"position": "bottom", "font": font} if len(block.head["series"]) > 1 else {"none": True})
    known = (value for row in block.rows for value in row.body["values"] if value["value"] is not None)
    shown = next((format_of(value) for value in known), "General")
    names, numbers = (picture.set_y_axis, picture.set_x_axis) if lies else (picture.set_x_axis, picture.set_y_axis)
    # Excel turns the axis of the numbers with that of the names: told to stand at the end, it stands below again.
    names({"label_position": "low", "num_font": font} | ({"reverse": True} if lies else {}))
    numbers(
        {
            "num_format": shown,
            "label_position": "high" if lies else "next_to",
            "num_font": font,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": f"#{palette.LINE}"}},
        }
    )
    bars_high = 16 * len(block.rows) * len(block.head["series"]) if lies else 0
    picture.set_size({"width": 760, "height": min(900, max(380, 120 + bars_high))})
    sheet.insert_chart(row, 0, picture, {"description": clean(introduction(block) or block.title)})


def _lies(block: Block) -> bool:
    """Whether the bars lie, so that their labels have room."""
    labels = [str(row.body["label"]) for row in block.rows]
    return block.head["kind"] != "line" and (
        len(labels) > _MOST_COLUMNS or max(map(len, labels), default=0) > _LONGEST_LABEL
    )
