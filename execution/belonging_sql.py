"""Whose an item is and which initiative it counts for, in SQL: the one rule of every list, board, figure and right.

Its own team, else that of the nearest item above it that names one, else that of the initiative it counts for; the
initiative is its own, else that of the nearest above it (MODEL.md §1). `execution.belonging` says the same in Python,
rollups/engine/v1/groups.sql for earned value.
"""

from __future__ import annotations

ITS_TENANT = "(SELECT %(tenant)s::bigint)"
"""The tenant where a row is looked up by an id, as a value that the planner does not know.

Just after a large first import its statistics know nothing of the tenant. It expects no row of it, takes looking
through the tenant's rows for as cheap as one look into the index of ids, and may read them all for each row.
"""
DEEPEST = 1000
"""Parents never form a loop, so that this ends nothing but a fault."""


def _nearest(column: str, item: str) -> str:
    """The first of a column's values above an item; only what names none itself climbs."""
    return f"""(
    WITH RECURSIVE up AS (
        SELECT a.parent_id, a.{column} AS found, 1 AS depth FROM execution_item a
        WHERE a.id = {item}.parent_id AND a.tenant_id = {ITS_TENANT}
        UNION ALL
        SELECT a.parent_id, a.{column}, up.depth + 1 FROM up
        JOIN execution_item a ON a.id = up.parent_id AND a.tenant_id = {ITS_TENANT}
        WHERE up.found IS NULL AND up.depth < {DEEPEST}
    ) SELECT found FROM up WHERE found IS NOT NULL LIMIT 1)"""  # noqa: S608  # our own names


def counts_for(item: str) -> str:
    """The initiative that an item (an alias) counts for."""
    return f"coalesce({item}.initiative_id, {_nearest('initiative_id', item)})"


def team_of(item: str) -> str:
    """The team whose an item is: an alias with its `team_id`, `parent_id` and `initiative_id`; one walk up.

    Where many items are counted by their team, they are counted by these three first: so few climb.
    """
    return f"""coalesce({item}.team_id, (
    WITH RECURSIVE up AS (
        SELECT {item}.parent_id, NULL::bigint AS team, {item}.initiative_id AS bet, 1 AS depth
        UNION ALL
        SELECT a.parent_id, a.team_id, coalesce(up.bet, a.initiative_id), up.depth + 1 FROM up
        JOIN execution_item a ON a.id = up.parent_id AND a.tenant_id = {ITS_TENANT}
        WHERE up.team IS NULL AND up.depth < {DEEPEST}
    ) SELECT coalesce(u.team, n.team_id) FROM (SELECT max(team) AS team, max(bet) AS bet FROM up) u
    LEFT JOIN portfolio_initiative n ON n.tenant_id = {ITS_TENANT} AND n.id = u.bet))"""  # noqa: S608  # our own names


# The nearest team and the nearest initiative of an item and all above it, in one row.
WHOSE_PART = f"""
    WITH RECURSIVE up AS (
        SELECT a.parent_id, a.team_id AS team, a.initiative_id AS bet, 1 AS depth FROM execution_item a
        WHERE a.id = %(item)s AND a.tenant_id = {ITS_TENANT}
        UNION ALL
        SELECT a.parent_id, coalesce(up.team, a.team_id), coalesce(up.bet, a.initiative_id), up.depth + 1 FROM up
        JOIN execution_item a ON a.id = up.parent_id AND a.tenant_id = {ITS_TENANT}
        WHERE (up.team IS NULL OR up.bet IS NULL) AND up.depth < {DEEPEST}
    ) SELECT max(team), max(bet) FROM up"""  # noqa: S608  # our own names
COUNTS_FOR = counts_for("i")
TEAM_OF = team_of("i")


def _parts(item: str) -> str:
    """What an item has directly below it, by its index alone: with `IS NULL` inside, all that is null would be read."""
    return f"""(
            SELECT x.id, x.team_id, x.initiative_id FROM execution_item x
            WHERE x.parent_id = {item} AND x.tenant_id = {ITS_TENANT} OFFSET 0)"""  # noqa: S608  # our own names


def inherited(whose: str) -> str:
    """Items that name no team and are of teams all the same, as (id, team); `whose` is "= %(team)s" or like it.

    Downwards from what names the team, and from what counts for an initiative that it leads. OFFSET 0: one look into
    the index for each, whatever a planner without statistics (just after a large import) takes the table for.
    """
    return f"""(
    WITH RECURSIVE below AS (
        SELECT c.id, a.team_id AS team FROM execution_item a CROSS JOIN LATERAL {_parts("a.id")} c
        WHERE a.tenant_id = %(tenant)s AND a.team_id {whose} AND c.team_id IS NULL
        UNION ALL
        SELECT c.id, below.team FROM below CROSS JOIN LATERAL {_parts("below.id")} c WHERE c.team_id IS NULL
    ), led AS (
        SELECT c.id, n.team_id AS team FROM portfolio_initiative n
        CROSS JOIN LATERAL (
            SELECT x.id, x.parent_id, x.team_id FROM execution_item x
            WHERE x.initiative_id = n.id AND x.tenant_id = {ITS_TENANT} OFFSET 0) c
        WHERE n.tenant_id = %(tenant)s AND n.team_id {whose} AND c.team_id IS NULL
          AND {_nearest("team_id", "c")} IS NULL
        UNION ALL
        SELECT c.id, led.team FROM led CROSS JOIN LATERAL {_parts("led.id")} c
        WHERE c.team_id IS NULL AND c.initiative_id IS NULL
    ) SELECT id, team FROM below UNION ALL SELECT id, team FROM led)"""  # noqa: S608  # our own names


def rows_of(whose: str) -> str:
    """The items of teams as rows of execution_item with their `team`; `whose` as in `inherited`."""
    return f"""(
    SELECT a.*, a.team_id AS team FROM execution_item a WHERE a.tenant_id = %(tenant)s AND a.team_id {whose}
    UNION ALL
    SELECT a.*, w.team FROM {inherited(whose)} w
    CROSS JOIN LATERAL (
        SELECT x.* FROM execution_item x WHERE x.id = w.id AND x.tenant_id = {ITS_TENANT} OFFSET 0) a)"""  # noqa: S608  # our own names


NAMES = "i.team_id, i.parent_id, i.initiative_id"
OF_TEAM, OF_TEAMS = "= %(team)s", "= ANY(%(teams)s)"
