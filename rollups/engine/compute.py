"""From facts to figures in temporary tables: the statements of a formula version, in order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from rollups import models
from tenancy.context import current_tenant_id

type Progress = Callable[[int, int, str], None]
"""Told (steps done, steps in all, what comes next)."""

STEPS = {"v1": ("items", "leaves", "schedule", "initiatives", "key_results", "objectives", "objective_figures")}


@dataclass(frozen=True)
class Moment:
    """A day to compute, and what was known then (None: everything recorded so far)."""

    as_of: date
    known_at: datetime | None = None
    formula: str = "v1"


def compute(moment: Moment, progress: Progress | None = None) -> None:
    """Leave every figure of the tenant in force in temporary tables f_…, until the transaction ends."""
    steps = STEPS[moment.formula]
    values = _values(moment)
    with connection.cursor() as cursor:
        cursor.execute(_away_with_the_last(moment.formula))
        for done, step in enumerate(steps):
            if progress:
                progress(done, len(steps) + 1, step.replace("_", " "))
            cursor.execute(statements(moment.formula, step), values)
            if step == "objectives":
                _climb(cursor, moment.formula)


@cache
def statements(formula: str, step: str) -> str:
    """The SQL of one step."""
    return (Path(__file__).parent / formula / f"{step}.sql").read_text(encoding="utf-8")


@cache
def _away_with_the_last(formula: str) -> str:
    """The SQL that drops the tables of an earlier computation in the same transaction."""
    tables = [
        name for step in STEPS[formula] for name in re.findall(r"CREATE TEMP TABLE (\w+)", statements(formula, step))
    ]
    return "DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.{table}" for table in tables)


def _values(moment: Moment) -> dict[str, Any]:
    policy = models.Policy.objects.first() or models.Policy()
    return {
        "tenant": current_tenant_id(),
        "as_of": moment.as_of,
        "known_at": moment.known_at or "infinity",
        "on_track": policy.on_track,
        "at_risk": policy.at_risk,
        "forecast_from": policy.forecast_from,
        "stale_cadences": policy.stale_cadences,
    }


def _climb(cursor: Any, formula: str) -> None:
    """Carry progress up the alignment, one statement a level; what a ring keeps from being ready comes last."""
    climb, done, level = statements(formula, "climb"), 0, 0
    cursor.execute("SELECT count(*) FROM r_objective")
    objectives = cursor.fetchone()[0]
    while done < objectives:
        cursor.execute(climb, {"round": level, "forced": False})
        if cursor.rowcount == 0:
            cursor.execute(climb, {"round": 0, "forced": True})
            return
        done += cursor.rowcount
        level += 1
