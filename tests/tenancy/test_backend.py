"""The backend: BEGIN carries the tenant, nothing is sent without one, and nothing of it outlives the transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, DataError, connection, connections, transaction
from django.http import StreamingHttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Team
from accounts.queries import tenants_of
from tenancy.backend import base
from tenancy.context import (
    NoTenant,
    TenantChange,
    all_seeing,
    current_tenant_id,
    use_person,
    use_reader,
    use_tenant,
)
from tenancy.models import Tenant
from tests.conftest import Cast


def setting(name: str) -> str:
    """What the server holds for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        return str(cursor.fetchone()[0])


def test_begin_carries_the_tenant_in_the_same_message(two: Cast, tmp_path: Path) -> None:
    connection.ensure_connection()
    wire = tmp_path / "wire"
    with wire.open("wb") as file:
        connection.connection.pgconn.trace(file.fileno())
        with use_tenant(two.acme):
            Team.objects.count()
        connection.connection.pgconn.untrace()

    # What went to the server (F: from the front end), by libpq's own protocol.
    sent = [line.split("\t", 3)[-1] for line in wire.read_text().splitlines() if "\tF\t" in line]
    queries = [text for text in sent if text.startswith(("Query", "Parse"))]
    begin = f"\"BEGIN; SET LOCAL app.tenant = '{two.acme.pk}'\""
    assert begin in queries[0]
    assert "accounts_team" in queries[1]
    assert "COMMIT" in queries[2]
    assert len(queries) == 3, "no round trip more than BEGIN, the query and COMMIT"


def test_further_settings_begin_one_transaction_and_no_other(two: Cast) -> None:
    with use_tenant(two.acme):
        connection.begin_with("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # type: ignore[attr-defined]  # our own backend
        assert setting("transaction_isolation") == "repeatable read"
        assert setting("app.tenant") == str(two.acme.pk)

    with use_tenant(two.acme):
        assert setting("transaction_isolation") == "read committed"


def test_a_query_costs_no_further_query(two: Cast) -> None:
    with use_tenant(two.acme), CaptureQueriesContext(connection) as queries:
        Team.objects.count()
        Membership.objects.count()

    assert len(queries) == 2


def test_the_setting_is_gone_with_the_transaction(two: Cast) -> None:
    with use_tenant(two.acme):
        assert setting("app.tenant") == str(two.acme.pk)

    assert setting("app.tenant") == ""


@pytest.mark.parametrize("how", ["manager", "base manager", "raw SQL", "raw SQL in quotes", "update", "executemany"])
def test_without_a_tenant_nothing_is_sent(two: Cast, how: str) -> None:
    def ask() -> None:
        if how == "manager":
            list(Team.objects.all())
        elif how == "base manager":
            list(Team._base_manager.all())
        elif how == "update":
            Team._base_manager.update(name="x")
        elif how == "executemany":
            with connection.cursor() as cursor:
                cursor.executemany("UPDATE accounts_team SET name = %s", [["x"]])
        else:
            table = '"accounts_team"' if "quotes" in how else "accounts_team"
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # one of two names above

    with pytest.raises(NoTenant):
        ask()
    with pytest.raises(NoTenant), transaction.atomic():
        ask()


def test_a_tenant_without_a_transaction_is_refused(two: Cast) -> None:
    from tenancy import context

    token = context._tenant_id.set(two.acme.pk)
    try:
        with pytest.raises(NoTenant, match="outside a transaction"):
            list(Team.objects.all())
    finally:
        context._tenant_id.reset(token)


def test_global_tables_need_no_tenant(two: Cast) -> None:
    assert Tenant.objects.count() == 2


def test_the_manager_writes_the_tenant_too(two: Cast) -> None:
    with use_tenant(two.acme):
        assert f'"accounts_team"."tenant_id" = {two.acme.pk}' in str(Team.objects.all().query)


def test_each_sees_its_own(two: Cast) -> None:
    with use_tenant(two.acme):
        assert set(Membership.objects.values_list("name", flat=True)) == {"Ana", "Max", "Ben", "Vic"}
        assert set(Membership._base_manager.values_list("name", flat=True)) == {"Ana", "Max", "Ben", "Vic"}
    with use_tenant(two.rival):
        assert [member.name for member in Membership.objects.all()] == ["Cleo"]
        with pytest.raises(ObjectDoesNotExist):
            Membership._base_manager.get(pk=two.ana.pk)


def test_the_tenant_never_changes_inside_a_transaction(two: Cast) -> None:
    with use_tenant(two.acme):
        with pytest.raises(TenantChange), use_tenant(two.rival):
            pass
        with pytest.raises(TenantChange), use_person(two.ana.user_id):
            pass
        assert current_tenant_id() == two.acme.pk
        with use_tenant(two.acme):
            assert Team.objects.count() == 1, "the same tenant again is the same transaction"
    with transaction.atomic(), pytest.raises(TenantChange), use_tenant(two.acme):
        pass


def test_a_row_of_another_tenant_cannot_be_saved(two: Cast) -> None:
    with use_tenant(two.acme):
        with pytest.raises(TenantChange):
            two.cleo.save()
        with pytest.raises(TenantChange):
            Team(key="x", name="x", tenant=two.rival).save()


def test_a_bulk_of_rows_is_saved_as_the_tenant_in_force(two: Cast) -> None:
    with use_tenant(two.acme):
        Team.objects.bulk_create([Team(key=f"b{n}", name="Bulk", tenant=two.rival) for n in range(3)])
        assert Team.objects.filter(name="Bulk").count() == 3
    with use_tenant(two.rival):
        assert Team.objects.count() == 0


def test_an_unsaved_tenant_is_no_tenant(two: Cast) -> None:
    with pytest.raises(NoTenant), use_tenant(Tenant(slug="ghost", name="Ghost")):
        pass


def test_a_savepoint_that_rolls_back_keeps_the_tenant(two: Cast) -> None:
    with use_tenant(two.acme):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert Team.objects.count() == 1
        assert setting("app.tenant") == str(two.acme.pk)


def test_an_exception_takes_everything_back_and_leaves_no_tenant(two: Cast) -> None:
    def fail() -> None:
        with use_tenant(two.acme):
            Team(key="lost", name="Lost").save()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pytest.raises(NoTenant):
        current_tenant_id()
    with use_tenant(two.acme):
        assert not Team.objects.filter(key="lost").exists()


def test_one_connection_serves_tenants_in_turn_and_leaks_nothing(two: Cast) -> None:
    pids, seen = set(), []
    for tenant in (two.acme, two.rival) * 10:
        with use_tenant(tenant), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), array_agg(name ORDER BY name) FROM accounts_membership")
            pid, names = cursor.fetchone()
        pids.add(pid)
        seen.append(names)
        with pytest.raises(NoTenant), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM accounts_membership")

    assert len(pids) == 1, "control: it was one connection"
    assert seen == [["Ana", "Ben", "Max", "Vic"], ["Cleo"]] * 10


