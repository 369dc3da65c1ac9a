"""The PDF of a pack: tagged, the same bytes for ever, and nothing that anybody writes breaks it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Row, Sentence
from reviews.formats import pdf
from reviews.formats.heading import Heading
from reviews.formats.pdf.coverage import FONTS, MISSING, covered, displayable
from tests.reviews.reading import plain, text_of_pdf
from tests.reviews.sample import LONG_WORD, hard

HEADING = Heading(
    title="Acme · Q3 2026",
    organisation="Acme",
    cycle="Q3 2026",
    as_of=date(2026, 9, 30),
    known_at=datetime(2026, 10, 8, 6, 4, tzinfo=UTC),
    formula="v1",
    seal="3fa9c1d2" * 8,
)
HOSTILE = [
    '#panic("out")',
    '#read("/etc/passwd")',
    "$ sum $ *bold* _it_ `raw` <label> @reference \\ // gone",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "שלום עולם, مرحبا بالعالم",
    "山田さん 🚀 👩‍👩‍👧 \U0001f1fa\U0001f1e6 Привіт Ωμέγα",
    "a\u0000b\u0007c\u202ed\ufffe\ud7fb\uf8ff",
    "山\u0301 x\u0301\u0302\u0303 e\u0323\u0302 \u0301",
    "Q" * 300,
    "",
    " ",
    "\u0000\ufe0f",
]


def saying(words: str) -> list[Block]:
    """Blocks that say the words wherever words may stand."""
    columns = [Column(label=words, unit="text"), Column(label=words, unit="money")]
    line = Line(cells=[values.text(words), values.money(Decimal(5), "EUR")])
    return [
        blocks.sentences(words, [Row(Sentence(words=words, status="at_risk"))]),
        blocks.figures(words, [Row(Figure(label=words, value=values.text(words), note=words))]),
        blocks.table(words, columns, [Row(line)], empty=words, about=words),
        blocks.line_of_sight(words, columns, [Row(line | {"level": 2})], empty=words, about=words),
        blocks.table(words, columns, [], empty=words),
    ]


def reader(content: bytes) -> PdfReader:
    """The file, opened."""
    return PdfReader(io.BytesIO(content))


def test_it_is_tagged_and_says_that_it_is_accessible() -> None:
    """Title, language, structure and the mark of PDF/UA-1 are there; its tables have headings."""
    found = reader(pdf.render(HEADING, hard()))
    root: Any = found.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert found.metadata is not None
    assert found.metadata.title == HEADING.title
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert "/TH" in kinds(root["/StructTreeRoot"])


def kinds(node: Any, depth: int = 0) -> set[str]:
    """The kinds of structure in a tree of tags."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*(kinds(one, depth + 1) for one in node)) if node else set()
    if not hasattr(node, "get") or depth > 60:
        return set()
    return {str(node.get("/S", ""))} | (kinds(node["/K"], depth + 1) if "/K" in node else set())


def test_the_same_pack_is_the_same_file() -> None:
    """Byte for byte: no clock, no machine's fonts."""
    assert pdf.render(HEADING, hard()) == pdf.render(HEADING, hard())


def test_every_page_says_which_of_how_many_it_is() -> None:
    found = reader(pdf.render(HEADING, hard())).pages
    assert len(found) > 3
    for number, page in enumerate(found, 1):
        assert f"{number} of {len(found)}" in page.extract_text()


def test_what_was_frozen_stands_on_the_cover() -> None:
    cover = plain(reader(pdf.render(HEADING, hard())).pages[0].extract_text())
    for words in (HEADING.title, "30 Sep 2026", "8 Oct 2026, 06:04 UTC", "v1", HEADING.seal):
        assert plain(words) in cover


@pytest.mark.parametrize("words", HOSTILE)
def test_text_is_only_text(words: str) -> None:
    """Markup, formulas, scripts of other directions, what no font has, controls: set as they are, or as a box."""
    content = pdf.render(replace(HEADING, title=words, organisation=words, cycle=words), saying(words))
    assert len(reader(content).pages) >= 2
    if words.isascii() and words.isprintable() and len(words) < 100:
        assert plain(words) in text_of_pdf(content)


def test_a_pack_that_says_nothing_is_a_page() -> None:
    assert "Nothing is in this review" in reader(pdf.render(HEADING, [])).pages[0].extract_text()


def test_what_no_font_has_is_a_box_and_nothing_else_is_lost() -> None:
    assert displayable("山 ok") == f"{MISSING} ok"
    assert displayable("e\u0301") == "é"
    assert displayable("Łódź − €1,563 ½ → ✔ Привет") == "Łódź − €1,563 ½ → ✔ Привет"


def test_what_counts_as_covered_typst_can_show() -> None:
    """Our reading of the fonts' tables agrees with the setter's: no covered character makes it refuse."""
    letters = [chr(point) for point in sorted(covered()) if displayable(chr(point)) == chr(point)]
    assert len(letters) > 4000
    several = ["".join(letters[at : at + 400]) for at in range(0, len(letters), 400)]
    content = pdf.render(HEADING, [blocks.sentences("All", [Row(Sentence(words=words)) for words in several])])
    assert reader(content).pages


def test_fonts_are_ours_alone() -> None:
    """No font of the machine or of the package is asked, so the file is the same everywhere."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    assert set(found.families()) == {
        "Instrument Sans", "Newsreader", "Noto Emoji", "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew",
    }  # fmt: skip
    assert {Path(str(one.path)).parent for one in found.fonts()} == {FONTS}


def test_a_line_stays_whole_and_one_that_fills_pages_goes_on_over_them() -> None:
    """Each line of usual length stands on one page; the words of a very long one are all there, over several."""
    columns = [Column(label="What", unit="text"), Column(label="Why", unit="text")]
    short = " ".join(f"first{n} second{n} third{n}" for n in range(8))
    found = _pages([values.text(short), values.text("So.")], 60, columns)
    assert len(found) > 2
    assert all(page.count("first0") == page.count("third7") for page in found[1:])
    long = " ".join(f"w{n}" for n in range(3000))
    found = _pages([values.text(long), values.text("So.")], 1, columns)
    assert all(f"w{n}w{n + 1}" in "".join(found) for n in range(5, 3000, 100))


def _pages(cells: list[blocks.Value], many: int, columns: list[Column]) -> list[str]:
    rows = [Row(Line(cells=cells)) for _ in range(many)]
    made = reader(pdf.render(HEADING, [blocks.table("Told", columns, rows, empty="None.")]))
    return [plain(page.extract_text()) for page in made.pages]


def test_what_the_setter_refuses_is_said_in_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sets in a process of its own: one refusal neither hangs nor ends the server."""
    broken = tmp_path / "broken.typ"
    broken.write_text('#panic("no such thing")')
    monkeypatch.setattr(pdf, "TEMPLATE", broken)
    with pytest.raises(pdf.Refused, match="no such thing"):
        pdf.render(HEADING, [])


def test_a_word_longer_than_a_line_is_broken_even_in_large_type() -> None:
    """Titles and sentences are not hyphenated otherwise: no line of them holds the whole of such a word."""
    said = saying(f"The {LONG_WORD} was not founded.")
    pages = reader(pdf.render(replace(HEADING, title=LONG_WORD), said[:1])).pages
    lines = "\n".join(page.extract_text() for page in pages)
    large = [line for line in lines.splitlines() if LONG_WORD in line]
    assert len(large) <= 2  # the head of the page and the contents, in small type
