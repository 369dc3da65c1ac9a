"""Raw SQL against every table of a tenant: one sees one's own canary, never the neighbour's, and cannot touch it.

Each refusal stands beside its positive control, because a probe of an empty table proves nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tenancy.catalogue import ADD_ONLY_TABLES, tenant_tables
from tenancy.fields import TenantForeignKey
from tests.conftest import Cast
from tests.tenancy.canaries import MODELS, Canaries

TABLES = sorted(model._meta.db_table for model in MODELS)
REFERENCES = sorted(
    (model._meta.db_table, field.column, field.related_model._meta.db_table)
    for model in MODELS
    for field in model._meta.local_fields
    if isinstance(field, TenantForeignKey)
)
COPY = "INSERT INTO {table} ({names}) SELECT {values} FROM {table}"
TOUCH = "UPDATE {table} SET tenant_id = tenant_id WHERE tenant_id = {whose}"
REFUSED = psycopg.errors.InsufficientPrivilege
# A fresh session does not know the setting; one that has had a tenant finds it empty. Both refuse.
NO_TENANT = (psycopg.errors.UndefinedObject, psycopg.errors.InvalidTextRepresentation)


def connect(alias: str) -> psycopg.Connection[Any]:
    """A bare connection: no Django, no backend of ours, only what PostgreSQL itself holds."""
    settings = connections[alias].settings_dict
    return psycopg.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"],
    )


class Probe:
    """Two tenants with a canary in every table, and bare connections of the serving role and of the owner."""

    def __init__(self, cast: Cast) -> None:
        self.mine, self.theirs = cast.acme.pk, cast.rival.pk
        self.app, self.owner = connect("default"), connect("owner")

    def ask(self, tenant: int | None, statement: str, table: str) -> Any:
        """Run one statement as a tenant and take it back: its rows, or the number of rows it changed."""
        try:
            if tenant is not None:
                self.app.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])
            named = sql.SQL(statement).format(
                table=sql.Identifier(table), mine=sql.Literal(self.mine), theirs=sql.Literal(self.theirs)
            )
            cursor = self.app.execute(named)
            return cursor.fetchall() if cursor.description else cursor.rowcount
        finally:
            self.app.rollback()


def columns_of(probe: Probe, table: str) -> list[str]:
    """The names of a table's columns."""
    ask = "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    names = [name for (name,) in probe.owner.execute(ask, [table])]
    probe.owner.rollback()
    return names


@pytest.fixture(scope="module")
def probe(django_db_setup: None, django_db_blocker: Any) -> Iterator[Probe]:
    """Committed canaries, so that bare connections see them; emptied afterwards."""
    with django_db_blocker.unblock():
        cast = Cast()
        for tenant in (cast.acme, cast.rival):
            Canaries(tenant).plant()
        probe = Probe(cast)
        try:
            yield probe
        finally:
            probe.app.close()
            probe.owner.close()
            call_command("flush", verbosity=0, interactive=False, database="owner", inhibit_post_migrate=True)
            connections.close_all()


def test_every_table_of_the_schema_is_probed(probe: Probe) -> None:
    assert tenant_tables(probe.owner.cursor()) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_one_sees_ones_own_rows_and_no_others(probe: Probe, table: str) -> None:
    counts = (
        "SELECT count(*) FILTER (WHERE tenant_id = {mine}), count(*) FILTER (WHERE tenant_id <> {mine}) FROM {table}"
    )
    everything = sql.SQL(counts).format(table=sql.Identifier(table), mine=sql.Literal(probe.mine))
    row = probe.owner.execute(everything).fetchone()
    probe.owner.rollback()
    assert row is not None
    assert row[0] >= 1, "control: the tenant's canary is there"
    assert row[1] >= 1, "control: the neighbour's canary is there"

    assert probe.ask(probe.mine, counts, table) == [(row[0], 0)]
    assert probe.ask(probe.theirs, counts, table) == [(0, row[1])]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["SELECT * FROM {table}", "SELECT count(*) FROM {table}"])
def test_without_a_tenant_nothing_is_answered(probe: Probe, table: str, statement: str) -> None:
    with pytest.raises(NO_TENANT):
        probe.ask(None, statement, table)


@pytest.mark.parametrize("tenant", ["", "acme", "1 OR true", "NULL"])
def test_a_tenant_that_is_no_number_is_an_error_and_not_an_empty_answer(probe: Probe, tenant: str) -> None:
    try:
        probe.app.execute("SELECT set_config('app.tenant', %s, true)", [tenant])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            probe.app.execute("SELECT count(*) FROM okrs_objective")
    finally:
        probe.app.rollback()


@pytest.mark.parametrize("table", TABLES)
def test_the_neighbours_rows_cannot_be_changed(probe: Probe, table: str) -> None:
    own, others = (TOUCH.replace("{whose}", whose) for whose in ("{mine}", "{theirs}"))
    if table in ADD_ONLY_TABLES:
        for statement in (own, others):
            with pytest.raises(REFUSED, match="permission denied"):
                probe.ask(probe.mine, statement, table)
        return

    assert probe.ask(probe.mine, own, table) >= 1, "control: one's own are changed"
    assert probe.ask(probe.mine, others, table) == 0


