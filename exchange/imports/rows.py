"""One row of a sheet as what it would become, or why it cannot come in. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from exchange.imports.cells import Reader
from exchange.imports.fields import COSTS, Field, fields_of
from exchange.imports.settings import COLUMN, LOAD, ONE, REJECT, REPAIR, SKIP, Settings
from exchange.sheets.layout import SheetRow
from exchange.sheets.values.faults import Fault
from execution.days import MEANT, is_meant

WAITING: Final = "waiting"
REJECTED: Final = "rejected"
SKIPPED: Final = "skipped"
LONGEST_TITLE: Final = 300
MOST_KEPT: Final = 10_000  # different cells of a column that are understood once
LONGEST_ID: Final = 300
LONGEST_CELL: Final = 300
LONGEST_REASON: Final = 500
DAY_HOURS: Final = 24
MOST_MONEY: Final = Decimal(900_000_000_000_000)
MOST_NUMBER: Final = Decimal(10) ** 14
_SKIPPED: Final = {"blank": "nothing in it", "total": "a total of other rows", "repeated_header": "the headers again"}

type Names = Mapping[str, Mapping[str, str | None]]
"""Field → what a cell may say, folded → whose it is; None: several are called that."""


@dataclass(slots=True)
class Staged:
    """What became of a row so far."""

    number: int
    outcome: str = WAITING
    external_id: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    column: str = ""
    value: str = ""
    expected: str = ""
    note: str = ""


class Refused(Exception):
    """The row cannot come in: in which column, what was found, what was expected."""

    def __init__(self, column: str, value: str, expected: str) -> None:
        super().__init__(expected)
        self.column, self.value, self.expected = column, value, expected


class _Read(NamedTuple):
    """What a cell says, what is to be told of it, and, where it cannot stand, why: column, value, what was expected."""

    value: Any
    notes: tuple[str, ...] = ()
    refused: tuple[str, str, str] | None = None


def fold(text: str) -> str:
    """A name as it is compared: without case and doubled spaces."""
    return " ".join(text.split()).casefold()


class RowReader:
    """Reads the rows of one sheet by its settings."""

    def __init__(self, settings: Settings, headers: Sequence[str], names: Names, today: date) -> None:
        self._settings = settings
        places = {name: headers.index(header) for name, header in settings.columns.items() if header in headers}
        # What most rows say anew is not worth remembering.
        self._fields = [
            (f, places[f.name], None if f.name in ("external_id", "title") else dict[str, _Read]())
            for f in fields_of(settings.target)
            if f.name in places
        ]
        self._ungrouped = {
            f.name for f, *_ in self._fields if settings.answer("grouped_ids", self.header_of(settings, f)) == "plain"
        }
        self._headers = headers
        self._names = names
        self._meanings = {
            name: {fold(said): meant for said, meant in each.items()} for name, each in settings.values.items()
        }
        self._cells = Reader(settings)
        self._today = today
        self._seen: dict[str, int] = {}

    def read(self, row: SheetRow) -> Staged:
        """The row as it would come in, or skipped or rejected with its reason."""
        treatment = LOAD if row.kind == "regular" else self._settings.treatment(row.kind)
        if treatment == SKIP:
            return Staged(row.number, SKIPPED, expected=_SKIPPED.get(row.kind, row.note))
        if treatment == REPAIR and row.fitted:
            return self._read(row.number, row.fitted, row.note)
        if row.fault or treatment != LOAD:
            why = row.fault or _odd(row)
            return Staged(row.number, REJECTED, expected=why[:LONGEST_REASON], note=row.note)
        return self._read(row.number, row.fitted or row.cells, row.note if row.fitted else "")

    def _read(self, number: int, cells: Sequence[str], note: str) -> Staged:
        staged = Staged(number, note=note)
        notes = [note] if note else []
        try:
            for each, place, kept in self._fields:
                said = cells[place].strip() if place < len(cells) else ""
                found = kept.get(said) if kept is not None else None
                if found is None:
                    found = self._understood(each, said)
                    if kept is not None and len(kept) < MOST_KEPT:
                        kept[said] = found
                if found.refused is not None:
                    raise Refused(*found.refused)
                staged.values[each.name] = found.value
                notes += found.notes
            self._check(staged.values, notes)
            staged.external_id = self._identity(staged.values, cells)
        except Refused as refused:
            staged.outcome = REJECTED
            staged.column, staged.value = refused.column[:LONGEST_CELL], refused.value[:LONGEST_CELL]
            staged.expected = refused.expected
            staged.external_id = str(staged.values.get("external_id") or "")[:LONGEST_ID]
        staged.note = "; ".join(notes)
        return staged

    def header(self, name: str) -> str:
        """The column that says this."""
        return self._settings.columns.get(name, "")

    @staticmethod
    def header_of(settings: Settings, each: Field) -> str:
        """The column that says this field."""
        return settings.columns.get(each.name, "")

    def _understood(self, each: Field, said: str) -> _Read:
        """What a cell says, or why it cannot stand: the same in every row."""
        if not said:
            missing = (self.header(each.name), "", f"a {each.label.lower()}, which each row needs")
            return _Read(None, (), missing if each.is_required else None)
        notes: list[str] = []
        try:
            return _Read(self._value(each, said, notes), tuple(notes))
        except Refused as refused:
            return _Read(None, (), (refused.column, refused.value, refused.expected))

    def _value(self, each: Field, said: str, notes: list[str]) -> Any:
        if each.kind == "words":
            return self._words(each, said, notes)
        if each.kind == "text":
            return self._id(each, said)
        if each.kind == "currency":
            return self._currency(each, said)
        if each.kind == "choice":
            return self._choice(each, said)
        if each.kind == "reference":
            return self._reference(each, said, notes)
        found = self._cells.read(each, self.header(each.name), said)
        if found is None:
            notes.append(f"{self.header(each.name)}: “{said[:60]}” is left out, as was answered")
            return None
        if isinstance(found, Fault):
            raise Refused(self.header(each.name), said, found.expected)
        return self._plain(each, said, found, notes)

    def _words(self, each: Field, said: str, notes: list[str]) -> str:
        plain = " ".join(said.split()) if each.name == "title" else said
        if "\x00" in plain:
            raise Refused(self.header(each.name), said.replace("\x00", "·"), "text that can be read")
        if each.name == "title" and len(plain) > LONGEST_TITLE:
            notes.append(f"the title is cut at {LONGEST_TITLE} characters")
            return plain[: LONGEST_TITLE - 1] + "…"
        return plain

    def _id(self, each: Field, said: str) -> str:
        if len(said) > LONGEST_ID or "\x00" in said:
            raise Refused(self.header(each.name), said[:80], f"an id of at most {LONGEST_ID} characters")
        if each.name in self._ungrouped:
            return said.replace(",", "").replace(".", "")
        return said

    def _currency(self, each: Field, said: str) -> str:
        if self._settings.currency and said.upper() != self._settings.currency:
            raise Refused(self.header(each.name), said, f"{self._settings.currency}, the currency of this sheet")
        return said.upper()

    def _choice(self, each: Field, said: str) -> str:
        folded = fold(said)
        meant = self._meanings.get(each.name, {}).get(folded, folded)
        if meant not in each.choices:
            raise Refused(
                self.header(each.name), said, f"one of {', '.join(each.choices)}, or a word that you map to one"
            )
        return meant

    def _reference(self, each: Field, said: str, notes: list[str]) -> str | None:
        folded = fold(said)
        named = self._meanings.get(each.name, {}).get(folded, "")
        if named == "-":
            return None
        known = self._names.get(each.name, {})
        found = known.get(fold(named) if named else folded, "")
        if found:
            return found
        why = f"several are called “{said}”" if found is None else f"nobody knows “{said}” here"
        if each.name == "initiative" or self._settings.unknown == REJECT:
            if self._settings.unknown == REJECT:
                raise Refused(self.header(each.name), said, f"the {each.label.lower()} of somebody here: {why}")
            notes.append(f"{self.header(each.name)}: {why}, so it is unallocated")
        else:
            notes.append(f"{self.header(each.name)}: {why}, so it stays empty")
        return None

    def _plain(self, each: Field, said: str, found: Any, notes: list[str]) -> str:
        """As it is kept: numbers as text that loses nothing, days in ISO."""
        if isinstance(found, date):
            return self._day(each, said, found)
        amount: Decimal = found
        self._within(each, said, amount)
        digits = 6 if each.kind in ("number", "percent") and each.name != "hours" else 4
        rounded = round(amount, digits)
        if rounded != amount:
            notes.append(f"{self.header(each.name)}: {said} is rounded to {digits} decimals")
        return f"{rounded.normalize():f}"

    def _within(self, each: Field, said: str, amount: Decimal) -> None:
        header = self.header(each.name)
        if each.kind == "percent" and not 0 <= amount <= 100:
            raise Refused(header, said, "a percentage from 0 to 100")
        if each.name == "hours" and amount < 0:
            raise Refused(header, said, "hours not below 0")
        if each.name in ("planned_cost", "estimate") and amount < 0:
            raise Refused(header, said, f"a {each.label.lower()} not below 0")
        if abs(amount) > (MOST_MONEY if each.kind == "money" else MOST_NUMBER):
            raise Refused(header, said, "a number that is not quite so large")

    def _day(self, each: Field, said: str, day: date) -> str:
        if not is_meant(day):
            raise Refused(self.header(each.name), said, MEANT)
        if each.name == "date" and day > self._today:
            # As where a cost is booked: what is still to be spent is a plan.
            raise Refused(self.header(each.name), said, "a day that has come: money is booked once it is spent")
        if each.name in ("started_on", "finished_on") and day > self._today:
            raise Refused(
                self.header(each.name), said, "a day that has come: what is still to be belongs into the plan"
            )
        return day.isoformat()

    def _check(self, values: dict[str, Any], notes: list[str]) -> None:
        if self._settings.initiative == ONE:
            values["initiative"] = self._settings.one_initiative
        elif self._settings.initiative != COLUMN:
            values["initiative"] = None
        if self._settings.target == COSTS:
            self._check_cost(values, notes)
        else:
            self._check_item(values, notes)

    def _check_item(self, values: dict[str, Any], notes: list[str]) -> None:
        for first, last in (("planned_start", "planned_finish"), ("started_on", "finished_on")):
            start, finish = values.get(first), values.get(last)
            if start and finish and finish < start:
                raise Refused(self.header(last), finish, f"a day not before {self.header(first)}, {start}")
        if not self._settings.has("state"):
            values["state"] = _state_of(values)
        elif values.get("finished_on") and values.get("state") in ("todo", "doing"):
            notes.append(f"{self.header('finished_on')} is left out, because the state is not done")
            values["finished_on"] = None
        if values.get("parent") and values["parent"] == values.get("external_id"):
            raise Refused(self.header("parent"), values["parent"], "another row: this one is above itself")

    def _check_cost(self, values: dict[str, Any], notes: list[str]) -> None:
        hours, member = values.get("hours"), values.get("member")
        if member and not hours:
            notes.append("no hours, so the person is left out")
            values["member"] = member = None
        if member and Decimal(values.get("amount") or 0) < 0:
            # Hours of a person have a rate, which is never below 0: without one they would be priced anew.
            notes.append("money taken back, so the person is left out")
            values["member"] = member = None
        if member and hours and Decimal(hours) > DAY_HOURS:
            raise Refused(self.header("hours"), hours, f"at most {DAY_HOURS} hours of a person on a day")
        if values.get("amount") is None and not member:
            header = self.header("amount") or self.header("member")
            raise Refused(header, "", "an amount, or hours of a person who has a rate")
        if member:
            values["kind"] = "labour"

    def _identity(self, values: dict[str, Any], cells: Sequence[str]) -> str:
        """What the source calls the row; without a column for that, what it says, and which one of those it is."""
        given = values.get("external_id")
        if self._settings.has("external_id"):
            if not given:
                raise Refused(self.header("external_id"), "", "an id, by which the next file is recognised")
            return str(given)
        said = values["title"] if self._settings.target != COSTS else "|".join(cell.strip() for cell in cells)
        nth = self._seen[said] = self._seen.get(said, 0) + 1
        return _name(said, nth)


def _odd(row: SheetRow) -> str:
    """Why a row of an odd shape is not believed."""
    words = {"shifted": "its cells stand in the wrong columns", "short": "cells are missing", "long": "too many cells"}
    return f"{words.get(row.kind, row.kind)}: {row.note}" if row.note else words.get(row.kind, row.kind)


def _name(said: str, nth: int) -> str:
    short = said if len(said) <= LONGEST_ID - 60 else f"{said[:180]} {hashlib.sha256(said.encode()).hexdigest()[:32]}"
    return short if nth == 1 else f"{short} #{nth}"


def _state_of(values: Mapping[str, Any]) -> str | None:
    """Where no column says it: finished is done, begun is in progress; None: nothing tells."""
    percent = values.get("percent")
    if values.get("finished_on") or (percent is not None and Decimal(percent) == 100):
        return "done"
    if values.get("started_on") or (percent is not None and Decimal(percent) > 0):
        return "doing"
    told = {"percent", "started_on", "finished_on"} & values.keys()
    return "todo" if told else None
