"""Slides hold what they say, charts can be edited, and no text runs or breaks anything."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Emu

from reviews import blocks, values
from reviews.blocks import Block, Point, Row, Step
from reviews.formats import slides, xlsx
from reviews.formats.axes import Bar
from reviews.formats.numbers import format_of
from reviews.formats.slides.charts import Part, part_of
from reviews.formats.slides.fitting import cut, fitted, height_of, lines_of, pages
from reviews.formats.slides.theme import HEIGHT, WIDTH
from tests.reviews.reading import book_of, plain, show_of
from tests.reviews.sample import LONG_TITLE, LONG_WORD, hard
from tests.reviews.test_pdf import HEADING, HOSTILE, saying

ROUNDING = 0.02


def shapes_of(content: bytes) -> list[Any]:
    """Every shape of every slide."""
    return [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]


def inches(length: Any) -> float:
    """A length of a shape."""
    return Emu(length).inches


def text_height(shape: Any) -> float:
    """How high the words of a box are, estimated as the renderer does."""
    found = 0.0
    for paragraph in shape.text_frame.paragraphs:
        size = max((run.font.size.pt for run in paragraph.runs if run.font.size), default=0)
        words = "".join(run.text for run in paragraph.runs)
        gap = paragraph.space_before.pt / 72 if paragraph.space_before else 0
        found += height_of(
            words, size, inches(shape.width), is_bold=bool(paragraph.runs and paragraph.runs[-1].font.bold)
        )
        found += gap if size else 0
    return found


@pytest.mark.parametrize("content", ["hard", "long", "words"])
def test_nothing_leaves_its_slide_and_no_words_their_box(content: str) -> None:
    """Titles of 200 letters, words of 80, sixty rows: smaller letters, more lines or more slides."""
    said = {"hard": hard(), "long": saying(LONG_TITLE * 3), "words": saying(f"{LONG_WORD} " * 8)}[content]
    made = slides.render(replace(HEADING, title=LONG_TITLE, organisation=LONG_WORD, cycle=LONG_WORD), said)
    for shape in shapes_of(made):
        assert inches(shape.left) >= 0
        assert inches(shape.left + shape.width) <= WIDTH + ROUNDING
        assert inches(shape.top) >= 0
        assert inches(shape.top + shape.height) <= HEIGHT + ROUNDING, shape.name
        if shape.has_text_frame and shape.text_frame.text.strip() and shape.name != "Number":
            assert inches(shape.top) + text_height(shape) <= HEIGHT - 0.05, shape.text_frame.text


def test_long_tables_go_on_over_slides_with_their_head() -> None:
    """Sixty key results: each slide has the columns, and no key result is lost or doubled."""
    tables = [shape.table for shape in shapes_of(slides.render(HEADING, hard())) if shape.has_table]
    assert len(tables) > 3
    assert all(table.cell(0, 0).text_frame.text == "Key result" for table in tables)
    first = [row.cells[0].text_frame.text for table in tables for row in list(table.rows)[1:]]
    assert [words.split()[0] for words in first] == [f"KR1.{number}" for number in range(1, 61)]


def test_charts_say_in_words_what_they_show_and_have_their_figures_in_the_notes() -> None:
    rows = [Row(Point(label="Week 1", values=[values.number(5)]))]
    line = blocks.chart("Pace", "line", ["Counted"], rows, sentence="Five.", unit="number")
    show = Presentation(io.BytesIO(slides.render(HEADING, [line])))
    slide = show.slides[1]
    (frame,) = [shape for shape in slide.shapes if shape.has_chart]
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == "Five."
    assert slide.notes_slide.notes_text_frame is not None
    assert slide.notes_slide.notes_text_frame.text == "Five.\nLabel\tCounted\nWeek 1\t5"


def test_a_chart_has_its_sheet_so_that_a_person_can_edit_it(db: None) -> None:
    with zipfile.ZipFile(io.BytesIO(slides.render(HEADING, rich_charts()))) as show:
        sheets = [name for name in show.namelist() if name.endswith(".xlsx")]
        assert len(sheets) == 1
        (rows,) = book_of(show.read(sheets[0])).values()
    assert rows == [["", "Spent"], ["July", 320000.0], ["August", ""]]


def rich_charts() -> list[Block]:
    """A chart with a value that is not known."""
    rows = [
        Row(Point(label="July", values=[values.money(Decimal(320000), "EUR")])),
        Row(Point(label="August", values=[values.money(None, "EUR")])),
    ]
    return [blocks.chart("Spent", "bar", ["Spent"], rows, sentence="Much.", unit="money", currency="EUR")]


@pytest.mark.parametrize("words", HOSTILE)
def test_text_breaks_no_show_and_no_book(words: str) -> None:
    """What anybody can write is written; nothing of it is a formula."""
    heading = replace(HEADING, title=words, organisation=words, cycle=words)
    assert show_of(slides.render(heading, saying(words))).text
    book = xlsx.render(heading, saying(words))
    assert len(book_of(book)) == 6
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet for sheet in sheets)


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(words: str) -> None:
    cells = [cell for sheet in book_of(xlsx.render(HEADING, saying(words))).values() for row in sheet for cell in row]
    assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith(xlsx.RUN)]
    assert [cell for cell in cells if plain(str(cell)) == plain(words)]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (values.percent(Decimal("0.78")), '#,##0%;"\u2212"#,##0%;#,##0%'),
        (values.percent(Decimal("0.781"), places=1), '#,##0.0%;"\u2212"#,##0.0%;#,##0.0%'),
        (values.points(Decimal("-0.12")), '+#,##0" points";"\u2212"#,##0" points";#,##0" points"'),
        (values.points(Decimal("0.01")), '+#,##0" points";"\u2212"#,##0" points";#,##0" points"'),
        (values.money(Decimal(1980000), "EUR"), '"€"#,##0.00;"\u2212""€"#,##0.00;"€"#,##0.00'),
        (values.money(Decimal(5), "JPY"), '"¥"#,##0;"\u2212""¥"#,##0;"¥"#,##0'),
        (values.number(Decimal(1563), "clinics"), '#,##0" clinics";"\u2212"#,##0" clinics";#,##0" clinics"'),
        (values.days(1), '#,##0" days";"\u2212"#,##0" days";#,##0" days"'),
        (values.ratio(Decimal("0.94")), '#,##0.00;"\u2212"#,##0.00;#,##0.00'),
        (values.number(None), "General"),
    ],
)
def test_a_number_looks_in_excel_as_it_does_on_the_page(value: Any, wanted: str) -> None:
    assert format_of(value) == wanted


def test_a_step_that_crosses_zero_stands_above_and_hangs_below() -> None:
    """The invisible base is 0 there; elsewhere it is the end that is nearer to zero."""
    ten, five, zero = Decimal(10), Decimal(5), Decimal(0)
    assert part_of(Bar(ten, five, is_level=False)) == Part(five, five, zero)
    assert part_of(Bar(-ten, -five, is_level=False)) == Part(-five, zero, -five)
    assert part_of(Bar(five, -ten, is_level=False)) == Part(zero, five, -ten)
    assert part_of(Bar(five, None, is_level=False)) is None
    steps = [
        Step(label="Start", role="start", value=values.number(5)),
        Step(label="Fall", role="step", value=values.number(-15)),
    ]
    show = show_of(slides.render(HEADING, [blocks.waterfall("Falls", map(Row, steps), sentence="It falls.")]))
    assert show.charts["Falls"]["Fall"] == [None, 5.0]
    assert show.charts["Falls"]["Fall below zero"] == [None, -10.0]


def test_words_are_cut_only_where_no_size_fits() -> None:
    assert fitted("Short", (30, 20), 10, 1) == ("Short", 30)
    text, size = fitted("word " * 400, (30, 20), 10, 1)
    assert (text[-1], size) == ("…", 20)
    assert height_of(text, 20, 10) <= 1
    assert cut("whole", 20, 10, 1) == "whole"
    assert lines_of("W" * 100, 20, 1) > 10


def test_pages_take_what_fits_and_at_least_one() -> None:
    assert list(pages([1, 1, 1, 5, 1], 2)) == [range(2), range(2, 3), range(3, 4), range(4, 5)]
    assert list(pages([], 2)) == []
