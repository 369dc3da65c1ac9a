"""Large files: memory does not grow with their rows."""

import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import re, resource, sys
from pathlib import Path
from exchange.sheets.rows import read_rows
from exchange.sheets.sniffing import sniff_file, surveyed
file = Path(sys.argv[1])
sniffed = sniff_file(file)
rows = sum(1 for row in read_rows(file, sniffed.options) if row.kind == "regular")
whole = surveyed(sniffed, file)
# Not ru_maxrss: a process is born with that of its parent.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
# A workbook is read by a child; it is born with this process's memory, which is small.
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(rows, whole.rows["regular"], whole.repeat_count, max(int(peak[1]), child) // 1024)
"""


def measured(file: Path) -> tuple[int, int, int, int]:
    """Rows read, rows surveyed, ids met again, and the most memory it took in MB, in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=True)
    rows, surveyed, again, memory = (int(part) for part in done.stdout.split())
    return rows, surveyed, again, memory


def written(file: Path, rows: int) -> Path:
    some = random.Random(7)
    with file.open("w", encoding="utf-8") as out:
        out.write("Key,Title,State,Start,Cost\n")
        for number in range(rows):
            day = f"{some.randint(1, 28):02}/{some.randint(1, 12):02}/{some.randint(2015, 2030)}"
            out.write(
                f'K-{number},"Work {number}, in words",Done,{day},{some.randint(1, 99999)}.{some.randint(10, 99)}\n'
            )
        out.write("K-0,Again,Done,01/02/2026,5\n")
    return file


def workbook(file: Path, rows: int, *, shared: bool) -> Path:
    """An .xlsx of ten columns, its texts in a table of strings as Excel writes them, or in their cells."""
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Work")
        for style, column in (("yyyy-mm-dd", 3), ("#,##0.00", 4)):
            sheet.write(0, column, 1, book.add_format({"num_format": style}))
    parts = zipfile.ZipFile(file)
    kept = {name: parts.read(name) for name in parts.namelist() if "sheet1" not in name and "sharedS" not in name}
    before, _, after = parts.read("xl/worksheets/sheet1.xml").partition(b"<sheetData>")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name, content in kept.items():
            out.writestr(name, content)
        with out.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet_xml:
            sheet_xml.write(before + b"<sheetData>")
            sheet_xml.write(
                _row(1, ["Key", "Title", "State", "Start", "Cost", "Done", "Share", "Hours", "Team", "Note"])
            )
            for n in range(1, rows + 1):
                texts: list[object] = [
                    f"K-{n}",
                    f"Work {n}, in words",
                    "Done",
                    n % 900 + 45_000,
                    n / 4,
                    n % 2,
                    0.5,
                    7.5,
                ]
                sheet_xml.write(_row(n + 1, [*texts, "Team", "fine"], shared=2 * n if shared else 0))
            sheet_xml.write(b"</sheetData>" + after.partition(b"</sheetData>")[2])
        if shared:
            with out.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
                strings.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
                for n in range(rows + 1):
                    strings.write(b"<si><t>K-%d</t></si><si><t>Work %d, in words</t></si>" % (n, n))
                strings.write(b"</sst>")
    return file


def _row(number: int, cells: list[object], shared: int = 0) -> bytes:
    return f'<row r="{number}">{"".join(_cells(number, cells, shared))}</row>'.encode()


def _cells(number: int, cells: list[object], shared: int) -> list[str]:
    found = []
    for place, cell in enumerate(cells):
        at = f'r="{"ABCDEFGHIJ"[place]}{number}"'
        if isinstance(cell, str) and shared and place < 2:
            found.append(f'<c {at} t="s"><v>{shared + place}</v></c>')
        elif isinstance(cell, str):
            found.append(f'<c {at} t="inlineStr"><is><t>{cell}</t></is></c>')
        else:
            found.append(f'<c {at} s="{ {3: 1, 4: 2}.get(place, 0) }"><v>{cell}</v></c>')
    return found


def test_two_hundred_thousand_rows_take_little_memory(tmp_path: Path) -> None:
    rows, surveyed, again, memory = measured(written(tmp_path / "many.csv", 200_000))
    assert (rows, surveyed, again) == (200_001, 200_001, 1)
    assert memory < 100


def test_a_long_json_array_is_read_in_pieces(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    with file.open("w", encoding="utf-8") as out:
        out.write('{"total": 60000, "issues": [')
        out.write(",".join(json.dumps({"key": f"K-{n}", "fields": {"summary": "x" * 300}}) for n in range(60_000)))
        out.write("]}")
    assert file.stat().st_size > 20_000_000
    rows, surveyed, again, memory = measured(file)
    assert (rows, surveyed, again) == (60_000, 60_000, 0)
    assert memory < 100


@pytest.mark.parametrize("shared", [True, False])
def test_a_workbook_is_read_in_blocks(tmp_path: Path, shared: bool) -> None:
    rows, surveyed, again, memory = measured(workbook(tmp_path / "many.xlsx", 60_000, shared=shared))
    assert (rows, surveyed, again) == (60_000, 60_000, 0)
    assert memory < 120


@pytest.mark.long
@pytest.mark.parametrize("shared", [True, False])
def test_a_workbook_of_a_million_rows_stays_under_300_mb(tmp_path: Path, shared: bool) -> None:
    rows, surveyed, again, memory = measured(workbook(tmp_path / "million.xlsx", 1_000_000, shared=shared))
    assert (rows, surveyed, again) == (1_000_000, 1_000_000, 0)
    assert memory < 300


@pytest.mark.long
def test_a_million_rows_stay_under_300_mb(tmp_path: Path) -> None:
    rows, surveyed, again, memory = measured(written(tmp_path / "million.csv", 1_000_000))
    assert (rows, surveyed, again) == (1_000_001, 1_000_001, 1)
    assert memory < 300
