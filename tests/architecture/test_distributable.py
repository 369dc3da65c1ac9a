"""The schema and the hot statements can be distributed by tenant (docs/scaling.md says how), exceptions by name.

What Citus demands of a distributed table, as its documentation has it: every unique, primary and exclusion constraint
holds the distribution column; a foreign key to another distributed table holds it on both sides in the same place; no
statement-level triggers. A statement goes to one shard when every table in it is filtered by that column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from execution.models import Cost, Item
from okrs.models import CheckIn, KeyResult
from rollups import actions, draining
from rollups.engine import Moment, prepared
from rollups.engine.days import advance
from tenancy.catalogue import SHARED_TARGETS, tenant_tables
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

# Keys without the tenant, and what becomes of them on the day of distribution.
LOCAL_IDENTITY = "primary key (id): dropped; the unique key (tenant_id, id) beside it becomes the primary key"
# Tables that the engine reads under the policy's filter alone, and what becomes of that.
LEFT_TO_THE_POLICY: dict[str, str] = {}
# Statement-level triggers, which Citus refuses on distributed tables, by the start of their name.
TRIGGERS = {
    "rollups_mark_": "the actions and the loading lay the marks themselves, in bulk, as SPEED.md allows",
    "keep_past_": "the actions write the version of the row that they replace",
    "hold_": "each worker lays them on its own shards, whose rows of a portfolio or an initiative lie together",
}


def asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values) or None)
        return list(cursor.fetchall())


def distributed() -> list[str]:
    """The tables that would be distributed."""
    with connection.cursor() as cursor:
        return tenant_tables(cursor)


@pytest.mark.django_db
def test_every_unique_key_holds_the_tenant_or_is_a_local_identity_with_the_tenants_key_beside() -> None:
    keys = asked(
        "SELECT t.relname, x.indisprimary, ARRAY(SELECT a.attname::text FROM pg_attribute a"
        " WHERE a.attrelid = t.oid AND a.attnum = ANY (x.indkey))"
        " FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid"
        " WHERE t.relname = ANY (%s) AND t.relnamespace = 'public'::regnamespace"
        " AND (x.indisunique OR x.indisexclusion)",
        distributed(),
    )
    beside = {table for table, _, columns in keys if set(columns) == {"tenant_id", "id"}}
    without = [(table, columns) for table, is_primary, columns in keys if "tenant_id" not in columns]
    assert {columns[0] for _, columns in without} == {"id"}, without
    assert [each for each in without if each[1] != ["id"] or each[0] not in beside] == [], LOCAL_IDENTITY


@pytest.mark.django_db
def test_every_foreign_key_stays_in_the_tenant_or_goes_to_a_table_that_each_machine_has() -> None:
    keys = asked(
        "SELECT s.relname, c.conname, t.relname, c.confdeltype::text,"
        " array_position(ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, p)"
        "   JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = k.n ORDER BY k.p), 'tenant_id'),"
        " array_position(ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, p)"
        "   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY k.p), 'tenant_id')"
        " FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid"
        " WHERE c.contype = 'f' AND s.relnamespace = 'public'::regnamespace"
    )
    tables = set(distributed())
    faults = []
    for source, name, target, on_delete, here, there in keys:
        if source in tables and target in tables:
            is_fine = here is not None and here == there and on_delete in {"a", "r", "c"}
        elif source in tables:
            is_fine = target in SHARED_TARGETS
        else:
            is_fine = target not in tables
        faults += [] if is_fine else [f"{source}.{name} → {target}"]
    assert faults == []


@pytest.mark.django_db
def test_every_tenant_column_is_a_bigint_that_is_never_empty() -> None:
    found = asked(
        "SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attname = 'tenant_id'"
        " AND c.relname = ANY (%s) AND NOT (a.attnotnull AND a.atttypid = 'bigint'::regtype)",
        distributed(),
    )
    assert found == []


@pytest.mark.django_db
def test_triggers_that_would_have_to_go_are_known_by_name_with_the_plan_for_them() -> None:
    found = asked(
        "SELECT DISTINCT g.tgname, g.tgtype::int & 1 FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid"
        " WHERE t.relname = ANY (%s) AND NOT g.tgisinternal",
        distributed(),
    )
    unknown = [name for name, _ in found if not name.startswith(tuple(TRIGGERS))]
    assert unknown == []
    for start in TRIGGERS:
        assert any(name.startswith(start) for name, _ in found), f"{start}: the plan for it is needed no more"


@pytest.mark.django_db
def test_ids_are_bigint_from_sequences_whose_range_can_be_cut_among_machines() -> None:
    found = asked(
        "SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attname = 'id'"
        " AND c.relname = ANY (%s) AND NOT (a.attidentity <> '' AND a.atttypid = 'bigint'::regtype)",
        distributed(),
    )
    assert found == []


# ---------------------------------------------------------------- plans
EXPLAINED = re.compile(r"(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|CREATE TEMP TABLE \w+ ON COMMIT DROP AS)\b", re.I)


NO_IDS = "= ANY ('{}'::bigint[])"


class Plans:
    """Explains each statement before it runs, and notes the scans of tenants' tables that name no constant tenant."""

    def __init__(self, tenant_id: int) -> None:
        self.tenant_id = tenant_id
        self.tables = frozenset(distributed())
        self.explained = 0
        self.unsaid: set[str] = set()  # scans that leave the tenant to the policy
        self.lost: set[str] = set()  # statements in which no scan names the tenant

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Run the pieces one after the other, so that a later one may use an earlier one's table."""
        pieces = [each for each in re.split(r";\s*\n", str(sql)) if each.strip(" ;\n")]
        if many or not isinstance(params, dict):
            pieces = [str(sql)]
        result = None
        for piece in pieces:
            self.explain(execute, piece, params, context)
            result = execute(piece, params, many, context)
        return result

    def explain(self, execute: Callable[..., Any], piece: str, params: Any, context: Any) -> None:
        """Read the plan of one statement."""
        bare = re.sub(r"--[^\n]*\n", "", piece + "\n").strip()
        if not EXPLAINED.match(bare) or not any(table in bare for table in self.tables):
            return
        execute(f"EXPLAIN (FORMAT JSON) {bare}", params, False, context)
        found = context["cursor"].fetchone()[0]
        plan = found if isinstance(found, list) else json.loads(found)
        self.explained += 1
        # What a readers' policy looks up ("seen") is the policy's, as the tenant's own filter is.
        found_scans = [each for each in scans(plan[0]["Plan"]) if not each.get("Alias", "").startswith("seen")]
        read = [each for each in found_scans if each["Relation Name"] in self.tables]
        unsaid = [each for each in read if not self.is_of_tenant(each)]
        self.unsaid |= {f"{each['Relation Name']} {conditions(each)}\n{bare[:1500]}" for each in unsaid}
        if read and len(unsaid) == len(read) and "accounts_membership" not in {each["Relation Name"] for each in read}:
            self.lost.add(bare[:1500])

    def is_of_tenant(self, scan: dict[str, Any]) -> bool:
        """Whether the scan says which tenant, as a constant: the policy's own filter names none to a planner."""
        constant = rf"tenant_id = '?{self.tenant_id}'?(?:::bigint)?\)"
        # Of no ids a bitmap reads nothing, and PostgreSQL leaves out of its plan whatever that implies: everything.
        return NO_IDS in conditions(scan) or re.search(constant, conditions(scan)) is not None


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes of a plan that read a table; what is only written to needs no filter."""
    if "Scan" in plan["Node Type"] and "Relation Name" in plan:
        yield plan
    for child in plan.get("Plans", ()):
        yield from scans(child)


def conditions(scan: dict[str, Any]) -> str:
    """What narrows a scan, those of its bitmap included."""
    own = [str(scan[name]) for name in ("Index Cond", "Recheck Cond", "Filter") if name in scan]
    return " ".join([*own, *(conditions(child) for child in scan.get("Plans", ()))])


@contextmanager
def watched(tenant_id: int) -> Iterator[Plans]:
    """Explain what runs in the block."""
    plans = Plans(tenant_id)
    with connection.execute_wrapper(plans):
        yield plans


def recompute(cast: Cast, client: Client) -> None:
    """Everything anew, table by table."""
    actions.recompute(cast.acme, progress=lambda *_: None)


def recompute_small(cast: Cast, client: Client) -> None:
    """Everything anew in a few statements."""
    actions.recompute(cast.acme)


def new_day(cast: Cast, client: Client) -> None:
    """The stored figures carried over to the next day."""
    day = today(cast.acme)
    with use_tenant(cast.acme):
        assert advance(Moment(day + timedelta(days=1)), day) is not None


def drain(cast: Cast, client: Client) -> None:
    """One change of each common kind, carried up."""
    with use_tenant(cast.acme):
        item, key_result = Item.objects.earliest("id"), KeyResult.objects.earliest("id")
        Cost(key="one more", date=date(2024, 6, 1), amount=Decimal(5), item=item).save()
        CheckIn(key_result=key_result, date=date(2024, 6, 30), value=Decimal(1)).save()
        Item.objects.filter(pk=item.pk).update(planned_cost=Decimal(77))
    draining.drain(cast.acme.pk)


def page(path: str, cast: Cast, client: Client) -> None:
    """A page of the site."""
    assert client.get(f"/acme{path}").status_code == 200


# The engine says the tenant of every table. The ORM says it of the table that it begins with and joins the others by id
# alone; on the day TenantForeignKey.get_extra_restriction adds the tenant to every join, in one place.
ENGINE: dict[str, Callable[[Cast, Client], None]] = {
    "a full recompute": recompute,
    "a small tenant whole": recompute_small,
    "a new day": new_day,
    "a drain": drain,
}
PAGES: dict[str, Callable[[Cast, Client], None]] = {
    "the initiatives": partial(page, "/initiatives/"),
    "the objectives": partial(page, "/objectives/"),
    "the items": partial(page, "/items/"),
    "home": partial(page, "/"),
}


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """Acme with an organisation in it and its figures."""
    with use_tenant(cast.acme):
        fill(organisation(1, 60), date(2024, 7, 1))
    actions.recompute(cast.acme)
    return cast


def ask_openly(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What a prepared statement answers, asked where it is watched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ENGINE)
def test_the_engine_says_the_tenant_of_every_table_it_reads(
    filled: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "_ask_once", ask_openly)
    with watched(filled.acme.pk) as plans:
        ENGINE[name](filled, filled.client(filled.ana))
    assert plans.explained > 2
    unknown = [each for each in plans.unsaid if not each.startswith(tuple(LEFT_TO_THE_POLICY))]
    assert not unknown, "\n\n".join(sorted(unknown))
    if name == "a full recompute":
        found = {each.split()[0] for each in plans.unsaid}
        assert found == set(LEFT_TO_THE_POLICY), "an exception that is needed no more"


@pytest.mark.django_db(transaction=True)
def test_every_statement_of_a_page_says_its_tenant(filled: Cast) -> None:
    client = filled.client(filled.ana)
    for name, visit in PAGES.items():
        with watched(filled.acme.pk) as plans:
            visit(filled, client)
        assert plans.explained > 3, name
        # A person's memberships are read before there is a tenant.
        assert not plans.lost, "\n\n".join([name, *sorted(plans.lost)])


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_leaves_the_tenant_to_the_policy_is_caught(cast: Cast) -> None:
    with watched(cast.acme.pk) as plans, use_tenant(cast.acme), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM execution_item")
    assert len(plans.unsaid) == len(plans.lost) == 1
