"""Whatever bytes are sent: rows come back, each accounted for, or the file is refused in words."""

import csv
import io
import json

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from exchange.sheets.layout import SheetRow, Sniffed
from exchange.sheets.rows import read_rows
from exchange.sheets.sniffing import Corrections, sniff
from exchange.sheets.values import Fault, parse_amount, parse_date, parse_hours
from exchange.workbook.problems import Unreadable

# A text with many control characters is refused as none; an apostrophe before a sign only keeps it from running.
cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff'")
    | st.sampled_from('\n\t",;|'),
    max_size=20,
)


def told(name: str, content: bytes) -> tuple[Sniffed, list[SheetRow]]:
    sniffed = sniff(name, content, len(content))
    return sniffed, list(read_rows(io.BytesIO(content), sniffed.options))


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=20),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_program_writes_as_csv_comes_back_cell_for_cell(
    rows: list[list[str]], delimiter: str, codec: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["First name", "Second name", "Third name"])
    writer.writerows(rows)
    sniffed, found = told("a.csv", out.getvalue().encode(codec))
    assert (sniffed.delimiter, sniffed.headers) == (delimiter, ("First name", "Second name", "Third name"))
    assert [list(row.cells) for row in found] == rows
    assert all(row.fitted == row.cells for row in found if row.kind == "regular")
    assert all((row.kind == "blank") == (not "".join(row.cells).strip()) for row in found)


def refusal(name: str, content: bytes) -> str:
    """Why a file is refused; empty when it was read."""
    try:
        told(name, content)
    except Unreadable as refused:
        return str(refused)
    return ""


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.txt", "a.json", "a.xlsx", "a.ods", "a", "a.pdf"]))
def test_any_bytes_are_read_or_refused_by_name(content: bytes, name: str) -> None:
    said = refusal(name, content)
    assert not said or said.startswith(name)


@given(st.text('ab",;\n\r\t |', max_size=80))
def test_quotes_and_line_breaks_anywhere_never_lose_a_letter(body: str) -> None:
    content = f"Name,Note\n{body}\n".encode()
    try:
        sniffed = sniff("a.csv", content, len(content), Corrections(header_row=1, delimiter=","))
        rows = list(read_rows(io.BytesIO(content), sniffed.options))
    except Unreadable:
        assert '"' in body  # a quote that never closes is the only reason
        return
    found = "".join(cell for row in rows for cell in row.cells)
    assert (found.count("a"), found.count("b")) == (body.count("a"), body.count("b"))


objects = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(
    st.lists(st.dictionaries(st.text(min_size=1, max_size=5), objects, min_size=1, max_size=4), min_size=1, max_size=6)
)
def test_any_array_of_objects_gives_a_row_for_each(found: list[dict[str, object]]) -> None:
    content = json.dumps([{"id": number, **each} for number, each in enumerate(found)]).encode()
    _, rows = told("a.json", content)
    assert [row.number for row in rows] == list(range(1, len(found) + 1))


def test_json_nested_a_hundred_thousand_times_is_refused() -> None:
    for deep in ("[" * 100_000 + "]" * 100_000, '[{"a":' * 900 + "1" + "}]" * 900, '{"a":' * 100_000):
        with pytest.raises(Unreadable):
            told("a.json", deep.encode())


def test_one_cell_far_away_is_refused_and_does_not_take_the_machine() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Far")
    sheet.write(0, 0, "Name")
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    with pytest.raises(Unreadable, match="needs more memory or time than a workbook may"):
        told("far.xlsx", out.getvalue())


def test_very_long_cells_are_read_as_values_in_no_time() -> None:
    digits = "9" * 100_000
    assert isinstance(parse_amount(digits), Fault)
    assert isinstance(parse_hours(digits), Fault)
    assert isinstance(parse_date(digits), Fault)


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(Unreadable, match="never closes"):
        told("a.csv", b"Name,Note\n" + b"x" * 5_000_000)


def test_an_apostrophe_that_keeps_a_sign_from_running_is_taken_off() -> None:
    _, rows = told("rejected.csv", b"Name,Cost\n'=A1,'-5\nO'Neil,'quoted'\n")
    assert [row.cells for row in rows] == [("=A1", "-5"), ("O'Neil", "'quoted'")]


def test_a_wide_sheet_is_refused_by_its_columns() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Wide")
    sheet.write_row(0, 0, [f"c{number}" for number in range(3_000)])
    sheet.write_row(1, 0, range(3_000))
    book.close()
    with pytest.raises(Unreadable, match=r"has 3,000 columns; at most 2,000 are read"):
        told("wide.xlsx", out.getvalue())
