"""How far a change reaches: from the marked nodes to everything whose figures may be others now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from rollups.engine.scope import TREES, ask

type Nodes = Mapping[str, set[int]]

MOST_ITEMS = 20_000
"""Beyond this the whole tenant at once is the quicker way."""

# The initiatives that own something in the trees of these items: a plan above is shared by all of them.
OWNERS = """
    WITH RECURSIVE up AS (
        SELECT id, parent_id FROM execution_item WHERE tenant_id = %(tenant)s AND id = ANY(%(items)s)
        UNION
        SELECT p.id, p.parent_id FROM execution_item p JOIN up ON p.id = up.parent_id WHERE p.tenant_id = %(tenant)s
    ), down AS (
        SELECT i.id, i.initiative_id FROM execution_item i JOIN up USING (id)
        WHERE i.tenant_id = %(tenant)s AND up.parent_id IS NULL
        UNION
        SELECT c.id, c.initiative_id FROM execution_item c JOIN down ON c.parent_id = down.id
        WHERE c.tenant_id = %(tenant)s
    )
    SELECT DISTINCT initiative_id FROM down WHERE initiative_id IS NOT NULL"""
OF_TRANCHES = "SELECT initiative_id FROM portfolio_tranche WHERE tenant_id = %(tenant)s AND id = ANY(%(tranches)s)"
OF_STAGES = "SELECT key_result_id FROM okrs_stage WHERE tenant_id = %(tenant)s AND id = ANY(%(stages)s)"
FROM_ABOVE_AND_BELOW = """
    SELECT id FROM okrs_keyresult WHERE tenant_id = %(tenant)s AND objective_id = ANY(%(marked)s)
    UNION
    SELECT key_result_id FROM portfolio_contribution
    WHERE tenant_id = %(tenant)s AND initiative_id = ANY(%(initiatives)s)"""
ABOVE = """
    WITH RECURSIVE up AS (
        SELECT id FROM okrs_objective WHERE tenant_id = %(tenant)s AND id = ANY(%(objectives)s)
        UNION
        SELECT a.parent_id FROM okrs_alignment a JOIN up ON a.child_id = up.id WHERE a.tenant_id = %(tenant)s
    )
    SELECT id FROM up"""


@dataclass
class Reach:
    """The ids, by kind, that a change reaches; found level by level while the figures below are written."""

    items: list[int] = field(default_factory=list)
    initiatives: list[int] = field(default_factory=list)
    portfolios: list[int] = field(default_factory=list)
    key_results: set[int] = field(default_factory=set)
    objectives: set[int] = field(default_factory=set)
    structural: list[int] = field(default_factory=list)
    is_loose: bool = False

    @property
    def is_too_wide(self) -> bool:
        """Whether the whole tenant is the quicker way."""
        return len(self.items) > MOST_ITEMS


def reach(nodes: Nodes) -> Reach:
    """What these marked nodes reach among the work, and where above it they begin."""
    with connection.cursor() as cursor:
        initiatives = set(nodes.get("initiative", ()))
        if marked := sorted(nodes.get("item", ())):
            initiatives |= set(ask(cursor, OWNERS, {"items": marked}))
        if tranches := sorted(nodes.get("tranche", ())):
            initiatives |= set(ask(cursor, OF_TRANCHES, {"tranches": tranches}))
        key_results = set(nodes.get("key_result", ()))
        if stages := sorted(nodes.get("stage", ())):
            key_results |= set(ask(cursor, OF_STAGES, {"stages": stages}))
        trees = {"initiatives": sorted(initiatives), "items": marked}
        structural = set(nodes.get("structure", ())) | set(nodes.get("objective", ()))
        return Reach(
            items=sorted(ask(cursor, TREES, trees)) if initiatives or marked else [],
            initiatives=sorted(initiatives),
            portfolios=sorted(nodes.get("portfolio", ())),
            key_results=key_results,
            objectives=set(structural),
            structural=above(cursor, structural),
            is_loose="loose" in nodes,
        )


def key_results_reached(cursor: Any, nodes: Nodes, changed: list[int]) -> list[int]:
    """The key results of the marked objectives, and those that the changed initiatives serve."""
    marked = sorted(nodes.get("objective", ()))
    if not marked and not changed:
        return []
    return sorted(ask(cursor, FROM_ABOVE_AND_BELOW, {"marked": marked, "initiatives": changed}))


def above(cursor: Any, objectives: set[int]) -> list[int]:
    """These objectives and all that they are aligned to, however far up."""
    return sorted(ask(cursor, ABOVE, {"objectives": sorted(objectives)})) if objectives else []
