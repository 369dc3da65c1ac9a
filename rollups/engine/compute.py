"""From facts to figures in temporary tables: the statements of a formula version, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection

from rollups import models
from rollups.engine.scope import Scope, below
from rollups.engine.statements import MEASURED, STEPS, empty, tables, text, with_clause
from rollups.past.structure import structure_at
from tenancy.context import all_seeing, current_tenant_id

type Progress = Callable[[int, int, str], None]
"""Told (steps done, steps in all, what comes next)."""


SMALL = 2_000
"""Work items; below it any plan is quick and collecting statistics takes longer than using them saves."""

# Statistics of temporary tables are for the kind of plan only; a tenth of the sample tells that as well. Sorting and
# hashing a large tenant's rows on disk takes longer than what is done with them.
SETTINGS = "SET LOCAL default_statistics_target = 10; SET LOCAL work_mem = '64MB'"

THRESHOLDS = ("on_track", "at_risk", "forecast_from", "stale_cadences")


@dataclass(frozen=True)
class Moment:
    """A day to compute, and what was known then (None: everything recorded so far)."""

    as_of: date
    known_at: datetime | None = None
    formula: str = "v1"


def compute(
    moment: Moment, progress: Progress | None = None, scope: Scope | None = None, steps: Sequence[str] = STEPS
) -> None:
    """Leave the figures of the tenant in force in temporary tables f_…, until the transaction ends.

    With a scope: only those of its objects and of everything below them, whatever the tenant's size; no totals.
    Who reads the tables of some steps alone names these, in order from the first.
    """
    # What is edited in place is read as it was then, too; facts say themselves when they were recorded.
    with all_seeing(), structure_at(moment.known_at):
        _compute(moment, progress, scope, steps)


def _compute(moment: Moment, progress: Progress | None, scope: Scope | None, steps: Sequence[str]) -> None:
    narrowed = below(scope) if scope else {}
    values, is_small = parameters(moment) | narrowed, False
    with connection.cursor() as cursor:
        cursor.execute(f"{SETTINGS}; {away_with_the_last(moment.formula)}")
        for done, step in enumerate(steps):
            if progress:
                progress(done, len(steps) + 1, step.replace("_", " "))
            is_left_out = scope is not None and scope.is_measured_only and step not in MEASURED
            made = text(moment.formula, step, is_scoped=scope is not None, is_small=is_small)
            cursor.execute(empty(moment.formula, step) if is_left_out else made, values)
            if step == "items":
                is_small = _items(cursor) < SMALL
            if step == "objectives":
                climb(cursor, moment.formula)


def _items(cursor: Any) -> int:
    cursor.execute("SELECT count(*) FROM r_item")
    return int(cursor.fetchone()[0])


@cache
def away_with_the_last(formula: str) -> str:
    """The SQL that drops the tables of an earlier computation in the same transaction."""
    return "DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.{table}" for table in tables(formula))


def parameters(moment: Moment, thresholds: Sequence[Any] | None = None) -> dict[str, Any]:
    """What the statements ask for: the tenant, the day, what is known, the thresholds (asked unless they are given)."""
    tenant_id = current_tenant_id()
    if thresholds is None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(THRESHOLDS)} FROM rollups_policy WHERE tenant_id = %s", [tenant_id])
            thresholds = cursor.fetchone()
    if not thresholds or thresholds[0] is None:
        thresholds = [getattr(models.Policy(), name) for name in THRESHOLDS]
    named = dict(zip(THRESHOLDS, thresholds, strict=True))
    return {"tenant": tenant_id, "as_of": moment.as_of, "known_at": moment.known_at or "infinity", **named}


def climb(cursor: Any, formula: str) -> None:
    """Carry progress up the alignment, one statement a level; what a ring keeps from being ready comes last."""
    statement, done, level = _round(formula), 0, 0
    cursor.execute("SELECT count(*) FROM r_objective")
    objectives = cursor.fetchone()[0]
    while done < objectives:
        cursor.execute(statement, {"round": level, "forced": False})
        if cursor.rowcount == 0:
            cursor.execute(statement, {"round": 0, "forced": True})
            return
        done += cursor.rowcount
        level += 1


@cache
def _round(formula: str) -> str:
    """The statement of one round up."""
    risen = "id, measured, expected, coverage, direct, inherited, children, missing, oldest_input"
    return f"""
        WITH {with_clause(formula, ("climb",))}
        INSERT INTO r_climbed (round, {risen}) SELECT %(round)s, {risen} FROM r_risen
    """
