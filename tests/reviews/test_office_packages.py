"""The files for offices are what PowerPoint and Excel insist on: neither asks to repair them, nothing in them runs."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from reviews.blocks import Block
from reviews.formats import slides, xlsx
from tests.reviews.reading import book_of
from tests.reviews.sample import LONG_TITLE, LONG_WORD, hard, rich
from tests.reviews.test_pdf import HEADING, HOSTILE, saying

CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LONGEST_SHEET, LONGEST_CELL = 31, 32_767
MOST_FORMATS = 64_000

PACKS: dict[str, list[Block]] = {
    "rich": rich(),
    "hard": hard(),
    "nothing": [],
    "hostile": [block for words in HOSTILE for block in saying(words)],
    "long": saying(LONG_TITLE * 200),
    "alike": [*rich(), *rich(), *saying(LONG_WORD)],
}


class Package:
    """An archive of parts, opened strictly."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = self.archive.namelist()

    def xml(self, name: str) -> ET.Element:
        """A part, parsed."""
        return ET.fromstring(self.archive.read(name))  # noqa: S314  # our own file

    def relations(self, name: str = "") -> dict[str, tuple[str, str]]:
        """Of a part: by id, the kind and the part that it names; what lies outside of the file is left out."""
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path not in self.names:
            return {}
        found = {}
        for one in self.xml(path):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
                found[one.get("Id", "")] = (one.get("Type", "").rsplit("/", 1)[-1], target)
        return found

    def parts(self, pattern: str) -> Iterator[str]:
        """Names of the parts of a kind."""
        return (name for name in self.names if re.fullmatch(pattern, name))


def check_package(content: bytes) -> Package:
    """No part twice, each of a known type, every relation leads somewhere, every XML part can be read."""
    made = Package(content)
    assert made.archive.testzip() is None
    assert [name for name, count in Counter(name.lower() for name in made.names).items() if count > 1] == []
    types = made.xml("[Content_Types].xml")
    defaults = [one.get("Extension", "").lower() for one in types.iter(f"{CONTENT}Default")]
    overrides = [one.get("PartName", "").lstrip("/") for one in types.iter(f"{CONTENT}Override")]
    assert len(set(defaults)) == len(defaults)
    assert len(set(overrides)) == len(overrides)
    assert set(overrides) <= set(made.names)
    for name in made.names:
        if name == "[Content_Types].xml":
            continue
        assert name in overrides or name.rsplit(".", 1)[-1].lower() in defaults, f"{name} is of no known type"
        if not name.endswith(".rels"):
            check_relations(made, name)
    assert {kind for kind, _ in made.relations().values()} >= {"officeDocument", "core-properties"}
    return made


def check_relations(made: Package, name: str) -> None:
    """What a part names is there, and what it names in its XML is among its relations."""
    relations = made.relations(name)
    for kind, target in relations.values():
        assert target in made.names, f"{name} names {target} ({kind}), which is not there"
    if name.endswith(".xml"):
        used = {value for one in made.xml(name).iter() for key, value in one.attrib.items() if key.startswith(LINK)}
        outer = f"{posixpath.dirname(name)}/_rels/{posixpath.basename(name)}.rels"
        known = {one.get("Id") for one in made.xml(outer)} if outer in made.names else set()
        assert used <= known, name


@pytest.mark.parametrize("name", PACKS)
def test_a_show_is_one_that_powerpoint_opens_without_repair(name: str) -> None:
    made = check_package(slides.render(replace(HEADING, title=LONG_TITLE), PACKS[name]))
    listed = [one.get("id") for one in made.xml("ppt/presentation.xml").iter(f"{SLIDE}sldId")]
    assert len(set(listed)) == len(listed) == len(list(made.parts(r"ppt/slides/slide\d+\.xml")))
    for slide in made.parts(r"ppt/(slides|notesSlides)/\w+\.xml"):
        check_slide(made.xml(slide))
    for chart in made.parts(r"ppt/charts/chart\w+\.xml"):
        check_chart(made, chart)


def check_slide(slide: ET.Element) -> None:
    """Shapes have ids of their own and a size; every row of a table has as many cells as it has columns."""
    ids = [one.get("id") for one in slide.iter(f"{SLIDE}cNvPr")]
    assert len(set(ids)) == len(ids)
    for extent in slide.iter(f"{DRAWN}ext"):
        assert all(int(extent.get(side, "0")) >= 0 for side in ("cx", "cy"))
    for table in slide.iter(f"{DRAWN}tbl"):
        columns = len(list(table.iter(f"{DRAWN}gridCol")))
        assert all(len(row.findall(f"{DRAWN}tc")) == columns for row in table.iter(f"{DRAWN}tr"))
    for size in (one.get("sz") for kind in ("rPr", "endParaRPr") for one in slide.iter(f"{DRAWN}{kind}")):
        assert size is None or 100 <= int(size) <= 400_000


