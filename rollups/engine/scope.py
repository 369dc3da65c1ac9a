"""A part of a tenant to compute: what is named, and everything below it that its figures are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tenancy.context import current_tenant_id

type Ids = frozenset[int]


@dataclass(frozen=True)
class Scope:
    """The objects whose figures are wanted; the tenant's totals need the whole tenant and are no part of one."""

    initiatives: Ids = field(default_factory=frozenset)
    key_results: Ids = field(default_factory=frozenset)
    objectives: Ids = field(default_factory=frozenset)
    portfolios: Ids = field(default_factory=frozenset)
    is_measured_only: bool = False
    """Of key results only what is measured and expected: no work, no money, nothing above them."""


def scope_named(kind: str, ids: Iterable[int]) -> Scope:
    """The scope of some objects of a kind: initiatives, key_results, objectives, portfolios."""
    known: dict[str, Any] = {kind: frozenset(ids)}
    return Scope(**known)


OBJECTIVES_BELOW = """
    WITH RECURSIVE below AS (
        SELECT unnest(%(objectives)s::bigint[]) AS id
        UNION
        SELECT a.child_id FROM okrs_alignment a JOIN below b ON b.id = a.parent_id WHERE a.tenant_id = %(tenant)s
    )
    SELECT id FROM below"""
KEY_RESULTS_OF = "SELECT id FROM okrs_keyresult WHERE tenant_id = %(tenant)s AND objective_id = ANY(%(objectives)s)"
INITIATIVES_OF = """
    SELECT initiative_id FROM portfolio_contribution
    WHERE tenant_id = %(tenant)s AND key_result_id = ANY(%(key_results)s)
    UNION
    SELECT id FROM portfolio_initiative WHERE tenant_id = %(tenant)s AND portfolio_id = ANY(%(portfolios)s)"""
# Every item of every tree that holds an item of these initiatives, or one of these: all below a plan share it.
TREES = """
    WITH RECURSIVE up AS (
        (SELECT id, parent_id FROM execution_item WHERE tenant_id = %(tenant)s AND initiative_id = ANY(%(initiatives)s)
         UNION ALL
         SELECT id, parent_id FROM execution_item WHERE tenant_id = %(tenant)s AND id = ANY(%(items)s))
        UNION
        SELECT p.id, p.parent_id FROM execution_item p JOIN up ON p.id = up.parent_id WHERE p.tenant_id = %(tenant)s
    ), down AS (
        SELECT id FROM up WHERE parent_id IS NULL
        UNION
        SELECT c.id FROM execution_item c JOIN down ON c.parent_id = down.id
        WHERE c.tenant_id = %(tenant)s
    )
    SELECT id FROM down UNION SELECT id FROM up"""


def below(scope: Scope) -> dict[str, list[int]]:
    """The ids, by kind, of everything that must be read so that the scope's figures are whole."""
    found = {
        "objectives": sorted(scope.objectives),
        "key_results": sorted(scope.key_results),
        "initiatives": sorted(scope.initiatives),
        "portfolios": sorted(scope.portfolios),
        "items": [],
    }
    goals = (("objectives", OBJECTIVES_BELOW), ("key_results", KEY_RESULTS_OF))
    work = (("initiatives", INITIATIVES_OF), ("items", TREES))
    with connection.cursor() as cursor:
        for kind, query in (*goals, *(() if scope.is_measured_only else work)):
            found[kind] = sorted({*found[kind], *ask(cursor, query, found)})
    return found


def ask(cursor: Any, query: str, values: dict[str, Any]) -> Iterable[int]:
    """The ids that a query finds in the tenant in force."""
    cursor.execute(query, values | {"tenant": current_tenant_id()})
    return (row[0] for row in cursor.fetchall())
