"""The statements that read an object's figures from the engine's tables, with what the object is called."""

from __future__ import annotations

KEY_RESULTS = """
    SELECT f.*, f.expected - f.measured AS behind, 1 - f.forecast AS miss,
           k.key, k.title, k.type, k.unit AS counted_in, k.starts_on, k.ends_on, y.key AS cycle, y.cadence_days,
           coalesce(k.starts_on, y.starts_on) AS start, coalesce(k.ends_on, y.ends_on) AS finish,
           t.baseline, t.target, t.low, t.high, nullif(t.since, '-infinity') AS since
    FROM f_key_result f
    JOIN okrs_keyresult k ON k.id = f.id AND k.tenant_id = %(tenant)s
    JOIN okrs_objective o ON o.id = k.objective_id AND o.tenant_id = %(tenant)s
    JOIN okrs_cycle y ON y.id = o.cycle_id AND y.tenant_id = %(tenant)s
    LEFT JOIN r_target t ON t.key_result_id = f.id AND t.since <= %(as_of)s AND t.until > %(as_of)s
    WHERE f.id = ANY(%(ids)s)
"""

OBJECTIVES = """
    SELECT f.*, o.key, o.title, o.driven_by, r.weight
    FROM f_objective f
    JOIN r_objective r ON r.id = f.id
    JOIN okrs_objective o ON o.id = f.id AND o.tenant_id = %(tenant)s
    WHERE f.id = ANY(%(ids)s)
"""

INITIATIVES = """
    SELECT f.*, i.key, i.title, coalesce(nullif(p.currency, ''), %(default_currency)s) AS currency, b.budget,
           coalesce(b.budget, f.bac) AS approved, f.eac - coalesce(b.budget, f.bac) AS over,
           e.first, s.by_weight, f.at IS NOT NULL AS is_dated
    FROM f_initiative f
    JOIN r_initiative b ON b.id = f.id
    JOIN r_sum s ON s.owner = f.id
    LEFT JOIN r_earned e ON e.owner = f.id
    JOIN portfolio_initiative i ON i.id = f.id AND i.tenant_id = %(tenant)s
    JOIN portfolio_portfolio p ON p.id = i.portfolio_id AND p.tenant_id = %(tenant)s
    WHERE f.id = ANY(%(ids)s)
"""

PORTFOLIOS = """
    SELECT f.*, p.key, p.name AS title, coalesce(nullif(p.currency, ''), %(default_currency)s) AS currency
    FROM f_portfolio f
    JOIN portfolio_portfolio p ON p.id = f.id AND p.tenant_id = %(tenant)s
    WHERE f.id = ANY(%(ids)s)
"""

TOTALS = """
    SELECT f.*, i.*, t.items_unallocated, i.items + t.items_unallocated AS items_in,
           f.bac_mapped + f.bac_unallocated AS bac_in, i.dropped_planned - i.dropped_earned AS dropped_cut,
           0 AS id, '' AS key, 'The organisation' AS title
    FROM f_totals f, (
        SELECT coalesce(sum(items), 0) AS items, coalesce(sum(unscheduled), 0) AS unscheduled,
               coalesce(sum(unscheduled_bac), 0) AS unscheduled_bac, coalesce(sum(items_dropped), 0) AS items_dropped,
               coalesce(sum(dropped_planned), 0) AS dropped_planned, coalesce(sum(dropped_earned), 0) AS dropped_earned
        FROM f_initiative
    ) i, (SELECT coalesce(sum(items), 0) AS items_unallocated FROM f_tree) t
    WHERE 0 = ANY(%(ids)s)
"""

