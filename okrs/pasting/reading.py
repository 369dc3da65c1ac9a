"""Rows of cells as what they mean, with what is wrong at the cell that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from okrs.kr_types import TYPES, Targets
from okrs.pasting.figures import Figure, NotRead, TwoWays, day, day_order, decimal_sign, figure
from okrs.pasting.layout import FIELDS, TYPE_WORDS, Cells

FIGURES = ("baseline", "target", "weight")
TITLE_LENGTH = 300


@dataclass(frozen=True)
class Question:
    """What can be read in two ways: one answer holds for the whole paste."""

    about: Literal["decimal", "order"]
    text: str
    answers: list[tuple[str, str]]


@dataclass
class Entry:
    """One row: the cells as written, what they mean, and what is wrong where."""

    place: int
    cells: Cells
    objective: str = ""
    is_new_objective: bool = False
    key_result: str = ""
    type: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    weight: Decimal | None = None
    unit: str = ""
    owner: str = ""
    due: date | None = None
    problems: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def targets(self) -> Targets:
        """The limits of its key result; one that keeps between takes them from `baseline` and `target`."""
        if self.type == "between":
            return Targets(low=self.baseline, high=self.target)
        return Targets(self.baseline, self.target)


@dataclass
class Reading:
    """All that was pasted, understood."""

    entries: list[Entry]
    questions: list[Question]

    @property
    def is_good(self) -> bool:
        """Whether it can be saved as it stands."""
        return bool(self.entries) and not any(entry.problems for entry in self.entries)


def read(rows: Sequence[Cells], decimal: str = "", order: str = "") -> Reading:
    """Understand the rows; `decimal` and `order` are the answers already given to questions."""
    kept = [row for row in rows if any(cell.strip() for cell in row.values())]
    decimal = decimal or decimal_sign([row.get(name, "") for row in kept for name in FIGURES if row.get(name)])
    order = order or day_order([row.get("due", "") for row in kept])
    questions: dict[str, Question] = {}
    entries: list[Entry] = []
    for place, row in enumerate(kept):
        entry = Entry(place, {name: row.get(name, "").strip() for name in FIELDS})
        _titles(entry, entries)
        _values(entry, decimal, order, questions)
        _kind(entry)
        entries.append(entry)
    _twice(entries)
    return Reading(entries, list(questions.values()))


def _titles(entry: Entry, above: list[Entry]) -> None:
    cells = entry.cells
    entry.key_result = cells["key_result"]
    entry.objective = cells["objective"] or (above[-1].objective if above else "")
    known = {other.objective.casefold() for other in above}
    entry.is_new_objective = bool(entry.objective) and entry.objective.casefold() not in known
    if not entry.objective:
        entry.problems["objective"] = "Which objective does this belong to? Write it here or in the row above."
    for name in ("objective", "key_result"):
        if len(cells[name]) > TITLE_LENGTH:
            entry.problems[name] = f"This is {len(cells[name])} characters long; {TITLE_LENGTH} fit."


def _values(entry: Entry, decimal: str, order: str, questions: dict[str, Question]) -> None:
    for name in FIGURES:
        found = _one(entry, name, lambda text: figure(text, decimal), questions)
        if found is not None:
            setattr(entry, name, found.value)
            entry.unit = entry.unit or (found.unit if name != "weight" else "")
    entry.due = _one(entry, "due", lambda text: day(text, order), questions)
    entry.unit = entry.cells["unit"] or entry.unit
    entry.owner = entry.cells["owner"]
    if entry.weight is not None and entry.weight < 0:
        entry.problems["weight"] = "A weight is 0 or more."


def _one[Found: (Figure, date)](
    entry: Entry, name: str, read_one: Callable[[str], Found], questions: dict[str, Question]
) -> Found | None:
    text = entry.cells[name]
    if not text:
        return None
    try:
        return read_one(text)
    except TwoWays as both:
        question = _question(both)
        questions.setdefault(question.about, question)
        entry.problems[name] = str(both)
    except NotRead as wrong:
        entry.problems[name] = str(wrong)
    return None


def _question(both: TwoWays) -> Question:
    about: Literal["decimal", "order"] = "order" if "day" in both.ways else "decimal"
    words = "Is “{}” {}?" if about == "order" else "Is “{}” the number {}?"
    return Question(about, words.format(both.text, " or ".join(both.ways.values())), list(both.ways.items()))


def _kind(entry: Entry) -> None:
    """The type that was written, else the one the figures tell; a row without a key result has none."""
    if not entry.key_result:
        said = [name for name in ("type", "baseline", "target", "unit") if entry.cells[name]]
        for name in said:
            entry.problems.setdefault(name, "Figures belong to a key result, and this row names none.")
        return
    written = entry.cells["type"].casefold()
    if written and written not in TYPE_WORDS:
        entry.problems["type"] = f"Choose one of: {', '.join(kind.label.lower() for kind in TYPES.values())}."
        return
    entry.type = TYPE_WORDS[written] if written else _told(entry)
    if not {"baseline", "target"} & entry.problems.keys():
        for name, words in TYPES[entry.type].check(entry.targets).items():
            entry.problems.setdefault({"low": "baseline", "high": "target"}.get(name, name), words)


def _told(entry: Entry) -> str:
    if entry.target is None and entry.baseline is None and not entry.cells["target"]:
        return "yes_no"
    if entry.baseline is not None and entry.target is not None and entry.target < entry.baseline:
        return "decrease"
    return "increase"


def _twice(entries: list[Entry]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        if not entry.key_result:
            continue
        name = (entry.objective.casefold(), entry.key_result.casefold())
        if name in seen:
            entry.notes.append(f"Row {seen[name] + 1} has the same key result.")
        seen.setdefault(name, entry.place)
