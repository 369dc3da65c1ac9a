"""A pack's blocks as pages show them: values with their links, pictures drawn, long tables cut; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from reviews.blocks import Block, Row
from reviews.pictures import chart_picture, waterfall_picture
from ui.charts.drawn import Picture
from ui.formats import plural

NUMBERS: Final = frozenset({"number", "percent", "points", "money", "days", "ratio"})
LINES_OF_A_SCREEN: Final = 14
LETTERS_OF_A_LINE: Final = 90
QUESTIONS_OF_A_SCREEN: Final = 3
BARS_OF_A_SCREEN: Final = 18
FEW_COLUMNS: Final = 4
LONGEST_CELL: Final = 44
DEEPEST: Final = 6

type Why = Callable[[Mapping[str, Any]], str]
"""The address that explains a source; nothing where there is none."""
type There = Callable[[str], str]
"""The address of a path inside the tenant."""


@dataclass(frozen=True)
class Cell:
    """A value ready to be written: its words, its status, where it is explained, and where it leads."""

    text: str
    css: str = ""
    status: str = ""
    why: str = ""
    url: str = ""
    is_known: bool = True


@dataclass(frozen=True)
class Figure:
    """A named value."""

    label: str
    value: Cell
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table, how deep it stands, and the words that go below it because no column is wide enough."""

    cells: list[Cell]
    depth: int = 0
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column's name, and how its cells stand: num to the right, day in one line."""

    label: str
    css: str


@dataclass(frozen=True)
class Question:
    """What is asked of the meeting."""

    question: str
    proposal: str
    why: str
    options: list[str]
    about: str
    about_url: str
    figures: list[Figure]


