"""The way up from a change: only what it reaches is computed, only rows that differ are written.

Sums over many rows (a portfolio's, the totals, an objective's money) move by the difference of the rows that changed;
numbers are exact, so that is the same as adding all of them up again. The night holds one against the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from rollups.engine.compute import Moment, parameters
from rollups.engine.kinds import KINDS, TREES
from rollups.engine.objectives import ABOVE, Children, children_of, objectives_above
from rollups.engine.prepared import LOOPS, SEVERAL, ask, no_loops, plan_as_ever, plan_for_any_ids
from rollups.engine.reach import Nodes, Reach, key_results_of, reach
from rollups.engine.results import computed, emptied, merge
from rollups.engine.statements import COUNTS, MEASURED, WORK, relations, text, with_clause
from tenancy.context import all_seeing

type Values = dict[str, Any]

KEY_RESULTS, OBJECTIVES, INITIATIVES, PORTFOLIOS, _TOTALS = KINDS
AS_ONE_QUERY = 2_000
"""So many items are computed as one query; more are worth temporary tables with statistics."""
OF_INITIATIVES, OF_ITEMS = "AND t.initiative_id = ANY(%(initiatives)s)", "AND t.item_id = ANY(%(items)s)"
BELOW_TOTALS = frozenset({"f_portfolio", "f_totals"})
SUMMED = ("bac", "pv", "ev", "ac", "eac", "released", "unaligned_spend", "due", "missing")
TOTALLED = ("bac", "ac", "unaligned_spend", "due", "missing")
UNALLOCATED = ("bac_unallocated", "cost_unallocated", "plan_mismatch")
READ_OF_INITIATIVES = (
    "bac", "pv", "ev", "ac", "eac", "percent", "items", "items_todo", "items_doing", "items_done", "items_dropped",
    "due", "missing", "oldest_input",
)  # fmt: skip
MONEY = ("budget", "planned_value", "earned_value", "spend", "eac")


def bring_up(moment: Moment, nodes: Nodes, thresholds: Sequence[Any] | None = None) -> int | None:
    """Bring the stored figures of the moment's day up to the facts above these nodes; returns how many rows changed.

    None: the whole tenant is to be computed, because so much is reached that this is the quicker way, or because
    objectives are aligned in a ring; what may have been written by then is written over by that.
    Who knows the tenant's thresholds has asked for them where plans for any ids began (`carrying`).
    """
    with all_seeing(), connection.cursor() as cursor:
        if thresholds is None:
            plan_for_any_ids(cursor)
        values = parameters(moment, thresholds) | {"formula": moment.formula, "now": timezone.now()}
        written = _bring_up(cursor, moment, nodes, values)
        if written is None:
            plan_as_ever(cursor)
        return written


def _bring_up(cursor: Any, moment: Moment, nodes: Nodes, values: Values) -> int | None:
    reached = reach(nodes)
    if reached.is_too_wide:
        return None
    _, written = bring_up_work(cursor, moment.formula, reached, values)
    written += bring_up_portfolios(cursor, moment.formula, reached, values)
    written += bring_up_loose(cursor, values) if reached.is_loose else 0
    reached.key_results |= key_results_of(nodes.get("objective", ()))
    changed, children = _key_results(moment.formula, reached, values)
    above = objectives_above(moment.formula, reached, values, children)
    return None if above is None else written + changed + above


def bring_up_work(cursor: Any, formula: str, reached: Reach, values: Values) -> tuple[list[int], int]:
    """Initiatives and trees, and the sums they are part of; returns the changed initiatives and the rows written.

    The key results that the changed ones serve are reached with them.
    """
    if not reached.items and not reached.initiatives:
        return [], 0
    values = values | {"items": reached.items, "initiatives": reached.initiatives, "portfolios": []}
    is_query = len(reached.items) <= AS_ONE_QUERY
    if not is_query:
        # So many ids are worth bitmaps, and loops until the last statement.
        cursor.execute("SET LOCAL enable_bitmapscan = on; SET LOCAL enable_nestloop = on")
        for step in WORK:
            cursor.execute(text(formula, step, is_scoped=True), values)
        no_loops(cursor)
    statement = _work_statement(formula, is_query)
    [(initiatives, serve, written, older, _)] = ask(statement, values, ("items", "initiatives"), SEVERAL)
    if older:
        cursor.execute(OLDEST, values | {"older": older})
    reached.key_results |= set(serve)
    return initiatives or [], written


@cache
def _work_statement(formula: str, is_query: bool) -> str:
    names = frozenset(each.name for step in WORK for each in relations(formula, step)) - BELOW_TOTALS
    relations_of_work = f"{with_clause(formula, WORK, names)}," if is_query else ""
    differences = ", ".join(f"coalesce(new.{c}, 0) - coalesce(old.{c}, 0) AS {c}" for c in SUMMED)
    taken_away = ", ".join(f"-t.{c} AS {c}" for c in UNALLOCATED)
    leftovers = ", ".join(f"coalesce(new.{c}, 0) - coalesce(old.{c}, 0) AS {c}" for c in UNALLOCATED)
    returned = f"RETURNING new.initiative_id AS id, (old.id IS NULL)::int AS initiatives, {differences}, "
    returned += "old.oldest_input IS DISTINCT FROM new.oldest_input AS is_older"
    return f"""
        WITH RECURSIVE {relations_of_work}
        changed AS ({merge(INITIATIVES, computed(INITIATIVES), returned, OF_INITIATIVES)}),
        found AS ({merge(TREES, computed(TREES), f"RETURNING {leftovers}", OF_ITEMS)}),
        emptied AS ({emptied(OF_ITEMS)} RETURNING {taken_away}),
        trees AS (SELECT * FROM found UNION ALL SELECT * FROM emptied),
        portfolios AS (
            UPDATE rollups_portfoliorollup p
            SET {", ".join(f"{c} = trim_scale(p.{c} + d.{c})" for c in SUMMED)},
                initiatives = p.initiatives + d.initiatives, computed_at = %(now)s,
                cpi = trim_scale(rollups_ratio(p.ev + d.ev, p.ac + d.ac)),
                spi = trim_scale(rollups_ratio(p.ev + d.ev, p.pv + d.pv)),
                coverage = trim_scale(rollups_ratio(p.due + d.due - p.missing - d.missing, p.due + d.due))
            FROM (SELECT i.portfolio_id, sum(c.initiatives) AS initiatives,
                         {", ".join(f"sum(c.{c}) AS {c}" for c in SUMMED)}
                  FROM changed c JOIN portfolio_initiative i
                       ON i.id = c.id AND i.id = ANY(%(initiatives)s) AND i.tenant_id = %(tenant)s
                  GROUP BY i.portfolio_id) d
            WHERE p.tenant_id = %(tenant)s AND p.portfolio_id = d.portfolio_id
              AND (d.initiatives, {", ".join(f"d.{c}" for c in SUMMED)}) <> (0{", 0" * len(SUMMED)})
            RETURNING 1),
        totals AS (
            UPDATE rollups_totalsrollup t
            SET bac_mapped = trim_scale(t.bac_mapped + d.bac), cost_mapped = trim_scale(t.cost_mapped + d.ac),
                unaligned_spend = trim_scale(t.unaligned_spend + d.unaligned_spend),
                bac_unallocated = trim_scale(t.bac_unallocated + d.bac_unallocated),
                cost_unallocated = trim_scale(t.cost_unallocated + d.cost_unallocated),
                cost_in = trim_scale(t.cost_in + d.ac + d.cost_unallocated),
                plan_mismatch = trim_scale(t.plan_mismatch + d.plan_mismatch), computed_at = %(now)s,
                due = t.due + d.due, missing = t.missing + d.missing,
                coverage = trim_scale(rollups_ratio(t.due + d.due - t.missing - d.missing, t.due + d.due))
            FROM (SELECT {", ".join(f"coalesce(sum({c}), 0) AS {c}" for c in TOTALLED)} FROM changed) c
            CROSS JOIN (SELECT {", ".join(f"coalesce(sum({c}), 0) AS {c}" for c in UNALLOCATED)} FROM trees) r
            CROSS JOIN LATERAL (SELECT c.*, r.*) d
            WHERE t.tenant_id = %(tenant)s
              AND ({", ".join(f"d.{c}" for c in (*TOTALLED, *UNALLOCATED))})
                  <> (0{", 0" * (len(TOTALLED) + len(UNALLOCATED) - 1)})
            RETURNING 1)
        SELECT array_agg(id),
               ARRAY(SELECT DISTINCT l.key_result_id FROM portfolio_contribution l
                     WHERE l.tenant_id = %(tenant)s AND l.initiative_id = ANY(%(initiatives)s)
                       AND l.initiative_id IN (SELECT id FROM changed)),
               count(*) + (SELECT count(*) FROM portfolios) + (SELECT count(*) FROM totals)
                              + (SELECT count(*) FROM trees),
               array_agg(id) FILTER (WHERE is_older), {LOOPS}
        FROM changed
    """


def bring_up_portfolios(cursor: Any, formula: str, reached: Reach, values: Values) -> int:
    """The marked portfolios anew from their initiatives' stored figures: what they hold or their budget changed."""
    if not reached.portfolios:
        return 0
    query = next(each.query for each in relations(formula, "initiatives") if each.name == "f_portfolio")
    statement = f"""
        WITH f_initiative AS (
            SELECT i.portfolio_id, r.oldest_input, {", ".join(f"r.{c}" for c in SUMMED)}
            FROM rollups_initiativerollup r
            JOIN portfolio_initiative i ON i.id = r.initiative_id AND i.tenant_id = %(tenant)s
            WHERE r.tenant_id = %(tenant)s AND i.portfolio_id = ANY(%(portfolios)s)
        ), f_portfolio AS ({query})
        {merge(PORTFOLIOS, computed(PORTFOLIOS))}
    """
    cursor.execute(statement, values | {"portfolios": reached.portfolios})
    return int(cursor.rowcount)