def check_chart(made: Package, name: str) -> None:
    """The numbers that a chart shows at first are those of the cells that it names in its own sheet."""
    chart = made.xml(name)
    ((kind, sheet),) = [one for one in made.relations(name).values() if one[0] == "package"]
    check_package(made.archive.read(sheet))
    (rows,) = book_of(made.archive.read(sheet)).values()
    order = [one.get("val") for series in chart.iter(f"{CHART}ser") for one in series.findall(f"{CHART}idx")]
    assert len(set(order)) == len(order), kind
    for reference in (*chart.iter(f"{CHART}numRef"), *chart.iter(f"{CHART}strRef")):
        cells = cells_of(reference.findtext(f"{CHART}f", ""), rows)
        (cache,) = [one for kind in ("numCache", "strCache") for one in reference.iter(f"{CHART}{kind}")]
        count = int(next(iter(cache.iter(f"{CHART}ptCount"))).get("val", "0"))
        shown = {int(one.get("idx", "-1")): one.findtext(f"{CHART}v", "") for one in cache.iter(f"{CHART}pt")}
        assert count == len(cells)
        assert max(shown, default=-1) < count
        for at, cell in enumerate(cells):
            assert same(cell, shown.get(at)), (name, reference.findtext(f"{CHART}f"))
    assert "axId" in {one.tag.removeprefix(CHART) for one in chart.iter()}


def cells_of(reference: str, rows: list[list[Any]]) -> list[Any]:
    """The cells of Sheet1!$B$2:$B$14."""
    places = re.findall(r"\$([A-Z]+)\$(\d+)", reference)
    assert places, reference
    (column, first), (_, last) = places[0], places[-1]
    at = 0
    for letter in column:
        at = at * 26 + ord(letter) - 64
    return [rows[row - 1][at - 1] if row <= len(rows) else "" for row in range(int(first), int(last) + 1)]


def same(cell: Any, shown: str | None) -> bool:
    """Whether a chart shows what a cell says; an empty cell has no point."""
    if isinstance(cell, float | int):
        return shown is not None and float(shown) == pytest.approx(float(cell))
    return bool((shown or "") == cell)


@pytest.mark.parametrize("name", PACKS)
def test_a_book_is_one_that_excel_opens_without_repair(name: str) -> None:
    made = check_package(xlsx.render(replace(HEADING, title=LONG_TITLE), PACKS[name]))
    names = [one.get("name", "") for one in made.xml("xl/workbook.xml").iter(f"{SHEET}sheet")]
    assert len({one.lower() for one in names}) == len(names) == len(PACKS[name]) + 1
    for one in names:
        assert 0 < len(one.encode("utf-16-le")) // 2 <= LONGEST_SHEET
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", one)
        assert one.strip("'") == one
    formats = made.xml("xl/styles.xml").find(f"{SHEET}cellXfs")
    assert formats is not None
    assert len(formats) <= MOST_FORMATS
    for sheet in made.parts(r"xl/worksheets/sheet\d+\.xml"):
        check_sheet(made.xml(sheet), len(formats))


def check_sheet(sheet: ET.Element, formats: int) -> None:
    """Rows and cells in order, no formula, no text too long, merged cells apart and none of them in the table."""
    assert not list(sheet.iter(f"{SHEET}f"))
    rows = [int(one.get("r", "0")) for one in sheet.iter(f"{SHEET}row")]
    assert all(before < after for before, after in pairwise(rows))
    for row in sheet.iter(f"{SHEET}row"):
        assert 0 < float(row.get("ht", "15")) <= 409
        places = [one.get("r") for one in row]
        assert len(set(places)) == len(places)
        for cell in row:
            assert int(cell.get("s", "0")) < formats
            assert len("".join(cell.itertext()).encode("utf-16-le")) // 2 <= LONGEST_CELL
    merged = [one.get("ref", "") for one in sheet.iter(f"{SHEET}mergeCell")]
    assert len(set(merged)) == len(merged)
    assert all(re.fullmatch(r"A[12]:[A-Z]+[12]", one) for one in merged)


@pytest.mark.parametrize("render", [slides.render, xlsx.render], ids=["pptx", "xlsx"])
def test_nothing_in_a_file_leads_out_of_it_or_runs(render: Any) -> None:
    """No macro, no picture or link elsewhere, no old drawing language."""
    made = Package(render(HEADING, PACKS["hostile"]))
    assert not [name for name in made.names if re.search(r"vba|\.bin$|activeX|externalLink|\.vml$", name)]
    for name in made.parts(r".*\.rels"):
        assert not [one.get("Target") for one in made.xml(name) if one.get("TargetMode") == "External"]


def test_what_is_checked_would_be_noticed() -> None:
    """A part that is named and missing, and one that is there twice, are found."""
    whole = slides.render(HEADING, rich()[:1])
    with pytest.raises(AssertionError):
        check_package(changed(whole, lambda names: [name for name in names if name != "ppt/theme/theme1.xml"]))
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = changed(whole, lambda names: [*names, "ppt/presentation.xml"])
    with pytest.raises(AssertionError):
        check_package(twice)


def changed(content: bytes, chosen: Any) -> bytes:
    """The archive with other parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        names: Sequence[str] = chosen(old.namelist())
        for name in names:
            new.writestr(name, old.read(name))
    return made.getvalue()