@pytest.mark.parametrize("table", [table for table in TABLES if table not in ADD_ONLY_TABLES])
def test_no_row_is_handed_to_the_neighbour(probe: Probe, table: str) -> None:
    with pytest.raises(REFUSED, match="row-level security"):
        probe.ask(probe.mine, "UPDATE {table} SET tenant_id = {theirs} WHERE tenant_id = {mine}", table)


@pytest.mark.parametrize("table", TABLES)
def test_the_neighbours_rows_cannot_be_deleted(probe: Probe, table: str) -> None:
    others = "DELETE FROM {table} WHERE tenant_id = {theirs}"
    if table in ADD_ONLY_TABLES:
        with pytest.raises(REFUSED, match="permission denied"):
            probe.ask(probe.mine, others, table)
    else:
        assert probe.ask(probe.mine, others, table) == 0
    with pytest.raises(REFUSED, match="permission denied"):
        probe.ask(probe.mine, "TRUNCATE {table} CASCADE", table)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_put_among_the_neighbours(probe: Probe, table: str) -> None:
    names = [f'"{name}"' for name in columns_of(probe, table)]
    values = [{'"tenant_id"': "{whose}", '"id"': "id + 1000000"}.get(name, name) for name in names]
    copy = COPY.replace("{names}", ", ".join(names)).replace("{values}", ", ".join(values))

    with pytest.raises(REFUSED, match="row-level security"):
        probe.ask(probe.mine, copy.replace("{whose}", "{theirs}"), table)
    # Control: the policy lets one's own copy through; only the copy's own unique key may stop it.
    with contextlib.suppress(psycopg.errors.UniqueViolation):
        assert probe.ask(probe.mine, copy.replace("{whose}", "{mine}"), table) >= 1


def drop_checks(probe: Probe, table: str) -> None:
    """Take a table's check constraints away until the roll-back."""
    found = probe.owner.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
    )
    for (name,) in found.fetchall():
        drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
        probe.owner.execute(drop)


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_no_reference_reaches_the_neighbour_even_past_the_policies(
    probe: Probe, table: str, column: str, target: str
) -> None:
    """The owner bypasses the policies; the composite keys hold all the same."""
    point = sql.SQL(
        "UPDATE {table} SET {column} = (SELECT min(id) FROM {target} WHERE tenant_id = {whose})"
        " WHERE id = (SELECT min(id) FROM {table} WHERE tenant_id = {mine})"
    )

    def point_at(whose: int) -> int:
        statement = point.format(
            table=sql.Identifier(table),
            column=sql.Identifier(column),
            target=sql.Identifier(target),
            whose=sql.Literal(whose),
            mine=sql.Literal(probe.mine),
        )
        try:
            return probe.owner.execute(statement).rowcount
        except psycopg.errors.CheckViolation:
            probe.owner.rollback()  # a row may not name itself, or two things: looked at without that
            drop_checks(probe, table)
            return probe.owner.execute(statement).rowcount
        finally:
            probe.owner.rollback()

    assert point_at(probe.mine) == 1, "control: one's own row may be named"
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        point_at(probe.theirs)


def test_one_may_find_ones_own_memberships_and_only_those(probe: Probe) -> None:
    try:
        probe.app.execute("SELECT set_config('app.tenant', '0', true), set_config('app.person', '0', true)")
        assert probe.app.execute("SELECT count(*) FROM accounts_membership").fetchone() == (0,)
        user = probe.owner.execute("SELECT user_id FROM accounts_membership WHERE name = 'Ana'").fetchone()
        assert user is not None
        probe.app.execute("SELECT set_config('app.person', %s, true)", [str(user[0])])
        assert probe.app.execute("SELECT name FROM accounts_membership").fetchall() == [("Ana",)]
        assert probe.app.execute("UPDATE accounts_membership SET role = 'owner'").rowcount == 0
    finally:
        probe.app.rollback()
        probe.owner.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE okrs_objective DISABLE ROW LEVEL SECURITY",
        "DROP POLICY okrs_objective_tenant ON okrs_objective",
        "CREATE POLICY all_mine ON okrs_objective USING (true)",
        "CREATE TABLE hidden (id int)",
        "CREATE VIEW hidden AS SELECT * FROM okrs_objective",
        "SET ROLE alignment_owner",
        "SET SESSION AUTHORIZATION alignment_owner",
        "ALTER ROLE alignment_app BYPASSRLS",
        "COPY okrs_objective TO PROGRAM 'true'",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
    ],
)
def test_the_serving_role_cannot_lift_its_own_limits(probe: Probe, statement: str) -> None:
    with pytest.raises(REFUSED):
        probe.ask(probe.mine, statement, "okrs_objective")


def test_switching_row_security_off_makes_queries_fail_and_not_wider(probe: Probe) -> None:
    try:
        probe.app.execute("SELECT set_config('app.tenant', %s, true)", [str(probe.mine)])
        probe.app.execute("SET LOCAL row_security = off")
        with pytest.raises(REFUSED, match="row-level security"):
            probe.app.execute("SELECT * FROM okrs_objective")
    finally:
        probe.app.rollback()


def test_copying_in_is_refused_under_policies(probe: Probe) -> None:
    try:
        probe.app.execute("SELECT set_config('app.tenant', %s, true)", [str(probe.mine)])
        with (
            pytest.raises(psycopg.errors.FeatureNotSupported),
            probe.app.cursor().copy("COPY okrs_objective FROM STDIN"),
        ):
            pass
    finally:
        probe.app.rollback()
