"""The sheet that its publisher damaged on purpose, read in place: every damage it is known for is found and named."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from exchange.sheets.layout import Kind, SheetRow, Sniffed
from exchange.sheets.profiles import Target, recognise
from exchange.sheets.questions import Question, questions
from exchange.sheets.rows import read_rows
from exchange.sheets.sniffing import sniff_file, surveyed
from exchange.sheets.values import Fault, parse_amount, parse_date
from tests.shared_data import shared

MESSY = "data/raw/itd_projects_messy_raw.csv"


@pytest.fixture(scope="module")
def path() -> Path:
    return shared(MESSY)


@pytest.fixture(scope="module")
def whole(path: Path) -> Sniffed:
    return surveyed(sniff_file(path), path)


@pytest.fixture(scope="module")
def rows(path: Path, whole: Sniffed) -> list[SheetRow]:
    return list(read_rows(path, whole.options))


def test_the_headers_are_found_below_five_lines_of_preamble(whole: Sniffed) -> None:
    assert whole.header_row == 6
    assert [number for number, _ in whole.preamble] == [1, 2, 3, 4, 5]
    assert len(whole.headers) == 23
    assert (whole.encoding, whole.delimiter, whole.decimal) == ("utf-8", ",", ".")


def test_every_one_of_the_2515_body_rows_is_told_apart(rows: list[SheetRow], whole: Sniffed) -> None:
    kinds = Counter(row.kind for row in rows)
    # Its publisher counts the 7 rows with one cell too many among the 2,197 regular ones.
    assert kinds == {"regular": 2190, "long": 7, "blank": 17, "total": 26, "shifted": 275}
    assert sum(kinds.values()) == 2515
    assert whole.rows == kinds


def test_rows_shifted_by_five_cells_stand_under_their_columns_when_moved_back(
    rows: list[SheetRow], whole: Sniffed
) -> None:
    shifted = [row for row in rows if row.kind == "shifted"]
    assert {row.moved_by for row in shifted} == {5}
    assert all(row.note.startswith("moved right by 5 cells") for row in shifted)
    assert all(len(row.cells) == 28 and len(row.fitted) == 23 for row in shifted)
    started = whole.headers.index("Start Date")
    assert not [row for row in shifted if isinstance(parse_date(row.fitted[started], ["DD/MM/YYYY"]), Fault)]


def test_a_value_cut_at_its_comma_is_named_and_joined_only_as_an_offer(rows: list[SheetRow]) -> None:
    cut = [row for row in rows if row.kind == "long"]
    assert [row.number for row in cut] == [652, 653, 654, 1903, 1904, 1905, 1906]
    assert all(len(row.cells) == 24 and len(row.fitted) == 23 and row.moved_by == 1 for row in cut)
    assert cut[0].fitted[6] == "285,833"
    assert "“285,833” in Agency Project ID was cut in 2" in cut[0].note
    assert "it might also be" in cut[3].note


def test_43_regular_and_7_shifted_rows_write_their_id_with_a_comma(rows: list[SheetRow], whole: Sniffed) -> None:
    place = whole.headers.index("Project ID")
    written = Counter(row.kind for row in rows if row.fitted and "," in row.fitted[place])
    assert written == {"regular": 43, "shifted": 7}
    assert whole.column("Project ID").numbers.either_comma == 50


def test_four_project_ids_stand_twice(whole: Sniffed) -> None:
    assert whole.key_column == "Project ID"
    assert whole.repeat_count == 4
    assert {value for _, value in whole.repeats} == {"2672", "103", "328", "2268"}


def test_the_one_date_of_another_order_is_found_and_asked_about(whole: Sniffed) -> None:
    dates = whole.column("Completion Date (B1)").dates
    assert dates.needed == ("DD/MM/YYYY", "YYYY-DD-MM")
    assert dates.is_mixed
    assert dates.candidates["YYYY-DD-MM"].rows_only == [7]
    assert dates.candidates["YYYY-DD-MM"].examples == [(7, "2012-30-09")]
    assert parse_date("2012-30-09", dates.needed) == date(2012, 9, 30)


def test_day_before_month_is_decided_by_the_evidence_of_the_column(whole: Sniffed) -> None:
    dates = whole.column("Start Date").dates
    assert dates.formats == ("DD/MM/YYYY",)
    assert not dates.is_ambiguous
    assert dates.candidates["MM/DD/YYYY"].fits_only == 0


def test_seven_texts_stand_in_the_column_of_start_dates(whole: Sniffed) -> None:
    column = whole.column("Start Date")
    assert column.kind is Kind.DATE
    assert column.dates.text_count == 7
    assert [row for row, _ in column.dates.texts] == [652, 653, 654, 1903, 1904, 1905, 1906]


def test_amounts_that_name_their_own_unit_are_multiplied_and_say_so(whole: Sniffed) -> None:
    own = whole.column("Lifecycle Cost").numbers.with_unit
    assert len(own) == 50
    assert own[0] == (28, "2.306 ($m)")
    found = parse_amount("2.306 ($m)")
    assert not isinstance(found, Fault)
    assert found.value == Decimal("2306000")
    assert found.currency == "USD"
    assert "multiplied by 1,000,000" in found.note


def test_cells_with_line_breaks_and_a_very_long_one_come_through_whole(rows: list[SheetRow]) -> None:
    broken = [row for row in rows if any("\n" in cell for cell in row.cells)]
    assert [row.kind for row in broken] == ["regular", "regular"]
    assert max(len(cell) for row in rows for cell in row.cells) == 2498


def test_what_must_be_asked_comes_with_its_counts_and_rows(whole: Sniffed) -> None:
    chosen = {
        **recognise(whole).columns(),
        "Completion Date (B1)": Target.FINISHED_ON.value,
        "Lifecycle Cost": Target.PLANNED_COST.value,
    }
    asked: dict[str, Question] = {each.key: each for each in questions(whole, chosen)}
    assert {
        "total_rows", "shifted_rows", "long_rows", "repeated_keys:Project ID", "grouped_ids:Project ID",
        "no_dates:Start Date", "date_format:Completion Date (B1)", "unit:Lifecycle Cost",
    } <= asked.keys()  # fmt: skip
    assert "2454" not in asked["date_format:Completion Date (B1)"].suggestion
    assert asked["date_format:Completion Date (B1)"].suggestion == "DD/MM/YYYY+YYYY-DD-MM"
    assert "2,454" in asked["date_format:Completion Date (B1)"].evidence
    assert asked["shifted_rows"].evidence.startswith("275 rows")
    assert asked["repeated_keys:Project ID"].rows == (506, 1016, 1764, 2326)
    for each in asked.values():
        assert each.suggestion in {choice.value for choice in each.choices}, each.key


def test_its_columns_are_suggested_with_their_reasons(whole: Sniffed) -> None:
    found = {each.target: each for each in recognise(whole).suggestions}
    assert found[Target.EXTERNAL_ID].column == "Project ID"
    assert found[Target.TITLE].column == "Project Name"
    assert found[Target.PLANNED_START].column == "Start Date"
    assert found[Target.SPENT_COST].column == "Projected/Actual Cost ($ M)"
    assert found[Target.SPENT_COST].unit == "USD"
    assert all(each.reason and 0 < each.confidence <= 1 for each in found.values())
