"""The schema as PostgreSQL knows it has no way around the tenant, and the gate that says so sees planted ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from tenancy.catalogue import ADD_ONLY_TABLES, GLOBAL_TABLES, role_faults, tenant_tables, weaknesses
from tenancy.models import TenantModel
from tenancy.rls import AddOnly

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

# What somebody might do by mistake or in a hurry, and the words by which the gate must name it.
PLANTED = {
    "row-level security switched off": (
        "ALTER TABLE okrs_objective DISABLE ROW LEVEL SECURITY",
        "okrs_objective: row-level security is not enabled",
    ),
    "row-level security not forced": (
        "ALTER TABLE okrs_objective NO FORCE ROW LEVEL SECURITY",
        "okrs_objective: row-level security is not forced",
    ),
    "the policy dropped": (
        "DROP POLICY execution_item_tenant ON execution_item",
        "execution_item: the tenant's policy is missing",
    ),
    "a second, wider policy": (
        "CREATE POLICY everything ON execution_item USING (true)",
        "execution_item: policy everything is not on the list",
    ),
    "writing unchecked": (
        "ALTER POLICY execution_item_tenant ON execution_item WITH CHECK (true)",
        "execution_item: policy execution_item_tenant does not read as intended",
    ),
    "reading unchecked": (
        "ALTER POLICY execution_item_tenant ON execution_item USING (true)",
        "execution_item: policy execution_item_tenant does not read as intended",
    ),
    "a policy that forgives a missing tenant": (
        "ALTER POLICY okrs_cycle_tenant ON okrs_cycle"
        " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::bigint))",
        "okrs_cycle: policy okrs_cycle_tenant does not read as intended",
    ),
    "a policy evaluated for every row": (
        "ALTER POLICY okrs_cycle_tenant ON okrs_cycle USING (tenant_id = current_setting('app.tenant')::bigint)",
        "okrs_cycle: policy okrs_cycle_tenant does not read as intended",
    ),
    "a policy for one role only": (
        "ALTER POLICY okrs_cycle_tenant ON okrs_cycle TO alignment_owner",
        "okrs_cycle: policy okrs_cycle_tenant does not read as intended",
    ),
    "one's own memberships widened to everybody's": (
        "ALTER POLICY accounts_membership_own ON accounts_membership USING (user_id IS NOT NULL)",
        "accounts_membership: policy accounts_membership_own does not read as intended",
    ),
    "a new table of a tenant's without protection": (
        "CREATE TABLE okrs_note (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, text text)",
        "okrs_note: the tenant's policy is missing",
    ),
    "a new table that knows no tenant": (
        "CREATE TABLE okrs_note (id bigint PRIMARY KEY, text text)",
        "okrs_note: table without tenant_id",
    ),
    "a table in a schema that nobody watches": (
        "CREATE SCHEMA aside CREATE TABLE note (id bigint, tenant_id bigint)",
        "aside.note: relation outside the schema",
    ),
    "tenant_id may be empty": (
        "ALTER TABLE okrs_stage ALTER tenant_id DROP NOT NULL",
        "okrs_stage: tenant_id must be bigint NOT NULL",
    ),
    "tenant_id of no tenant": (
        """DO $$ DECLARE k text; BEGIN
           SELECT conname INTO k FROM pg_constraint
           WHERE conrelid = 'okrs_stage'::regclass AND confrelid = 'tenancy_tenant'::regclass;
           EXECUTE format('ALTER TABLE okrs_stage DROP CONSTRAINT %I', k); END $$""",
        "okrs_stage: tenant_id refers to no tenant",
    ),
    "the key (tenant, id) dropped": (
        "ALTER TABLE activity_event DROP CONSTRAINT activity_event_tenant_id_key",
        "activity_event: no unique key (tenant_id, id)",
    ),
    "a reference by id alone": (
        "ALTER TABLE okrs_stage ADD CONSTRAINT plain FOREIGN KEY (key_result_id) REFERENCES okrs_keyresult (id)",
        "okrs_stage: foreign key plain reaches okrs_keyresult without the tenant",
    ),
    "a composite key that waits for the commit": (
        "ALTER TABLE okrs_stage DROP CONSTRAINT okrs_stage_key_result_key, ADD CONSTRAINT okrs_stage_key_result_key"
        " FOREIGN KEY (tenant_id, key_result_id) REFERENCES okrs_keyresult (tenant_id, id) DEFERRABLE",
        "okrs_stage: foreign key okrs_stage_key_result_key is deferrable",
    ),
    "a reference that nothing checks": (
        "ALTER TABLE okrs_stage DROP CONSTRAINT okrs_stage_key_result_key",
        "okrs_stage: column key_result_id names another row without a foreign key",
    ),
    "a composite key that is not enforced": (
        "ALTER TABLE okrs_stage DROP CONSTRAINT okrs_stage_key_result_key, ADD CONSTRAINT okrs_stage_key_result_key"
        " FOREIGN KEY (tenant_id, key_result_id) REFERENCES okrs_keyresult (tenant_id, id) NOT ENFORCED",
        "okrs_stage: foreign key okrs_stage_key_result_key is not validated or not enforced",
    ),
    "a composite key for new rows only": (
        "ALTER TABLE okrs_stage DROP CONSTRAINT okrs_stage_key_result_key, ADD CONSTRAINT okrs_stage_key_result_key"
        " FOREIGN KEY (tenant_id, key_result_id) REFERENCES okrs_keyresult (tenant_id, id) NOT VALID",
        "okrs_stage: foreign key okrs_stage_key_result_key is not validated or not enforced",
    ),
    "a global row that points into a tenant": (
        "ALTER TABLE accounts_user ADD COLUMN home_id bigint,"
        " ADD CONSTRAINT home FOREIGN KEY (home_id) REFERENCES okrs_objective (id)",
        "accounts_user: foreign key home reaches okrs_objective without the tenant",
    ),
    "a name unique across tenants": (
        "ALTER TABLE accounts_team ADD CONSTRAINT one_name UNIQUE (name)",
        "accounts_team: unique key one_name does not begin with the tenant",
    ),
    "an expression unique across tenants": (
        "CREATE UNIQUE INDEX one_name ON accounts_team (lower(name), tenant_id)",
        "accounts_team: unique key one_name does not begin with the tenant",
    ),
    "emptying a table": (
        "GRANT TRUNCATE ON okrs_objective TO alignment_app",
        "okrs_objective: alignment_app may TRUNCATE",
    ),
    "rewriting a fact": (
        "GRANT UPDATE ON execution_cost TO alignment_app",
        "execution_cost: alignment_app may UPDATE",
    ),
    "rewriting one column of a fact": (
        "GRANT UPDATE (amount) ON execution_cost TO alignment_app",
        "execution_cost: column amount has grants of its own",
    ),
    "deleting what happened": (
        "GRANT DELETE ON activity_event TO alignment_app",
        "activity_event: alignment_app may DELETE",
    ),
    "reading by everybody": (
        "GRANT SELECT ON accounts_user TO PUBLIC",
        "accounts_user: PUBLIC may SELECT",
    ),
    "a right that may be passed on": (
        "GRANT SELECT ON okrs_objective TO alignment_app WITH GRANT OPTION",
        "okrs_objective: alignment_app may SELECT and pass it on",
    ),
    "turning a sequence back": (
        "GRANT UPDATE ON SEQUENCE okrs_objective_id_seq TO alignment_app",
        "okrs_objective_id_seq: alignment_app may UPDATE",
    ),
    "more for every later table": (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT TRIGGER ON TABLES TO alignment_app",
        "default privileges: alignment_app will get TRIGGER",
    ),
    "making tables while serving": (
        "GRANT CREATE ON SCHEMA public TO alignment_app",
        "schema public: alignment_app may create in it",
    ),
    "a view with its owner's eyes": (
        "CREATE VIEW all_objectives AS SELECT * FROM okrs_objective",
        "all_objectives: view without security_invoker",
    ),
    "a stored copy without policies": (
        "CREATE MATERIALIZED VIEW all_objectives AS SELECT * FROM okrs_objective",
        "all_objectives: materialized views",
    ),
    "a function with its owner's rights": (
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM okrs_objective'",
        "function peek: SECURITY DEFINER",
    ),
    "a rule that rewrites": (
        "CREATE RULE quietly AS ON DELETE TO okrs_stage DO INSTEAD NOTHING",
        "okrs_stage: rule quietly",
    ),
    "a setting that every session begins with": (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET row_security = off', current_database()); END $$",
        "setting row_security of everybody",
    ),
    "rows carried out by replication": (
        "CREATE PUBLICATION everything FOR TABLE okrs_objective",
        "publication everything",
    ),
}


@pytest.fixture
def owner() -> Iterator[Any]:
    """A cursor of the owner's; what it does is rolled back with the test."""
    with connections["owner"].cursor() as cursor:
        yield cursor


