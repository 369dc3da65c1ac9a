"""What a page shows of a block: values with their links, pictures that sum up, long tables cut."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews import blocks, values
from reviews.blocks import Line, Point, Row, Step
from reviews.pictures import bars_of, chart_picture, number_of, waterfall_picture
from reviews.shown import LINES_OF_A_SCREEN, Cell, Links, cut, hidden_words, parts_of, shown
from reviews.shown import Line as ShownLine
from reviews.templatetags.review import line, value
from tests.reviews import sample
from ui.charts import series
from ui.charts.series import Chart, Place

LINKS = Links(lambda source: f"/why/{source['id']}", lambda path: f"/then{path}", lambda path: f"/now{path}")
TEXT = [blocks.Column(label="Name", unit="text")]


def table(many: int, words: str = "A row") -> blocks.Block:
    rows = [Row(Line(cells=[values.text(words)])) for _ in range(many)]
    return blocks.table("Rows", TEXT, rows, empty="None.")


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "1 row is hidden from you."), (2, "2 rows are hidden from you.")]
)
def test_what_is_hidden_is_said(count: int, words: str) -> None:
    assert hidden_words(count) == words


def test_a_figure_with_a_source_leads_to_why_and_one_without_does_not() -> None:
    figures = shown(next(block for block in sample.rich(7) if block.type == "figures"), 1, LINKS).figures
    assert figures[0].value.why == "/why/7"
    assert figures[1].value.why == ""
    assert not figures[4].value.is_known


def test_a_question_names_the_label_of_what_is_proposed_and_leads_to_today() -> None:
    question = shown(sample.rich()[-1], 9, LINKS).questions[0]
    assert (question.proposal, question.about_url) == ("Hold", "/now/initiatives/1/")


def test_sections_come_once_each_in_their_order() -> None:
    parts = parts_of([shown(block, at, LINKS) for at, block in enumerate(sample.rich())], {"gap": "The gap"})
    assert [part.title for part in parts] == [
        "Summary", "Intent", "Grades", "The gap", "Money", "Forecast", "Risks", "Decisions",
    ]  # fmt: skip


def test_a_long_table_is_cut_and_says_how_much_more_there_is() -> None:
    screen = cut(shown(table(60), 0, LINKS))
    assert len(screen.lines) == LINES_OF_A_SCREEN
    assert screen.more == f"and {60 - LINES_OF_A_SCREEN} more in the document"


def test_long_titles_take_more_of_a_screen_but_one_row_always_stays() -> None:
    assert len(cut(shown(table(60, sample.LONG_TITLE), 0, LINKS)).lines) == LINES_OF_A_SCREEN // 3
    assert len(cut(shown(table(2, "x" * 5000), 0, LINKS)).lines) == 1


def test_a_column_of_sentences_goes_below_its_row_and_short_words_stay() -> None:
    columns = [blocks.Column(label=label, unit="text") for label in ("What", "Lead", "Why", "Note")]
    cells = ["KR1", "Ana", "The work is done, but the needle has hardly moved so far.", "short"]
    block = blocks.table("Rows", columns, [Row(Line(cells=[values.text(words) for words in cells]))], empty="None.")
    made = shown(block, 0, LINKS)
    assert [column.label for column in made.columns] == ["What", "Lead", "Note"]
    assert (made.noted, made.lines[0].note) == ("Why", cells[2])
    assert [cell.text for cell in made.lines[0].cells] == ["KR1", "Ana", "short"]
    few = blocks.table("Rows", columns[1:], [Row(Line(cells=[values.text(words) for words in cells[1:]]))], empty="")
    assert shown(few, 0, LINKS).noted == "", "two columns beside it leave room enough"


def test_one_long_name_moves_no_column_below_its_rows() -> None:
    """Goals are short, but the lead of an objective stands among them: without its column a goal is a riddle."""
    columns = [blocks.Column(label=label, unit="text") for label in ("What", "Goal", "Now", "Status")]
    goals = [f"Lead: {sample.LONG_WORD}", "at least 85%", "26%", "70% of it is for this"]
    rows = [Row(Line(cells=[values.text(words) for words in ("KR1", goal, "88%", "yes")])) for goal in goals]
    assert shown(blocks.table("Rows", columns, rows, empty="None."), 0, LINKS).noted == ""


def test_what_is_no_number_stands_where_the_numbers_of_its_column_do() -> None:
    columns = [*TEXT, blocks.Column(label="Share", unit="percent")]
    rows = [Row(Line(cells=[values.text("A row"), values.text("no pace")]))]
    made = shown(blocks.table("Rows", columns, rows, empty="None."), 0, LINKS)
    assert [cell.css for cell in made.lines[0].cells] == ["", "num"]


@pytest.mark.parametrize(("kind", "many"), [("bar", 9), ("stacked", 18), ("line", 40)])
def test_a_screen_has_no_more_bars_than_can_be_read_from_afar(kind: Any, many: int) -> None:
    points = [Row(Point(label=f"Week {at}", values=[values.number(at), values.number(at + 1)])) for at in range(40)]
    block = blocks.chart("Clinics", kind, ["Counted", "Planned"], points, sentence="It rises.", unit="number")
    whole, screen = shown(block, 0, LINKS), cut(shown(block, 0, LINKS))
    assert whole.picture is not None
    assert screen.picture is not None
    assert (len(whole.picture.rows), len(screen.picture.rows)) == (40, many)
    assert screen.more == (f"and {40 - many} more in the document" if many < 40 else "")


def test_a_table_that_fits_is_not_cut() -> None:
    assert cut(shown(table(3), 0, LINKS)).more == ""


def test_an_unknown_point_is_drawn_as_unknown_and_not_as_nothing() -> None:
    block = next(block for block in sample.rich() if block.type == "chart")
    picture = chart_picture(block)
    assert picture is not None
    assert "not known" in str(picture.wide)
    assert str(picture.wide).count("<rect") == 3


@pytest.mark.parametrize("kind", ["bar", "stacked", "line"])
def test_every_kind_of_chart_stands_nothing_one_point_and_losses(kind: series.Kind) -> None:
    for numbers in ([], [None], [Decimal(0)], [Decimal(-5), Decimal(7), None], [Decimal("1e12")]):
        places = [Place(f"{sample.LONG_WORD} {at}", [number, number], ["x", "y"]) for at, number in enumerate(numbers)]
        drawn = series.draw(Chart(kind, ["One", "Two"], places, "What it shows."))
        for drawing in (drawn.wide, drawn.narrow):
            assert "nan" not in str(drawing)
            assert 'aria-label="What it shows."' in str(drawing)


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=3, allow_nan=False), max_size=12))
def test_every_step_of_a_waterfall_begins_where_the_one_before_it_ended(steps: list[Decimal]) -> None:
    total = sum(steps, Decimal(100))
    made: list[Step] = [Step(label="Before", role="start", value=values.number(100))]
    made += [Step(label="One", role="step", value=values.number(each)) for each in steps]
    made.append(Step(label="After", role="end", value=values.number(total)))
    bars = bars_of(made)
    for before, after in itertools.pairwise(bars[:-1]):
        assert after.start == before.end
    assert bars[-2].end == bars[-1].end == total


def test_a_block_without_rows_has_no_picture() -> None:
    assert waterfall_picture(blocks.waterfall("None", [], sentence="Nothing moved.")) is None
    assert chart_picture(blocks.chart("None", "bar", [], [], sentence="Nothing.", unit="number")) is None


def test_a_share_is_drawn_in_hundredths() -> None:
    rows = [Row(Point(label=str(at), values=[values.percent(Decimal(at) / 4)])) for at in range(5)]
    block = blocks.chart("Shares", "line", ["Share"], rows, sentence="It rises.", unit="percent")
    picture = chart_picture(block)
    assert picture is not None
    assert ">100%<" in str(picture.wide)
    assert [cell.text for cell in picture.rows[1]] == ["1", "25%"]


def test_words_are_no_number() -> None:
    assert number_of(values.text("12")) is None
    assert number_of(values.number(None)) is None
    assert number_of(values.number(12)) == 12


def test_what_people_wrote_is_words_and_no_markup_in_a_row() -> None:
    evil = '"><script>alert(1)</script>'
    cells = [Cell(evil, url=evil), Cell(evil, css="num", why=evil), Cell(evil, status="on_track"), Cell(evil)]
    written = str(line(ShownLine(cells, 1, evil), evil)) + str(value(Cell(evil, is_known=False)))
    assert "<script" not in written
    assert '"">' not in written
    assert written.count("&lt;script&gt;") == 10


def test_a_status_leads_to_why_it_is_that() -> None:
    written = str(value(Cell("At risk", status="at_risk", why="/then/explain/?measure=health")))
    assert '<a class="why" href="/then/explain/?measure=health"' in written
    assert written.index("<a") < written.index("At risk") < written.index("</a>")
    assert "<a" not in str(value(Cell("At risk", status="at_risk")))
