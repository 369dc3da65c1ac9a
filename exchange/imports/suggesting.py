"""What is suggested for a sheet that was looked at: columns, answers, and what must be asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from exchange.imports.fields import COSTS, ITEMS, fields_of
from exchange.imports.reading import plain_options
from exchange.imports.rows import fold
from exchange.imports.settings import Settings
from exchange.sheets.layout import Column, Kind, Sniffed
from exchange.sheets.profiles import recognise, states_of, types_of
from exchange.sheets.profiles.targets import Target
from exchange.sheets.questions import Question, questions
from exchange.sheets.units import time_unit_of

MOST_VALUES: Final = 300
FIRST_ROWS: Final = 20
# One question stands for all meanings of a kind: they ask the same.
ASKED: Final = {
    "date": Target.DATE, "money": Target.AMOUNT, "hours": Target.HOURS, "number": Target.ESTIMATE,
    "percent": Target.PERCENT, "id": Target.EXTERNAL_ID,
}  # fmt: skip
_OF_NUMBERS: Final = frozenset({"money", "hours", "number", "percent"})
NUMERIC: Final = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT})
_KINDS: Final = {
    **dict.fromkeys(("labour", "labor", "time", "work", "hours", "personnel", "personal", "lohn"), "labour"),
    **dict.fromkeys(("expense", "opex", "other", "travel", "licence", "license", "spesen", "aufwand"), "expense"),
    **dict.fromkeys(("capital", "capex", "investment", "investition"), "capital"),
}
# What the reader of headers calls a thing, and the field that it becomes.
_FOR_ITEMS: Final = {Target.SPENT_COST: "spent"}
_FOR_COSTS: Final = {Target.ASSIGNEE: "member", Target.TITLE: "note", Target.TYPE: "kind", Target.PARENT: "item"}


def facts_of(found: Sniffed) -> dict[str, Any]:
    """What is kept of looking at a file: how to read it, what its columns hold, what must be asked."""
    return {
        "options": plain_options(found.options),
        "size": found.size,
        "is_whole": found.is_whole,
        "total": sum(found.rows.values()),
        "rows": dict(found.rows),
        "preamble": [list(line) for line in found.preamble[:20]],
        "sheet_names": list(found.sheet_names),
        "key_column": found.key_column,
        "warnings": list(found.warnings),
        "columns": [_column(column) for column in found.columns],
        "questions": {"": [_plain(each) for each in questions(found, {})], **_of_columns(found)},
    }


def _column(column: Column) -> dict[str, Any]:
    values = column.values.most_common(MOST_VALUES)
    return {
        "name": column.name,
        "kind": str(column.kind),
        "examples": column.examples[:3],
        "filled": column.filled,
        "empty": column.empty,
        "values": [[value, count] for value, count in values],
        "formats": list(column.dates.formats or column.dates.needed[:1]),
        "decimal": column.numbers.decimal or "",
    }


def _of_columns(found: Sniffed) -> dict[str, dict[str, list[dict[str, Any]]]]:
    about_rows = len(questions(found, {}))
    asked: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for column in found.columns:
        for kind, target in ASKED.items():
            if kind in _OF_NUMBERS and column.kind not in NUMERIC:
                continue
            if told := questions(found, {column.name: target})[about_rows:]:
                asked.setdefault(column.name, {})[kind] = [_plain(each) for each in told]
    return asked


def _plain(question: Question) -> dict[str, Any]:
    return {**asdict(question), "key": question.key}


def asked_of(facts: dict[str, Any], settings: Settings) -> list[dict[str, Any]]:
    """The questions about a sheet whose columns are chosen."""
    asked = list(facts["questions"][""])
    own = settings.columns.get("external_id", "")
    asked = [each for each in asked if each["topic"] != "repeated_keys" or each["column"] == own]
    for each in fields_of(settings.target):
        header = settings.columns.get(each.name, "")
        kind = "hours" if each.name == "hours" else "id" if each.name == "external_id" else each.kind
        asked += facts["questions"].get(header, {}).get(kind, []) if header else []
    return list({each["key"]: each for each in asked}.values())


def unanswered(facts: dict[str, Any], settings: Settings) -> list[dict[str, Any]]:
    """Questions that nobody has answered."""
    return [each for each in asked_of(facts, settings) if each["key"] not in settings.answers]


def answers_for(found: Sniffed, currency: str) -> Settings:
    """Suggested settings for a sheet: nothing that must be asked is answered."""
    facts = facts_of(found)
    target, columns = _suggested(found)
    settings = Settings(target=target, columns=columns, currency=currency)
    settings.dates = {each["name"]: each["formats"] for each in facts["columns"] if each["formats"]}
    settings.decimals = {each["name"]: each["decimal"] or str(found.decimal) for each in facts["columns"]}
    if columns.get("hours"):
        settings.hours_unit = time_unit_of(columns["hours"])
    settings.values = meanings(facts, settings)
    settings.initiative = "column" if settings.has("initiative") else "none"
    return settings


def meanings(facts: dict[str, Any], settings: Settings) -> dict[str, dict[str, str]]:
    """What the words of states, types and kinds most likely mean, word by word."""
    known = {"state": states_of, "type": types_of, "kind": _kinds_of}
    values = {each["name"]: [value for value, _ in each["values"]] for each in facts["columns"]}
    found = {name: read(values.get(settings.columns.get(name, ""), [])) for name, read in known.items()}
    return {name: meant for name, meant in found.items() if meant}


def _kinds_of(values: Iterable[str]) -> dict[str, str]:
    return {value: _KINDS[fold(value)] for value in values if fold(value) in _KINDS}


def _suggested(found: Sniffed) -> tuple[str, dict[str, str]]:
    told = {each.target: each.column for each in recognise(found).suggestions}
    is_costs = Target.DATE in told and bool({Target.AMOUNT, Target.HOURS} & told.keys()) and Target.STATE not in told
    if not is_costs:
        names = {each.name for each in fields_of(ITEMS)}
        columns = {_FOR_ITEMS.get(target, str(target)): column for target, column in told.items()}
        return ITEMS, {name: column for name, column in columns.items() if name in names}
    names = {each.name for each in fields_of(COSTS)}
    columns = {_FOR_COSTS.get(target, str(target)): column for target, column in told.items()}
    if columns.get("external_id") and columns["external_id"] != found.key_column:
        # An id that stands on many rows is that of the work, not of the cost.
        columns["item"] = columns.pop("external_id")
    return COSTS, {name: column for name, column in columns.items() if name in names}


def usual_source(found: Sniffed) -> str:
    """What a source may be called: by the file, without what changes from one download to the next."""
    stem = Path(found.options.name).stem
    bare = "".join(letter if letter.isalpha() else " " for letter in stem)
    return " ".join(bare.split())[:80] or "sheet"


def words_of(facts: dict[str, Any], header: str) -> Iterable[tuple[str, int]]:
    """The different words of a column with how often each stands there."""
    for each in facts["columns"]:
        if each["name"] == header:
            return [(value, count) for value, count in each["values"] if value.strip()]
    return []