@pytest.mark.parametrize("alias", ["owner", "default"])
def test_the_schema_has_no_weakness_whoever_looks(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        assert weaknesses(cursor) == []


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_weakness_is_named(owner: Any, plant: str) -> None:
    statement, words = PLANTED[plant]
    owner.execute(statement)

    assert any(fault.startswith(words) for fault in weaknesses(owner)), weaknesses(owner)


def test_at_least_26_weaknesses_are_planted() -> None:
    assert len(PLANTED) >= 26


@pytest.mark.parametrize("power", ["super", "bypass", "role", "db", "replication"])
def test_a_power_of_the_serving_role_is_named(power: str) -> None:
    may = dict.fromkeys(("super", "bypass", "role", "db", "replication"), False) | {power: True}

    assert list(role_faults("alignment_app", may)) == [f"role alignment_app: has the attribute {power}"]


def test_the_owner_may_bypass_and_make_databases_and_nothing_more() -> None:
    may = dict.fromkeys(("super", "bypass", "role", "db", "replication"), True)

    assert len(list(role_faults("alignment_owner", may))) == 3


def test_every_model_of_a_tenant_is_seen_by_the_gate_and_no_other_table_is(owner: Any) -> None:
    models = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}

    assert set(tenant_tables(owner)) == models


def test_every_table_is_a_tenants_or_global_for_a_reason(owner: Any) -> None:
    owner.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    tables = {row[0] for row in owner.fetchall()}

    assert tables - set(tenant_tables(owner)) == set(GLOBAL_TABLES), "the list names what is there and nothing else"
    assert all(GLOBAL_TABLES.values())


def test_facts_and_events_are_add_only() -> None:
    declared = {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(constraint, AddOnly) for constraint in model._meta.constraints)
    }

    assert declared == ADD_ONLY_TABLES


def test_every_table_could_be_distributed_by_tenant(owner: Any) -> None:
    """Citus would ask: each unique key and each reference between distributed tables holds tenant_id.

    The one exception is written down: the primary key `id` alone, which a distributed schema replaces by the
    unique key (tenant_id, id) that every table already has.
    """
    owner.execute(
        "SELECT t.relname, k.contype, 'tenant_id' = ANY (ARRAY("
        "  SELECT a.attname::text FROM unnest(k.conkey) n"
        "  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n"
        ")), pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid"
        " LEFT JOIN pg_class r ON r.oid = k.confrelid"
        " WHERE t.relname = ANY (%s) AND k.contype IN ('p', 'u', 'x', 'f') AND (r.oid IS NULL OR r.relname = ANY (%s))",
        [tenant_tables(owner)] * 2,
    )
    without = {(kind, definition) for _, kind, has_tenant, definition in owner.fetchall() if not has_tenant}

    assert without == {("p", "PRIMARY KEY (id)")}