def bring_up_loose(cursor: Any, values: Values) -> int:
    """The costs that name neither an item nor an initiative."""
    cursor.execute(
        """
        UPDATE rollups_totalsrollup t
        SET cost_loose = trim_scale(d.amount), cost_in = trim_scale(t.cost_in + d.amount - t.cost_loose),
            cost_unallocated = trim_scale(t.cost_unallocated + d.amount - t.cost_loose), computed_at = %(now)s
        FROM (
            SELECT coalesce(sum(f.amount), 0) * 0.0001 AS amount
            FROM execution_cost f
            WHERE f.tenant_id = %(tenant)s AND f.item_id IS NULL AND f.initiative_id IS NULL AND f.date <= %(as_of)s
              AND NOT EXISTS (SELECT FROM execution_cost n WHERE n.supersedes_id = f.id AND n.tenant_id = %(tenant)s)
        ) d
        WHERE t.tenant_id = %(tenant)s AND t.cost_loose <> d.amount
        """,
        values,
    )
    return int(cursor.rowcount)


def _key_results(formula: str, reached: Reach, values: Values) -> tuple[int, Children | None]:
    """Key results, and what their money changes above; returns the rows written, and the objectives to bring up.

    Those are the reached ones, those of key results that changed, and all above, each with its children.
    """
    if not reached.key_results:
        return 0, None
    asked = {
        "key_results": sorted(reached.key_results),
        "structural": reached.structural,
        "objectives": sorted(reached.objectives),
    }
    [(written, tops, below)] = ask(_key_result_statement(formula), values | asked, tuple(asked), SEVERAL)
    return written, children_of(zip(tops or (), below or (), strict=True))


