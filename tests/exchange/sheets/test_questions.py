"""What is asked before a load: only where the file leaves it open, with counts, rows, choices and a suggestion."""

from exchange.sheets.profiles import Target
from exchange.sheets.questions import Question, questions
from exchange.sheets.sniffing import sniff


def asked(text: str, columns: dict[str, Target], name: str = "a.csv") -> dict[str, Question]:
    content = text.encode()
    found = questions(sniff(name, content, len(content)), {header: target.value for header, target in columns.items()})
    for each in found:
        assert each.suggestion in {choice.value for choice in each.choices}
        assert each.evidence
    return {each.key: each for each in found}


def sheet(header: str, *values: str) -> str:
    return f"Name;{header}\n" + "".join(f"A{place};{value}\n" for place, value in enumerate(values))


def test_nothing_is_asked_of_a_file_that_says_all() -> None:
    text = sheet("Start;Cost", "2026-03-31;1,5", "2026-04-01;2,25")
    columns = {"Name": Target.TITLE, "Start": Target.PLANNED_START, "Cost": Target.PLANNED_COST}
    assert asked(text, columns) == {}


def test_day_or_month_first_is_asked_when_nothing_decides() -> None:
    found = asked(sheet("Start", "01/02/2011", "03/04/2012"), {"Start": Target.PLANNED_START})
    question = found["date_format:Start"]
    assert [choice.value for choice in question.choices] == ["DD/MM/YYYY", "MM/DD/YYYY"]
    assert question.evidence == "every value fits both, such as “01/02/2011” in row 2; nothing decides"


def test_nothing_is_asked_of_a_column_nobody_chose() -> None:
    assert asked(sheet("Start", "01/02/2011", "03/04/2012"), {}) == {}


def test_two_orders_in_one_column_are_never_mixed_by_the_suggestion() -> None:
    found = asked(sheet("Due", "31/12/2011", "30/11/2011", "12/31/2011", "01/02/2011"), {"Due": Target.PLANNED_FINISH})
    question = found["date_format:Due"]
    assert question.suggestion == "DD/MM/YYYY"
    assert [choice.value for choice in question.choices] == [
        "DD/MM/YYYY+MM/DD/YYYY",
        "DD/MM/YYYY",
        "MM/DD/YYYY+DD/MM/YYYY",
    ]
    assert "MM/DD/YYYY fits 2 (1 fit nothing else, such as “12/31/2011” in row 4)" in question.evidence
    assert "1 fit more than one of them" in question.evidence


def test_formats_that_cannot_be_confused_are_suggested_together() -> None:
    found = asked(sheet("Due", "31.12.2011", "30.11.2011", "2011-12-31"), {"Due": Target.PLANNED_FINISH})
    assert found["date_format:Due"].suggestion == "DD.MM.YYYY+YYYY-MM-DD"


def test_texts_and_odd_years_in_a_column_of_dates_are_asked_about() -> None:
    values = ["2026-01-31"] * 9 + ["soon", "1970-01-01", "2099-12-31", "1969-12-31", "2100-01-01"]
    found = asked(sheet("Due", *values), {"Due": Target.PLANNED_FINISH})
    assert found["no_dates:Due"].rows == (11,)
    assert found["no_dates:Due"].examples == ("soon",)
    assert found["odd_dates:Due"].rows == (12, 13, 14, 15)
    assert [each.value for each in found["odd_dates:Due"].choices] == ["reject", "empty"]
    assert found["odd_dates:Due"].suggestion == "reject"


def test_a_column_without_dates_chosen_as_one_is_said() -> None:
    found = asked(sheet("Due", "soon", "later"), {"Due": Target.PLANNED_FINISH})
    assert "such as “soon”" in found["no_dates:Due"].evidence


