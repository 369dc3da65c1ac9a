"""The one declaration of the workbook: tables, columns, kinds. Reading, checking, writing and docs follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from accounts.models import Role
from execution.models import Cost, Item
from okrs.models import CheckIn, Cycle, KeyResult, Objective
from portfolio.models import Initiative, TrancheDecision
from tenancy.fields import MONEY_DECIMALS

KEY_LENGTH: Final = 120
TITLE_LENGTH: Final = 300
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class Kind(StrEnum):
    """What a cell holds."""

    KEY = "key"
    LINE = "line"
    TEXT = "text"
    EMAIL = "e-mail"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    REFERENCE = "reference"
    REFERENCES = "references"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind and the limits of that kind."""

    name: str
    kind: Kind
    is_required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    to: str = ""
    digits: int = 0
    decimals: int = 0
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int = 0


@dataclass(frozen=True)
class Table:
    """One table: its columns, what names a row in it, and whether it is one of the extra tables of a dump."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    what: str
    is_extra: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def at(self) -> dict[str, int]:
        """The place of each column."""
        return {name: place for place, name in enumerate(self.names)}


def _key(name: str = "key", *, required: bool = True) -> Column:
    return Column(name, Kind.KEY, required, longest=KEY_LENGTH)


def _line(name: str, longest: int = TITLE_LENGTH, *, required: bool = False) -> Column:
    return Column(name, Kind.LINE, required, longest=longest)


def _text(name: str) -> Column:
    return Column(name, Kind.TEXT)


def _day(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, required)


def _to(table: str, name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.REFERENCE, required, to=table, longest=KEY_LENGTH)


def _choice(name: str, values: list[str], default: str = "", *, required: bool = False) -> Column:
    return Column(name, Kind.CHOICE, required, tuple(values), default)


def _number(
    name: str,
    digits: int,
    decimals: int,
    least: Decimal | None = None,
    most: Decimal | None = None,
    *,
    required: bool = False,
) -> Column:
    return Column(name, Kind.NUMBER, required, digits=digits, decimals=decimals, least=least, most=most)


def _value(name: str) -> Column:
    return _number(name, 30, 10)


def _money(name: str, least: Decimal | None = None, *, required: bool = False) -> Column:
    # 18 digits stay inside the bigint in which amounts are kept.
    return _number(name, 18, MONEY_DECIMALS, least, required=required)


def _percent(name: str, *, required: bool = False) -> Column:
    return _number(name, 9, 6, ZERO, HUNDRED, required=required)


def _position() -> Column:
    return _number("position", 9, 0, ZERO, required=True)


def _weight() -> Column:
    return _number("weight", 14, 6, ZERO)


_PEOPLE: Final = (
    Table("teams", (_key(), _line("name", required=True), _to("teams", "parent")), ("key",), "lasting groups"),
    Table(
        "people",
        (
            Column("email", Kind.EMAIL, True, longest=254),
            _line("name", 120, required=True),
            _choice("role", Role.values),
            _to("teams", "team"),
        ),
        ("email",),
        "who belongs to the tenant; without a role a new person is a member and a known one keeps theirs",
    ),
)

_OKRS: Final = (
    Table(
        "cycles",
        (
            _key(),
            _line("name", required=True),
            _day("starts_on", required=True),
            _day("ends_on", required=True),
            _choice("state", Cycle.State.values, Cycle.State.DRAFT),
            _to("cycles", "parent"),
        ),
        ("key",),
        "spans in which objectives hold",
    ),
    Table(
        "objectives",
        (
            _key(),
            _to("cycles", "cycle", required=True),
            _line("title", required=True),
            _text("description"),
            _to("people", "owner"),
            _to("teams", "team"),
            Column("parents", Kind.REFERENCES, to="objectives"),
            _choice("ambition", Objective.Ambition.values, Objective.Ambition.COMMITTED),
            _weight(),
        ),
        ("key",),
        "where to go",
    ),
    Table(
        "key_results",
        (
            _key(),
            _to("objectives", "objective", required=True),
            _line("title", required=True),
            _choice("type", KeyResult.Type.values, required=True),
            _line("unit", 40),
            _value("baseline"),
            _value("target"),
            _value("low"),
            _value("high"),
            _weight(),
            _day("starts_on"),
            _day("ends_on"),
            _to("people", "owner"),
        ),
        ("key",),
        "measures with a target",
    ),
    Table(
        "stages",
        (
            _to("key_results", "key_result", required=True),
            _position(),
            _line("title", required=True),
            _percent("percent", required=True),
            _day("done_on"),
        ),
        ("key_result", "position"),
        "the steps of a milestone key result; their percents total 100",
    ),
    Table(
        "check_ins",
        (
            _to("key_results", "key_result", required=True),
            _day("date", required=True),
            _value("value"),
            _number("confidence", 7, 6, ZERO, ONE),
            _choice("status", CheckIn.Status.values),
            _to("people", "author"),
            _text("comment"),
        ),
        ("key_result", "date"),
        "what people said about key results",
    ),
)

_PORTFOLIO: Final = (
    Table(
        "portfolios",
        (_key(), _line("name", required=True), _line("currency", 3), _money("budget", ZERO)),
        ("key",),
        "pots of money",
    ),
    Table(
        "initiatives",
        (
            _key(),
            _to("portfolios", "portfolio", required=True),
            _line("title", required=True),
            _text("description"),
            _to("people", "owner"),
            _to("teams", "team"),
            _choice("kind", Initiative.Kind.values, Initiative.Kind.STRATEGIC),
            _choice("state", Initiative.State.values, Initiative.State.DEMAND),
            _day("planned_start"),
            _day("planned_finish"),
            _money("budget", ZERO),
        ),
        ("key",),
        "bets; a demand is one that has not been funded",
    ),
    Table(
        "contributions",
        (
            _to("initiatives", "initiative", required=True),
            _to("key_results", "key_result", required=True),
            _number("allocation", 12, 10, ZERO, ONE, required=True),
            _value("claim"),
        ),
        ("initiative", "key_result"),
        "which share of an initiative's money serves a key result",
    ),
    Table(
        "tranches",
        (
            _to("initiatives", "initiative", required=True),
            _position(),
            _money("amount", required=True),
            _day("review_on", required=True),
            _text("evidence"),
            _choice("decision", TrancheDecision.Decision.values, TrancheDecision.Decision.PLANNED),
            _day("decided_on"),
        ),
        ("initiative", "position"),
        "slices of an initiative's money and what was decided about them",
    ),
)

_EXECUTION: Final = (
    Table(
        "items",
        (
            _key(),
            _line("title", required=True),
            _to("initiatives", "initiative"),
            _to("items", "parent"),
            _to("teams", "team"),
            _choice("type", Item.Type.values, Item.Type.TASK),
            _choice("state", Item.State.values, Item.State.TODO),
            _day("planned_start"),
            _day("planned_finish"),
            _money("planned_cost", ZERO),
            _number("estimate", 20, 6, ZERO),
            _percent("percent"),
            _day("started_on"),
            _day("finished_on"),
        ),
        ("key",),
        "pieces of work",
    ),
    Table(
        "progress",
        (_to("items", "item", required=True), _day("date", required=True), _percent("percent", required=True)),
        ("item", "date"),
        "percent reports over time",
    ),
    Table(
        "costs",
        (
            _key(),
            _day("date", required=True),
            _money("amount", required=True),
            _to("initiatives", "initiative"),
            _to("items", "item"),
            _choice("kind", Cost.Kind.values, Cost.Kind.EXPENSE),
            _number("hours", 12, 4, ZERO),
            _text("note"),
        ),
        ("key",),
        "money spent",
    ),
)

# A setting's value is checked as this column.
SETTINGS: Final = {
    column.name: column
    for column in (
        _line("name", 120, required=True),
        _line("currency", 3, required=True),
        _line("time_zone", 64, required=True),
        _number("on_track", 5, 4, ZERO, ONE, required=True),
        _number("at_risk", 5, 4, ZERO, ONE, required=True),
        _number("forecast_from", 5, 4, Decimal("0.0001"), ONE, required=True),
        _number("stale_cadences", 2, 0, ONE, Decimal(52), required=True),
    )
}
POLICY: Final = ("on_track", "at_risk", "forecast_from", "stale_cadences")
_EXTRA: Final = (
    Table(
        "settings",
        (_choice("name", list(SETTINGS), required=True), _line("value", 120, required=True)),
        ("name",),
        f"the tenant's own settings: {', '.join(SETTINGS)}; the last four are the thresholds of health",
        is_extra=True,
    ),
    Table(
        "leavers",
        (_to("people", "email", required=True), _day("left_on", required=True)),
        ("email",),
        "people who may no longer enter, and since when",
        is_extra=True,
    ),
    Table(
        "cycle_settings",
        (
            _to("cycles", "cycle", required=True),
            _number("cadence_days", 2, 0, ONE, Decimal(92), required=True),
            _choice("check_in_weekday", [str(day) for day in Cycle.Weekday.values], required=True),
        ),
        ("cycle",),
        "how often a cycle is checked in on, and on which day (1 is Monday)",
        is_extra=True,
    ),
    Table(
        "objective_settings",
        (_to("objectives", "objective", required=True), _choice("driven_by", Objective.Drive.values, required=True)),
        ("objective",),
        "what an objective's figure comes from, where it is not its key results",
        is_extra=True,
    ),
    Table(
        "targets",
        (
            _to("key_results", "key_result", required=True),
            _day("date"),
            _value("baseline"),
            _value("target"),
            _value("low"),
            _value("high"),
            _text("reason"),
        ),
        ("key_result", "date"),
        "targets that changed; without a date: from the beginning",
        is_extra=True,
    ),
    Table(
        "initiative_states",
        (
            _to("initiatives", "initiative", required=True),
            _day("date"),
            _choice("state", Initiative.State.values, required=True),
            _text("reason"),
        ),
        ("initiative", "date"),
        "states that changed; without a date: at every day",
        is_extra=True,
    ),
    Table(
        "tranche_decisions",
        (
            _to("initiatives", "initiative", required=True),
            _position(),
            _day("date"),
            _choice("decision", TrancheDecision.Decision.values, required=True),
            _text("reason"),
        ),
        ("initiative", "position", "date"),
        "decisions about a tranche, where there is more than its last one to tell",
        is_extra=True,
    ),
    Table(
        "item_states",
        (
            _to("items", "item", required=True),
            _day("date", required=True),
            _choice("state", Item.State.values, required=True),
        ),
        ("item", "date"),
        "states of items, where there is more to tell than one start and one finish",
        is_extra=True,
    ),
    Table(
        "assumed_finishes",
        (_to("items", "item", required=True),),
        ("item",),
        "items whose finished_on was assumed, not given",
        is_extra=True,
    ),
)

# Parents first: the order in which tables are written.
TABLES: Final = {table.name: table for table in (*_PEOPLE, *_OKRS, *_PORTFOLIO, *_EXECUTION, *_EXTRA)}
