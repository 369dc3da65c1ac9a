"""From one day to the next: what a day changes by itself is computed, and nothing else.

Between two days on which a window of its work begins or ends, an initiative's planned value grows by the same amount
each day: one statement adds it. Only initiatives past such a day, and what facts of the new days reach, are computed
anew. What key results are expected to have reached moves with every day, so they and the objectives above follow whole.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine.compute import SMALL, Moment, away_with_the_last, climb, parameters
from rollups.engine.incremental import (
    KEY_RESULTS,
    READ_OF_INITIATIVES,
    Values,
    bring_up_loose,
    bring_up_portfolios,
    bring_up_work,
)
from rollups.engine.kinds import STORED
from rollups.engine.objectives import OBJECTIVES
from rollups.engine.prepared import plan_as_ever, plan_for_any_ids
from rollups.engine.reach import Nodes, Reach, reach
from rollups.engine.results import computed, merge
from rollups.engine.statements import MEASURED, text
from tenancy.context import all_seeing

MOST = 3
"""One part in so many of all items: when the new days reach more, the whole tenant at once is the quicker way."""


def advance(moment: Moment, since: date) -> int | None:
    """Carry the stored figures of the day `since` over to the moment's later one; returns how many rows changed.

    They are what the facts say but for marks that wait, and those still wait after it. None: computing the whole
    tenant is the quicker way, or the figures were stored before they said how they go on; nothing is written then.
    """
    with all_seeing():
        return _advance(moment, since)


def _advance(moment: Moment, since: date) -> int | None:
    values = parameters(moment) | {
        "formula": moment.formula, "now": timezone.now(), "since": since, "days": (moment.as_of - since).days,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(away_with_the_last(moment.formula))
        cursor.execute(GOES_ON, values)
        goes_on, items = cursor.fetchone()
        if not goes_on:
            return None
        nodes = _due(cursor, values)
        plan_for_any_ids(cursor)
        reached = reach(nodes)
        if len(reached.items) * MOST > max(items, SMALL):
            plan_as_ever(cursor)
            return None
        written = _work(cursor, moment.formula, reached, values)
        plan_as_ever(cursor)
        return written + _goals(cursor, moment.formula, values, is_small=items < SMALL)


def _due(cursor: Any, values: Values) -> Nodes:
    """What more happens to on the new days than time: windows that begin or end, facts that count from then on."""
    cursor.execute(DUE, values)
    nodes: dict[str, set[int]] = defaultdict(set)
    for kind, node in cursor.fetchall():
        nodes[kind] |= set() if node is None else {node}
    return nodes


def _work(cursor: Any, formula: str, reached: Reach, values: Values) -> int:
    """Initiatives, trees, portfolios and the totals."""
    cursor.execute(PLANNED, values | {"initiatives": reached.initiatives})
    written = int(cursor.rowcount)
    _, more = bring_up_work(cursor, formula, reached, values)
    written += more + (bring_up_loose(cursor, values) if reached.is_loose else 0)
    cursor.execute("SELECT id FROM portfolio_portfolio WHERE tenant_id = %(tenant)s", values)
    reached.portfolios = [row[0] for row in cursor.fetchall()]
    written += bring_up_portfolios(cursor, formula, reached, values)
    for table in ("rollups_totalsrollup", "rollups_treerollup"):
        cursor.execute(OF_THE_DAY.format(table=table), values)
    return written


def _goals(cursor: Any, formula: str, values: Values, *, is_small: bool) -> int:
    """Key results from the stored figures of their initiatives, and objectives, by the statements of a full rollup."""
    columns = ", ".join(READ_OF_INITIATIVES)
    cursor.execute(
        f"{away_with_the_last(formula)}; CREATE TEMP TABLE f_initiative ON COMMIT DROP AS"  # our own names
        f" SELECT initiative_id AS id, {columns} FROM rollups_initiativerollup WHERE tenant_id = %(tenant)s",
        values,
    )
    for step in (*MEASURED, "objectives"):
        cursor.execute(text(formula, step, is_small=is_small), values)
    climb(cursor, formula)
    cursor.execute(text(formula, "objective_figures", is_small=is_small), values)
    written = 0
    for kind in (KEY_RESULTS, OBJECTIVES):
        cursor.execute(merge(kind, computed(kind)), values)
        written += cursor.rowcount
    # What comes after in this transaction makes tables of these names of its own.
    cursor.execute(away_with_the_last(formula))
    return int(written)


# Whether every row is of that day and says how it goes on, and how many items there are.
GOES_ON = f"""
    SELECT NOT EXISTS (
               SELECT FROM rollups_initiativerollup
               WHERE tenant_id = %(tenant)s AND (as_of <> %(since)s OR formula <> %(formula)s OR pv_rate IS NULL))
           AND {
    " AND ".join(
        f"NOT EXISTS (SELECT FROM {kind.table} WHERE tenant_id = %(tenant)s AND"
        " (as_of <> %(since)s OR formula <> %(formula)s))"
        for kind in STORED
        if kind.name != "initiatives"
    )
},
           (SELECT count(*) FROM execution_item WHERE tenant_id = %(tenant)s)
