"""The SQL of a team's list: one row an item, with what it serves, where it stands and whether it is blocked."""

from __future__ import annotations

# Its own initiative, else its nearest ancestor's. Only rows without one of their own climb.
COUNTS_FOR = """coalesce(i.initiative_id, (
    WITH RECURSIVE up AS (
        SELECT a.parent_id, a.initiative_id, 1 AS depth FROM execution_item a
        WHERE a.id = i.parent_id AND a.tenant_id = %(tenant)s
        UNION ALL
        SELECT a.parent_id, a.initiative_id, up.depth + 1 FROM up
        JOIN execution_item a ON a.id = up.parent_id AND a.tenant_id = %(tenant)s
        WHERE up.initiative_id IS NULL AND up.depth < 50
    ) SELECT initiative_id FROM up WHERE initiative_id IS NOT NULL LIMIT 1))"""
# For a page: each of its rows is looked up.
IS_LEAF = "NOT EXISTS (SELECT FROM execution_item c WHERE c.parent_id = i.id AND c.tenant_id = %(tenant)s)"
# For a walk of all rows: one set, hashed once. As NOT EXISTS, a planner with old statistics (just after a large import)
# compares each row with each, which takes minutes at 100,000.
IS_LEAF_OF_ALL = """i.id NOT IN (
    SELECT c.parent_id FROM execution_item c WHERE c.tenant_id = %(tenant)s AND c.parent_id IS NOT NULL)"""
SERVES = """EXISTS (SELECT FROM portfolio_contribution c
    WHERE c.initiative_id = {initiative} AND c.tenant_id = %(tenant)s)"""
IS_BLOCKED = """EXISTS (
    SELECT FROM execution_signal g
    WHERE g.item_id = i.id AND g.tenant_id = %(tenant)s AND g.kind = 'blocked'
      AND NOT EXISTS (SELECT FROM execution_signal n
          WHERE n.supersedes_id = g.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
      AND NOT EXISTS (SELECT FROM execution_signalanswer w
          WHERE w.signal_id = g.id AND w.tenant_id = %(tenant)s))"""
# Those with a place by their place, then those without by their id.
PLACED = "p.team_id = %(team)s AND p.tenant_id = %(tenant)s"
COLUMNS = f"""i.id, i.key, i.title, i.type, i.state, i.estimate, i.planned_cost * 0.0001 AS planned_cost,
    i.created_at, i.started_on, i.finished_on, i.parent_id, i.assignee_id, i.team_id, i.version,
    {COUNTS_FOR} AS counts_for"""  # our own
PLACE = "p.rank, p.is_by_hand, p.column_id, p.column_since, p.iteration_id"
LINE = f"{COLUMNS}, {PLACE}, {IS_BLOCKED}"
NO_PLACE = "NULL::varchar, false, NULL::bigint, NULL::date, NULL::bigint"
FROM_PLACES = f"""FROM execution_backlogplace p
    JOIN execution_item i ON i.id = p.item_id AND i.tenant_id = %(tenant)s AND i.team_id = %(team)s
    WHERE {PLACED}"""
FROM_REST = f"""FROM execution_item i
    WHERE i.team_id = %(team)s AND i.tenant_id = %(tenant)s
      AND NOT EXISTS (SELECT FROM execution_backlogplace p WHERE p.item_id = i.id AND {PLACED})"""  # our own


def in_order(conditions: list[str], after: str = "") -> str:
    """The list in its order from a place on (`after`: "rank", "id" or the beginning); %(limit)s rows.

    Two parts, each in the order of an index, so that a page costs the same wherever it begins.
    """
    asked = "".join(f" AND {each}" for each in conditions)
    beyond = " AND (p.rank, p.item_id) > (%(rank)s, %(after)s)" if after == "rank" else ""
    placed = f"""(SELECT {LINE} {FROM_PLACES}{asked}{beyond} ORDER BY p.rank, p.item_id LIMIT %(limit)s)"""
    past = " AND i.id > %(after)s" if after == "id" else ""
    rest = f"""(SELECT {COLUMNS}, {NO_PLACE}, {IS_BLOCKED} {FROM_REST}{asked}{past} ORDER BY i.id LIMIT %(limit)s)"""
    return rest if after == "id" else f"{placed} UNION ALL {rest} LIMIT %(limit)s"


def whole(conditions: list[str], columns: str) -> str:
    """These columns of every row that fits, in order, by one pass."""
    asked = "".join(f" AND {each}" for each in conditions)
    return f"""SELECT {columns} FROM execution_item i
        LEFT JOIN execution_backlogplace p ON p.item_id = i.id AND {PLACED}
        WHERE i.team_id = %(team)s AND i.tenant_id = %(tenant)s{asked}
        ORDER BY p.rank NULLS LAST, i.id"""  # noqa: S608  # our own
