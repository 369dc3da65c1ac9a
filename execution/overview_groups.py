"""The ways of grouping the list of initiatives, and the order of keys, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.models import Initiative

DIGITS = "'0123456789'"


def natural(column: str) -> str:
    """What to sort by, as `portfolio.standings.natural` does: INI-97 before INI-118, KR1.9 before KR1.10."""
    stem, without = f"rtrim({column}, {DIGITS})", f"translate({column}, {DIGITS}, '')"
    padded = f"regexp_replace({stem}, '([0-9]+)', '{'0' * 17}\\1', 'g')"
    anywhere = f"regexp_replace({padded}, '0*([0-9]{{18}})', '\\1', 'g')"
    # Most keys end in their only number, and of two such numbers the longer is the greater. What a key is without its
    # digits begins it just then; `rtrim`, which takes letter by letter, costs more than both.
    first = f"CASE WHEN starts_with({column}, {without}) THEN {without} ELSE {anywhere} END"
    return f"""({first}) COLLATE "C", octet_length({column}), {column} COLLATE "C" """


@dataclass(frozen=True)
class Grouping:
    """A way of grouping: a column of initiative `i`, the group's id as seen from bet `b`, and the steps to headings."""

    column: str
    group_id: str
    steps: str
    join: str = ""


def _of_choices(column: str, choices: Sequence[tuple[str, str]]) -> Grouping:
    """Groups by a column of few values, in the order in which the model names them."""
    rows = ", ".join(f"({place}, '{value}', '{label}')" for place, (value, label) in enumerate(choices, start=1))
    steps = f"""
    heading AS (
        SELECT place::bigint AS id, '' AS key, title, place, NULL::numeric AS score, value
        FROM (VALUES {rows}) v (place, value, title)
    )"""  # noqa: S608  # names of our own tables and columns
    return Grouping(f"i.{column}", "v.id", steps, "LEFT JOIN heading v ON v.value = b.by")


# Each initiative is listed once: under the objective that most of its money serves, or its portfolio, or nothing.
GROUPS = {
    "objective": Grouping(
        "NULL::bigint",
        "m.group_id",
        f"""
    key_place AS (SELECT id, row_number() OVER (ORDER BY {natural("key")}) AS place FROM key_result),
    main AS (
        SELECT DISTINCT ON (l.initiative_id) l.initiative_id, l.objective_id AS group_id
        FROM link l JOIN key_place k ON k.id = l.key_result_id ORDER BY l.initiative_id, l.allocation DESC, k.place
    ), heading AS (
        SELECT o.id, o.key, o.title, row_number() OVER (ORDER BY {natural("o.key")}) AS place,
               f.measured AS score
        FROM okrs_objective o
        LEFT JOIN rollups_objectiverollup f ON f.objective_id = o.id AND f.tenant_id = %(tenant)s
        WHERE o.tenant_id = %(tenant)s
    )""",  # noqa: S608  # names of our own tables and columns
        "LEFT JOIN main m ON m.initiative_id = b.id",
    ),
    "portfolio": Grouping(
        "i.portfolio_id",
        "b.by",
        f"""
    heading AS (
        SELECT p.id, p.key, p.name AS title, row_number() OVER (ORDER BY {natural("p.key")}) AS place,
               NULL::numeric AS score
        FROM portfolio_portfolio p WHERE p.tenant_id = %(tenant)s
    )""",  # noqa: S608  # names of our own tables and columns
    ),
    "team": Grouping(
        "i.team_id",
        "b.by",
        """
    heading AS (
        SELECT t.id, '' AS key, t.name AS title, row_number() OVER (ORDER BY t.name, t.id) AS place,
               NULL::numeric AS score
        FROM accounts_team t WHERE t.tenant_id = %(tenant)s
    )""",
    ),
    "owner": Grouping(
        "i.owner_id",
        "b.by",
        """
    heading AS (
        SELECT m.id, '' AS key, m.name AS title, row_number() OVER (ORDER BY m.name, m.id) AS place,
               NULL::numeric AS score
        FROM accounts_membership m WHERE m.tenant_id = %(tenant)s
    )""",
    ),
    "stage": _of_choices("state", Initiative.State.choices),
    "kind": _of_choices("kind", Initiative.Kind.choices),
    "horizon": _of_choices("horizon", Initiative.Horizon.choices),
    "none": Grouping(
        "NULL::bigint",
        "NULL::bigint",
        """
    heading AS (SELECT NULL::bigint AS id, '' AS key, '' AS title, 0 AS place, NULL::numeric AS score WHERE false)""",
    ),
}