@cache
def _key_result_statement(formula: str) -> str:
    differences = ", ".join(f"coalesce(new.{c}, 0) - coalesce(old.{c}, 0) AS {c}" for c in MONEY)
    returned = f"RETURNING new.key_result_id AS id, {differences}, "
    returned += "(new.budget IS NOT NULL)::int - (old.budget IS NOT NULL)::int AS linked"
    sums = ", ".join(f"sum({c}) AS {c}" for c in (*MONEY, "linked"))
    total = ", ".join(f"sum(m.{c}) AS {c}" for c in (*MONEY, "linked"))
    money = ", ".join(
        f"{c} = CASE WHEN o.linked + d.linked > 0 THEN trim_scale(coalesce(o.{c}, 0) + d.{c}) END" for c in MONEY
    )
    return f"""
        WITH RECURSIVE f_initiative AS (
            SELECT initiative_id AS id, {", ".join(READ_OF_INITIATIVES)} FROM rollups_initiativerollup
            WHERE tenant_id = %(tenant)s
        ),
        {with_clause(formula, MEASURED)},
        changed AS ({merge(KEY_RESULTS, computed(KEY_RESULTS), returned)}),
        moved AS (
            SELECT k.objective_id AS id, {sums} FROM changed c
            JOIN okrs_keyresult k ON k.id = c.id AND k.tenant_id = %(tenant)s GROUP BY k.objective_id
        ), up AS (
            SELECT id AS start, id AS top FROM moved
            UNION
            SELECT u.start, a.parent_id FROM up u
            JOIN okrs_alignment a ON a.child_id = u.top AND a.tenant_id = %(tenant)s {COUNTS}
        ), differs AS (
            SELECT u.top, {total} FROM up u JOIN moved m ON m.id = u.start GROUP BY u.top
        ), money AS (
            UPDATE rollups_objectiverollup o SET {money}, linked = o.linked + d.linked, computed_at = %(now)s
            FROM differs d
            WHERE o.tenant_id = %(tenant)s AND o.objective_id = d.top AND NOT o.objective_id = ANY(%(structural)s)
              AND ({", ".join(f"d.{c}" for c in (*MONEY, "linked"))}) <> (0{", 0" * len(MONEY)})
        ), risen AS (
            SELECT id FROM moved
            UNION
            SELECT id FROM okrs_objective WHERE tenant_id = %(tenant)s AND id = ANY(%(objectives)s)
        ), {ABOVE.format(start="risen")}
        SELECT (SELECT count(*) FROM changed), array_agg(id), array_agg(child_id) FROM beside
    """


