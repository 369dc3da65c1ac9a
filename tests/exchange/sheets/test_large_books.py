"""A workbook read in blocks of rows says the same, cell by cell, as the one that is held whole."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.exceptions import OverlappingRange

from exchange.sheets.grid_reader import Book, WholeBook, opened
from exchange.sheets.large_books import LARGE, LargeBook
from exchange.sheets.rows import read_rows
from exchange.sheets.sheet_blocks import Malformed
from exchange.sheets.sniffing import sniff_file
from exchange.workbook.problems import Unreadable
from exchange.workbook.spreadsheet_reader import TooLong
from exchange.workbook.spreadsheets import sheets_of

SHEET = "xl/worksheets/sheet1.xml"
FORMATS = ("General", "0%", '#,##0.00 "€"', "yyyy-mm-dd", "dd/mm/yyyy hh:mm", "[h]:mm", "hh:mm:ss", "0.00E+00", "@")
ERRORS = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!")

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12
) | st.sampled_from(
    [
        "Total",
        "s",
        '"s"',
        "007",
        "1,944",
        " padded ",
        "two\nlines",
        "<row r='1'>",
        "</sheetData>",
        "_x000D_",
        "=1+1",
        "12",
    ]
)
numbers = (
    st.integers(-(10**6), 10**6)
    | st.floats(-1e9, 1e9, allow_nan=False)
    | st.sampled_from([0, 0.1 + 0.2, 45000, 60, 59, 10**9])
)
days = (
    st.datetimes(datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2199-12-31"))
    | st.dates(date(1900, 1, 1), date(2199, 12, 31))
    | st.times()
)
cells = st.one_of(
    st.tuples(st.just("text"), words),
    st.tuples(st.just("rich"), words),
    st.tuples(st.just("number"), numbers),
    st.tuples(st.just("day"), days),
    st.tuples(st.just("flag"), st.booleans()),
    st.tuples(st.just("formula"), numbers | words | st.sampled_from([*ERRORS, True, False, ""])),
    st.tuples(st.just("merged"), words),
    st.tuples(st.just("blank"), st.none()),
)  # fmt: skip
type Cell = tuple[str, Any, str]
places = st.tuples(st.integers(0, 40), st.integers(0, 9))
sheets = st.dictionaries(
    places, st.tuples(cells, st.sampled_from(FORMATS)).map(lambda both: (*both[0], both[1])), max_size=60
)


def written(found: dict[tuple[int, int], Cell], *, inline: bool, since_1904: bool = False) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": inline, "date_1904": since_1904, "strings_to_formulas": False}
    with xlsxwriter.Workbook(out, options) as book:
        styles = {each: book.add_format({"num_format": each}) for each in FORMATS}
        sheet = book.add_worksheet("Work")
        for (row, column), (kind, value, style) in sorted(found.items()):
            _write(sheet, row, column, kind, value, styles[style])
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, kind: str, value: Any, style: Any) -> None:
    if kind == "formula":
        sheet.write_formula(row, column, "=A1", style, value)
    elif kind == "merged":
        with suppress(OverlappingRange):
            sheet.merge_range(row, column, row + 1, column + 1, value, style)
    elif kind == "rich":
        sheet.write_rich_string(row, column, value, style, value)
    elif kind == "day" and isinstance(value, time):
        sheet.write_datetime(row, column, value, style)
    elif kind == "blank":
        sheet.write_blank(row, column, None, style)
    else:
        sheet.write(row, column, value, style)


def changed(content: bytes, change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
    """The workbook with one part, or each whose name begins so, written otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name.startswith(part) else before.read(name))
    return out.getvalue()


def trimmed(rows: Iterator[Sequence[object]]) -> list[list[object]]:
    """As they are printed: a row ends at its last cell with anything in it."""
    found = []
    for row in rows:
        while row and row[-1] == "":
            row = row[:-1]
        found.append(list(row))
    return found


def trimmed_or_refused(rows: Iterator[Sequence[object]]) -> list[list[object]]:
    """The rows; of a sheet with a duration past counting, what is said of it in their place."""
    try:
        return trimmed(rows)
    except TooLong as refused:
        return [[str(refused)]]


