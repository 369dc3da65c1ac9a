"""An initiative against its baselines, by the engine's own statements; and the plan that a baseline copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, transaction

from rollups.engine import Asking, Moment, Scope, compute
from rollups.engine.compute import parameters
from rollups.engine.statements import relations, with_clause

FIGURES = (
    "bac",
    "pv",
    "ev",
    "ac",
    "sv",
    "cv",
    "cpi",
    "spi",
    "eac",
    "vac",
    "es",
    "at",
    "pd",
    "spi_t",
    "eac_t",
    "percent",
)
OF_MANY = frozenset({"f_portfolio", "f_tree", "f_totals"})


@dataclass(frozen=True)
class PlanLine:
    """The plan of one leaf: an item, or (none) the initiative itself."""

    item_id: int | None
    planned_cost: Decimal
    start: date | None
    finish: date | None
    is_settled: bool


@dataclass(frozen=True)
class Change:
    """One reason for which the plan is another than the baseline: how many leaves or lines, and how much."""

    name: str
    count: int
    amount: Decimal


@dataclass(frozen=True)
class Against:
    """A plan's figures: the plan now (no number), or that of a baseline; and what changed since the baseline."""

    number: int | None
    start: date | None
    finish: date | None
    figures: dict[str, Decimal | int | None]
    changes: tuple[Change, ...] = ()
    dropped_planned: Decimal = Decimal(0)
    dropped_earned: Decimal = Decimal(0)


def resolved_plan(initiative_id: int, moment: Moment) -> list[PlanLine]:
    """The planned cost and the window of every leaf of an initiative, as the engine resolves them."""
    with transaction.atomic():
        asking = Asking(moment, Scope(initiatives=frozenset({initiative_id})))
        return [PlanLine(*row) for row in asking.rows(PLAN, {"wanted": initiative_id})]


def compared(initiative_id: int, moment: Moment) -> list[Against]:
    """The plan now, then the current and the first baseline (once, when they are the same); a few statements."""
    with transaction.atomic(), connection.cursor() as cursor:
        compute(moment, scope=Scope(initiatives=frozenset({initiative_id})))
        values = parameters(moment) | {"initiative": initiative_id}
        cursor.execute(NOW.format(figures=_named("f")), values)
        now = [_now(row) for row in cursor.fetchall()]
        cursor.execute("SELECT id FROM portfolio_baseline WHERE initiative_id = %(initiative)s", values)
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(_statement(moment.formula), values | {"initiatives": ids, "items": [], "portfolios": []})
        return [*now, *(_against(row) for row in cursor.fetchall())]


PLAN = """
    SELECT id, bac, start, finish, coalesce(state = 'dropped', false) FROM r_leaf
    WHERE owner = %(wanted)s ORDER BY id"""


def _named(alias: str) -> str:
    return ", ".join(f"trim_scale({alias}.{name}::numeric)" for name in FIGURES)


NOW = """
    SELECT NULL::int, min(l.start), max(l.finish), {figures}
    FROM f_initiative f JOIN r_leaf l ON l.owner = f.id WHERE f.id = %(initiative)s GROUP BY f.id, {figures}"""
AGAINST = """
    SELECT b.number, d.start, d.finish, {figures},
           a.added, a.added_bac, c.dropped, c.dropped_earned - c.dropped_planned, c.gone, -c.gone_planned,
           c.replanned, c.replanned_by, c.dropped_planned, c.dropped_earned
    FROM r_baseline b
    JOIN f_initiative f ON f.id = b.id
    JOIN (SELECT owner, min(start) AS start, max(finish) AS finish FROM r_leaf GROUP BY owner) d ON d.owner = b.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS added, coalesce(sum(bac), 0) AS added_bac FROM r_cover
        WHERE baseline = b.id AND line IS NULL
    ) a
    CROSS JOIN LATERAL (
        SELECT sum(dropped)::bigint AS dropped, sum(dropped_planned) AS dropped_planned,
               sum(dropped_earned) AS dropped_earned,
               count(*) FILTER (WHERE leaves IS NULL) AS gone,
               coalesce(sum(planned) FILTER (WHERE leaves IS NULL), 0) AS gone_planned,
               count(*) FILTER (WHERE bac + dropped_planned - dropped_earned <> planned) AS replanned,
               coalesce(sum(bac + dropped_planned - dropped_earned - planned), 0) AS replanned_by
        FROM r_covered WHERE baseline_id = b.id
    ) c
    ORDER BY b.number DESC"""


@cache
def _statement(formula: str) -> str:
    """The figures of the baselines in one query: their lines in the place of the leaves, the rest as always."""
    steps = ("schedule", "initiatives")
    of_one = frozenset(each.name for step in steps for each in relations(formula, step)) - OF_MANY
    relations_of = f"{with_clause(formula, ('baselines',))},\n{with_clause(formula, steps, of_one)}"
    return f"WITH {relations_of}\n{AGAINST.format(figures=_named('f'))}"


def _now(row: tuple[Any, ...]) -> Against:
    return Against(None, row[1], row[2], dict(zip(FIGURES, row[3:], strict=True)))


def _against(row: tuple[Any, ...]) -> Against:
    end = 3 + len(FIGURES)
    counted = row[end : end + 8]
    changes = [
        Change(name, counted[2 * place] or 0, counted[2 * place + 1])
        for place, name in enumerate(("added", "dropped", "left", "replanned"))
    ]
    return Against(row[0], row[1], row[2], dict(zip(FIGURES, row[3:end], strict=True)), tuple(changes), *row[end + 8 :])
