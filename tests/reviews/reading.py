"""Files of packs read back: every text of a PDF, a slide show or a book as one string that two spellings agree on."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from reviews.blocks import Block, Value

_GONE = re.compile(r"[\s\u00ad\u200b-]+")


def plain(text: str) -> str:
    """Without blanks and hyphens: where a line was broken does not matter."""
    return _GONE.sub("", text.removeprefix("'"))


def text_of_pdf(content: bytes) -> str:
    """All words of all pages; headers and footers are left where they stand."""
    return plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def values_of(block: Block) -> Iterator[Value]:
    """Every value of a block, in order."""
    for row in block.rows:
        body: Any = row.body
        match block.type:
            case "figures" | "waterfall":
                yield body["value"]
            case "table" | "line_of_sight":
                yield from body["cells"]
            case "chart":
                yield from body["values"]
            case "decision":
                yield from (one["value"] for one in body["figures"])
            case _:
                pass


def words_of(block: Block) -> Iterator[str]:
    """Every word that a reader of the block is told, besides its values."""
    yield block.title
    yield str(block.head.get("sentence") or block.head.get("about") or "")
    for row in block.rows:
        body: Any = row.body
        yield from (body[name] for name in ("words", "label", "note", "question", "why") if body.get(name))
        yield from (one["label"] for one in body.get("options", ()))
    if block.rows:
        yield from (one["label"] for one in block.head.get("columns", ()))
        yield from block.head.get("series", ())
    elif "empty" in block.head:
        yield block.head["empty"]


@dataclass(frozen=True)
class Show:
    """A slide show read back: its words (notes included), and the numbers of its charts."""

    text: str
    charts: dict[str, dict[str, list[float | None]]]
    """By the title of the chart, then by series."""


def show_of(content: bytes) -> Show:
    """All slides."""
    words: list[str] = []
    found: dict[str, dict[str, list[float | None]]] = {}
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            words += _words(shape)
            if shape.has_chart:
                drawn: Any = shape
                series = {one.name: list(one.values) for one in drawn.chart.plots[0].series}
                for name, values in series.items():
                    found.setdefault(shape.name, {}).setdefault(name, []).extend(values)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            words.append(slide.notes_slide.notes_text_frame.text)
    return Show(plain("".join(words)), found)


def _words(shape: Any) -> list[str]:
    if shape.has_text_frame:
        return [shape.text_frame.text]
    if shape.has_table:
        return [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return []


def book_of(content: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook in order: numbers as floats, days as days, words as words."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def text_of_book(content: bytes) -> str:
    """Every cell's words."""
    sheets = book_of(content).values()
    return "".join(plain(str(cell)) for sheet in sheets for row in sheet for cell in row)
