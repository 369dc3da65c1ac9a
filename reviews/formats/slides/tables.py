"""Native tables of slides: written as the XML that PowerPoint reads, cut to what fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches

from reviews.blocks import Block, Value
from reviews.formats import palette
from reviews.formats.pdf.content import NUMERIC
from reviews.formats.slides import theme
from reviews.formats.slides.fitting import LEADING, POINTS_PER_INCH, cut, even, lines_of, width_of
from reviews.formats.words import SHAPES, clean
from ui.status import status_of

_PADDING: Final = 0.06
"""Above and below the words of a cell, in inches."""
_GUTTER: Final = 0.08
_INDENT: Final = 0.22
_NO_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_MOST_LINES: Final = 6
_NARROWEST: Final = 0.75
_WORTH_IT: Final = 0.7
"""Smaller letters are worth it where they spare this part of the slides."""
_WIDEST: Final = 9.0
"""What a long text may ask for; it gets a share of what is left."""


@dataclass(frozen=True)
class Layout:
    """How wide each column is, how high the head, and how large the letters."""

    widths: list[float]
    size: float
    head: float


def laid_out(block: Block, room: float) -> tuple[Layout, list[range]]:
    """The layout of a block's table, and which of its lines each slide has in so many inches.

    Letters are a little smaller where that spares a slide, rather than that one has a line or two.
    """
    many = len(block.head["columns"])
    usual = 12.0 if many <= 6 else 11.0 if many <= 8 else 9.0
    found: list[tuple[Layout, list[range]]] = []
    for size in (usual, *(each for each in (11.0, 10.0) if each < usual)):
        layout = layout_of(block, size)
        heights = [height_of(row.body, layout) for row in block.rows]
        found.append((layout, even(heights, room - layout.head)))
        if len(found[0][1]) == 1:
            break
    fewest = min(len(slides) for _, slides in found)
    return next(one for one in found if len(one[1]) <= max(fewest, len(found[0][1]) * _WORTH_IT))


def layout_of(block: Block, size: float) -> Layout:
    """Columns of figures as wide as they need; what is left goes to the words, the longer the more."""
    columns = block.head["columns"]
    needs = [_need(block, at, size) for at in range(len(columns))]
    is_text = [column["unit"] == "text" for column in columns]
    fixed = sum(need for need, text in zip(needs, is_text, strict=True) if not text)
    floating = sum(need**0.7 for need, text in zip(needs, is_text, strict=True) if text)
    left = theme.ACROSS - fixed
    if not floating or left < 0.25 * theme.ACROSS:
        whole = sum(needs)
        widths = [theme.ACROSS * need / whole for need in needs]
    else:
        widths = [left * need**0.7 / floating if text else need for need, text in zip(needs, is_text, strict=True)]
    labels = [clean(column["label"]) for column in columns]
    lines = max(lines_of(label, size - 1, _room(w)) for label, w in zip(labels, widths, strict=True))
    return Layout(widths, size, min(lines, _MOST_LINES) * _line(size) + 2 * _PADDING)


def _need(block: Block, at: int, size: float) -> float:
    column = block.head["columns"][at]
    found = sorted(width_of(_said(row.body["cells"][at]), size) for row in block.rows)
    longest = (found[len(found) * 17 // 20] if column["unit"] == "text" else found[-1]) if found else 0.0
    label = max((width_of(word, size - 1) for word in str(column["label"]).split()), default=0.0)
    label = max(label, 0.55 * width_of(str(column["label"]), size - 1))  # it stands in two lines, not in three
    return max(_NARROWEST, min(longest, _WIDEST) + 2 * _GUTTER + 0.1, min(label, 2.0) + 2 * _GUTTER + 0.05)


def _room(width: float, level: int = 0) -> float:
    return max(0.3, width - 2 * _GUTTER - level * _INDENT)


def _line(size: float) -> float:
    return size * LEADING / POINTS_PER_INCH


def _said(value: Value) -> str:
    shape = f"{SHAPES[status_of(value['status']).glyph]} " if "status" in value else ""
    return clean(f"{shape}{value['shown']}")


def height_of(body: Any, layout: Layout) -> float:
    """How high a line of the table is, in inches."""
    level = int(body.get("level", 0))
    lines = max(
        lines_of(_said(cell), layout.size, _room(width, level if at == 0 else 0))
        for at, (cell, width) in enumerate(zip(body["cells"], layout.widths, strict=True))
    )
    return min(lines, _MOST_LINES) * _line(layout.size) + 2 * _PADDING


def add(slide: Any, block: Block, lines: Sequence[Any], layout: Layout, top: float) -> Any:
    """A table of these lines under the block's columns."""
    heights = [layout.head, *(height_of(body, layout) for body in lines)]
    frame = slide.shapes.add_table(
        1, len(layout.widths), Inches(theme.LEFT), Inches(top), Inches(theme.ACROSS), Inches(sum(heights))
    )
    frame.name = clean(block.title)[:200] or "Table"
    old = frame._element.graphic.graphicData.tbl
    old.getparent().replace(old, parse_xml(_table(block, lines, layout, heights)))
    return frame