# An item above others has no numbers of its own: its leaves' are summed, as they stand in the engine's table.
ITEMS = """
    WITH RECURSIVE asked AS (SELECT unnest(%(ids)s::bigint[]) AS id), below AS (
        SELECT id AS top, id FROM asked
        UNION
        SELECT b.top, c.id FROM below b JOIN r_item c ON c.parent_id = b.id
    ), summed AS (
        SELECT b.top, sum(l.bac) AS bac, sum(l.pv) AS pv, sum(l.ev) AS ev, count(l.id) AS leaves
        FROM below b JOIN r_leaf l ON l.id = b.id GROUP BY b.top
    ), spent AS (
        SELECT b.top, sum(f.amount) * 0.0001 AS ac
        FROM below b
        JOIN execution_cost f ON f.item_id = b.id AND f.tenant_id = %(tenant)s
        WHERE f.date <= %(as_of)s AND f.recorded_at <= %(known_at)s AND NOT EXISTS (
            SELECT FROM execution_cost n WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL
              AND n.tenant_id = %(tenant)s AND n.recorded_at <= %(known_at)s)
        GROUP BY b.top
    )
    SELECT i.id, i.key, i.title, t.owner, t.plan, r.is_leaf, r.cost, r.estimate, r.planned_start, r.planned_finish,
           coalesce(u.bac, 0) AS bac, coalesce(u.pv, 0) AS pv, coalesce(u.ev, 0) AS ev, coalesce(c.ac, 0) AS ac,
           coalesce(u.leaves, 0) AS leaves,
           CASE WHEN r.is_leaf THEN l.percent ELSE rollups_ratio(u.ev, u.bac) END AS percent, l.kept, l.start, l.finish,
           l.days, CASE WHEN r.is_leaf THEN coalesce(r.cost, h.share, 0) ELSE r.cost END AS planned_cost,
           q.pot AS pot_left, q.mismatch,
           CASE WHEN q.plan IS NOT NULL THEN coalesce(y.cost, 0) ELSE 0 END AS planned_below,
           h.share, g.pot, s.state, s.date AS state_on, r.type, o.technique,
           o.id AS owner_id, n.key AS owner_key, n.title AS owner_title, o.budget AS owner_budget,
           o.planned_start AS owner_start, o.planned_finish AS owner_finish,
           coalesce(nullif(p.currency, ''), %(default_currency)s) AS currency
    FROM asked a
    JOIN execution_item i ON i.id = a.id AND i.tenant_id = %(tenant)s
    JOIN r_item r ON r.id = i.id
    JOIN r_tree t ON t.id = i.id
    LEFT JOIN r_leaf l ON l.id = i.id
    LEFT JOIN r_share h ON h.id = i.id
    LEFT JOIN r_sharer g ON g.id = i.id
    LEFT JOIN r_state s ON s.item_id = i.id
    LEFT JOIN r_pot q ON q.plan = i.id
    LEFT JOIN (
        SELECT d.plan, sum(x.cost) AS cost FROM r_tree d JOIN r_item x ON x.id = d.id
        WHERE d.plan = ANY(%(ids)s) GROUP BY d.plan
    ) y ON y.plan = i.id
    LEFT JOIN summed u ON u.top = i.id
    LEFT JOIN spent c ON c.top = i.id
    LEFT JOIN r_initiative o ON o.id = t.owner
    LEFT JOIN portfolio_initiative n ON n.id = t.owner AND n.tenant_id = %(tenant)s
    LEFT JOIN portfolio_portfolio p ON p.id = n.portfolio_id AND p.tenant_id = %(tenant)s
"""

# A group's work as one initiative: the relations that stand before the tables make it so.
_OF_GROUP = """
    SELECT o.id, o.key, o.name AS title, %(currency)s AS currency, NULL::numeric AS budget, '' AS state,
           f.bac, f.pv, f.ev, f.ac, f.cpi, f.spi, f.sv, f.cv, {eac} AS eac, f.bac - {eac} AS vac, f.es, f.at, f.pd,
           f.spi_t, f.eac_t, f.p_factor, f.percent, f.items, f.items_done, e.first, s.by_weight,
           f.at IS NOT NULL AS is_dated
    FROM f_initiative f
    JOIN r_sum s ON s.owner = f.id
    LEFT JOIN r_earned e ON e.owner = f.id
    JOIN {table} o ON o.id = ANY(%(ids)s) AND o.tenant_id = %(tenant)s
"""
TEAMS = _OF_GROUP.format(eac="f.eac", table="accounts_team")
# A portfolio's forecast is the sum of its initiatives' (MODEL §4).
PORTFOLIO_WORK = _OF_GROUP.format(
    eac="(SELECT p.eac FROM pg_temp.f_portfolio p WHERE p.id = o.id)", table="portfolio_portfolio"
)

ROWS = {
    "key_results": KEY_RESULTS,
    "objectives": OBJECTIVES,
    "initiatives": INITIATIVES,
    "portfolios": PORTFOLIOS,
    "totals": TOTALS,
    "items": ITEMS,
    "teams": TEAMS,
    "portfolio_work": PORTFOLIO_WORK,
}

# Facts that count at the moment, and those superseded by then, in one shape: FACT_COLUMNS for a table's alias f.
COUNTS = """
    f.tenant_id = %(tenant)s AND f.recorded_at <= %(known_at)s AND NOT EXISTS (
        SELECT FROM {table} n WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL
          AND n.tenant_id = %(tenant)s AND n.recorded_at <= %(known_at)s)
"""


def counting(table: str) -> str:
    """The condition that a fact of the table counts at the moment, its date aside."""
    return COUNTS.format(table=table)


RECORDED = "f.recorded_at, (SELECT m.name FROM accounts_membership m WHERE m.id = f.recorded_by_id) AS recorded_by"
