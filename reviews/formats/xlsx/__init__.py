"""Excel: a sheet a block, numbers as numbers, days as days, text never as a formula; pure."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from reviews.blocks import Block, Value
from reviews.formats import palette
from reviews.formats.heading import Heading, sentence_of
from reviews.formats.numbers import DAY, day_of, format_of, number_of
from reviews.formats.words import SHAPES, clean, hidden_note, introduction, nothing
from reviews.formats.xlsx import charts
from reviews.formats.xlsx.charts import HEAD
from reviews.formats.xlsx.grids import GRIDS, WIDEST, Cell, Grid, lines_of, text_of
from ui.formats import NOT_KNOWN
from ui.status import status_of

OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
RUN: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run text that begins so, were it ever read as CSV (TRUST.md)."""
FIRST_DAY: Final = date(1900, 3, 1)
"""Before, Excel's days are counted wrongly."""
A4: Final = 9
LONGEST_NAME: Final = 31
LONGEST_TEXT: Final = 32_000
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_AIR: Final = 4.0
"""Points above and below a line together."""
_PAGE: Final = 110
"""Characters across a sheet whose words are not squeezed: what stands above a table is broken there."""
_TITLE: Final = 64
"""Characters that a title has beside it at least: above a narrow table it goes on over empty columns."""
_EMPTY_COLUMN: Final = 8.43
"""Characters of a column that nobody set."""
_LEAST_HIGH: Final = (26.0, 18.0)
"""Points of the rows of a title and of what introduces a table."""
_ON_ONE_PAGE: Final = 40
"""Lines of a table that are still read where its picture shares their page."""
LINE, TALLEST = 13.5, 400.0


def render(heading: Heading, blocks: Sequence[Block]) -> bytes:
    """A first sheet that says what was frozen and leads to the others, then a sheet for each block."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties(
            {
                "title": clean(heading.title),
                "author": clean(heading.organisation),
                "created": heading.known_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        looks = Looks(book)
        names = sheet_names([block.title for block in blocks])
        _about(book.add_worksheet("About"), looks, heading, blocks, names)
        for name, block in zip(names, blocks, strict=True):
            _sheet(book, looks, name, block, heading)
    return file.getvalue()


def sheet_names(titles: Sequence[str]) -> list[str]:
    """A name for each sheet: at most 31 characters, none that Excel refuses, no two alike in any case."""
    taken = {"about", "history"}
    names = []
    for title in titles:
        plain = " ".join(_NOT_IN_NAMES.sub(" ", clean(title)).split()).strip("'") or "Sheet"
        name, count = _short(plain, LONGEST_NAME) or "Sheet", 1
        while name.lower() in taken:
            count += 1
            ending = f" {count}"
            name = _short(plain, LONGEST_NAME - len(ending)) + ending
        taken.add(name.lower())
        names.append(name)
    return names


def _short(text: str, most: int) -> str:
    """As much of the text as Excel counts as so many characters (in UTF-16), whole words where there are some."""
    cut = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    if len(cut) < len(text) and text[len(cut)] != " ":
        whole = cut.rpartition(" ")[0]
        cut = whole if len(whole) > most // 2 else cut
    return cut.strip(" '")


class Looks:
    """The formats of one book, each made when it is asked for first."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **asked: Any) -> Any:
        """A format; what is not asked for is as in all cells."""
        properties = {"font_name": "Arial", "font_size": 10, "font_color": f"#{palette.INK}", "valign": "top"} | asked
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    @property
    def title(self) -> Any:
        """Strategy speaks in serif."""
        return self.of(font_name="Georgia", font_size=18)

    @property
    def muted(self) -> Any:
        """What stands back."""
        return self.of(font_color=f"#{palette.INK_3}")


def harmless(text: str) -> str:
    """Text that no spreadsheet runs."""
    kept = clean(text)[:LONGEST_TEXT]
    return f"'{kept}" if kept.startswith(RUN) else kept


