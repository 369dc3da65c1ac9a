"""A small tenant whole: a few statements, planned once a connection, instead of a temporary table for each relation.

Making some forty tables costs the same whatever is in them; for a hundred items it is many times the work itself.
Without joins by loops the same statements serve some thousands as well.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine.compute import Moment, parameters
from rollups.engine.kinds import STORED
from rollups.engine.objectives import objectives_above
from rollups.engine.prepared import LOOPS, ask, no_loops, plan_as_ever, plan_for_any_ids
from rollups.engine.reach import Reach
from rollups.engine.results import computed, emptied, merge
from rollups.engine.statements import MEASURED, WORK, with_clause
from tenancy.context import all_seeing

MOST = 1_000
"""So many items, and so on, at most: on a new day all of them take less time than carrying their figures over."""
MOST_AT_ONCE = 10_000
"""So many at most; more are worth tables with statistics: it takes a third of their time up to 2,000, here 0.6."""
GOALS_AT_ONCE = 2_000
"""So many key results and objectives at most: they are joined with loops."""
OWN_ROWS_ONLY = "; SET LOCAL enable_seqscan = off"
"""A plan for any tenant reads all tenants' rows where it takes each for many of them; this one is for small ones."""
ALL_ROWS = "set_config('enable_seqscan', 'on', true)"
WORK_OF = ("execution_item", "portfolio_initiative")
GOALS_OF = ("okrs_keyresult", "okrs_objective")


def is_small(tenant_id: int) -> bool:
    """Whether the tenant in force is computed whole sooner than its figures are carried over to a new day."""
    return has_at_most(tenant_id, MOST, min(MOST, GOALS_AT_ONCE))


def fits_at_once(tenant_id: int) -> bool:
    """Whether the tenant in force has so few items, key results and objectives that one plan serves them all."""
    return has_at_most(tenant_id, MOST_AT_ONCE, GOALS_AT_ONCE)


def has_at_most(tenant_id: int, work: int, goals: int) -> bool:
    """Whether it has at most so many items and initiatives, and so many key results and objectives; one query."""
    most = {**dict.fromkeys(GOALS_OF, goals), **dict.fromkeys(WORK_OF, work)}
    counted = " AND ".join(
        f"(SELECT count(*) FROM (SELECT FROM {table} WHERE tenant_id = %(tenant)s LIMIT {limit + 1}) t) <= {limit}"
        for table, limit in most.items()
    )
    with all_seeing(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}", {"tenant": tenant_id})
        return bool(cursor.fetchone()[0])


def compute_and_store(moment: Moment) -> int | None:
    """Compute all figures of the small tenant in force from the facts of now, and store what differs; the rows.

    None: objectives are aligned in a ring, which only a full rollup in tables goes around.
    """
    values = parameters(moment) | {"formula": moment.formula, "now": timezone.now()}
    with all_seeing(), connection.cursor() as cursor:
        plan_for_any_ids(cursor)
        no_loops(cursor, also=OWN_ROWS_ONLY)
        [(written, found, *_)] = ask(_statement(moment.formula), values, ids=())
        every = list(found or ())
        above = objectives_above(moment.formula, Reach(objectives=set(every), structural=every), values)
        plan_as_ever(cursor)
    return None if above is None else int(written) + above


@cache
def _statement(formula: str) -> str:
    """Everything but the objectives; those follow from the stored key results."""
    kinds: list[Any] = [kind for kind in STORED if kind.name != "objectives"]
    changes = [f"changed_{kind.name} AS ({merge(kind, computed(kind), 'RETURNING 1')})" for kind in kinds]
    names = [f"changed_{kind.name}" for kind in kinds]
    counted = " + ".join(f"(SELECT count(*) FROM {name})" for name in (*names, "emptied"))
    return f"""
        WITH RECURSIVE {with_clause(formula, (*WORK, *MEASURED), is_scoped=False)},
        {", ".join(changes)},
        emptied AS ({emptied()} RETURNING 1)
        SELECT {counted}, (SELECT array_agg(id) FROM okrs_objective WHERE tenant_id = %(tenant)s), {LOOPS}, {ALL_ROWS}
    """