"""
DUE = """
    WITH fact AS (
        SELECT item_id, NULL::bigint AS initiative_id FROM execution_itemstate
        WHERE tenant_id = %(tenant)s AND date > %(since)s AND date <= %(as_of)s
        UNION ALL
        SELECT item_id, NULL FROM execution_progressreport
        WHERE tenant_id = %(tenant)s AND date > %(since)s AND date <= %(as_of)s
        UNION ALL
        SELECT item_id, initiative_id FROM execution_cost
        WHERE tenant_id = %(tenant)s AND date > %(since)s AND date <= %(as_of)s
    )
    SELECT CASE WHEN item_id IS NOT NULL THEN 'item' WHEN initiative_id IS NOT NULL THEN 'initiative' ELSE 'loose' END,
           coalesce(item_id, initiative_id)
    FROM fact
    UNION
    SELECT 'initiative', initiative_id FROM rollups_initiativerollup
    WHERE tenant_id = %(tenant)s AND changes_on <= %(as_of)s
    UNION
    SELECT 'initiative', initiative_id FROM portfolio_initiativestate
    WHERE tenant_id = %(tenant)s AND date > %(since)s AND date <= %(as_of)s
    UNION
    SELECT 'tranche', tranche_id FROM portfolio_tranchedecision
    WHERE tenant_id = %(tenant)s AND date > %(since)s AND date <= %(as_of)s
"""
# What f_initiative says of these columns, with time alone moved on.
PLANNED = """
    UPDATE rollups_initiativerollup r
    SET pv = n.pv, sv = trim_scale(r.ev - n.pv), spi = trim_scale(n.spi), "at" = n."at", spi_t = trim_scale(n.spi_t),
        eac_t = trim_scale(CASE WHEN n."at" > 0 THEN rollups_ratio(r.pd * n."at", r.es) END),
        health = CASE greatest(rollups_rank(r.cpi, %(on_track)s, %(at_risk)s),
                               rollups_rank(n.spi_t, %(on_track)s, %(at_risk)s))
                 WHEN 0 THEN 'on_track' WHEN 1 THEN 'at_risk' WHEN 2 THEN 'off_track' ELSE 'no_data' END,
        as_of = %(as_of)s, computed_at = %(now)s
    FROM (
        SELECT id, pv, "at", rollups_ratio(ev, pv) AS spi, rollups_ratio(es, "at") AS spi_t
        FROM (
            SELECT id, ev, es, trim_scale(pv + %(days)s * pv_rate) AS pv,
                   CASE WHEN "at" > 0 THEN "at" + %(days)s ELSE "at" END AS "at"
            FROM rollups_initiativerollup
            WHERE tenant_id = %(tenant)s
        ) moved
    ) n
    WHERE r.id = n.id AND r.tenant_id = %(tenant)s AND NOT r.initiative_id = ANY(%(initiatives)s)
"""
OF_THE_DAY = """
    UPDATE {table} SET as_of = %(as_of)s, computed_at = %(now)s
    WHERE tenant_id = %(tenant)s AND as_of <> %(as_of)s
"""
