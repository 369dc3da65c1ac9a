"""Words of SQL that dumps share."""

from __future__ import annotations

from typing import Final

from exchange.loading.facts import heads

# For each table its columns in order, where from, and the order of its rows: that in which they came in.
type Query = tuple[str, str, str]

OWNER: Final = (
    "LEFT JOIN (accounts_membership owner_m JOIN accounts_user owner ON owner.id = owner_m.user_id) "
    "ON owner_m.tenant_id = t.tenant_id AND owner_m.id = t.owner_id"
)
TEAM: Final = "LEFT JOIN accounts_team team ON team.tenant_id = t.tenant_id AND team.id = t.team_id"

OF_INITIATIVE: Final = "JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id"
OF_KEY_RESULT: Final = "JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id"
OF_PORTFOLIO: Final = "JOIN portfolio_portfolio pot ON pot.tenant_id = t.tenant_id AND pot.id = t.portfolio_id"


def person(column: str) -> str:
    """Finds the address `who.email` of a member, if there is one."""
    return (
        "LEFT JOIN (accounts_membership who_m JOIN accounts_user who ON who.id = who_m.user_id) "
        f"ON who_m.tenant_id = t.tenant_id AND who_m.id = {column}"
    )


def amount(column: str) -> str:
    """Money as a number: kept as 1/10,000, and multiplied because division would round."""
    return f"trim_scale({column}::numeric * 0.0001)"


def number(column: str) -> str:
    """A number without trailing zeros."""
    return f"trim_scale({column})"


def yes_no(column: str) -> str:
    """A truth in words."""
    return f"CASE WHEN {column} THEN 'yes' ELSE 'no' END"


def dated(table: str, parent: str, says: str) -> str:
    """The facts of rows whose history is more than one fact without a date that says what the row says."""
    return (
        f"{heads(table)} t JOIN {parent} k ON k.tenant_id = t.tenant_id AND k.id = t.{says}_id "
        f"JOIN (SELECT {says}_id FROM {heads(table)} h GROUP BY 1 "
        f"HAVING count(*) > 1 OR bool_or(h.date IS NOT NULL) OR bool_or(h.reason <> '')) rich "
        f"ON rich.{says}_id = t.{says}_id"
    )
