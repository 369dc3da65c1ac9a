"""The work of a team, or of a portfolio, explained as if it were one initiative's (MODEL §2): which work, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from rollups.engine import Moment, Scope
from rollups.engine.compute import parameters
from rollups.groups import as_one, bets_of_team, values_of
from tenancy.context import all_seeing, current_tenant_id
from tenancy.models import Tenant

GROUPED = frozenset({"teams", "portfolio_work"})
"""The kinds whose figures are of many initiatives' work at once."""

_IN_CURRENCIES = """
    SELECT coalesce(nullif(p.currency, ''), %(default)s) AS currency, array_agg(i.id ORDER BY i.id)
    FROM portfolio_initiative i
    JOIN portfolio_portfolio p ON p.id = i.portfolio_id AND p.tenant_id = %(tenant)s
    WHERE i.tenant_id = %(tenant)s AND CASE WHEN %(bets)s::bigint[] IS NULL THEN i.portfolio_id = %(portfolio)s
                                            ELSE i.id = ANY(%(bets)s) END
    GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Together:
    """A group in one currency: what has to be computed, the relations that make it one, what they ask for."""

    scope: Scope
    relations: str
    values: dict[str, Any]


def together(tenant: Tenant, moment: Moment, kind: str, pk: int, currency: str = "") -> Together | None:
    """The group's work in a currency, the first by name unless one is named; None: it has none in it."""
    team = pk if kind == "teams" else None
    bets = bets_of_team(pk) if team else None
    asked: dict[str, Any] = {"tenant": current_tenant_id(), "default": tenant.currency, "bets": bets, "portfolio": pk}
    with all_seeing(), connection.cursor() as cursor:
        cursor.execute(_IN_CURRENCIES, asked)
        found: dict[str, list[int]] = dict(cursor.fetchall())
    chosen = currency or next(iter(found), "")
    if chosen not in found:
        return None
    scope = Scope(initiatives=frozenset(found[chosen]), portfolios=frozenset() if team else frozenset({pk}))
    values = parameters(moment) | values_of(found[chosen], team) | {"currency": chosen}
    return Together(scope, as_one(moment.formula), values)
