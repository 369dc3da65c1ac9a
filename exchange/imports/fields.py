"""What a column of a sheet may mean: the fields of each target. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ITEMS: Final = "items"
COSTS: Final = "costs"


@dataclass(frozen=True, slots=True)
class Field:
    """One meaning a column may have."""

    name: str
    label: str
    kind: str  # text, date, number, money, percent, choice, reference, words
    is_required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""


STATES: Final = ("todo", "doing", "done", "dropped")
TYPES: Final = ("epic", "feature", "story", "task", "milestone", "bug")
KINDS: Final = ("labour", "expense", "capital")

_ITEM_FIELDS: Final = (
    Field("external_id", "Id", "text", help="What the source calls the row; the next file is recognised by it."),
    Field("title", "Title", "words", is_required=True),
    Field("parent", "Parent", "text", help="The id of the row above it."),
    Field("initiative", "Initiative", "reference", help="By key or title."),
    Field("team", "Team", "reference", help="By key or name."),
    Field("assignee", "Assignee", "reference", help="By name or e-mail address."),
    Field("type", "Type", "choice", choices=TYPES),
    Field("state", "State", "choice", choices=STATES),
    Field("planned_start", "Planned start", "date"),
    Field("planned_finish", "Planned finish", "date"),
    Field("started_on", "Started on", "date"),
    Field("finished_on", "Finished on", "date"),
    Field("planned_cost", "Planned cost", "money"),
    Field("estimate", "Estimate", "number"),
    Field("percent", "Percent done", "percent"),
    Field("spent", "Spent so far", "money", help="Becomes one cost of the item."),
)
_COST_FIELDS: Final = (
    Field("external_id", "Id", "text", help="What the source calls the row; the next file is recognised by it."),
    Field("date", "Date", "date", is_required=True),
    Field("amount", "Amount", "money", help="May be left out where a person's hours have a rate."),
    Field("item", "Work item", "text", help="By the id of its source, or by its key."),
    Field("initiative", "Initiative", "reference", help="By key or title; an item's own goes first."),
    Field("kind", "Kind", "choice", choices=KINDS),
    Field("hours", "Hours", "number"),
    Field("member", "Person", "reference", help="Whose hours, by name or e-mail address."),
    Field("currency", "Currency", "currency", help="Amounts in another one than the sheet's are rejected."),
    Field("note", "Note", "words"),
)
FIELDS: Final = {ITEMS: _ITEM_FIELDS, COSTS: _COST_FIELDS}
REFERENCES: Final = ("initiative", "team", "assignee", "member")


def fields_of(target: str) -> tuple[Field, ...]:
    """What columns may mean for items or costs."""
    return FIELDS[target]