def test_a_connection_that_died_comes_back_without_a_tenant(two: Cast) -> None:
    with use_tenant(two.acme):
        Team.objects.count()
    connection.close()

    assert setting("app.tenant") == ""
    with use_tenant(two.rival):
        assert Team.objects.count() == 0


def in_thread(work: Callable[[], None]) -> None:
    """Run it in a thread of its own; an exception there is one here."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  # handed to the caller
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    if failures:
        raise failures[0]


def test_a_thread_starts_with_no_tenant(two: Cast) -> None:
    def work() -> None:
        list(Team.objects.all())

    with use_tenant(two.acme), pytest.raises(NoTenant):
        in_thread(work)


def test_threads_of_two_tenants_do_not_see_each_other(two: Cast) -> None:
    gate = threading.Barrier(2, timeout=20)
    seen: dict[str, set[str]] = {}

    def work(tenant: Tenant) -> Callable[[], None]:
        def look() -> None:
            for _ in range(25):
                gate.wait()
                with use_tenant(tenant):
                    seen.setdefault(tenant.slug, set()).update(Membership.objects.values_list("name", flat=True))

        return look

    other = threading.Thread(target=lambda: in_thread(work(two.rival)))
    other.start()
    in_thread(work(two.acme))
    other.join(20)

    assert seen == {"acme": {"Ana", "Max", "Ben", "Vic"}, "rival": {"Cleo"}}


def test_after_the_commit_there_is_no_tenant(two: Cast) -> None:
    heard: list[str] = []

    def later() -> None:
        with pytest.raises(NoTenant):
            list(Team.objects.all())
        with use_tenant(two.acme):
            heard.append(Team.objects.get().name)

    with use_tenant(two.acme):
        transaction.on_commit(later)
        assert heard == []

    # Django calls it while the block is being left: the transaction is over, so the tenant is asked for anew.
    assert heard == ["Growth"]


def test_a_stream_that_reads_lazily_is_refused_and_one_with_its_own_transaction_is_not(two: Cast) -> None:
    def lazily() -> Iterator[str]:
        yield from Team.objects.values_list("name", flat=True)

    def properly() -> Iterator[str]:
        with use_tenant(two.acme):
            yield from list(Team.objects.values_list("name", flat=True))

    with use_tenant(two.acme):
        bad, good = StreamingHttpResponse(lazily()), StreamingHttpResponse(properly())

    with pytest.raises(NoTenant):
        bad.getvalue()
    assert good.getvalue() == b"Growth"


class TestPerson:
    """One's own memberships, wherever they are, and nothing else."""

    def test_they_are_found_outside_any_tenant(self, two: Cast) -> None:
        with use_tenant(two.rival):
            Membership(user=two.ana.user, name="Ana", role="viewer").save()

        assert [(own.tenant.slug, own.role) for own in tenants_of(two.ana.user_id)] == [
            ("acme", "owner"),
            ("rival", "viewer"),
        ]
        assert [own.tenant.slug for own in tenants_of(two.cleo.user_id)] == ["rival"]

    def test_no_other_table_is_open_meanwhile(self, two: Cast) -> None:
        with use_person(two.ana.user_id):
            with pytest.raises(NoTenant):
                list(Team._base_manager.all())
            with pytest.raises(NoTenant):
                list(Membership._base_manager.select_related("team"))
            with pytest.raises(NoTenant):
                list(Membership.objects.all())

    def test_other_people_are_not_seen_even_by_a_query_that_asks_for_them(self, two: Cast) -> None:
        with use_person(two.ana.user_id):
            assert {member.user_id for member in Membership._base_manager.all()} == {two.ana.user_id}

    def test_nothing_can_be_changed(self, two: Cast) -> None:
        with use_person(two.ben.user_id):
            assert Membership._base_manager.update(role="owner") == 0
        with use_tenant(two.acme):
            assert Membership.objects.get(pk=two.ben.pk).role == "member"

    def test_many_rows_and_no_statistics_change_nothing(self, two: Cast) -> None:
        """The tenant's policy raises without a tenant; which of the two is asked first is the planner's choice."""
        with use_tenant(two.rival):
            from accounts.models import User

            users = User.objects.bulk_create([User(email=f"u{n}@rival.example") for n in range(500)])
            Membership.objects.bulk_create([Membership(user=user, name="U") for user in users])
        for plan in ("enable_indexscan", "enable_seqscan", "enable_bitmapscan"):
            with use_person(two.ana.user_id), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL {plan} = off")
                cursor.execute("SELECT name FROM accounts_membership")
                assert cursor.fetchall() == [("Ana",)]

    def test_the_tenant_around_it_is_there_again_afterwards(self, acme: Tenant, cast: Cast) -> None:
        with use_person(cast.cleo.user_id):
            assert [own.name for own in Membership._base_manager.all()] == ["Cleo"]

        assert Membership.objects.count() == 4
        assert setting("app.person") == ""


def divide_by_nothing() -> None:
    """A statement that fails while everything may be seen."""
    with all_seeing(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_after_a_failed_statement_the_reader_changes_without_another_error(two: Cast) -> None:
    """The error that a person should hear of is the first one."""
    with use_tenant(two.acme):
        with transaction.atomic(), use_reader(two.ana.pk), suppress(DataError):
            Team.objects.exists()
            with transaction.atomic():
                divide_by_nothing()
        assert Team.objects.count() >= 0
        with pytest.raises(DataError, match="division"), transaction.atomic(), use_reader(two.ana.pk):
            divide_by_nothing()


def test_a_statement_is_looked_through_once_and_refused_each_time(db: None) -> None:
    refused = "SELECT count(*) AS looked_through_once FROM okrs_objective"
    allowed = "SELECT 1 AS looked_through_once"
    with connection.cursor() as cursor:
        for _ in range(2):
            with pytest.raises(NoTenant, match="okrs_objective"):
                cursor.execute(refused)
            cursor.execute(allowed)
        looked = base._tenant_tables_in.cache_info().misses
        with pytest.raises(NoTenant, match="okrs_objective"):
            cursor.execute(refused)
        cursor.execute(allowed)
    assert base._tenant_tables_in.cache_info().misses == looked
