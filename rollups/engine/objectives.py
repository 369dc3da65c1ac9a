"""Objectives on the way up from a change: those reached and all above them, in rounds, until nothing moves any more.

Each round computes its objectives from what is stored of their children, and writes those that differ; the next has the
parents of those whose progress moved. Without a ring that ends, and where it ends every one fits what lies below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rollups.engine.kinds import KINDS
from rollups.engine.prepared import SEVERAL, ask
from rollups.engine.reach import Reach
from rollups.engine.results import computed, merge
from rollups.engine.statements import COUNTS, relations

OBJECTIVES = next(kind for kind in KINDS if kind.name == "objectives")
READ_OF_CHILDREN = ("measured", "expected", "coverage", "oldest_input")

type Children = dict[int, set[int]]

# Every objective of a query `start` or above one that is, beside each of its children.
ABOVE = """
    above AS (
        SELECT id FROM {start}
        UNION
        SELECT a.parent_id FROM okrs_alignment a JOIN above ON a.child_id = above.id WHERE a.tenant_id = %(tenant)s
    ), beside AS (
        SELECT above.id, a.child_id FROM above
        LEFT JOIN okrs_alignment a ON a.parent_id = above.id AND a.tenant_id = %(tenant)s
    )"""
REACHED = f"""
    WITH RECURSIVE reached AS (
        SELECT id FROM okrs_objective WHERE tenant_id = %(tenant)s AND id = ANY(%(objectives)s)
    ), {ABOVE.format(start="reached")}
    SELECT id, child_id FROM beside"""


def objectives_above(
    formula: str, reached: Reach, values: dict[str, Any], children: Children | None = None
) -> int | None:
    """Bring up the objectives reached and all above them; returns how many rows changed, None when there is a ring.

    Their children are asked for unless they are known.
    """
    if children is None:
        children = _children(reached.objectives, values)
    try:
        tuple(TopologicalSorter(children).static_order())
    except CycleError:
        return None
    parents: dict[int, set[int]] = defaultdict(set)
    for parent, below in children.items():
        for child in below:
            parents[child].add(parent)
    written, concerned = 0, set(children)
    while concerned:
        moved = _round(formula, concerned, children, values | {"structural": reached.structural})
        written += len(moved)
        concerned = {parent for child, has_moved in moved if has_moved for parent in parents[child]}
    return written


def _children(objectives: set[int], values: dict[str, Any]) -> Children:
    """The children of each objective reached and of all above them."""
    asked = values | {"objectives": sorted(objectives)}
    return children_of(ask(REACHED, asked, ids=("objectives",)) if objectives else ())


def children_of(rows: Iterable[tuple[Any, ...]]) -> Children:
    """Each objective's children, from rows of an objective and one of its children or None."""
    found: Children = defaultdict(set)
    for objective, child in rows:
        found[objective] |= set() if child is None else {child}
    return found


def _round(formula: str, concerned: set[int], children: Children, values: dict[str, Any]) -> list[tuple[int, bool]]:
    """The objectives whose rows changed, each with whether its parents read of it what changed."""
    read = concerned.union(*(children[each] for each in concerned))
    asked = values | {"above": sorted(concerned), "objectives": sorted(read)}
    return [(each[0], each[1]) for each in ask(_statement(formula), asked, ("objectives", "structural"), SEVERAL)]


@cache
def _statement(formula: str) -> str:
    steps = ("objectives", "climb", "objective_figures")
    queries = {each.name: each.query for step in steps for each in relations(formula, step)}
    old, new = (", ".join(f"{row}.{column}" for column in READ_OF_CHILDREN) for row in ("old", "new"))
    moved = f"old.id IS NULL OR ({old}) IS DISTINCT FROM ({new})"
    returned = f"RETURNING new.objective_id AS id, {moved} AS has_moved"
    return f"""
        WITH RECURSIVE {STORED},
        r_objective AS MATERIALIZED ({queries["r_objective"]}),
        r_alignment AS MATERIALIZED ({queries["r_alignment"]}),
        r_ready AS MATERIALIZED (SELECT * FROM r_objective WHERE id = ANY(%(above)s)),
        r_risen AS MATERIALIZED (WITH r_climbed AS (SELECT * FROM r_known) SELECT * FROM ({queries["r_risen"]}) r),
        r_climbed AS (SELECT * FROM r_risen),
        {MONEY},
        f_objective AS MATERIALIZED ({queries["f_objective"]}),
        changed AS ({merge(OBJECTIVES, computed(OBJECTIVES), returned, "AND t.objective_id = ANY(%(above)s)")})
        SELECT id, has_moved FROM changed
    """


STORED = """
    f_key_result AS (
        SELECT k.id, k.objective_id, coalesce(k.weight, 1) AS weight, r.measured, r.expected, r.oldest_input
        FROM okrs_keyresult k
        JOIN rollups_keyresultrollup r ON r.key_result_id = k.id AND r.tenant_id = %(tenant)s
        WHERE k.tenant_id = %(tenant)s AND k.objective_id = ANY(%(above)s)
    ), r_known AS (
        SELECT objective_id AS id, measured, expected, coverage, oldest_input
        FROM rollups_objectiverollup
        WHERE tenant_id = %(tenant)s AND objective_id = ANY(%(objectives)s)
    )"""
# Money moved by differences already, but for those below which alignments or key results are others now.
MONEY = f"""
    below AS (
        SELECT id AS top, id FROM unnest(%(structural)s::bigint[]) id WHERE id = ANY(%(above)s)
        UNION
        SELECT b.top, a.child_id FROM below b
        JOIN okrs_alignment a ON a.parent_id = b.id AND a.tenant_id = %(tenant)s {COUNTS}
    ), r_money AS MATERIALIZED (
        SELECT b.top, count(*) AS linked, sum(r.budget) AS budget, sum(r.planned_value) AS planned_value,
               sum(r.earned_value) AS earned_value, sum(r.spend) AS spend, sum(r.eac) AS eac
        FROM below b
        JOIN okrs_keyresult k ON k.objective_id = b.id AND k.tenant_id = %(tenant)s
        JOIN rollups_keyresultrollup r ON r.key_result_id = k.id AND r.tenant_id = %(tenant)s
        WHERE r.budget IS NOT NULL
        GROUP BY b.top
        UNION ALL
        SELECT objective_id, linked, budget, planned_value, earned_value, spend, eac
        FROM rollups_objectiverollup
        WHERE tenant_id = %(tenant)s AND objective_id = ANY(%(above)s) AND NOT objective_id = ANY(%(structural)s)
          AND linked > 0
    )"""
