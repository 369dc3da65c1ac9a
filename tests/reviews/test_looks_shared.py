"""What stands together on a page or a slide: pictures are not cut, short blocks share, nothing lies over another."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Emu

from reviews import blocks, values
from reviews.blocks import Block, Figure, Line, Point, Question, Row, Sentence
from reviews.formats import slides, xlsx
from reviews.formats.slides import theme
from reviews.formats.slides.fitting import height_of
from reviews.formats.xlsx.grids import BROADEST, GRIDS
from tests.reviews.reading import plain
from tests.reviews.sample import LONG_TITLE, LONG_WORD
from tests.reviews.test_looks import key_results, pages_of, sentences_of, show_of, some_figures
from tests.reviews.test_office_packages import SHEET, Package
from tests.reviews.test_pdf import HEADING


def bars(many: int, label: str = "Clinics that work with it") -> Block:
    """Three bars for each of so many labels."""
    shares = [values.percent(Decimal(at) / 10) for at in (1, 2, 3)]
    rows = [Row(Point(label=f"KR{at} {label}", values=shares)) for at in range(many)]
    return blocks.chart("Beside", "bar", ["Measured", "Delivered", "Expected"], rows, sentence="So.", unit="percent")


def short(title: str, rows: int = 1, section: str = "risks") -> Block:
    """A table of a line or two."""
    columns = [blocks.Column(label="What", unit="text"), blocks.Column(label="Days", unit="days")]
    lines = [Row(Line(cells=[values.text(f"{title} {at}"), values.number(at)])) for at in range(rows)]
    return replace(blocks.table(title, columns, lines, empty=f"No {title}."), section=section)


def said(title: str, section: str = "summary") -> Block:
    """One sentence."""
    return replace(blocks.sentences(title, [Row(Sentence(words="It is so."))]), section=section)


# -- paper -------------------------------------------------------------------------------------------------------------


def test_the_contents_stay_on_the_cover_with_forty_long_words_below_a_long_name() -> None:
    many = [replace(some_figures(1), title=f"{at} {LONG_WORD}") for at in range(40)]
    cover, first, *_ = pages_of(many, title=f"{LONG_WORD} AG")
    assert "39 Donau" in cover
    assert "Figure 1" in plain(first) or "Last" in first


@pytest.mark.parametrize("before", range(2, 20, 3))
def test_bars_are_not_cut_between_pages_and_neither_is_their_table(before: int) -> None:
    pages = pages_of([key_results(before), bars(12)])[1:]
    (picture,) = [page for page in pages if "Beside" in page]
    assert all(f"KR{at} Clinics" in picture for at in range(12))
    (table,) = [page for page in pages if "Label" in page]
    assert table.count("10%") == 12


@pytest.mark.parametrize("before", range(2, 20))
def test_a_table_of_few_lines_stays_on_the_page_of_its_picture(before: int) -> None:
    pages = pages_of([key_results(before), bars(3)])[1:]
    (both,) = [page for page in pages if "KR1 Clinics" in page or "Beside" in page]
    assert "Label" in both


def test_a_picture_that_fills_more_than_a_page_goes_on() -> None:
    assert sum("KR" in page for page in pages_of([bars(60)])) > 1


# -- slides ------------------------------------------------------------------------------------------------------------


def titles_of(slide: Any) -> list[str]:
    """The title of the slide, and what stands like one below it."""
    return [
        shape.text_frame.text
        for shape in slide.shapes
        if shape.has_text_frame and shape.text_frame.paragraphs[0].runs
        and shape.text_frame.paragraphs[0].runs[0].font.name == "+mj-lt"
    ]  # fmt: skip


def test_short_blocks_of_a_section_share_a_slide_under_a_title_each() -> None:
    (slide,) = show_of([short("Stale", 1), short("Slipping", 3), short("Broken", 0)])
    assert titles_of(slide) == ["Stale", "Slipping", "Broken"]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    assert [table.cell(len(table.rows) - 1, 0).text_frame.text for table in tables] == ["Stale 0", "Slipping 2"]


def test_those_of_two_sections_share_one_only_where_they_say_next_to_nothing() -> None:
    apart = show_of([short("Stale", 1), short("Broken", 1, "quality")])
    assert [titles_of(one) for one in apart] == [["Stale"], ["Broken"]]
    together = show_of([short("Stale", 0), said("Trust", "quality")])
    assert [titles_of(one)[0] for one in together] == ["Stale"]


def test_a_sentence_and_its_figures_share_a_slide_and_long_blocks_do_not() -> None:
    figures = replace(some_figures(5), section="summary")
    (slide,) = show_of([said("In one sentence"), figures])
    assert {shape.name for shape in slide.shapes} >= {f"Figure {at}" for at in range(1, 5)} | {"Last"}
    assert len(show_of([said("First"), replace(key_results(12), section="summary")])) == 2
    assert len(show_of([said("First"), replace(sentences_of(6, LONG_TITLE), section="summary")])) > 2


def test_what_is_hidden_is_said_on_a_slide_of_its_own_block() -> None:
    hidden = replace(short("Stale", 1), hidden=2)
    assert len(show_of([hidden, short("Broken", 1)])) == 2


@pytest.mark.parametrize("title", ["Stale", LONG_WORD, LONG_TITLE])
def test_nothing_on_a_shared_slide_lies_over_what_is_below_or_over_the_foot(title: str) -> None:
    made = [
        short(title, 2),
        replace(short(title, 3), head={**short(title, 3).head, "about": LONG_TITLE}),
        short(title, 0),
    ]
    for slide in show_of(made):
        tables = sorted((shape for shape in slide.shapes if shape.has_table), key=lambda shape: shape.top)
        for above, below in pairwise(tables):
            assert above.top + above.height < below.top
        for shape in tables:
            assert Emu(shape.top + shape.height).inches <= theme.BODY_BOTTOM + 0.01


def test_a_broad_name_does_not_lie_over_the_sentence_of_the_cover() -> None:
    """Serif letters are broader than those by which words are measured."""
    heading = replace(HEADING, title=f"{LONG_WORD} AG · Q3 2026")
    cover = Presentation(io.BytesIO(slides.render(heading, [said("One")]))).slides[0]
    title, (sentence,) = cover.shapes.title, [one for one in cover.shapes if one.name == "Sentence"]
    (size,) = {run.font.size.pt for paragraph in title.text_frame.paragraphs for run in paragraph.runs}
    broader = height_of(title.text_frame.text, size, theme.ACROSS * 0.92)
    assert Emu(title.top).inches + broader <= Emu(sentence.top).inches


# -- books -------------------------------------------------------------------------------------------------------------


def test_a_sheet_of_many_columns_can_be_read_on_paper() -> None:
    """Words are narrower and wrap; figures keep what they need, and each kind of question may have its own."""
    rows = [
        Row(
            Question(
                key=str(at), kind="signal", question=LONG_TITLE, proposal="Change the scope", why=LONG_TITLE,
                options=[blocks.Option(choice="b", label=LONG_TITLE)],
                figures=[
                    Figure(label=f"Figure {at}.{which}", value=values.money(Decimal("1234567.89"), "EUR"))
                    for which in range(3)
                ],
                about=blocks.About(kind="signal", id=1, title=LONG_TITLE, path=""),
            )
        )
        for at in range(3)
    ]  # fmt: skip
    asked = blocks.decisions("Asked", rows, empty="None.")
    grid = GRIDS["decision"](asked)
    assert sum(grid.widths) <= BROADEST + 1
    assert grid.widths[-1] >= len("1,234,567.89")
    assert [(bool(line[0]), line[-2]) for line in grid.lines[:4]] == [
        (True, "Figure 0.0"), (False, "Figure 0.1"), (False, "Figure 0.2"), (True, "Figure 1.0")
    ]  # fmt: skip
    book = Package(xlsx.render(HEADING, [asked, short("Stale", 2)]))
    has_filter = [book.xml(f"xl/worksheets/sheet{at}.xml").find(f"{SHEET}autoFilter") is not None for at in (2, 3)]
    assert has_filter == [False, True], "sorted, the lines below a question would lose it"
    assert sum(GRIDS["table"](short("Stale", 2)).widths) < BROADEST


@pytest.mark.parametrize(
    "made", [short("No waterfall", 0), said(LONG_TITLE), replace(some_figures(0), title=LONG_TITLE)]
)
def test_what_stands_above_a_narrow_table_is_not_squeezed_by_it(made: Block) -> None:
    package = Package(xlsx.render(HEADING, [made]))
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        sheet = package.xml(name)
        merged = [cell.get("ref", "") for cell in sheet.iter(f"{SHEET}mergeCell")]
        assert [ref[:2] for ref in merged] == ["A1", "A2"]
        wide = [
            (int(column.get("min", 0)), int(column.get("max", 0)), float(column.get("width", 0)))
            for column in sheet.iter(f"{SHEET}col")
        ]
        last = ord(merged[0].split(":")[1][0]) - ord("A") + 1
        across = sum(next((wide for low, high, wide in wide if low <= at <= high), 8.43) for at in range(1, last + 1))
        assert across >= 60
