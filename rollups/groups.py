"""The earned value of many initiatives, or of a team's part of them, by the engine's own statements (MODEL.md §2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, transaction

from rollups.engine import Moment, Scope, compute
from rollups.engine.compute import parameters
from rollups.engine.statements import relations, with_clause
from tenancy.context import all_seeing, current_tenant_id

OF_MANY = frozenset({"f_portfolio", "f_tree", "f_totals"})
AS_ONE = -1
"""The id that groups.sql gives the group."""
LATEST = 50 * 366
"""Days: a forecast beyond them is a sign of a standstill, no date."""

# The initiatives that a team's items count for, or may: those named in, above and below them, and those it leads.
BETS_OF_TEAM = """
    WITH RECURSIVE down AS (
        SELECT id, initiative_id FROM execution_item WHERE tenant_id = %(tenant)s AND team_id = %(team)s
        UNION
        SELECT c.id, c.initiative_id FROM execution_item c JOIN down d ON c.parent_id = d.id
        WHERE c.tenant_id = %(tenant)s
    ), up AS (
        SELECT id, parent_id, initiative_id FROM execution_item WHERE tenant_id = %(tenant)s AND team_id = %(team)s
        UNION
        SELECT p.id, p.parent_id, p.initiative_id FROM execution_item p JOIN up ON p.id = up.parent_id
        WHERE p.tenant_id = %(tenant)s
    )
    SELECT initiative_id FROM down WHERE initiative_id IS NOT NULL
    UNION SELECT initiative_id FROM up WHERE initiative_id IS NOT NULL
    UNION SELECT id FROM portfolio_initiative WHERE tenant_id = %(tenant)s AND team_id = %(team)s"""


@dataclass(frozen=True)
class Group:
    """The figures of a group under MODEL.md's names: money in its one currency, days; None is undefined."""

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal
    cpi: Decimal | None
    spi: Decimal | None
    sv: Decimal
    cv: Decimal
    eac: Decimal
    vac: Decimal
    es: Decimal | None
    at: Decimal | None
    pd: Decimal | None
    spi_t: Decimal | None
    eac_t: Decimal | None
    p_factor: Decimal | None
    percent: Decimal | None
    items: int
    items_done: int

    def ends_on(self, as_of: date) -> date | None:
        """The day on which it ends at the pace so far: EAC(t) days from the first, which lies AT days back."""
        return end_at_pace(as_of, self.at, self.eac_t)


def end_at_pace(as_of: date, at: Decimal | int | None, eac_t: Decimal | None) -> date | None:
    """The day on which EAC(t) days are over, counted from AT days before the end of `as_of`; None: not known."""
    if at is None or eac_t is None or eac_t - at > LATEST:
        return None
    return as_of + timedelta(days=int((eac_t - at).to_integral_value(rounding="ROUND_CEILING")))


FIGURES = tuple(each.name for each in fields(Group))


def group(moment: Moment, initiative_ids: Iterable[int], team_id: int | None = None) -> Group | None:
    """The figures of these initiatives together (of one currency), or of a team's part of them; None without work."""
    bets = sorted(set(initiative_ids))
    if not bets:
        return None
    with transaction.atomic(), all_seeing(), connection.cursor() as cursor:
        compute(moment, scope=Scope(initiatives=frozenset(bets)))
        cursor.execute(_statement(moment.formula), parameters(moment) | values_of(bets, team_id))
        row = cursor.fetchone()
    return Group(*row) if row else None


def values_of(bets: Sequence[int], team_id: int | None) -> dict[str, Any]:
    """What `as_one` asks for beside what every statement does."""
    return {"bets": bets, "team": team_id, "initiatives": [AS_ONE], "items": [], "portfolios": []}


@cache
def as_one(formula: str) -> str:
    """The relations in which a group is one initiative, AS_ONE, by the names of the tables that they stand before."""
    steps = ("schedule", "initiatives")
    of_one = frozenset(each.name for step in steps for each in relations(formula, step)) - OF_MANY
    return f"{with_clause(formula, ('groups',))},\n{with_clause(formula, steps, of_one)}"


@cache
def _statement(formula: str) -> str:
    figures = ", ".join(f"trim_scale(f.{name}::numeric)" if name[:5] != "items" else f"f.{name}" for name in FIGURES)
    return f"WITH {as_one(formula)}\nSELECT {figures} FROM f_initiative f"  # our own text


def bets_of_team(team_id: int) -> list[int]:
    """The initiatives in which the team may have a part."""
    with connection.cursor() as cursor:
        cursor.execute(BETS_OF_TEAM, {"tenant": current_tenant_id(), "team": team_id})
        return [row[0] for row in cursor.fetchall()]
