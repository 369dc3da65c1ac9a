"""Whatever is wrong with a workbook is told with its place, all of it at once, and nothing is written."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from activity.models import Event
from exchange.actions import Outcome, load_workbook
from exchange.workbook import archives
from exchange.workbook.problems import Problem, Unreadable
from exchange.workbook.reading import Workbook, from_rows, read_bytes, read_path
from okrs.models import Cycle, KeyResult, Objective
from tenancy.models import Tenant
from tests.exchange.bad_input import CASES, Spoiled, Tables, good
from tests.exchange.bad_input_of_extras import CASES as CASES_OF_EXTRAS
from tests.exchange.bad_input_of_extras import CASES_OF_BETS
from tests.exchange.whole import whole

pytestmark = pytest.mark.django_db


def load(tenant: Tenant, tables: Tables) -> Outcome:
    return load_workbook(actor=None, tenant=tenant, book=from_rows("book", tables))


def refused(tenant: Tenant, book: Workbook) -> list[Problem]:
    """What was wrong; nothing may have been written."""
    outcome = load_workbook(actor=None, tenant=tenant, book=book)
    assert outcome.problems
    assert not outcome.is_written
    assert not Objective.objects.exists()
    assert not Cycle.objects.exists()
    assert not Event.objects.filter(name="workbook.loaded").exists()
    return outcome.problems


def test_the_workbook_that_is_spoiled_here_is_good(acme: Tenant) -> None:
    assert load(acme, good()).problems == []
    assert load(acme, whole()).problems == []


@pytest.mark.parametrize("case", CASES + CASES_OF_EXTRAS + CASES_OF_BETS, ids=lambda case: case.name)
def test_a_bad_cell_is_told_with_file_row_column_value_and_what_was_expected(acme: Tenant, case: Spoiled) -> None:
    problems = refused(acme, from_rows("book", case.tables()))
    column = "" if case.at == "*" else case.at or case.column
    found = [p for p in problems if (p.file, p.row, p.column) == (case.table, case.row, column)]
    assert found, problems
    assert found[0].value == (case.value or case.cell.strip("\0") if case.cell.strip() else case.cell)
    assert case.expected in found[0].expected


def test_all_errors_are_told_not_the_first_one(acme: Tenant) -> None:
    tables = good()
    tables["cycles"][0]["starts_on"] = "bad"
    tables["key_results"][0]["target"] = "bad"
    tables["objectives"][1]["cycle"] = "bad"
    tables["costs"][1]["amount"] = "bad"
    places = [(p.file, p.row, p.column) for p in refused(acme, from_rows("book", tables))]
    assert places == [
        ("cycles", 2, "starts_on"),
        ("objectives", 3, "cycle"),
        ("key_results", 2, "target"),
        ("costs", 3, "amount"),
    ]


def test_a_dropped_item_must_say_when(acme: Tenant) -> None:
    tables = good()
    tables["items"][2] |= {"state": "dropped"}
    (problem,) = refused(acme, from_rows("book", tables))
    assert (problem.row, problem.column) == (4, "finished_on")


def test_key_results_that_all_weigh_nothing_are_refused(acme: Tenant) -> None:
    tables = good()
    tables["key_results"][0]["weight"] = "0.0"
    (problem,) = refused(acme, from_rows("book", tables))
    assert (problem.file, problem.row, problem.column) == ("key_results", 2, "weight")
    assert "at least one key result of O1" in problem.expected


def test_objectives_that_all_weigh_nothing_under_one_are_refused(acme: Tenant) -> None:
    tables = good()
    tables["objectives"][1]["weight"] = "0"
    (problem,) = refused(acme, from_rows("book", tables))
    assert "at least one objective under O1" in problem.expected


def test_a_long_loop_is_named_whole(acme: Tenant) -> None:
    tables = good()
    tables["items"] = [{"key": f"W{n}", "title": "Item", "parent": f"W{(n + 1) % 2000}"} for n in range(2000)]
    tables["progress"] = tables["costs"] = []
    (problem,) = refused(acme, from_rows("book", tables))
    assert problem.expected.startswith("no loop; this closes W0 → W1 → W2")
    assert problem.expected.endswith("W1999 → W0")


# What rows say beside what is stored already: a workbook may be a part.


def test_a_part_may_refer_to_stored_rows_and_is_checked_beside_them(acme: Tenant) -> None:
    assert load(acme, good()).problems == []
    part: Tables = {
        "check_ins": [{"key_result": "K1", "date": "2026-03-01", "value": "5"}],
        "costs": [{"key": "C9", "date": "2026-03-01", "amount": "1", "item": "W2", "initiative": "I1"}],
    }
    assert load(acme, part).problems == []


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"contributions": [{"initiative": "I1", "key_result": "K3", "allocation": "0.1"}]}, "that total at most 1"),
        ({"stages": [{"key_result": "K2", "position": "3", "title": "More", "percent": "1"}]}, "that total 100"),
        ({"objectives": [{"key": "O1", "cycle": "Y", "title": "Lead", "parents": "O2"}]}, "O1 → O2 → O1"),
        ({"items": [{"key": "W1", "title": "Epic", "parent": "W2"}]}, "W1 → W2 → W1"),
        ({"teams": [{"key": "T1", "name": "Growth", "parent": "T2"}]}, "T1 → T2 → T1"),
        ({"check_ins": [{"key_result": "K4", "date": "2026-03-01", "value": "7"}]}, "1 (yes) or 0 (no)"),
        (
            {"costs": [{"key": "C9", "date": "2026-03-01", "amount": "1", "item": "W2", "initiative": "I2"}]},
            "I1, the initiative of item W2",
        ),
        (
            {
                "key_results": [
                    {"key": k, "objective": "O2", "title": "x", "type": "delivery", "weight": "0"}
                    for k in ("K2", "K3", "K5")
                ]
            },
            "a weight above 0",
        ),
    ],
)
def test_a_part_is_judged_together_with_what_is_stored(acme: Tenant, part: Tables, expected: str) -> None:
    assert load(acme, good()).problems == []
    outcome = load(acme, part)
    assert not outcome.is_written
    assert any(expected in problem.expected for problem in outcome.problems), outcome.problems


# Files


def read(folder: Path, **files: bytes) -> Workbook:
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    return read_path(folder)


CYCLES = b"key,name,starts_on,ends_on\nQ,Quarter,2026-01-01,2026-03-31\n"


def first(book: Workbook) -> tuple[str, int, str, str, str]:
    problem = book.problems[0]
    return problem.file, problem.row, problem.column, problem.value, problem.expected


def test_a_byte_order_mark_and_foreign_letters_are_read(acme: Tenant, tmp_path: Path) -> None:
    book = read(tmp_path, cycles="\ufeffkey,name,starts_on,ends_on\nQ,Été “x”,2026-01-01,2026-03-31\n".encode())
    assert load_workbook(actor=None, tenant=acme, book=book).problems == []
    assert Cycle.objects.get().name == "Été “x”"


def test_bytes_that_are_not_utf_8_are_told_with_their_row(acme: Tenant, tmp_path: Path) -> None:
    book = read(tmp_path, cycles=CYCLES + b"R,\xff\xfe,2026-01-01,2026-03-31\n")
    assert first(book) == ("cycles.csv", 3, "", repr(b"\xff\xfe,2"), "text in UTF-8")
    refused(acme, book)


def test_an_unknown_column_is_told(acme: Tenant, tmp_path: Path) -> None:
    book = read(tmp_path, cycles=CYCLES.replace(b"key,name", b"key,nmae"))
    assert first(book)[:4] == ("cycles.csv", 1, "nmae", "nmae")
    assert any(p.expected == "a column name" for p in book.problems)
    refused(acme, book)


def test_a_column_given_twice_is_told(acme: Tenant, tmp_path: Path) -> None:
    book = read(tmp_path, cycles=b"key,name,name,starts_on,ends_on\n")
    assert first(book) == ("cycles.csv", 1, "name", "name", "each column once")


def test_an_unknown_table_is_told(acme: Tenant, tmp_path: Path) -> None:
    book = read(tmp_path, cycles=CYCLES, objectivs=b"key,title\nO,x\n")
    assert first(book)[:4] == ("objectivs.csv", 0, "", "objectivs")
    refused(acme, book)


@pytest.mark.parametrize("row", [b"Q,Quarter,2026-01-01\n", b"Q,Quarter,2026-01-01,2026-03-31,more\n"])
def test_a_row_with_too_few_or_too_many_cells_is_told(acme: Tenant, tmp_path: Path, row: bytes) -> None:
    book = read(tmp_path, cycles=b"key,name,starts_on,ends_on\n" + row)
    assert first(book) == ("cycles.csv", 2, "", f"{row.count(b',') + 1} cells", "4 cells, as in the header")
    refused(acme, book)


def test_a_quote_that_is_never_closed_is_told(acme: Tenant, tmp_path: Path) -> None:
    book = read(tmp_path, cycles=CYCLES + b'"R,Quarter,2026-01-01,2026-03-31\n')
    assert first(book)[:2] == ("cycles.csv", 3)
    refused(acme, book)


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    text = b'key,name,starts_on,ends_on\n\n"Q","two\nlines",2026-01-01,2026-03-31\nR,x,2026-01-01\n'
    assert first(read(tmp_path, cycles=text))[1] == 4


def test_other_files_in_the_folder_are_not_the_workbook_s(acme: Tenant, tmp_path: Path) -> None:
    (tmp_path / "FACTS.json").write_text("{}")
    assert load_workbook(actor=None, tenant=acme, book=read(tmp_path, cycles=CYCLES)).problems == []


def archive(**members: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(f"folder/{name}.csv", data)
    return content.getvalue()


def test_a_zip_of_a_folder_is_read(acme: Tenant) -> None:
    assert load_workbook(actor=None, tenant=acme, book=read_bytes("a.zip", archive(cycles=CYCLES))).problems == []


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Unreadable, match="looks like a bomb"):
        read_bytes("a.zip", archive(cycles=b"0" * 50_000_000))
    with pytest.raises(Unreadable, match="looks like a bomb"):
        read_bytes("a.xlsx", archive(cycles=b"0" * 50_000_000))


def test_too_many_members_are_refused() -> None:
    members = {f"t{n}": b"" for n in range(archives.MAX_MEMBERS + 1)}
    with pytest.raises(Unreadable, match="501 files"):
        read_bytes("a.zip", archive(**members))


def sheet(rows: Mapping[tuple[int, int], object], title: str = "cycles") -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet(title)
        for (row, column), value in rows.items():
            page.write(row, column, value)
    return content.getvalue()


HEADER = {(0, place): name for place, name in enumerate(("key", "name", "starts_on", "ends_on"))}


def test_numbers_and_keys_in_a_spreadsheet_are_read_as_written(acme: Tenant) -> None:
    content = sheet({**HEADER, (1, 0): 7, (1, 1): 1.1, (1, 2): "2026-01-01", (1, 3): "2026-03-31"})
    assert load_workbook(actor=None, tenant=acme, book=read_bytes("a.xlsx", content)).problems == []
    assert Cycle.objects.values_list("key", "name").get() == ("7", "1.1")


def test_an_unknown_sheet_is_told() -> None:
    assert first(read_bytes("a.xlsx", sheet(HEADER, "Sheet1")))[:4] == ("a.xlsx[Sheet1]", 0, "", "Sheet1")


def test_a_sheet_that_claims_to_be_endless_is_refused_or_read_but_never_eats_the_machine() -> None:
    content = sheet({**HEADER, (1_048_575, 16_383): "x"})
    with pytest.raises(Unreadable, match="needs more memory or time"):
        read_bytes("a.xlsx", content)


def test_random_bytes_are_refused_in_words(acme: Tenant) -> None:
    dice = random.Random(20260331)
    seeds = [archive(cycles=CYCLES), sheet(HEADER)]
    for number in range(60):
        content = bytearray(seeds[number % 2])
        for _ in range(dice.randint(1, 40)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        name = ("a.zip", "a.xlsx")[number % 2]
        try:
            book = read_bytes(name, bytes(content))
        except Unreadable:
            continue
        load_workbook(actor=None, tenant=acme, book=book, is_trial=True)


def test_random_text_in_every_cell_is_told_and_never_crashes(acme: Tenant) -> None:
    dice = random.Random(7)
    letters = "0123456789-.eE+=@;,'\"\n\t\r\0 éaжツ\u202e😀"
    for _ in range(40):
        tables = whole()
        for rows in tables.values():
            for row in rows:
                for column in row:
                    if dice.random() < 0.05:
                        row[column] = "".join(dice.choices(letters, k=dice.randint(0, 12)))
        load_workbook(actor=None, tenant=acme, book=from_rows("book", tables), is_trial=True)
    assert not KeyResult.objects.exists()
