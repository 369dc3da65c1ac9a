"""After a tenant's first large import the planner knows its rows; where it does not yet, the backlog opens anyway."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from execution.backlog_sql import in_order
from execution.models import BacklogPlace, Item
from execution.queries.backlog import Chosen, conditions
from execution.ranking import spread
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.planning import believed_to_be_of_others

FILLED = ("execution_item", "execution_backlogplace", "portfolio_initiative")
MANY = 2_000


@pytest.fixture
def placed(scene: Scene) -> tuple[list[int], list[str]]:
    """The ids and the ranks of so many items of the team; each has a part that names no team."""
    cast = scene.cast
    with use_tenant(cast.acme):
        Item.objects.bulk_create(
            Item(tenant=cast.acme, key=f"X-{n}", title=f"I{n}", team=cast.team) for n in range(MANY)
        )
        ids = list(Item.objects.filter(key__startswith="X-").order_by("pk").values_list("pk", flat=True))
        Item.objects.bulk_create(
            Item(tenant=cast.acme, key=f"Y-{n}", title=f"P{n}", parent_id=pk) for n, pk in enumerate(ids)
        )
        ranks = spread(MANY)
        BacklogPlace.objects.bulk_create(
            (BacklogPlace(item_id=pk, team=cast.team, rank=rank) for pk, rank in zip(ids, ranks, strict=True)),
            batch_size=500,
        )
    return ids, ranks


@pytest.mark.parametrize("after", ["", "rank", "id"])
def test_a_backlog_looks_each_row_up_by_its_id(scene: Scene, placed: tuple[list[int], list[str]], after: str) -> None:
    cast, (ids, ranks) = scene.cast, placed
    asked, values = conditions(Chosen())
    middle = MANY // 2
    values |= {"tenant": cast.acme.pk, "team": cast.team.pk, "limit": 51, "after": ids[middle], "rank": ranks[middle]}
    with use_tenant(cast.acme), believed_to_be_of_others(*FILLED), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + in_order(asked, after), values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    # Some looks a row at each step of the plan, never each row for each.
    assert max(met_by_steps(plan)) <= 3 * MANY, plan


def met_by_steps(plan: str) -> list[float]:
    """How many rows each step gave or threw away, in all the times that it was taken."""
    met, times = [0.0], 0
    for line in plan.splitlines():
        if found := re.search(r"actual rows=([\d.]+) loops=(\d+)", line):
            times = int(found[2])
            met.append(float(found[1]) * times)
        elif found := re.search(r"Rows Removed by .*: (\d+)", line):
            met.append(int(found[1]) * times)
    return met


def test_the_serving_role_may_have_these_tables_counted(scene: Scene, placed: tuple[list[int], list[str]]) -> None:
    with use_tenant(scene.cast.acme), connection.cursor() as cursor:
        cursor.execute("SELECT execution_count_anew()")
        cursor.execute("EXPLAIN SELECT FROM execution_item WHERE tenant_id = %s", [scene.cast.acme.pk])
        plan = "\n".join(row[0] for row in cursor.fetchall())
        expected = max(int(rows) for rows in re.findall(r"rows=(\d+)", plan))
        assert 2 * MANY * 0.9 <= expected <= 2 * MANY * 1.1 + 10, plan