def both(content: bytes, block: int) -> tuple[list[list[object]], list[list[object]]]:
    parts: Book
    with (
        closing(WholeBook(io.BytesIO(content))) as whole,
        closing(LargeBook(zipfile.ZipFile(io.BytesIO(content)), block)) as parts,
    ):
        assert [each.name for each in parts.book.sheets_metadata] == [each.name for each in whole.book.sheets_metadata]
        assert parts.has_rows("Work") == whole.has_rows("Work")
        return trimmed_or_refused(parts.rows("Work")), trimmed_or_refused(whole.rows("Work"))


def prefixed(xml: bytes) -> bytes:
    named = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml)
    return named.replace(b' xmlns="', b' xmlns:x="', 1)


def commented(xml: bytes) -> bytes:
    hidden = b'<!-- <row r="7"> </sheetData> --><row '
    return xml.replace(b"<row ", hidden).replace(b"<t>", b"<t><![CDATA[<row r='9'></sheetData>]]>")


# As other programs write the same.
DIALECTS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda xml: xml,
    "no places": lambda xml: re.sub(rb'(<(?:row|c)) r="[A-Z]*\d+"', rb"\1", xml),
    "no places of rows": lambda xml: re.sub(rb'(<row) r="\d+"', rb"\1", xml),
    "no places from row 9 on": lambda xml: re.sub(rb'(<(?:row|c)) r="[A-Z]*(?:9|[1-4]\d)"', rb"\1", xml),
    "single quotes": lambda xml: xml[:60] + xml[60:].replace(b'"', b"'"),
    "spaces": lambda xml: xml.replace(b' t="s"', b'\n t = "s"').replace(b"<row ", b"\n  <row\n"),
    "prefixes": prefixed,
    "comments": commented,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=40)
@given(sheets, st.booleans(), st.booleans(), st.integers(40, 4000))
def test_blocks_say_what_the_whole_sheet_says(
    dialect: str, found: dict[tuple[int, int], Cell], inline: bool, since_1904: bool, block: int
) -> None:
    content = changed(written(found, inline=inline, since_1904=since_1904), DIALECTS[dialect])
    parts, whole = both(content, block)
    assert parts == whole
    assert [[type(cell) for cell in row] for row in parts] == [[type(cell) for cell in row] for row in whole]


@given(
    st.lists(words, min_size=1, max_size=30),
    st.integers(40, 500),
    st.sampled_from(["prefixes", "comments", "as it is"]),
)
def test_texts_are_the_same_however_their_table_is_written(texts: list[str], block: int, dialect: str) -> None:
    found: dict[tuple[int, int], Cell] = {(n, n % 3): ("text", text, "@") for n, text in enumerate(texts)}
    content = changed(written(found, inline=False), DIALECTS[dialect], "xl/sharedStrings")
    parts, whole = both(content, block)
    assert parts == whole


def test_values_are_those_that_were_written() -> None:
    found: dict[tuple[int, int], Cell] = {
        (1, 1): ("text", "Key", "General"), (1, 2): ("text", "Share", "General"),
        (30, 1): ("number", 0.25, "0%"), (30, 2): ("day", date(2026, 3, 31), "yyyy-mm-dd"),
        (38, 2): ("formula", "#DIV/0!", "General"), (39, 1): ("flag", True, "General"),
        (39, 3): ("formula", 12.5, "0%"),
    }  # fmt: skip
    parts, whole = both(written(found, inline=False), 100)
    assert parts == whole
    assert (parts[1], parts[30], parts[39]) == (["Key", "Share"], [0.25, date(2026, 3, 31)], [True, "", 12.5])
    assert len(parts) == 40


def test_a_second_sheet_is_found_by_its_name_and_a_first_without_rows_is_passed_over() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Cover").write(0, 0, "Only a title")
        book.add_chartsheet("Chart").set_chart(_chart(book))
        book.add_worksheet("Work & <more>").write_column(3, 2, ["Name", "A", "B"])
    with closing(LargeBook(zipfile.ZipFile(out), 50)) as large:
        assert [large.has_rows(name) for name in ("Cover", "Work & <more>")] == [False, True]
        assert trimmed(large.rows("Work & <more>")) == [[], [], [], ["Name"], ["A"], ["B"]]


