"""The same figure in all files is one figure: every value of a pack is read back from each of them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from okrs.models import Cycle, KeyResult
from reviews.blocks import Block, Value
from reviews.formats import FORMATS, canonical, pdf, slides, xlsx
from reviews.formats.axes import exactly
from reviews.formats.heading import Heading
from reviews.formats.numbers import number_of
from reviews.formats.xlsx import harmless, sheet_names
from reviews.formats.xlsx.charts import HEAD
from reviews.queries import blocks_of
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.reading import Show, book_of, plain, show_of, text_of_pdf, values_of, words_of
from tests.reviews.sample import hard, keep, rich
from tests.reviews.test_pdf import HEADING


def check(heading: Heading, blocks: Sequence[Block]) -> int:
    """Read every value of the blocks back from the four files; how many there were."""
    in_pdf = text_of_pdf(pdf.render(heading, blocks))
    show = show_of(slides.render(heading, blocks))
    sheets = list(book_of(xlsx.render(heading, blocks)).values())[1:]
    in_json = json.loads(canonical.render(heading, blocks))["blocks"]
    count = 0
    for block, sheet, written in zip(blocks, sheets, in_json, strict=True):
        assert written["rows"] == [{"objective": row.objective, **row.body} for row in block.rows]
        _check_charts(block, show)
        cells = list(_cells(block, sheet))
        values = list(values_of(block))
        assert len(cells) == len(values)
        for value, cell in zip(values, cells, strict=True):
            count += 1
            assert plain(value["shown"]) in in_pdf
            assert plain(value["shown"]) in show.text
            _check_cell(block, value, cell)
        for words in words_of(block):
            assert plain(words) in in_pdf, words
    return count


def _cells(block: Block, sheet: list[list[Any]]) -> Iterator[Any]:
    """The cells that values of the block stand in, in the order of `values_of`."""
    if block.type == "decision":
        yield from _below_questions(block, sheet[HEAD + 1 :])
    for row, line in zip(block.rows, sheet[HEAD + 1 :], strict=False):
        match block.type:
            case "figures":
                yield line[1]
            case "waterfall":
                yield line[2]
            case "chart":
                yield from line[1 : 1 + len(row.body["values"])]
            case "table" | "line_of_sight":
                yield from line[: len(row.body["cells"])]
            case _:
                pass


def _check_cell(block: Block, value: Value, cell: Any) -> None:
    """Numbers are numbers and exact as far as a float goes; days are days; what is not known is no number."""
    number = number_of(value)
    if number is not None:
        assert cell == pytest.approx(float(number), rel=1e-15, abs=0)  # Excel writes 16 digits
        assert float(number) == pytest.approx(float(exactly(value) or 0) * (100 if value["unit"] == "points" else 1))
    elif value["unit"] == "date" and value["value"]:
        assert cell == date.fromisoformat(value["value"])
    elif block.type == "chart":
        assert cell == ""
    else:
        assert cell == harmless(value["shown"])


def _below_questions(block: Block, lines: list[list[Any]]) -> Iterator[Any]:
    """The figures of questions: a line each, from the question's own on."""
    at = 0
    for row in block.rows:
        figures = row.body["figures"]
        assert lines[at][0], "a question begins its lines"
        for one, line in zip(figures, lines[at:], strict=False):
            assert line[6] == one["label"]
            yield line[7]
        at += max(1, len(figures))


def _check_charts(block: Block, show: Show) -> None:
    """The sheet behind a native chart has the numbers themselves."""
    if block.type == "chart" and block.rows:
        drawn = show.charts[block.title]
        for at, name in enumerate(block.head["series"]):
            numbers = [number_of(row.body["values"][at]) for row in block.rows]
            assert drawn[name] == [None if number is None else float(number) for number in numbers]
    if block.type == "waterfall" and block.rows:
        drawn = show.charts[block.title]
        for at, row in enumerate(block.rows):
            value = row.body["value"]
            wanted = Decimal(value["value"]) * (100 if value["unit"] in {"percent", "points"} else 1)
            parts = [drawn[name][at] for name in ("Level", "Rise", "Fall")]
            assert sum(part is not None for part in parts) == 1
            height = abs(next(part for part in parts if part is not None))
            assert height == pytest.approx(abs(float(wanted)))
            is_fall = row.body["role"] == "step" and wanted < 0
            assert (parts[2] is not None) == is_fall


def test_every_value_of_every_type_of_block_is_in_every_file(acme: Tenant, quarter: Cycle) -> None:
    """Read back from the PDF's words, the slides' words and charts, the cells and the JSON."""
    assert check(HEADING, rich()) > 80


def test_so_it_is_for_what_is_hard_to_draw() -> None:
    """Long titles and words, sixty key results in a row, money with cents."""
    assert check(HEADING, hard()) > 180


def test_the_page_shows_the_same(acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult) -> None:
    """What the files say as text, the document's page says too."""
    pack = keep(acme, cast, quarter, rich(key_result.objective_id))
    answer = cast.client(cast.vic).get(f"/acme/reviews/{pack.pk}/")
    page = plain(html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))
    for block in blocks_of(pack):
        for value in values_of(block):
            assert plain(value["shown"]) in page


@pytest.mark.parametrize("made", FORMATS, ids=[one.name for one in FORMATS])
def test_the_moment_of_making_is_no_part_of_a_file(made: Any) -> None:
    """Only what was frozen is: rendered twice it is the same to the byte."""
    blocks = hard()
    assert made.render(HEADING, blocks) == made.render(HEADING, blocks)


def test_sheets_have_names_that_excel_takes() -> None:
    """At most 31 characters, none forbidden, no two alike, none empty."""
    titles = ["A" * 40, "a" * 40, "A" * 40, "[x]:*?/\\y", "", "'quoted'", "History", "About", "=1+1", "\u0000"]
    names = sheet_names(titles)
    assert len({name.lower() for name in [*names, "about", "history"]}) == len(titles) + 2
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    assert not any(name.startswith("'") or name.endswith("'") for name in names)


def test_the_moment_is_in_the_organisations_time() -> None:
    assert HEADING.known_at == datetime(2026, 10, 8, 6, 4, tzinfo=UTC)
    assert HEADING.known_words == "8 Oct 2026, 06:04 UTC"
