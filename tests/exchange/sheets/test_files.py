"""Files of every format, encoding and delimiter, and files that are refused in words."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from exchange.sheets.layout import Format, Kind, SheetRow, Sniffed
from exchange.sheets.rows import read_rows
from exchange.sheets.sniffing import Corrections, sniff, sniff_file
from exchange.workbook.problems import Unreadable

ROWS = [("Name", "Kosten", "Fällig am"), ("Prüfung", "1.234,50", "31.12.2026"), ("Café", "2,75", "01.02.2027")]


def told(name: str, content: bytes, corrections: Corrections | None = None) -> tuple[Sniffed, list[SheetRow]]:
    sniffed = sniff(name, content, len(content), corrections or Corrections())
    return sniffed, list(read_rows(io.BytesIO(content), sniffed.options))


def text(delimiter: str) -> str:
    return "".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("cp1252", b"", "cp1252"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_encoding_and_delimiter_are_found(delimiter: str, codec: str, mark: bytes, encoding: str) -> None:
    sniffed, rows = told("anything.csv", mark + text(delimiter).encode(codec))
    assert (sniffed.encoding, sniffed.delimiter, sniffed.has_bom) == (encoding, delimiter, bool(mark))
    assert sniffed.headers == ROWS[0]
    assert [row.cells for row in rows] == ROWS[1:]
    assert [row.number for row in rows] == [2, 3]
    assert sniffed.decimal == ","
    assert [column.kind for column in sniffed.columns] == [Kind.TEXT, Kind.MONEY, Kind.DATE]


def test_a_few_bytes_of_another_encoding_are_read_and_said() -> None:
    good = "".join(f"Größe {number},{number}\n" for number in range(100))
    content = b"Name,Points\n" + good.encode() + "Café,7\n".encode("cp1252")
    sniffed, rows = told("a.csv", content)
    assert sniffed.encoding == "utf-8"
    assert rows[-1].cells == ("Café", "7")
    assert rows[-1].note == "bytes that are not UTF-8 read as Windows-1252"


def test_headers_are_cleaned_and_each_stands_once() -> None:
    sniffed, _ = told("a.csv", b"\xef\xbb\xbf Name ,Name,,Sprint,sprint,\n a,b,c,d,e,\n")
    assert sniffed.headers == ("Name", "Name (2)", "Column 3", "Sprint", "sprint (2)")


def test_a_line_that_states_the_delimiter_is_believed() -> None:
    sniffed, rows = told("a.csv", b"sep=;\r\nName;Cost\r\nA;1,5\r\n")
    assert sniffed.delimiter == ";"
    assert sniffed.headers == ("Name", "Cost")
    assert [row.cells for row in rows] == [("A", "1,5")]


def test_a_person_corrects_what_was_guessed() -> None:
    content = b"x,y\nName,Cost\nA,1\n"
    sniffed, rows = told("a.csv", content, Corrections(header_row=2))
    assert sniffed.headers == ("Name", "Cost")
    assert [row.number for row in rows] == [3]
    sniffed, rows = told("a.csv", content, Corrections(header_row=0))
    assert sniffed.headers == ("Column 1", "Column 2")
    assert len(rows) == 3


def test_a_sheet_without_headers_has_numbered_columns_and_says_so() -> None:
    sniffed, rows = told("a.csv", b"1,2026-01-01,5\n2,2026-01-02,6\n")
    assert sniffed.headers == ("Column 1", "Column 2", "Column 3")
    assert sniffed.warnings == ("No row reads as headers; the columns are numbered.",)
    assert len(rows) == 2


def test_rows_of_every_kind_are_told_apart() -> None:
    body = [
        "A-1,Build,2026-01-01,10", ",,,", "", "Total,,,10", "Name,Title,Start,Cost", "A-2,Test,2026-02-01,20",
        ",,A-3,Move,2026-03-01,30", "A-4,Short", "Grand total:,,,60", "Total rewards,Plan it,2026-01-01,5",
    ]  # fmt: skip
    _, rows = told("a.csv", ("Name,Title,Start,Cost\n" + "\n".join(body) + "\n").encode())
    assert [row.kind for row in rows] == [
        "regular", "blank", "blank", "total", "repeated_header", "regular", "shifted", "short", "total", "regular",
    ]  # fmt: skip
    assert rows[6].fitted == ("A-3", "Move", "2026-03-01", "30")
    assert rows[7].note == "2 cells for 4 columns; nothing for Start, Cost"
    assert rows[7].fitted == ("A-4", "Short", "", "")


def test_rows_are_numbered_by_the_line_they_begin_on() -> None:
    _, rows = told("a.csv", b'Name,Note\nA,"one\ntwo"\nB,three\n')
    assert [(row.number, row.cells) for row in rows] == [(2, ("A", "one\ntwo")), (4, ("B", "three"))]


def test_a_file_cut_inside_a_quote_is_named_with_its_line() -> None:
    content = b'Name,Note\nA,"fine"\nB,"cut in the mid'
    with pytest.raises(Unreadable, match=r"a quote opened in line 3 never closes .* cut in the middle"):
        told("cut.csv", content)


def test_a_quote_that_never_closes_costs_its_own_row_only() -> None:
    content = b'Name,Note\nA,"never closed\nB,"fine"\nC,"fine too"\n'
    _, rows = told("a.csv", content)
    assert [row.cells for row in rows] == [("A", "never closed"), ("B", "fine"), ("C", "fine too")]
    assert rows[0].note == "a quote opened in line 2 never closes; read to its end"


def test_quotes_inside_a_quoted_cell_are_kept() -> None:
    _, rows = told("a.csv", b'Name,Note\nA,"a 5" disk, spinning"\nB,x\n')
    assert rows[1].cells == ("B", "x")
    assert "quotes stand inside" in rows[0].note


def test_nul_bytes_and_endless_cells_are_faults_of_their_row() -> None:
    content = "Name,Note\nA,x\0y\nB,{}\nC,fine\n".format("long " * 25_000).encode()
    _, rows = told("a.csv", content)
    assert [row.fault for row in rows] == [
        "a NUL byte stands in it",
        "a cell of it is longer than 100,000 characters",
        "",
    ]


def workbook(rows: list[list[object]], **options: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    book.add_worksheet("Cover")
    sheet = book.add_worksheet("Work")
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number + 2, place + 1, cell, days if hasattr(cell, "year") else None)
    book.close()
    return out.getvalue()


def test_a_sheet_of_a_workbook_is_read_where_it_stands() -> None:
    content = workbook([["Name", "Start", "Cost"], ["A", date(2026, 3, 31), 12.5], ["Total", "", 12.5]])
    sniffed, rows = told("plan.xlsx", content)
    assert sniffed.sheet_names == ("Cover", "Work")
    assert sniffed.options.sheet == "Work"
    assert sniffed.header_row == 3
    assert sniffed.headers == ("Name", "Start", "Cost")
    assert [(row.number, row.cells, row.kind) for row in rows] == [
        (4, ("A", "2026-03-31", "12.5"), "regular"),
        (5, ("Total", "", "12.5"), "total"),
    ]


def test_a_row_of_a_workbook_that_ends_early_is_regular() -> None:
    content = workbook([["Name", "Start", "Cost"], ["A"], ["B", "", 3], ["C", "2026-01-01"]])
    sniffed, rows = told("plan.xlsx", content)
    assert sniffed.rows == {"regular": 3}
    assert [row.cells for row in rows] == [("A", "", ""), ("B", "", "3"), ("C", "2026-01-01", "")]
    assert {row.kind for row in rows} == {"regular"}


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>
 <table:table table:name="Plan">{}</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(rows: list[list[str]], manifest: str = "") -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(cell.format(each) for each in row)}</table:table-row>" for row in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(lines))
        archive.writestr("META-INF/manifest.xml", manifest or "<manifest/>")
    return out.getvalue()


def test_an_open_document_sheet_is_read() -> None:
    sniffed, rows = told("plan.ods", ods([["Name", "Cost"], ["A", "1,5"], ["B", "2,5"]]))
    assert sniffed.format is Format.ODS
    assert [row.cells for row in rows] == [("A", "1,5"), ("B", "2,5")]


def test_objects_of_json_become_rows_with_dotted_columns() -> None:
    content = json.dumps(
        [
            {"id": 1, "name": "A", "who": {"name": "Ana"}, "tags": [{"name": "x"}, {"name": "y"}], "done": True},
            {"id": 2, "name": "B", "who": None, "tags": [], "cost": 1.10},
        ]
    ).encode()
    sniffed, rows = told("a.json", content)
    assert sniffed.headers == ("id", "name", "who.name", "tags", "done", "who", "cost")
    assert rows[0].cells == ("1", "A", "Ana", "x; y", "true", "", "")
    assert rows[1].cells[6] == "1.1"


@pytest.mark.parametrize("array", ["issues", "value", "items"])
def test_the_array_inside_an_export_is_found(array: str) -> None:
    content = json.dumps({"total": 2, "meta": {"x": [1, 2]}, array: [{"id": 1}, {"id": 2}], "after": 1}).encode()
    sniffed, rows = told("a.json", content)
    assert sniffed.options.array == array
    assert [row.cells for row in rows] == [("1",), ("2",)]


def test_one_object_a_line_is_read_too() -> None:
    _, rows = told("a.jsonl", b'{"id": 1}\n{"id": 2}\n')
    assert [row.cells for row in rows] == [("1",), ("2",)]


def test_json_cut_in_the_middle_names_the_item() -> None:
    content = json.dumps([{"id": number, "name": "x" * 40} for number in range(9)]).encode()
    with pytest.raises(Unreadable, match="item 9 is no JSON value: the file was cut in the middle"):
        told("a.json", content[:-20])


BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as _archive:
    _archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
LOCKED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n \n", "holds no rows"),
        ("a.csv", workbook([["Name"], ["A"]]), "ends in .csv but is a workbook"),
        ("a.xlsx", b"Name,Cost\nA,1\n", "ends in .xlsx but is no workbook"),
        ("a.xlsx", LOCKED, "protected by a password; save it without one"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old .xls workbook; save it as .xlsx"),
        ("a.ods", ods([["Name"], ["A"]], "<x><encryption-data/></x>"), "protected by a password"),
        ("a.xlsx", BOMB.getvalue(), "looks like a bomb"),
        ("a.xlsx", workbook([["Name", "B"], ["A", "C"]])[:2000], "damaged or is not a zip archive"),
        ("a.csv", ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n", "has 10,000 columns; at most 2,000"),
        ("a.csv", b"%PDF-1.7 ...", "is a PDF"),
        ("a.csv", b"<html><body>x", "is a web page"),
        ("a.csv", b'[{"id": 1}]', "is JSON; let its name end in .json"),
        ("a.json", b"Name,Cost\n", "does not begin as JSON does"),
        ("a.csv", bytes(range(1, 9)) * 100, "is not a text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        told(name, content)


def test_a_file_is_sniffed_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "work.csv"
    file.write_bytes(b"Name,Cost\nA,1\n")
    sniffed = sniff_file(file)
    assert (sniffed.options.name, sniffed.size) == ("work.csv", 14)
    assert [row.cells for row in read_rows(file, sniffed.options)] == [("A", "1")]