def _table(block: Block, lines: Sequence[Any], layout: Layout, heights: list[float]) -> str:
    grid = "".join(f'<a:gridCol w="{Emu(Inches(width))}"/>' for width in layout.widths)
    columns = block.head["columns"]
    numeric = [column["unit"] in NUMERIC for column in columns]
    head = "".join(
        _cell(str(column["label"]), layout.size - 1, width, palette.INK_3, palette.INK, is_right)
        for column, width, is_right in zip(columns, layout.widths, numeric, strict=True)
    )
    is_indented = block.type == "line_of_sight"
    rows = "".join(
        f'<a:tr h="{Emu(Inches(height))}">{_line_of(body, layout, numeric, is_indented=is_indented)}</a:tr>'
        for body, height in zip(lines, heights[1:], strict=True)
    )
    return (
        f'<a:tbl {nsdecls("a")}><a:tblPr firstRow="1"><a:tableStyleId>{_NO_STYLE}</a:tableStyleId></a:tblPr>'
        f'<a:tblGrid>{grid}</a:tblGrid><a:tr h="{Emu(Inches(heights[0]))}">{head}</a:tr>{rows}</a:tbl>'
    )


def _line_of(body: Any, layout: Layout, numeric: list[bool], *, is_indented: bool) -> str:
    """The cells of a line; what is no number stands where the numbers of its column do."""
    level = int(body.get("level", 0))
    found = []
    for at, (value, width) in enumerate(zip(body["cells"], layout.widths, strict=True)):
        colour = palette.STATUS[status_of(value["status"]).glyph] if "status" in value else palette.INK
        if value["value"] is None and value["unit"] in NUMERIC:
            colour = palette.INK_3
        is_bold = at == 0 and is_indented and level == 0
        found.append(
            _cell(
                _said(value), layout.size, width, colour, palette.LINE, numeric[at],
                is_bold=is_bold, level=level if at == 0 else 0,
            )
        )  # fmt: skip
    return "".join(found)


def _cell(
    text: str,
    size: float,
    width: float,
    colour: str,
    border: str,
    is_right: bool,
    *,
    is_bold: bool = False,
    level: int = 0,
) -> str:
    words = escape(cut(clean(text), size, _room(width, level), _MOST_LINES * _line(size) + 0.01, is_bold=is_bold))
    look = (
        f'lang="en-GB" sz="{round(size * 100)}" b="{int(is_bold)}"><a:solidFill><a:srgbClr val="{colour}"/>'
        '</a:solidFill><a:latin typeface="+mn-lt"/>'
    )
    # An empty cell has a size too: an office would give it 18 points, and its line the height of them.
    run = f"<a:r><a:rPr {look}</a:rPr><a:t>{words}</a:t></a:r>" if words else f"<a:endParaRPr {look}</a:endParaRPr>"
    left = Emu(Inches(_GUTTER + level * _INDENT))
    sides = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{"r" if is_right else "l"}"/>{run}</a:p></a:txBody>'
        f'<a:tcPr marL="{left}" marR="{Emu(Inches(_GUTTER))}" marT="{Emu(Inches(_PADDING))}" '
        f'marB="{Emu(Inches(_PADDING))}" anchor="t">{sides}<a:lnB w="9525"><a:solidFill><a:srgbClr val="{border}"/>'
        "</a:solidFill></a:lnB><a:noFill/></a:tcPr></a:tc>"
    )
