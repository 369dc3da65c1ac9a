"""How one sheet is read: which column means what, and what was answered. Kept as JSON; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from exchange.imports.fields import fields_of
from tenancy.keys import BETWEEN

EMPTY: Final = "empty"
REJECT: Final = "reject"
SKIP: Final = "skip"
REPAIR: Final = "repair"
LOAD: Final = "load"
HERE: Final = "here"
FILE: Final = "file"
NONE: Final = "none"
COLUMN: Final = "column"
ONE: Final = "one"
# What is no row to load is skipped; what stands in the wrong columns is not guessed at until somebody says so.
USUAL: Final = {"blank": SKIP, "total": SKIP, "repeated_header": SKIP}


def source_problem(source: str) -> str:
    """Why a sheet's source cannot be called so, in words; nothing where it can. Keys begin with it."""
    if not source.strip():
        return "Name where the sheet comes from; ids are looked up under that name."
    if BETWEEN in source:
        return "A source has no semicolon in its name: keys begin with it, and it stands between keys. Use a dash."
    return "" if source.strip().isprintable() else "A source’s name stands on one line, without signs that nobody sees."


@dataclass(slots=True)
class Settings:
    """The answers for one sheet; what is said of a column goes by its header."""

    target: str = "items"
    columns: dict[str, str] = field(default_factory=dict)  # field → header
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # field → what a cell says → what it means
    dates: dict[str, list[str]] = field(default_factory=dict)  # header → formats of its days
    decimals: dict[str, str] = field(default_factory=dict)  # header → decimal sign
    hours_unit: str = "h"
    currency: str = ""  # of the sheet: amounts in another one, or for what counts in another one, are rejected
    answers: dict[str, str] = field(default_factory=dict)  # key of the reader's question → value of a choice
    initiative: str = COLUMN  # column, one (all into one) or none (all unallocated)
    one_initiative: str = ""
    unknown: str = EMPTY  # a name that is nobody's: left empty with a note, or the row rejected
    edited: str = HERE  # what was edited here since its source last spoke: stays (here), or the file wins (file)
    match_keys: bool = False  # an id that is the key of an item here means that item

    def has(self, name: str) -> bool:
        """Whether a column says this."""
        return bool(self.columns.get(name))

    def answer(self, topic: str, header: str = "") -> str:
        """What was answered to a question about rows or a column; empty when nothing was."""
        return self.answers.get(f"{topic}:{header}" if header else topic, "")

    def formats(self, header: str) -> list[str]:
        """The formats of a column of days: those that were answered, else those that were found."""
        said = self.answer("date_format", header)
        return said.split("+") if said else self.dates.get(header, [])

    def decimal(self, header: str) -> str:
        """The decimal sign of a column."""
        return self.answer("decimal", header) or self.decimals.get(header, ".")

    def unit(self, header: str) -> Decimal:
        """By how much a column's amounts are multiplied."""
        try:
            return Decimal(self.answer("unit", header) or "1")
        except InvalidOperation:
            return Decimal(1)

    def treatment(self, kind: str) -> str:
        """What is done with rows of a kind that is not regular."""
        return self.answer(f"{kind}_rows") or USUAL.get(kind, REJECT)

    @property
    def repeats(self) -> str:
        """Which row of an id that stands more than once counts: first, last, or none of them (reject)."""
        return self.answer("repeated_keys", self.columns.get("external_id", "")) or REJECT

    def plain(self) -> dict[str, Any]:
        """For keeping."""
        return asdict(self)

    def problems(self) -> list[str]:
        """What is missing before rows can be read."""
        missing = [f.label for f in fields_of(self.target) if f.is_required and not self.has(f.name)]
        told = [f"Choose the column that holds the {label.lower()}." for label in missing]
        if self.target == "costs" and not (self.has("amount") or (self.has("hours") and self.has("member"))):
            told.append("Choose the column that holds the amount, or those of the hours and of the person.")
        if self.initiative == ONE and not self.one_initiative:
            told.append("Choose the initiative that all rows belong to.")
        return told


def read_settings(kept: Mapping[str, Any]) -> Settings:
    """From what was kept; unknown names are left out."""
    names = Settings.__dataclass_fields__
    return Settings(**{name: value for name, value in kept.items() if name in names})
