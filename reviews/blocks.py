"""What a pack is made of: typed blocks of rows; pure. Four renderers read these and nothing else.

Everything that could be about one objective is a row (or a whole block) that names it, so that a reader who may not
see the objective lacks exactly those rows. A value is written once, exact and as shown: every format shows the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NotRequired, TypedDict

type Unit = Literal["text", "number", "percent", "points", "money", "days", "ratio", "date", "status"]
type Type = Literal["sentence", "figures", "table", "chart", "line_of_sight", "waterfall", "decision"]

TYPES: Final[tuple[Type, ...]] = (
    "sentence", "figures", "table", "chart", "line_of_sight", "waterfall", "decision",
)  # fmt: skip


class Source(TypedDict):
    """Which stored figure a value is: where "why this number" leads."""

    kind: str
    id: int | None
    measure: str


class Value(TypedDict):
    """One value: exact (digits, a share for percent and points, an ISO day; None: not known) and as shown."""

    value: str | None
    unit: Unit
    shown: str
    currency: NotRequired[str]
    status: NotRequired[str]
    source: NotRequired[Source]


class Sentence(TypedDict):
    """A row of a `sentence` block: one computed sentence, with the status it speaks of."""

    words: str
    status: NotRequired[str]
    path: NotRequired[str]


class Figure(TypedDict):
    """A row of a `figures` block: a named value, and what it is measured against."""

    label: str
    value: Value
    note: NotRequired[str]


class Column(TypedDict):
    """A column of a `table` or `line_of_sight` block."""

    label: str
    unit: Unit


class Line(TypedDict):
    """A row of a `table` or `line_of_sight` block: a value a column; `level` is how deep it stands (0 is the top)."""

    cells: list[Value]
    level: NotRequired[int]
    path: NotRequired[str]


class Point(TypedDict):
    """A row of a `chart` block: a label on the axis and a value for each series."""

    label: str
    values: list[Value]


class Step(TypedDict):
    """A row of a `waterfall` block: where it starts, what moved it, where it ends."""

    label: str
    role: Literal["start", "step", "end"]
    value: Value
    note: NotRequired[str]


class Option(TypedDict):
    """One answer to a question."""

    choice: str
    label: str


class About(TypedDict):
    """The thing a question is about: its kind (key_result, objective, tranche, initiative, signal, cycle) and id."""

    kind: str
    id: int
    title: str
    path: str


class Question(TypedDict):
    """A row of a `decision` block: what is asked, what is proposed and why, and the answers there are.

    `proposal` is in words; `proposed` is its choice among `options` ("" when none is proposed), `sets` what it would
    set, exact: see reviews.questions.
    """

    key: str
    kind: str
    question: str
    proposal: str
    why: str
    options: list[Option]
    about: About
    figures: list[Figure]
    proposed: NotRequired[str]
    sets: NotRequired[dict[str, str]]


type Body = Sentence | Figure | Line | Point | Step | Question


@dataclass(frozen=True)
class Row:
    """One row, and the objective that it is about, if it is about one."""

    body: Any
    objective: int | None = None


@dataclass(frozen=True)
class Block:
    """A titled block of one type. `head` says what all rows share: see the functions below."""

    type: Type
    title: str
    rows: tuple[Row, ...] = ()
    head: dict[str, Any] = field(default_factory=dict)
    objective: int | None = None
    section: str = ""
    hidden: int = 0
    """How many rows the reader may not see."""


def sentences(title: str, rows: Iterable[Row]) -> Block:
    """Computed sentences, one a row (Sentence)."""
    return Block("sentence", title, tuple(rows))


def figures(title: str, rows: Iterable[Row]) -> Block:
    """Named values (Figure)."""
    return Block("figures", title, tuple(rows))


def table(title: str, columns: Sequence[Column], rows: Iterable[Row], *, empty: str, about: str = "") -> Block:
    """Lines under columns (Line); `empty` says why there is none, `about` is a sentence that introduces it."""
    return Block("table", title, tuple(rows), {"columns": list(columns), "empty": empty, "about": about})


def line_of_sight(title: str, columns: Sequence[Column], rows: Iterable[Row], *, empty: str, about: str = "") -> Block:
    """An indented table (Line with `level`): from an objective down to the work and its cost."""
    return Block("line_of_sight", title, tuple(rows), {"columns": list(columns), "empty": empty, "about": about})


def chart(
    title: str,
    kind: Literal["line", "bar", "stacked"],
    series: Sequence[str],
    rows: Iterable[Row],
    *,
    sentence: str,
    unit: Unit,
    currency: str = "",
) -> Block:
    """A picture of series over labels (Point); `sentence` says in words what it shows."""
    head = {"kind": kind, "series": list(series), "sentence": sentence, "unit": unit, "currency": currency}
    return Block("chart", title, tuple(rows), head)


def waterfall(title: str, rows: Iterable[Row], *, sentence: str, objective: int | None = None) -> Block:
    """What moved a figure from one moment to another (Step); the steps sum exactly to the change."""
    return Block("waterfall", title, tuple(rows), {"sentence": sentence}, objective)


def decisions(title: str, rows: Iterable[Row], *, empty: str) -> Block:
    """What is asked of the meeting (Question)."""
    return Block("decision", title, tuple(rows), {"empty": empty})


def as_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as plain JSON: the API's answer, and what the digest is made of."""
    return [
        {
            "section": block.section,
            "type": block.type,
            "title": block.title,
            "head": block.head,
            "objective": block.objective,
            "rows": [{"objective": row.objective, **row.body} for row in block.rows],
        }
        for block in blocks
    ]


def digest(blocks: Sequence[Block]) -> str:
    """SHA-256 (hex) of the canonical JSON: keys in order, no blanks, UTF-8."""
    text = json.dumps(as_json(blocks), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
