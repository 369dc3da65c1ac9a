"""How far a change reaches: from the marked nodes to everything whose figures may be others now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rollups.engine.prepared import NO_LOOPS, ask
from tenancy.context import current_tenant_id

type Nodes = Mapping[str, set[int]]

MOST_ITEMS = 20_000
"""Beyond this the whole tenant at once is the quicker way."""

# The initiatives that own something in the trees of these items, with these: a plan above is shared by all of them. And
# every item of every tree that holds an item of theirs, or one of these. When there are any the statement of their work
# comes next, which is planned without loops.
OWNERS_AND_TREES = f"""
    WITH RECURSIVE up AS (
        SELECT id, parent_id FROM execution_item WHERE tenant_id = %(tenant)s AND id = ANY(%(items)s)
        UNION
        SELECT p.id, p.parent_id
        FROM up
        CROSS JOIN LATERAL (
            SELECT i.id, i.parent_id FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.id = up.parent_id OFFSET 0) p
    ), down AS (
        SELECT i.id, i.initiative_id
        FROM up
        CROSS JOIN LATERAL (
            SELECT i.id, i.initiative_id FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.id = up.id OFFSET 0) i
        WHERE up.parent_id IS NULL
        UNION
        SELECT c.id, c.initiative_id
        FROM down
        CROSS JOIN LATERAL (
            SELECT i.id, i.initiative_id FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.parent_id = down.id OFFSET 0) c
    ), owners AS (
        SELECT initiative_id AS id FROM down WHERE initiative_id IS NOT NULL
        UNION
        SELECT unnest(%(initiatives)s::bigint[])
    ), owned_up AS (
        SELECT o.id, o.parent_id
        FROM owners
        CROSS JOIN LATERAL (
            SELECT i.id, i.parent_id FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.initiative_id = owners.id OFFSET 0) o
        UNION
        SELECT p.id, p.parent_id
        FROM owned_up
        CROSS JOIN LATERAL (
            SELECT i.id, i.parent_id FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.id = owned_up.parent_id OFFSET 0) p
    ), owned_down AS (
        SELECT id FROM owned_up WHERE parent_id IS NULL
        UNION
        SELECT c.id
        FROM owned_down
        CROSS JOIN LATERAL (
            SELECT i.id FROM execution_item i
            WHERE i.tenant_id = %(tenant)s AND i.parent_id = owned_down.id OFFSET 0) c
    )
    SELECT owners, trees, CASE WHEN owners <> '{{}}' OR trees <> '{{}}' THEN {NO_LOOPS} END
    FROM (
        SELECT ARRAY(SELECT id FROM owners ORDER BY id) AS owners,
               ARRAY(SELECT id FROM owned_down UNION SELECT id FROM owned_up UNION SELECT id FROM down
                     UNION SELECT id FROM up ORDER BY id) AS trees
    ) found"""
OF_TRANCHES = "SELECT initiative_id FROM portfolio_tranche WHERE tenant_id = %(tenant)s AND id = ANY(%(tranches)s)"
OF_STAGES = "SELECT key_result_id FROM okrs_stage WHERE tenant_id = %(tenant)s AND id = ANY(%(stages)s)"
OF_OBJECTIVES = "SELECT id FROM okrs_keyresult WHERE tenant_id = %(tenant)s AND objective_id = ANY(%(marked)s)"
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
    initiatives, marked = set(nodes.get("initiative", ())), sorted(nodes.get("item", ()))
    initiatives |= _ids(OF_TRANCHES, tranches=sorted(nodes.get("tranche", ())))
    structural = set(nodes.get("structure", ())) | set(nodes.get("objective", ()))
    owners, items = _owners_and_trees(marked, sorted(initiatives))
    return Reach(
        items=items,
        initiatives=owners,
        portfolios=sorted(nodes.get("portfolio", ())),
        key_results=set(nodes.get("key_result", ())) | _ids(OF_STAGES, stages=sorted(nodes.get("stage", ()))),
        objectives=set(structural),
        structural=sorted(_ids(ABOVE, objectives=sorted(structural))),
        is_loose="loose" in nodes,
    )


def _owners_and_trees(items: list[int], initiatives: list[int]) -> tuple[list[int], list[int]]:
    """The initiatives and items that have a share in what these have; nothing is asked when none are known."""
    if not items and not initiatives:
        return [], []
    known = {"tenant": current_tenant_id(), "items": items, "initiatives": initiatives}
    [(owners, trees, _)] = ask(OWNERS_AND_TREES, known, ("items", "initiatives"))
    return owners, trees


def key_results_of(objectives: Iterable[int]) -> set[int]:
    """The key results of the marked objectives."""
    return _ids(OF_OBJECTIVES, marked=sorted(objectives))


def _ids(query: str, **known: list[int]) -> set[int]:
    """The ids that a query finds from these; nothing is asked when none are known."""
    if not any(known.values()):
        return set()
    return {row[0] for row in ask(query, known | {"tenant": current_tenant_id()}, ids=tuple(known))}