def test_point_or_comma_is_asked_when_every_value_could_be_both() -> None:
    found = asked(sheet("Cost", "1,944", "2,001"), {"Cost": Target.PLANNED_COST})
    question = found["decimal:Cost"]
    assert [choice.value for choice in question.choices] == [".", ","]
    assert question.suggestion == ","  # semicolons stand between its cells
    assert "2 could be thousands or three decimals, such as “1,944” in row 2" in question.evidence


def test_point_and_comma_in_one_column_are_asked_about() -> None:
    found = asked(sheet("Cost", "1.5", "2,5", "3.25"), {"Cost": Target.PLANNED_COST})
    assert "2 need a decimal point" in found["decimal:Cost"].evidence
    assert "1 need a decimal comma" in found["decimal:Cost"].evidence


def test_a_unit_that_only_some_cells_name_is_asked_about() -> None:
    found = asked(sheet("Cost", "15.297", "2.3061 ($m)", "0.18"), {"Cost": Target.PLANNED_COST})
    question = found["unit:Cost"]
    assert [choice.value for choice in question.choices] == ["1000000", "1"]
    assert question.suggestion == "1"
    assert question.rows == (3,)


def test_a_unit_in_the_header_is_suggested_for_the_column() -> None:
    found = asked(sheet("Budget (TEUR)", "15", "20"), {"Budget (TEUR)": Target.PLANNED_COST})
    assert found["unit:Budget (TEUR)"].suggestion == "1000"


def test_more_than_one_currency_is_said() -> None:
    found = asked(sheet("Cost", "5 €", "$6", "7 €"), {"Cost": Target.SPENT_COST})
    assert found["currency:Cost"].evidence == "EUR in 2 cells, USD in 1 cell"


def test_shares_that_a_spreadsheet_kept_are_told_from_percentages() -> None:
    found = asked(sheet("Done %", "0,25", "1", "0,5"), {"Done %": Target.PERCENT})
    assert found["share:Done %"].suggestion == "share"
    assert asked(sheet("Done %", "25", "1", "50"), {"Done %": Target.PERCENT}) == {}


def test_ids_that_a_spreadsheet_wrote_as_numbers_are_asked_about() -> None:
    found = asked("Project ID;Name\n943;A\n1,944;B\n1,945;C\n", {"Project ID": Target.EXTERNAL_ID})
    question = found["grouped_ids:Project ID"]
    assert question.evidence.startswith("2 ids written as “1,944” in row 3")
    assert question.suggestion == "plain"


def test_an_id_that_stands_twice_is_asked_about_with_its_row() -> None:
    rows = "".join(f"P-{number},N{number}\n" for number in range(20))
    found = asked(f"Key,Name\n{rows}P-3,Again\n", {"Key": Target.EXTERNAL_ID})
    assert found["repeated_keys:Key"].rows == (22,)
    assert found["repeated_keys:Key"].evidence == "1 value of Key stands again: P-3 (row 22)"


def test_rows_that_do_not_fit_are_asked_about_by_kind() -> None:
    body = "A,B,2026-01-01,1\n,,A,C,2026-01-02,2\nD,E\nTotal,,,3\nKey,Name,Start,Points\nF,G,2026-01-03,4,5,6\n"
    found = asked("Key,Name,Start,Points\n" + body * 3, {})
    assert found.keys() == {"total_rows", "repeated_header_rows", "shifted_rows", "short_rows", "long_rows"}
    assert found["shifted_rows"].suggestion == "repair"
    assert found["long_rows"].suggestion == "reject"
    assert found["total_rows"].evidence == "3 rows begin with “Total” or the like: rows 5, 11, 17"


def test_a_sum_below_few_rows_does_not_hide_what_their_columns_hold() -> None:
    text = "Buchungsdatum;Betrag\n05.01.2026;1.234,50\n16.01.2026;-12,00\nSumme;1.222,50\n"
    assert asked(text, {"Buchungsdatum": Target.DATE, "Betrag": Target.AMOUNT}).keys() == {"total_rows"}
