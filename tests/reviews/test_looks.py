"""How the files of a pack look: what a careful person would see on their pages, measured."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Emu
from pypdf import PdfReader

from reviews import blocks, values
from reviews.blocks import Block, Figure, Line, Point, Question, Row, Sentence, Step
from reviews.formats import palette, pdf, slides, xlsx
from reviews.formats.pdf.content import across, content
from reviews.formats.slides.charts import SAID
from reviews.formats.slides.fitting import even, fitted, width_of
from reviews.formats.xlsx import sheet_names
from reviews.formats.xlsx.charts import HEAD
from tests.reviews.reading import book_of, plain
from tests.reviews.sample import LONG_TITLE, LONG_WORD, hard, rich
from tests.reviews.test_office_packages import CHART, SHEET, Package
from tests.reviews.test_pdf import HEADING
from ui.charts import bridge
from ui.formats import NOT_KNOWN

GREY_APART = 35
FEWEST_WORDS = 12


def key_results(many: int, title: str = "Clinics that work with the shared record each week") -> Block:
    """A table of so many key results, six columns wide."""
    columns = [
        blocks.Column(label=label, unit="text" if label in {"Key result", "Reading"} else "percent")
        for label in ("Key result", "Measured", "Expected at the end of the cycle", "Delivered", "Yield", "Reading")
    ]
    lines = [
        Row(
            Line(
                cells=[
                    values.text(f"KR1.{at} {title}"),
                    *(values.percent(Decimal(at) / 100) for _ in range(3)),
                    values.text("no pace"),
                    values.text("Output without outcome" if at % 2 else ""),
                ]
            )
        )
        for at in range(1, many + 1)
    ]
    return blocks.table("What moved and why", columns, lines, empty="None.", about="Since the cycle began.")


def some_figures(many: int) -> Block:
    """So many figures, the last of them not known."""
    rows = [Figure(label=f"Figure {at}", value=values.percent(Decimal(at) / 10)) for at in range(1, many)]
    return blocks.figures("In figures", map(Row, [*rows, Figure(label="Last", value=values.percent(None))]))


def a_waterfall(steps: int, title: str = "What changed", label: str = "Check-in") -> Block:
    """From a small level by small steps to another."""
    found: list[Step] = [Step(label="Before", role="start", value=values.percent(Decimal("0.015")))]
    found += [Step(label=f"{label} {at}", role="step", value=values.points(Decimal("0.02"))) for at in range(steps)]
    found += [Step(label="After", role="end", value=values.percent(Decimal("0.015") + Decimal("0.02") * steps))]
    return blocks.waterfall(title, map(Row, found), sentence="It rose.")


def sentences_of(many: int, words: str) -> Block:
    """So many sentences with a status."""
    return blocks.sentences(
        "The furthest behind", [Row(Sentence(words=f"KR{at} {words}", status="off_track")) for at in range(many)]
    )


def pages_of(made: list[Block], **fields: Any) -> list[str]:
    """The words of each page of the PDF, without the lines above and below."""
    found = PdfReader(io.BytesIO(pdf.render(replace(HEADING, **fields), made))).pages
    return [
        "\n".join(
            line
            for line in page.extract_text().splitlines()
            if HEADING.line[:20] not in line and f" of {len(found)}" not in line
        )
        for page in found
    ]


def show_of(made: list[Block]) -> list[Any]:
    """The slides after the cover."""
    return list(Presentation(io.BytesIO(slides.render(HEADING, made))).slides)[1:]


# -- colours -----------------------------------------------------------------------------------------------------------


def test_the_first_series_of_a_chart_are_told_apart_in_grey() -> None:
    """Most packs are printed without colour; the shares are those of ITU-R BT.601."""
    greys = [
        0.299 * int(one[:2], 16) + 0.587 * int(one[2:4], 16) + 0.114 * int(one[4:], 16) for one in palette.SERIES[:4]
    ]
    assert min(abs(one - two) for one, two in combinations(greys, 2)) > GREY_APART


# -- paper -------------------------------------------------------------------------------------------------------------


def test_the_contents_stay_on_the_cover_however_long_titles_are() -> None:
    many = [replace(one, title=f"{at} {LONG_TITLE}") for at, one in enumerate([some_figures(4)] * 32)]
    cover, first, *_ = pages_of(many, title=LONG_WORD)
    assert "31 Every clinic" in cover
    assert "Figure 1" in first


def test_no_head_of_a_block_stands_alone_at_the_end_of_a_page() -> None:
    """Whatever stands before it: after a title and its sentence some of what they introduce is on the same page."""
    for before in range(14, 40, 2):
        made = [key_results(before), key_results(20)]
        made[1] = replace(made[1], title="The second table", head={**made[1].head, "about": "Its introduction."})
        (page,) = [one for one in pages_of(made)[1:] if "The second table" in one]
        assert "KR1.3 " in page.split("The second table")[1], f"after {before} rows"


@pytest.mark.parametrize("before", range(16, 36, 4))
def test_a_waterfall_and_a_few_figures_are_not_cut_between_pages(before: int) -> None:
    pages = pages_of([key_results(before), a_waterfall(7), some_figures(7)])
    assert [("Before" in one, "After" in one) for one in pages].count((True, True)) == 1
    assert [("Figure 1\n" in one, "Last" in one) for one in pages].count((True, True)) == 1


def test_a_row_of_a_table_is_not_cut_between_pages() -> None:
    """Its last words stand on the page of its first ones."""
    long = f"{LONG_WORD} durch {LONG_WORD} und {LONG_WORD}, endet"
    for page in pages_of([key_results(40, long)])[1:]:
        assert plain(page).count("KR1.") == plain(page).count("endet")


def test_what_is_little_shares_the_broad_pages_of_the_table_after_it() -> None:
    """A page with two figures and nothing else is a page too many."""
    columns = [blocks.Column(label=f"Column {at}", unit="text") for at in range(9)]
    cells = [values.text("Words of some length here") for _ in columns]
    wide = blocks.table("Broad", columns, [Row(Line(cells=cells))] * 5, empty="None.")
    groups = content(HEADING, [some_figures(5), a_waterfall(4), wide, some_figures(2)])["groups"]
    assert [(one["wide"], len(one["blocks"])) for one in groups] == [(True, 3), (False, 1)]
    groups = content(HEADING, [key_results(30), some_figures(5), wide])["groups"]
    assert [(one["wide"], len(one["blocks"])) for one in groups] == [(False, 1), (True, 2)]


def test_a_long_label_over_a_narrow_column_stands_in_two_lines() -> None:
    (table,) = content(HEADING, [key_results(3)])["groups"][0]["blocks"]
    assert [one["label"] for one in table["columns"]][2] == ["Expected at the", "end of the cycle"]
    assert "Expected at the\nend of the cycle" in pages_of([key_results(3)])[1]


def test_a_table_of_short_words_reaches_across_its_page() -> None:
    columns = [blocks.Column(label="Kind", unit="text"), blocks.Column(label="All", unit="number")]
    block = blocks.table(
        "Signals", columns, [Row(Line(cells=[values.text("Blocked"), values.number(1)]))], empty="None."
    )
    (table,) = content(HEADING, [block])["groups"][0]["blocks"]
    assert [one["width"] for one in table["columns"]] == [1.0, None]


def test_figures_leave_no_row_nearly_empty() -> None:
    assert [across(many) for many in range(1, 13)] == [4, 4, 4, 4, 3, 3, 4, 4, 3, 4, 4, 4]


def test_what_is_not_known_does_not_shout() -> None:
    found = content(HEADING, [some_figures(3)])
    assert [one["known"] for one in found["figures"]] == [True, True, False]
    for slide in show_of([some_figures(3)]):
        said = [shape.text_frame.paragraphs for shape in slide.shapes if shape.name == "Last"]
        (size,) = {run.font.size.pt for paragraphs in said for run in paragraphs[1].runs if run.text == NOT_KNOWN}
        assert size <= 20


@pytest.mark.parametrize("made", [hard(), rich(), []], ids=["hard", "rich", "nothing"])
def test_no_page_is_without_words(made: list[Block]) -> None:
    assert all(len(page.split()) >= FEWEST_WORDS for page in pages_of(made))


# -- slides ------------------------------------------------------------------------------------------------------------


def test_an_empty_cell_is_no_higher_than_its_row() -> None:
    """An office gives a cell without words 18 points, and the last rows would lie over the foot."""
    cells = [
        cell for slide in show_of([key_results(12)]) for shape in slide.shapes if shape.has_table
        for cell in shape._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}tc")
    ]  # fmt: skip
    empty = [cell for cell in cells if not "".join(cell.itertext()).strip()]
    assert empty
    for cell in empty:
        (end,) = cell.xpath(".//a:endParaRPr")
        assert 900 <= int(end.get("sz")) <= 1200


def test_words_in_a_column_of_numbers_stand_where_the_numbers_do() -> None:
    (table,) = [shape.table for slide in show_of([key_results(3)]) for shape in slide.shapes if shape.has_table]
    assert [str(cell.text_frame.paragraphs[0].alignment) for cell in table.rows[1].cells] == [
        "LEFT (1)", *["RIGHT (3)"] * 4, "LEFT (1)",
    ]  # fmt: skip


def test_lines_and_dots_throw_no_shadow() -> None:
    """They have no style of the theme, which brings one."""
    for slide in show_of(rich()):
        assert not slide._element.xpath(".//p:cxnSp/p:style | .//p:sp/p:style")


def test_every_figure_of_a_question_is_on_its_slide() -> None:
    found = [Figure(label=f"Figure {at}", value=values.money(Decimal(at), "EUR")) for at in range(1, 6)]
    question = Question(
        key="x", kind="grade", question="Which grade?", proposal="", why="", options=[], figures=found,
        about=blocks.About(kind="key_result", id=1, title="KR1.1", path=""),
    )  # fmt: skip
    (slide,) = show_of([blocks.decisions("Decisions", [Row(question)], empty="None.")])
    boxes = {shape.name: shape for shape in slide.shapes if shape.name.startswith("Figure")}
    assert len(boxes) == len(found)
    assert len({(box.left, box.top) for box in boxes.values()}) == len(found)
    assert all(Emu(box.top + box.height).inches <= slides.theme.BODY_BOTTOM + 0.01 for box in boxes.values())


def test_no_slide_of_a_table_has_a_line_or_two_left_over() -> None:
    for many in range(8, 40, 3):
        tables = [shape.table for slide in show_of([key_results(many)]) for shape in slide.shapes if shape.has_table]
        counts = [len(one.rows) - 1 for one in tables]
        assert sum(counts) == many
        assert max(counts) - min(counts) <= 2 or len(counts) == 1, counts
    assert [len(one) for one in even([1.0] * 9, 8)] == [5, 4]
    assert even([], 5) == []


def test_smaller_letters_spare_a_slide_but_never_too_small_ones() -> None:
    for many in (10, 14, 20, 60):
        sizes = {
            run.font.size.pt
            for slide in show_of([key_results(many)]) for shape in slide.shapes if shape.has_table
            for cell in shape.table.iter_cells() for run in cell.text_frame.paragraphs[0].runs
        }  # fmt: skip
        assert min(sizes) >= 9  # labels are a point smaller than their column
        assert len(sizes) == 2


def test_sentences_share_a_slide_where_letters_stay_readable() -> None:
    short = sentences_of(5, "Active clinics: 3 of 9 so far, which is too few.")
    (slide,) = show_of([short])
    (box,) = [shape for shape in slide.shapes if shape.name == "Sentences"]
    assert {run.font.size.pt for one in box.text_frame.paragraphs for run in one.runs} <= {18, 20, 22, 24, 26}
    assert all(one._p.pPr.get("indent", "").startswith("-") for one in box.text_frame.paragraphs)
    counts = [
        len(shape.text_frame.paragraphs)
        for slide in show_of([sentences_of(6, LONG_TITLE)]) for shape in slide.shapes if shape.name == "Sentences"
    ]  # fmt: skip
    assert sum(counts) == 6
    assert max(counts) - min(counts) <= 1


def test_a_word_stays_whole_where_smaller_letters_allow_it() -> None:
    long = "Rechtsschutzversicherungsgesellschaften"
    _, size = fitted(f"{long} AG", (44, 40, 34, 28, 24), 11, 2)
    assert width_of(long, size) <= 11
    assert fitted(LONG_WORD * 3, (44, 40, 34), 11, 9)[1] == 44  # it cannot be whole: then rather large


def test_what_a_bar_of_a_waterfall_says_stands_behind_it() -> None:
    """On a narrow bar words could not be read; each has the sign of its step, and the axis has room for them."""
    (slide,) = show_of([a_waterfall(6)])
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    *drawn, said = chart.plots[0].series
    assert said.name == SAID
    assert said.format.fill.type is not None
    assert not any(one._element.xpath("./c:dLbls//c:showVal[@val='1']") for one in drawn)
    labels = said._element.xpath("./c:dLbls/c:dLbl")
    assert [int(one.xpath("./c:idx/@val")[0]) for one in labels] == list(range(8))
    assert all(one.xpath("./c:dLblPos/@val") == ["inBase"] for one in labels)
    forms = [one.xpath("./c:numFmt/@formatCode")[0] for one in labels]
    assert [form.startswith('"+"') for form in forms] == [False, *[True] * 6, False]
    assert list(said.values) == pytest.approx([1.5, *[2] * 6, 13.5])
    assert 13.5 * 1.1 < chart.value_axis.maximum_scale < 13.5 * 1.3


def test_shares_end_at_the_whole() -> None:
    rows = [Row(Point(label=f"O{at}", values=[values.percent(Decimal(at) / 4)])) for at in range(1, 5)]
    for more, wanted in (([], 1), ([Row(Point(label="O5", values=[values.percent(Decimal("1.2"))]))], None)):
        block = blocks.chart("Far", "bar", ["Measured"], [*rows, *more], sentence="Far.", unit="percent")
        (chart,) = [shape.chart for slide in show_of([block]) for shape in slide.shapes if shape.has_chart]
        assert chart.value_axis.maximum_scale == wanted


# -- books ------------------------------------------------------------------------------------------------------------


def parts_of(made: list[Block], place: int = 2) -> tuple[Package, Any]:
    """The workbook as parts, and one of its sheets: the second is the first block's."""
    book = Package(xlsx.render(HEADING, made))
    return book, book.xml(f"xl/worksheets/sheet{place}.xml")


