"""What a drain's statements are planned for: the ids they are given, in a tenant of any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from rollups.engine import incremental, objectives, reach, small
from rollups.engine.prepared import _numbered, no_loops, plan_for_any_ids
from tenancy.context import all_seeing, use_tenant
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

BY_IDS = re.compile(r"\bid = ANY|_id = ANY")
# Of these a tenant has more than the ids of one change, however small the others are.
MANY = {"execution_item", "execution_itemstate", "execution_progressreport", "execution_cost"}
FEW_TENANTS = """
    SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = 'tenant_id' AND a.attoptions = ARRAY['n_distinct=20']"""


def by_ids(plan: dict[str, Any]) -> Iterator[str]:
    """The tables of which the plan reads what has certain ids."""
    if "Relation Name" in plan and BY_IDS.search(f"{plan.get('Index Cond')} {plan.get('Filter')}"):
        yield plan["Relation Name"]
    for each in plan.get("Plans", ()):
        yield from by_ids(each)


@pytest.mark.parametrize(
    ("statement", "least"),
    [
        (incremental._work_statement("v1", True), 9),
        (incremental._key_result_statement("v1"), 5),
        (objectives._statement("v1"), 4),
        (reach.OWNERS_AND_TREES, 1),
    ],
    ids=["work", "key_results", "objectives", "reach"],
)
def test_what_a_drain_looks_up_by_ids_is_not_taken_for_less_than_the_ids(
    cast: Cast, statement: str, least: int
) -> None:
    """A table of which the planner takes a tenant to have ten rows has them all read: in the largest, a thousand.

    That this makes drains as quick in the largest tenant as in any other is a bar of the bench (`drain_p50`).
    """
    with use_tenant(cast.acme), all_seeing(), connection.cursor() as cursor:
        plan_for_any_ids(cursor)
        no_loops(cursor)
        with psycopg.RawCursor(connection.connection) as raw:
            explain = b"EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + _numbered(statement)[0]
            [([found],)] = raw.execute(explain).fetchall()
        read = set(by_ids(found["Plan"]))
        cursor.execute(FEW_TENANTS)
        assert read - MANY - {row[0] for row in cursor.fetchall()} == set()
    assert len(read) >= least


def read_in_sequence(plan: dict[str, Any]) -> Iterator[str]:
    """The tables that the plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for each in plan.get("Plans", ()):
        yield from read_in_sequence(each)


def test_a_small_tenant_is_computed_from_its_own_rows_alone(cast: Cast) -> None:
    """Planned for any tenant, the statement once read all items of all: 90 ms for a tenant of a hundred.

    What it costs is a bar of the bench (`tenants_one_by_one`).
    """
    with use_tenant(cast.acme), all_seeing(), connection.cursor() as cursor:
        plan_for_any_ids(cursor)
        no_loops(cursor, also=small.OWN_ROWS_ONLY)
        with psycopg.RawCursor(connection.connection) as raw:
            explain = b"EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + _numbered(small._statement("v1"))[0]
            [([found],)] = raw.execute(explain).fetchall()
        cursor.execute(FEW_TENANTS)
        assert MANY & {row[0] for row in cursor.fetchall()} == set()
    assert MANY & set(read_in_sequence(found["Plan"])) == set()