@dataclass(frozen=True)
class Shown:
    """One block, ready for its template; only what its type has is filled."""

    type: str
    title: str
    anchor: str
    section: str
    hidden: str = ""
    about: str = ""
    empty: str = ""
    more: str = ""
    sentences: list[Mapping[str, Any]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    noted: str = ""
    """What the words below the lines are called."""
    lines: list[Line] = field(default_factory=list)
    picture: Picture | None = None
    chart: Block | None = None
    """What the picture is drawn of, if it may be drawn of less."""
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """A section of the document: its title, and its blocks."""

    anchor: str
    title: str
    blocks: list[Shown]


@dataclass(frozen=True)
class Links:
    """Where values and paths lead."""

    why: Why
    there: There
    now: There


def shown(block: Block, at: int, links: Links) -> Shown:
    """The block that stands at this place of the pack."""
    made = Shown(
        type=block.type,
        title=block.title,
        anchor=f"b{at + 1}",
        section=block.section,
        hidden=hidden_words(block.hidden),
        about=str(block.head.get("about") or block.head.get("sentence") or ""),
        empty=str(block.head.get("empty") or ""),
    )
    return replace(made, **_FILL[block.type](block, links))


def hidden_words(count: int) -> str:
    """2 rows are hidden from you."""
    if not count:
        return ""
    return f"{plural(count, 'row')} {'is' if count == 1 else 'are'} hidden from you."


def stands(unit: str) -> str:
    """How a value of this unit stands in its column."""
    return "num" if unit in NUMBERS else "day" if unit == "date" else ""


def cell(value: Mapping[str, Any], links: Links) -> Cell:
    """A value as it is written."""
    origin = value.get("source")
    return Cell(
        text=str(value.get("shown") or ""),
        css=stands(value.get("unit", "")),
        status=str(value.get("status") or ""),
        why=links.why(origin) if origin else "",
        is_known=value.get("value") is not None or value.get("unit") in {"text", "status"},
    )


def _sentences(block: Block, links: Links) -> dict[str, Any]:
    return {
        "sentences": [
            {**row.body, "url": links.there(row.body["path"]) if row.body.get("path") else ""} for row in block.rows
        ]
    }


def figure(body: Mapping[str, Any], links: Links) -> Figure:
    """A named value, with what leads to why it is so."""
    return Figure(body["label"], cell(body["value"], links), str(body.get("note") or ""))


def _figures(block: Block, links: Links) -> dict[str, Any]:
    return {"figures": [figure(row.body, links) for row in block.rows]}


def _table(block: Block, links: Links) -> dict[str, Any]:
    columns = [Column(one["label"], stands(one["unit"])) for one in block.head["columns"]]
    below = _wordy(block)
    noted = columns.pop(below).label if below else ""
    lines = [_aligned(_line(row, links, below), columns) for row in block.rows]
    return {"columns": columns, "noted": noted, "lines": lines}


def _aligned(line: Line, columns: Sequence[Column]) -> Line:
    """What is no number in a column of numbers stands where they do."""
    return replace(line, cells=[replace(one, css=of.css) for one, of in zip(line.cells, columns, strict=False)])


def _wordy(block: Block) -> int:
    """The column of whole sentences, which would be a narrow tower beside others; 0 for none."""
    columns = block.head["columns"]
    if len(columns) < FEW_COLUMNS:
        return 0
    typical = [
        _typical(len(row.body["cells"][at]["shown"]) for row in block.rows) if one["unit"] == "text" else 0
        for at, one in enumerate(columns)
    ]
    most = max(range(1, len(columns)), key=lambda at: typical[at])
    return most if typical[most] > LONGEST_CELL else 0


def _typical(lengths: Iterable[int]) -> int:
    """How long the cells that say something are: two thirds are shorter, so that one long name moves no column."""
    known = sorted(filter(None, lengths))
    return known[len(known) * 2 // 3] if known else 0


def _line(row: Row, links: Links, below: int) -> Line:
    body = row.body
    cells = [cell(value, links) for value in body["cells"]]
    if cells and body.get("path"):
        cells[0] = replace(cells[0], url=links.there(body["path"]))
    note = cells.pop(below).text if below else ""
    return Line(cells, min(DEEPEST, int(body.get("level") or 0)), note)


def _chart(block: Block, _: Links) -> dict[str, Any]:
    return {"picture": chart_picture(block), "chart": block}


def _waterfall(block: Block, _: Links) -> dict[str, Any]:
    return {"picture": waterfall_picture(block)}


def _decisions(block: Block, links: Links) -> dict[str, Any]:
    return {"questions": [_question(row.body, links) for row in block.rows]}


def _question(body: Mapping[str, Any], links: Links) -> Question:
    options = {one["choice"]: one["label"] for one in body.get("options") or []}
    about = body.get("about") or {}
    return Question(
        question=body["question"],
        proposal=str(options.get(body.get("proposal"), body.get("proposal") or "")),
        why=str(body.get("why") or ""),
        options=list(options.values()),
        about=str(about.get("title") or ""),
        about_url=links.now(about["path"]) if about.get("path") else "",
        figures=[figure(one, links) for one in body.get("figures") or []],
    )


_FILL: Final[Mapping[str, Callable[[Block, Links], dict[str, Any]]]] = {
    "sentence": _sentences,
    "figures": _figures,
    "table": _table,
    "line_of_sight": _table,
    "chart": _chart,
    "waterfall": _waterfall,
    "decision": _decisions,
}


def parts_of(blocks: Sequence[Shown], titles: Mapping[str, str]) -> list[Part]:
    """The blocks by section, in the order in which the sections come."""
    parts: list[Part] = []
    for block in blocks:
        if not parts or parts[-1].anchor != f"s-{block.section}":
            title = titles.get(block.section) or block.section.replace("_", " ").capitalize() or "Summary"
            parts.append(Part(f"s-{block.section}", title, []))
        parts[-1].blocks.append(block)
    return parts


def cut(block: Shown) -> Shown:
    """As much of a block as a screen holds, and how much more the document has."""
    if block.questions:
        return _cut_to(block, "questions", QUESTIONS_OF_A_SCREEN)
    if block.lines:
        return _cut_to(block, "lines", _fitting(block.lines))
    if block.chart is not None:
        return _with_fewer_bars(block, block.chart)
    return _cut_to(block, "sentences", LINES_OF_A_SCREEN // 2) if block.sentences else block


def _with_fewer_bars(shown: Shown, chart: Block) -> Shown:
    """A picture whose words can be read from afar: the first of very many bars; a line stays whole."""
    bars = 1 if chart.head["kind"] == "stacked" else max(1, len(chart.head["series"]))
    most = max(1, BARS_OF_A_SCREEN // bars)
    left = len(chart.rows) - most
    if chart.head["kind"] == "line" or left <= 0:
        return shown
    return replace(
        shown, picture=chart_picture(replace(chart, rows=chart.rows[:most])), more=f"and {left} more in the document"
    )


def _fitting(lines: Sequence[Line]) -> int:
    """How many lines of a table fit a screen: a long first cell takes two of them or more."""
    room, fitting = LINES_OF_A_SCREEN, 0
    for line in lines:
        room -= 1 + len(line.cells[0].text) // LETTERS_OF_A_LINE if line.cells else 1
        room -= 1 if line.note else 0
        if room < 0:
            break
        fitting += 1
    return max(1, fitting)


def _cut_to(block: Shown, name: str, most: int) -> Shown:
    rows = getattr(block, name)
    left = len(rows) - most
    if left <= 0:
        return block
    changed: dict[str, Any] = {name: rows[:most], "more": f"and {left} more in the document"}
    return replace(block, **changed)