def _about(sheet: Any, looks: Looks, heading: Heading, blocks: Sequence[Block], names: list[str]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 16)
    room = (2, 120.0)
    _told(sheet, 0, heading.title, room, looks.of(font_name="Georgia", font_size=22, text_wrap=True), 22)
    said = looks.of(font_color=f"#{palette.INK_2}", font_size=11, text_wrap=True)
    _told(sheet, 1, sentence_of(blocks), room, said, 11)
    row = 3
    told = [*heading.frozen, ("Cycle", heading.cycle), ("Page", heading.address)]
    for label, words in told:
        if words:
            sheet.write_string(row, 0, label, looks.muted)
            sheet.write_string(row, 1, harmless(words), looks.of())
            row += 1
    row += 1
    for column, label in enumerate(("Sheet", "What is on it", "Rows")):
        sheet.write_string(row, column, label, _head(looks, is_number=column == 2))
    link = looks.of(font_color=f"#{palette.ACCENT}")
    for at, (name, block) in enumerate(zip(names, blocks, strict=True), row + 1):
        sheet.write_url(at, 0, f"internal:'{name.replace("'", "''")}'!A1", link, harmless(name))
        sheet.write_string(at, 1, harmless(block.title), looks.of())
        sheet.write_number(at, 2, len(block.rows), looks.of(num_format="#,##0"))


def _head(looks: Looks, *, is_number: bool, indent: int = 0) -> Any:
    return looks.of(
        font_color=f"#{palette.INK_3}", bottom=1, bottom_color=f"#{palette.INK}", text_wrap=True, valign="bottom",
        align="right" if is_number else "left", indent=0 if is_number else indent,
    )  # fmt: skip


def _sheet(book: Any, looks: Looks, name: str, block: Block, heading: Heading) -> None:
    sheet = book.add_worksheet(name)
    grid = GRIDS[block.type](block)
    widths = grid.widths
    _lay_out(sheet, grid, widths, heading)
    _above(sheet, looks, block, widths)
    sheet.set_row(HEAD, min(LINE * _highest(grid.labels, widths) + 2 * _AIR, TALLEST))
    for column, label in enumerate(grid.labels):
        numeric = any(_is_number(line[column]) for line in grid.lines)
        sheet.write_string(HEAD, column, harmless(label), _head(looks, is_number=numeric, indent=int(column > 0)))
    for at, line in enumerate(grid.lines):
        level = grid.levels[at] if grid.levels else 0
        height = LINE * _highest(list(map(text_of, line)), widths) + _AIR
        sheet.set_row(HEAD + 1 + at, min(height, TALLEST), None, {"level": min(level, 7)} if level else None)
        for column, cell in enumerate(line):
            _write(sheet, looks, (HEAD + 1 + at, column), cell, widths[column], level if column == 0 else 1)
    below = HEAD + 1 + len(grid.lines)
    for words in filter(None, (nothing(block), _gaps(block), hidden_note(block))):
        sheet.write_string(below, 0, harmless(words), looks.muted)
        below += 1
    if block.type == "chart" and grid.lines:
        charts.draw(book, sheet, name, block, below + 1)
        if len(grid.lines) <= _ON_ONE_PAGE:
            sheet.fit_to_pages(1, 1)  # else the picture is cut where its page ends


def _highest(words: Sequence[str], widths: Sequence[float]) -> int:
    """How many lines a row of cells needs."""
    return max(lines_of(text, wide) for text, wide in zip(words, widths, strict=True))


def _above(sheet: Any, looks: Looks, block: Block, widths: Sequence[float]) -> None:
    """The title and what introduces the block: as wide as its table on paper, and no narrower than a title reads."""
    last, across = _columns_for_words(widths)
    _told(sheet, 0, block.title, (last, across), looks.of(font_name="Georgia", font_size=18, text_wrap=True), 18)
    _told(sheet, 1, introduction(block), (last, across), looks.of(font_color=f"#{palette.INK_2}", text_wrap=True), 10)


def _columns_for_words(widths: Sequence[float]) -> tuple[int, float]:
    """The last of the columns over which words are written, and how many characters wide they are together."""
    across = 0.0
    for last, wide in enumerate((*widths, *[_EMPTY_COLUMN] * _TITLE)):
        across += wide
        if across >= _PAGE or (last + 1 >= len(widths) and across >= _TITLE):
            break
    return last, across


def _told(sheet: Any, row: int, words: str, room: tuple[int, float], look: Any, size: int) -> None:
    """Words of this size over several columns, in a row as high as they need."""
    last, across = room
    high = lines_of(words, across * 10 / size) * size * 1.35 + 2 * _AIR
    sheet.set_row(row, min(TALLEST, max(_LEAST_HIGH[row], high)))
    if last:
        sheet.merge_range(row, 0, row, last, "", look)
    sheet.write_string(row, 0, harmless(words), look)


def _lay_out(sheet: Any, grid: Grid, widths: Sequence[float], heading: Heading) -> None:
    sheet.hide_gridlines(2)
    sheet.freeze_panes(HEAD + 1, 1 if len(grid.labels) > 4 else 0)
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide)
    if len(grid.lines) > 1 and all(line[0] for line in grid.lines):  # sorted, lines below another would lose it
        sheet.autofilter(HEAD, 0, HEAD + len(grid.lines), len(grid.labels) - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    line = clean(heading.line).replace("&", "&&")[:180]
    sheet.set_footer(f"&L&8{line}&R&8&P of &N")


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, dict):
        return number_of(cell) is not None or cell["unit"] == "date"
    return isinstance(cell, int | Decimal)


def _write(sheet: Any, looks: Looks, place: tuple[int, int], cell: Cell, wide: float, indent: int) -> None:
    if isinstance(cell, int | Decimal):
        sheet.write_number(*place, float(cell), looks.of(num_format="#,##0"))
    elif isinstance(cell, dict):
        _write_value(sheet, looks, place, cell, wide, indent)
    elif cell:
        sheet.write_string(
            *place, harmless(cell), looks.of(text_wrap=_is_long(cell, wide), align="left", indent=min(indent, 15))
        )


def _write_value(sheet: Any, looks: Looks, place: tuple[int, int], value: Value, wide: float, indent: int) -> None:
    number, day = number_of(value), day_of(value)
    if number is not None:
        sheet.write_number(*place, float(number), looks.of(num_format=format_of(value), align="right"))
    elif day is not None and day >= FIRST_DAY:
        sheet.write_datetime(*place, day, looks.of(num_format=DAY, align="right"))
    elif "status" in value:
        glyph = status_of(value["status"]).glyph
        look = looks.of(
            num_format=f'"{SHAPES[glyph]} "@', font_color=f"#{palette.STATUS[glyph]}", align="left", indent=indent
        )
        sheet.write_string(*place, harmless(value["shown"]), look)
    elif value["unit"] != "text":
        sheet.write_string(*place, harmless(value["shown"]), looks.of(font_color=f"#{palette.INK_3}", align="right"))
    else:
        wraps = _is_long(value["shown"], wide)
        sheet.write_string(
            *place, harmless(value["shown"]), looks.of(text_wrap=wraps, align="left", indent=min(indent, 15))
        )


def _is_long(text: str, wide: float) -> bool:
    """Whether it stands in several lines of a column so wide."""
    return len(text) > min(wide, WIDEST)


def _gaps(block: Block) -> str:
    is_gap = any(value["value"] is None for row in block.rows for value in row.body.get("values", ()))
    return f"An empty cell is {NOT_KNOWN}." if is_gap else ""
