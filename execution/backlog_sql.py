"""The SQL of a team's list: one row an item, with what it serves, where it stands and whether it is blocked."""

from __future__ import annotations

from execution.belonging_sql import COUNTS_FOR, ITS_TENANT, OF_TEAM, TEAM_OF, inherited, rows_of

# The currency in which its money counts: that of the portfolio of its initiative; empty: the organisation's own.
CURRENCY = f"""coalesce((SELECT nullif(b.currency, '') FROM portfolio_initiative n
    JOIN portfolio_portfolio b ON b.id = n.portfolio_id AND b.tenant_id = {ITS_TENANT}
    WHERE n.tenant_id = {ITS_TENANT} AND n.id = {COUNTS_FOR}), %(currency)s)"""  # noqa: S608  # our own
# For a page: each of its rows is looked up. As a value and not as NOT EXISTS, which may become a join with all rows.
IS_LEAF = f"""(SELECT c.id FROM execution_item c
    WHERE c.parent_id = i.id AND c.tenant_id = {ITS_TENANT} LIMIT 1) IS NULL"""  # noqa: S608  # our own
# For a walk of all rows: one set, hashed once. As NOT EXISTS, a planner with old statistics (just after a large import)
# compares each row with each, which takes minutes at 100,000.
IS_LEAF_OF_ALL = """i.id NOT IN (
    SELECT c.parent_id FROM execution_item c WHERE c.tenant_id = %(tenant)s AND c.parent_id IS NOT NULL)"""
SERVES = """EXISTS (SELECT FROM portfolio_contribution c
    WHERE c.initiative_id = {initiative} AND c.tenant_id = %(tenant)s)"""
BLOCKED_BY = """(
    SELECT min(g.id) FROM execution_signal g
    WHERE g.item_id = i.id AND g.tenant_id = %(tenant)s AND g.kind = 'blocked'
      AND NOT EXISTS (SELECT FROM execution_signal n
          WHERE n.supersedes_id = g.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
      AND NOT EXISTS (SELECT FROM execution_signalanswer w
          WHERE w.signal_id = g.id AND w.tenant_id = %(tenant)s))"""
IS_BLOCKED = f"({BLOCKED_BY} IS NOT NULL)"
# Those with a place by their place, then those without by their id.
PLACED = "p.team_id = %(team)s AND p.tenant_id = %(tenant)s"
COLUMNS = f"""i.id, i.key, i.title, i.type, i.state, i.estimate, i.planned_cost * 0.0001 AS planned_cost,
    i.created_at, i.started_on, i.finished_on, i.parent_id, i.assignee_id, %(team)s::bigint AS team, i.version,
    {COUNTS_FOR} AS counts_for"""  # our own
PLACE = "p.rank, p.is_by_hand, p.column_id, p.column_since, p.iteration_id"
LINE = f"{COLUMNS}, {PLACE}, {BLOCKED_BY} AS blocked_by"
NO_PLACE = """NULL::varchar AS rank, false AS is_by_hand, NULL::bigint AS column_id, NULL::date AS column_since,
    NULL::bigint AS iteration_id"""
FROM_PLACES = f"""FROM execution_backlogplace p
    JOIN execution_item i ON i.id = p.item_id AND i.tenant_id = {ITS_TENANT} AND {TEAM_OF} = %(team)s
    WHERE {PLACED}"""
HAS_NO_PLACE = f"(SELECT p.id FROM execution_backlogplace p WHERE p.item_id = i.id AND {PLACED} LIMIT 1) IS NULL"  # noqa: S608  # our own
FROM_OWN = f"""FROM execution_item i
    WHERE i.team_id = %(team)s AND i.tenant_id = %(tenant)s AND {HAS_NO_PLACE}"""
FROM_INHERITED = f"""FROM {inherited(OF_TEAM)} w CROSS JOIN LATERAL (
        SELECT a.* FROM execution_item a WHERE a.id = w.id AND a.tenant_id = {ITS_TENANT} OFFSET 0) i
    WHERE {HAS_NO_PLACE}"""  # noqa: S608  # our own
WORK = f"{rows_of(OF_TEAM)} i"


def in_order(conditions: list[str], after: str = "") -> str:
    """The list in its order from a place on (`after`: "rank", "id" or the beginning); %(limit)s rows.

    Parts, each in the order of an index, so that a page costs the same wherever it begins; what names no team itself
    is found from above, and only by a page that goes beyond all that has a place.
    """
    asked = "".join(f" AND {each}" for each in conditions)
    beyond = " AND (p.rank, p.item_id) > (%(rank)s, %(after)s)" if after == "rank" else ""
    placed = f"""(SELECT {LINE} {FROM_PLACES}{asked}{beyond} ORDER BY p.rank, p.item_id LIMIT %(limit)s)"""
    past = " AND i.id > %(after)s" if after == "id" else ""
    columns = f"{COLUMNS}, {NO_PLACE}, {BLOCKED_BY} AS blocked_by"
    own, had = (
        f"(SELECT {columns} {source}{asked}{past} ORDER BY i.id LIMIT %(limit)s)"
        for source in (FROM_OWN, FROM_INHERITED)
    )
    rest = f"""(SELECT * FROM ({own} UNION ALL {had}) r ORDER BY r.id LIMIT %(limit)s)"""  # noqa: S608  # our own
    return rest if after == "id" else f"{placed} UNION ALL {rest} LIMIT %(limit)s"


def whole(conditions: list[str], columns: str) -> str:
    """These columns of every row that fits, in order, by one pass."""
    asked = "".join(f" AND {each}" for each in conditions)
    return f"""SELECT {columns} FROM {WORK}
        LEFT JOIN execution_backlogplace p ON p.item_id = i.id AND {PLACED}
        WHERE true{asked}
        ORDER BY p.rank NULLS LAST, i.id"""  # noqa: S608  # our own