def _chart(book: Any) -> Any:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Cover!$A$1:$A$2"})
    return chart


def cut_in_the_middle(xml: bytes) -> bytes:
    return xml[: len(xml) * 2 // 3]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (cut_in_the_middle, "it ends before its rows do"),
        (lambda xml: xml.decode().encode("utf-16"), "it is not written in UTF-8"),
        (lambda xml: xml.replace(b'r="2"', b'r="90"').replace(b'"A2"', b'"A90"'), "do not stand in their order"),
        (lambda xml: re.sub(rb"<v>\d</v>", b"<v>99</v>", xml), "a cell names a text that is not there"),
        (lambda _: b"<worksheet/>", "its rows are missing"),
    ],
)
def test_what_cannot_be_cut_is_refused_in_words(change: Callable[[bytes], bytes], said: str) -> None:
    found: dict[tuple[int, int], Cell] = {(n, 0): ("text", f"Name {n}", "@") for n in range(8)}
    content = changed(written(found, inline=False), change)
    book = LargeBook(zipfile.ZipFile(io.BytesIO(content)), 60)
    with closing(book), pytest.raises(Malformed, match=said):
        list(book.rows("Work"))


@pytest.mark.parametrize("days", [10**9, -(10**9), 1e300])
def test_a_duration_past_counting_is_refused_with_its_row(tmp_path: Path, days: float) -> None:
    found: dict[tuple[int, int], Cell] = {(n, 1): ("text", f"Name {n}", "@") for n in range(2, 40)}
    content = written({**found, (20, 3): ("number", days, "[h]:mm")}, inline=False)
    said = "row 21 of the sheet “Work” holds a duration of more than 999,999,999 days"
    assert both(content, 60) == ([[said]], [[said]])
    file = tmp_path / "hours.xlsx"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=said):
        list(read_rows(file, sniff_file(file).options))
    with pytest.raises(Unreadable, match=said):
        sheets_of("hours.xlsx", content)


def large(rows: int, change: Callable[[bytes], bytes] = lambda xml: xml) -> bytes:
    """A workbook that is read in blocks, made quickly."""
    small = written({(0, 0): ("text", "Key", "@"), (0, 1): ("text", "Note", "@")}, inline=False)
    body = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="inlineStr"><is><t>%b</t></is></c></row>'
        % (row, row, row * 7, row, (b"note %d " % row) * 60)
        for row in range(2, rows + 2)
    )
    return changed(small, lambda xml: change(xml.replace(b"</sheetData>", body + b"</sheetData>")))


def test_a_large_workbook_is_read_row_by_row(tmp_path: Path) -> None:
    file = tmp_path / "large.xlsx"
    file.write_bytes(large(40_000))
    with file.open("rb") as source, closing(opened(source)) as book:
        assert isinstance(book, LargeBook)
    sniffed = sniff_file(file)
    assert sniffed.headers == ("Key", "Note")
    rows = list(read_rows(file, sniffed.options))
    assert [(row.number, row.cells[0]) for row in rows] == [(n, str(n * 7)) for n in range(2, 40_002)]
    assert all(row.cells[1].startswith(f"note {row.number} ") for row in rows)


@pytest.mark.parametrize("damage", ["cut inside", "bytes changed", "cut off"])
def test_a_large_workbook_that_was_damaged_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    content = large(40_000, cut_in_the_middle if damage == "cut inside" else lambda xml: xml)
    if damage == "cut off":
        content = content[: len(content) // 2]
    if damage == "bytes changed":
        middle = len(content) // 2
        content = content[:middle] + bytes(reversed(content[middle : middle + 400])) + content[middle + 400 :]
    file = tmp_path / "damaged.xlsx"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match=r"^damaged\.xlsx (cannot be read as a spreadsheet: |is damaged)"):
        for _ in read_rows(file, sniff_file(file).options):
            pass


def test_a_small_one_is_held_whole() -> None:
    content = written({(0, 0): ("text", "Name", "@")}, inline=False)
    assert len(content) < LARGE
    with closing(opened(io.BytesIO(content))) as book:
        assert isinstance(book, WholeBook)