def test_sheets_are_named_by_whole_words() -> None:
    assert sheet_names(["What happened to bets in Q4 2026", "Budget, spent and forecast in EUR", "A" * 40]) == [
        "What happened to bets in Q4", "Budget, spent and forecast in", "A" * 31,
    ]  # fmt: skip


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    said = blocks.sentences("Said", [Row(Sentence(words="It is so."))])
    sheets = list(book_of(xlsx.render(HEADING, [said, a_waterfall(1), some_figures(2)])).values())[1:]
    assert [list(filter(None, sheet[HEAD])) for sheet in sheets] == [
        ["Sentence"], ["What", "Kind", "How much", "From", "To"], ["Figure", "Value"],
    ]  # fmt: skip


def test_a_long_title_wraps_over_its_table_and_makes_no_page_broader() -> None:
    block = replace(key_results(3), title=LONG_TITLE)
    book, sheet = parts_of([replace(block, head={**block.head, "about": LONG_TITLE})])
    assert {one.get("ref") for one in sheet.iter(f"{SHEET}mergeCell")} == {"A1:D1", "A2:D2"}
    looks = book.xml("xl/styles.xml").find(f"{SHEET}cellXfs")
    assert looks is not None
    title, about, *_ = sheet.iter(f"{SHEET}row")
    for row in (title, about):
        alignment = looks[int(row[0].get("s", "0"))].find(f"{SHEET}alignment")
        assert alignment is not None
        assert alignment.get("wrapText") == "1"
    assert float(title.get("ht", "0")) > 50
    assert 25 < float(about.get("ht", "0")) < 60


