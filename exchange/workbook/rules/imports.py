"""Rules about mappings of sheets, and about what a source said: both are kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from exchange.imports.fields import Field, fields_of
from exchange.imports.settings import Settings
from exchange.workbook.content import Content
from exchange.workbook.problems import Problem
from exchange.workbook.stored import Stored
from exchange.workbook.tables.imports import ORIGINS

_LISTS: Final = 'a JSON list of the headers, such as ["Key", "Summary"]'
_SETTINGS: Final = "a JSON object of answers as a dump writes it"
_SAID: Final = 'a JSON object of what was said, such as {"title": "Doors", "percent": "40"}'
_NUMBERS: Final = ("number", "money", "percent")


def mappings_can_be_read(content: Content, _: Stored) -> Iterator[Problem]:
    """A mapping's headers are a list of texts, its settings answers of the kinds that are known."""
    rows = content.rows("import_mappings")
    for number, (headers, settings) in rows.columns("headers", "settings"):
        found = _read(headers)
        if not (isinstance(found, list) and all(isinstance(each, str) for each in found)):
            yield rows.problem(number, "headers", headers, _LISTS)
        if not _answers(_read(settings)):
            yield rows.problem(number, "settings", settings, _SETTINGS)


def sources_said_what_can_be_said(content: Content, _: Stored) -> Iterator[Problem]:
    """What a source said last of an item or a cost is an object of fields, each of its kind."""
    for table, target in ORIGINS.items():
        rows = content.rows(table)
        if not rows.entries:
            continue
        fields = {each.name: each for each in fields_of(target)}
        for number, (said,) in rows.columns("said"):
            if wrong := _wrong(said, fields):
                yield rows.problem(number, "said", said, wrong)


def _wrong(said: str, fields: dict[str, Field]) -> str:
    """What was expected instead; empty where it can be said."""
    if not said:
        return ""
    found = _read(said)
    if not isinstance(found, dict):
        return _SAID
    for name, value in found.items():
        if name not in fields or not (value is None or (isinstance(value, str) and _is_one(fields[name], value))):
            return f"{_SAID}; {name} cannot be that"
    return ""


def _is_one(each: Field, value: str) -> bool:
    try:
        if each.kind == "date":
            return date.fromisoformat(value).isoformat() == value
        return each.kind not in _NUMBERS or Decimal(value).is_finite()
    except (ValueError, InvalidOperation):
        return False


def _read(text: str) -> Any:
    """JSON, or None where it is none; texts that the database cannot keep are none either."""
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return None if "\\u0000" in text else found


def _answers(found: Any) -> bool:
    """Whether each is of the kind that the answers here are of."""
    if not isinstance(found, dict):
        return False
    usual = Settings().plain()
    shapes = {"columns": str, "decimals": str, "answers": str}
    for name, value in found.items():
        if name not in usual:
            continue
        if type(value) is not type(usual[name]):
            return False
        if name in shapes and not all(isinstance(each, shapes[name]) for each in value.values()):
            return False
        if name == "values" and not all(_words(each) for each in value.values()):
            return False
        if name == "dates" and not all(isinstance(each, list) for each in value.values()):
            return False
    return True


def _words(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(each, str) for each in found.values())
