"""Names of a sheet that nobody has here, and whom each means: word by word, kept with the mapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from exchange.imports.fields import REFERENCES, Field, fields_of
from exchange.imports.lookups import names
from exchange.imports.rows import Names, fold
from exchange.imports.settings import Settings
from exchange.imports.suggesting import words_of

SHOWN: Final = 30
NOBODY: Final = "-"  # said of a word: left empty
_BY_KEY: Final = ("initiative", "team")


@dataclass(frozen=True, slots=True)
class Word:
    """A name of the sheet: where it stands among its column's words, in how many rows, and whom it means."""

    place: int
    text: str
    count: int
    meant: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The names of one column that nobody has here."""

    field: Field
    header: str
    words: list[Word]
    more: int


def unknown(facts: dict[str, Any], settings: Settings, known: Names) -> Iterator[Unknown]:
    """Column by column: names that nobody has, or several have, and those that were given a meaning."""
    for each in fields_of(settings.target):
        header = settings.columns.get(each.name, "")
        if not header or each.kind != "reference":
            continue
        meanings = {fold(said): meant for said, meant in settings.values.get(each.name, {}).items()}
        # However it is written, a name stands once, in its most usual spelling.
        found: dict[str, Word] = {}
        for place, (text, count) in enumerate(words_of(facts, header)):
            name = fold(text)
            if name in found:
                found[name] = replace(found[name], count=found[name].count + count)
            elif name in meanings or not known[each.name].get(name):
                found[name] = Word(place, text, count, meanings.get(name, ""))
        words = list(found.values())
        words.sort(key=lambda word: bool(word.meant))  # what is open first, each in the order of its rows
        if words:
            yield Unknown(each, header, words[:SHOWN], max(0, len(words) - SHOWN))


def settle(settings: Settings) -> list[str]:
    """Keep a team or initiative by its key, whatever it was called in the answer; names that nobody has, in words."""
    told: list[str] = []
    known = names()
    labels = {each.name: each.label for each in fields_of(settings.target)}
    for field in REFERENCES:
        for word, meant in settings.values.get(field, {}).items():
            found = known[field].get(fold(meant))
            if found and field in _BY_KEY:
                settings.values[field][word] = found
            elif not found and meant != NOBODY and field in labels:
                why = "several are called" if fold(meant) in known[field] else "nobody here is called"
                told.append(f"{labels[field]} “{word}”: {why} “{meant}”. Expected a name or key from the list, or -.")
    return told