# A least value does not move by differences: it is looked for among the initiatives of the portfolios concerned.
OLDEST = """
    UPDATE rollups_portfoliorollup p SET oldest_input = d.oldest_input, computed_at = %(now)s
    FROM (
        SELECT i.portfolio_id, min(r.oldest_input) AS oldest_input
        FROM portfolio_initiative i
        JOIN rollups_initiativerollup r ON r.initiative_id = i.id AND r.tenant_id = %(tenant)s
        WHERE i.tenant_id = %(tenant)s AND i.portfolio_id IN (
            SELECT portfolio_id FROM portfolio_initiative WHERE tenant_id = %(tenant)s AND id = ANY(%(older)s))
        GROUP BY i.portfolio_id
    ) d
    WHERE p.tenant_id = %(tenant)s AND p.portfolio_id = d.portfolio_id
      AND p.oldest_input IS DISTINCT FROM d.oldest_input;
    UPDATE rollups_totalsrollup t SET oldest_input = d.oldest_input, computed_at = %(now)s
    FROM (SELECT min(oldest_input) AS oldest_input FROM rollups_initiativerollup WHERE tenant_id = %(tenant)s) d
    WHERE t.tenant_id = %(tenant)s AND t.oldest_input IS DISTINCT FROM d.oldest_input
"""
