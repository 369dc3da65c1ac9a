"""What is planned once for a connection: it serves each tenant its own rows, is refused and counted like all else."""

from __future__ import annotations

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from tenancy.context import NoTenant, use_tenant
from tests.conftest import Cast

OF_TEAMS = "SELECT name FROM accounts_team WHERE name <> %s ORDER BY name"


def names_of_teams() -> list[str]:
    """All of them, by the one statement that is planned."""
    with connection.prepared() as cursor:  # type: ignore[attr-defined]  # our own backend
        cursor.execute(OF_TEAMS, ["Nobody"])
        return [name for (name,) in cursor.fetchall()]


def test_what_is_planned_once_serves_each_tenant_its_own_rows(two: Cast) -> None:
    connection.close()  # nothing is planned yet
    for tenant in (two.acme, two.rival):
        with use_tenant(tenant):
            Team(name=f"Only {tenant.slug}").save()
    for _ in range(8):
        for tenant in (two.acme, two.rival):
            with use_tenant(tenant):
                assert names_of_teams() == list(Team.objects.order_by("name").values_list("name", flat=True))
                assert f"Only {tenant.slug}" in names_of_teams()
    with use_tenant(two.acme), connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%FROM accounts_team%'")
        [(plans,)] = cursor.fetchall()
    assert plans > 0


def test_nothing_is_prepared_without_a_tenant(two: Cast) -> None:
    with pytest.raises(NoTenant):
        names_of_teams()


def test_a_pooler_that_knows_nothing_of_prepared_statements_gets_none(two: Cast) -> None:
    connection.ensure_connection()
    connection.connection.prepare_threshold = None
    with use_tenant(two.acme):
        for _ in range(3):
            names_of_teams()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            assert cursor.fetchone() == (0,)
    connection.close()


def test_a_prepared_statement_is_counted_as_any_other(two: Cast) -> None:
    with use_tenant(two.acme), CaptureQueriesContext(connection) as captured:
        for _ in range(3):
            names_of_teams()
    assert [each["sql"] for each in captured.captured_queries if "accounts_team" in each["sql"]] == [OF_TEAMS] * 3


def test_what_is_parsed_once_is_planned_for_each_tenant_and_nothing_else_is(two: Cast) -> None:
    connection.close()  # nothing is parsed yet
    for _ in range(8):
        for tenant in (two.acme, two.rival):
            with use_tenant(tenant), CaptureQueriesContext(connection) as captured:
                with connection.parsed_once() as cursor:  # type: ignore[attr-defined]  # our own backend
                    cursor.execute(
                        "SELECT id FROM tenancy_tenant WHERE id = %(own)s AND id <> %(no)s", {"own": tenant.pk, "no": 0}
                    )
                    assert cursor.fetchall() == [(tenant.pk,)]
                with connection.cursor() as cursor:
                    cursor.execute("SHOW plan_cache_mode")
                    assert cursor.fetchone() == ("auto",)
            assert len([each for each in captured.captured_queries if "plan_cache_mode" in each["sql"]]) == 1
    with use_tenant(two.acme), connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans > 0 FROM pg_prepared_statements"
            " WHERE statement LIKE '%FROM tenancy_tenant WHERE id = $1%'"
        )
        assert cursor.fetchall() == [(0, True)]


def test_a_parsed_statement_that_is_refused_leaves_no_setting_behind(two: Cast) -> None:
    connection.close()
    with (
        pytest.raises(DataError),
        use_tenant(two.acme),
        connection.parsed_once() as cursor,  # type: ignore[attr-defined]  # our own backend
    ):
        cursor.execute("SELECT 1 / %s", [0])
    with use_tenant(two.acme), connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",)


def test_a_statement_that_is_parsed_once_sees_whose_it_is(two: Cast) -> None:
    words = "SELECT id FROM accounts_membership WHERE id = ANY (%s) ORDER BY id"
    for tenant, member in ((two.acme, two.ana), (two.rival, None)):
        with use_tenant(tenant), connection.parsed_once() as cursor:  # type: ignore[attr-defined]  # our own backend
            cursor.execute(words, [[two.ana.pk]])
            assert cursor.fetchall() == ([(member.pk,)] if member else [])