def test_a_chart_stands_below_its_table_and_lies_where_labels_are_long() -> None:
    """Beside it the page would be twice as broad, and as small on paper."""
    for label, wanted in ((LONG_WORD, "bar"), ("July", "col")):
        rows = [Row(Point(label=f"{label} {at}", values=[values.number(at)])) for at in range(3)]
        block = blocks.chart("Counted", "bar", ["Clinics"], rows, sentence="Three.", unit="number")
        book, sheet = parts_of([block])
        assert next(iter(sheet.iter(f"{SHEET}pageSetup"))).get("fitToHeight", "1") == "1"
        start = book.xml("xl/drawings/drawing1.xml")[0][0]
        column, _, row, _ = (int(one.text or "-1") for one in start)
        assert (column, row) == (0, HEAD + 1 + len(rows) + 1)
        direction = next(iter(book.xml("xl/charts/chart1.xml").iter(f"{CHART}barDir")))
        assert direction.get("val") == wanted


# -- pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "is_true"), [(60, True), (0, True), (1000, False)])
def test_levels_are_as_long_as_they_are_unless_no_step_could_be_seen(first: int, is_true: bool) -> None:
    bars = [
        bridge.Bar("Before", None, Decimal(first), "", "a", is_level=True),
        bridge.Bar("Step", Decimal(first), Decimal(first + 30), "", "b"),
        bridge.Bar("After", None, Decimal(first + 30), "", "c", is_level=True),
    ]
    widths = [float(one) for one in re.findall(r'<rect[^>]* width="([\d.]+)"', str(bridge.draw(bars, "x").wide))]
    before, _, after = widths
    assert (before / after == pytest.approx(first / (first + 30), abs=0.02)) is is_true


def test_a_long_word_is_cut_and_not_left_out() -> None:
    assert bridge.cut("KR1.1 Grundstücksverkehrsgenehmigung", 20) == "KR1.1 Grundstücksve…"
    assert bridge.cut("KR1.1 Raise the share of players", 20) == "KR1.1 Raise the…"
