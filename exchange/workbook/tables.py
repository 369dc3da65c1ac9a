"""The one declaration of the workbook: tables, columns, kinds. Reading, checking, writing and docs follow from it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from accounts.models import Role
from exchange.workbook.columns import (
    ONE,
    ZERO,
    Column,
    Kind,
    Table,
    choice,
    day,
    key,
    line,
    money,
    number,
    percent,
    position,
    text,
    to_table,
    value,
    weight,
)
from execution.models import Cost, Item
from okrs.models import CheckIn, Cycle, KeyResult, Objective
from portfolio.models import Initiative, TrancheDecision
from rollups.engine.statements import VERSIONS

_PEOPLE: Final = (
    Table("teams", (key(), line("name", required=True), to_table("teams", "parent")), ("key",), "lasting groups"),
    Table(
        "people",
        (
            Column("email", Kind.EMAIL, True, longest=254),
            line("name", 120, required=True),
            choice("role", Role.values),
            to_table("teams", "team"),
        ),
        ("email",),
        "who belongs to the tenant; without a role a new person is a member and a known one keeps theirs",
    ),
)

_OKRS: Final = (
    Table(
        "cycles",
        (
            key(),
            line("name", required=True),
            day("starts_on", required=True),
            day("ends_on", required=True),
            choice("state", Cycle.State.values, Cycle.State.DRAFT),
            to_table("cycles", "parent"),
        ),
        ("key",),
        "spans in which objectives hold",
    ),
    Table(
        "objectives",
        (
            key(),
            to_table("cycles", "cycle", required=True),
            line("title", required=True),
            text("description"),
            to_table("people", "owner"),
            to_table("teams", "team"),
            Column("parents", Kind.REFERENCES, to="objectives"),
            choice("ambition", Objective.Ambition.values, Objective.Ambition.COMMITTED),
            weight(),
        ),
        ("key",),
        "where to go",
    ),
    Table(
        "key_results",
        (
            key(),
            to_table("objectives", "objective", required=True),
            line("title", required=True),
            choice("type", KeyResult.Type.values, required=True),
            line("unit", 40),
            value("baseline"),
            value("target"),
            value("low"),
            value("high"),
            weight(),
            day("starts_on"),
            day("ends_on"),
            to_table("people", "owner"),
        ),
        ("key",),
        "measures with a target",
    ),
    Table(
        "stages",
        (
            to_table("key_results", "key_result", required=True),
            position(),
            line("title", required=True),
            percent("percent", required=True),
            day("done_on"),
        ),
        ("key_result", "position"),
        "the steps of a milestone key result; their percents total 100",
    ),
    Table(
        "check_ins",
        (
            to_table("key_results", "key_result", required=True),
            day("date", required=True),
            value("value"),
            number("confidence", 7, 6, ZERO, ONE),
            choice("status", CheckIn.Status.values),
            to_table("people", "author"),
            text("comment"),
        ),
        ("key_result", "date"),
        "what people said about key results",
    ),
)

_PORTFOLIO: Final = (
    Table(
        "portfolios",
        (key(), line("name", required=True), line("currency", 3), money("budget", ZERO)),
        ("key",),
        "pots of money",
    ),
    Table(
        "initiatives",
        (
            key(),
            to_table("portfolios", "portfolio", required=True),
            line("title", required=True),
            text("description"),
            to_table("people", "owner"),
            to_table("teams", "team"),
            choice("kind", Initiative.Kind.values, Initiative.Kind.STRATEGIC),
            choice("state", Initiative.State.values, Initiative.State.DEMAND),
            day("planned_start"),
            day("planned_finish"),
            money("budget", ZERO),
        ),
        ("key",),
        "bets; a demand is one that has not been funded",
    ),
    Table(
        "contributions",
        (
            to_table("initiatives", "initiative", required=True),
            to_table("key_results", "key_result", required=True),
            number("allocation", 12, 10, ZERO, ONE, required=True),
            value("claim"),
        ),
        ("initiative", "key_result"),
        "which share of an initiative's money serves a key result",
    ),
    Table(
        "tranches",
        (
            to_table("initiatives", "initiative", required=True),
            position(),
            money("amount", required=True),
            day("review_on", required=True),
            text("evidence"),
            choice("decision", TrancheDecision.Decision.values, TrancheDecision.Decision.PLANNED),
            day("decided_on"),
        ),
        ("initiative", "position"),
        "slices of an initiative's money and what was decided about them",
    ),
)

_EXECUTION: Final = (
    Table(
        "items",
        (
            key(),
            line("title", required=True),
            to_table("initiatives", "initiative"),
            to_table("items", "parent"),
            to_table("teams", "team"),
            choice("type", Item.Type.values, Item.Type.TASK),
            choice("state", Item.State.values, Item.State.TODO),
            day("planned_start"),
            day("planned_finish"),
            money("planned_cost", ZERO),
            number("estimate", 20, 6, ZERO),
            percent("percent"),
            day("started_on"),
            day("finished_on"),
        ),
        ("key",),
        "pieces of work",
    ),
    Table(
        "progress",
        (to_table("items", "item", required=True), day("date", required=True), percent("percent", required=True)),
        ("item", "date"),
        "percent reports over time",
    ),
    Table(
        "costs",
        (
            key(),
            day("date", required=True),
            money("amount", required=True),
            to_table("initiatives", "initiative"),
            to_table("items", "item"),
            choice("kind", Cost.Kind.values, Cost.Kind.EXPENSE),
            number("hours", 12, 4, ZERO),
            text("note"),
        ),
        ("key",),
        "money spent",
    ),
)

# A setting's value is checked as this column.
SETTINGS: Final = {
    column.name: column
    for column in (
        line("name", 120, required=True),
        line("currency", 3, required=True),
        line("time_zone", 64, required=True),
        choice("formula", list(VERSIONS), required=True),
        number("on_track", 5, 4, ZERO, ONE, required=True),
        number("at_risk", 5, 4, ZERO, ONE, required=True),
        number("forecast_from", 5, 4, Decimal("0.0001"), ONE, required=True),
        number("stale_cadences", 2, 0, ONE, Decimal(52), required=True),
    )
}
POLICY: Final = ("on_track", "at_risk", "forecast_from", "stale_cadences")
_EXTRA: Final = (
    Table(
        "settings",
        (choice("name", list(SETTINGS), required=True), line("value", 120, required=True)),
        ("name",),
        f"the tenant's own settings: {', '.join(SETTINGS)}; on_track and what follows are the thresholds of health",
        is_extra=True,
    ),
    Table(
        "leavers",
        (to_table("people", "email", required=True), day("left_on", required=True)),
        ("email",),
        "people who may no longer enter, and since when",
        is_extra=True,
    ),
    Table(
        "cycle_settings",
        (
            to_table("cycles", "cycle", required=True),
            number("cadence_days", 2, 0, ONE, Decimal(92), required=True),
            choice("check_in_weekday", [str(day) for day in Cycle.Weekday.values], required=True),
        ),
        ("cycle",),
        "how often a cycle is checked in on, and on which day (1 is Monday)",
        is_extra=True,
    ),
    Table(
        "objective_settings",
        (
            to_table("objectives", "objective", required=True),
            choice("driven_by", Objective.Drive.values, required=True),
        ),
        ("objective",),
        "what an objective's figure comes from, where it is not its key results",
        is_extra=True,
    ),
    Table(
        "initiative_settings",
        (
            to_table("initiatives", "initiative", required=True),
            choice("technique", Initiative.Technique.values, required=True),
        ),
        ("initiative",),
        "how an initiative's earned value is measured, where it is not by the percent reported",
        is_extra=True,
    ),
    Table(
        "targets",
        (
            to_table("key_results", "key_result", required=True),
            day("date"),
            value("baseline"),
            value("target"),
            value("low"),
            value("high"),
            text("reason"),
        ),
        ("key_result", "date"),
        "targets that changed; without a date: from the beginning",
        is_extra=True,
    ),
    Table(
        "initiative_states",
        (
            to_table("initiatives", "initiative", required=True),
            day("date"),
            choice("state", Initiative.State.values, required=True),
            text("reason"),
        ),
        ("initiative", "date"),
        "states that changed; without a date: at every day",
        is_extra=True,
    ),
    Table(
        "tranche_decisions",
        (
            to_table("initiatives", "initiative", required=True),
            position(),
            day("date"),
            choice("decision", TrancheDecision.Decision.values, required=True),
            text("reason"),
        ),
        ("initiative", "position", "date"),
        "decisions about a tranche, where there is more than its last one to tell",
        is_extra=True,
    ),
    Table(
        "item_states",
        (
            to_table("items", "item", required=True),
            day("date", required=True),
            choice("state", Item.State.values, required=True),
        ),
        ("item", "date"),
        "states of items, where there is more to tell than one start and one finish",
        is_extra=True,
    ),
    Table(
        "baselines",
        (
            to_table("initiatives", "initiative", required=True),
            number("number", 9, 0, ONE, required=True),
            day("date", required=True),
            text("reason"),
        ),
        ("initiative", "number"),
        "plans of initiatives as they were agreed; one that is there already stays as it is",
        is_extra=True,
    ),
    Table(
        "baseline_lines",
        (
            to_table("initiatives", "initiative", required=True),
            number("number", 9, 0, ONE, required=True),
            to_table("items", "item"),
            # A share of a plan has more decimals than money that is entered.
            number("planned_cost", 66, 48, ZERO, required=True),
            day("start"),
            day("finish"),
            choice("settled", ["yes"]),
        ),
        ("initiative", "number", "item"),
        "the plan of each item in a baseline, without an item that of the initiative itself; settled: dropped before",
        is_extra=True,
    ),
    Table(
        "assumed_finishes",
        (to_table("items", "item", required=True),),
        ("item",),
        "items whose finished_on was assumed, not given",
        is_extra=True,
    ),
)

# Parents first: the order in which tables are written.
TABLES: Final = {table.name: table for table in (*_PEOPLE, *_OKRS, *_PORTFOLIO, *_EXECUTION, *_EXTRA)}
