"""Which cell of what was pasted means what: the sign between cells, the heading, and what stands under what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from okrs.kr_types import ALL
from okrs.pasting.figures import NotRead, TwoWays, day, figure

FIELDS = ("objective", "key_result", "type", "baseline", "target", "unit", "owner", "due", "weight")
MOST_ROWS = 100  # a form of nine cells a row is at most what one request may hold
LONGEST_PASTE = 500_000

HEADINGS = {
    "objective": {"objective", "objectives", "goal", "ziel", "objectif"},
    "key_result": {"key result", "key results", "kr", "krs", "result", "measure", "metric", "key result title"},
    "type": {"type", "kind", "kr type"},
    "baseline": {"baseline", "start", "from", "start value", "starting value", "base"},
    "target": {"target", "to", "target value", "goal value", "end value", "zielwert"},
    "unit": {"unit", "units", "einheit"},
    "owner": {"owner", "lead", "responsible", "who", "assignee", "owner e-mail", "owner email", "e-mail", "email"},
    "due": {"due", "due date", "deadline", "by", "until", "end", "ends on", "end date"},
    "weight": {"weight", "weighting", "gewicht"},
}
TYPE_WORDS = {word: kind.code for kind in ALL for word in (kind.code, kind.code.replace("_", " "), kind.label.lower())}
TYPE_WORDS |= {
    "up": "increase", "raise": "increase", "grow": "increase", "down": "decrease", "reduce": "decrease",
    "min": "at_least", "minimum": "at_least", "max": "at_most", "maximum": "at_most", "range": "between",
    "yes/no": "yes_no", "boolean": "yes_no", "binary": "yes_no", "done": "yes_no",
}  # fmt: skip
_BULLET = re.compile(r"^\s*(?:[-*•–·]\s+|\d+[.)]\s+)")

type Cells = dict[str, str]
"""What one row says, by field."""


def rows_of(text: str) -> list[Cells]:
    """The rows as cells by field; a row without an objective belongs to the one above, as its blank says."""
    table = _table(text)
    if not table:
        return []
    heading = _heading(table[0])
    if heading:
        return [_by_heading(heading, row) for row in table[1:]]
    if all(len(row) == 1 for row in table):
        return [_indented(row[0]) for row in table]
    places = _guess(table)
    return [{field: _at(row, place) for field, place in places.items()} for row in table]


def _table(text: str) -> list[list[str]]:
    """The lines as cells, blank lines left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    sign = _sign(text)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=sign)) if sign else [[line] for line in text.split("\n")]
    except csv.Error:
        rows = [line.split(sign) for line in text.split("\n")]
    return [row for row in rows if any(cell.strip() for cell in row)]


def _sign(text: str) -> str:
    """What parts the cells: a tab wherever there is one, else what stands in every line equally often."""
    lines = [line for line in text.split("\n") if line.strip()]
    if any("\t" in line.strip("\n") for line in lines):
        return "\t"
    for sign in (";", ","):
        counts = {len(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=sign)} if lines else {1}
        if len(counts) == 1 and counts.pop() > 1 and (len(lines) > 1 or sign == ";" or _names(lines[0].split(sign))):
            return sign
    return ""


def _heading(row: list[str]) -> dict[str, int]:
    """The fields a first line names with their places; empty when it is no heading."""
    found = _names(row)
    return found if len(found) >= 2 or (found and len(row) == 1) else {}


def _names(row: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        word = re.sub(r"[\s_]+", " ", cell.strip().lower()).strip(" :*")
        for field, names in HEADINGS.items():
            if word in names:
                found.setdefault(field, place)
    return found


def _by_heading(places: dict[str, int], row: list[str]) -> Cells:
    return {field: _at(row, place) for field, place in places.items()}


def _at(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _indented(line: str) -> Cells:
    is_below = line[:1].isspace() or bool(_BULLET.match(line))
    return {"key_result" if is_below else "objective": _BULLET.sub("", line).strip()}


def _guess(table: list[list[str]]) -> dict[str, int]:
    """Fields by what the cells look like: the first two columns are titles, the rest by their kind."""
    places = {"objective": 0, "key_result": 1}
    for place in range(2, max(len(row) for row in table)):
        cells = [cell for row in table if (cell := _at(row, place))]
        for field in _fields_for(cells):
            if field not in places:
                places[field] = place
                break
    return places


def _fields_for(cells: list[str]) -> tuple[str, ...]:
    def most(is_one: Callable[[str], bool]) -> bool:
        return bool(cells) and sum(map(is_one, cells)) * 2 > len(cells)

    if most(lambda cell: "@" in cell):
        return ("owner",)
    if most(lambda cell: cell.lower() in TYPE_WORDS):
        return ("type",)
    if most(_is_day):
        return ("due",)
    if most(_is_figure):
        return ("baseline", "target", "weight")
    return ("unit", "owner") if most(lambda cell: len(cell.split()) == 1) else ("owner",)


def _is_day(cell: str) -> bool:
    try:
        day(cell, "day")
    except NotRead:
        return False
    return True


def _is_figure(cell: str) -> bool:
    try:
        figure(cell)
    except NotRead:
        return False
    except TwoWays:
        return True
    return True
