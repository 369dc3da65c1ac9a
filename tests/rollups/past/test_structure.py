"""What the structure was is kept, and read as it was at any moment since."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from okrs.models import Cycle, Objective
from portfolio.models import Portfolio
from rollups.models import PastRow
from rollups.past.structure import structure_at
from tenancy.context import use_tenant
from tenancy.models import Structure, Tenant
from tests.rollups.past.stories import moment, new_tenant, versions, views

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


def cycle(key: str = "q1", **values: object) -> Cycle:
    row = Cycle(key=key, name=key, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), **values)
    row.save()
    return row


def test_a_row_is_seen_as_it_was_at_each_moment(tenant: Tenant) -> None:
    before = moment()
    with use_tenant(tenant):
        row = Portfolio(key="p", name="First", budget=Decimal("10.0001"))
        row.save()
    seen: list[tuple[datetime, tuple[str, Decimal | None] | None]] = [(before, None)]
    for name, budget in (("Second", Decimal("20.5")), ("Third", None)):
        seen.append((moment(), (row.name, row.budget)))
        with use_tenant(tenant):
            row.name, row.budget = name, budget
            row.save()
    seen.append((moment(), ("Third", None)))
    with use_tenant(tenant):
        Portfolio.objects.filter(pk=row.pk)._raw_delete("default")
    seen.append((moment(), None))
    with use_tenant(tenant):
        for known_at, shown in seen:
            with structure_at(known_at):
                found = Portfolio.objects.filter(key="p").first()
                assert (found and (found.name, found.budget)) == shown


def test_a_transaction_leaves_one_version_of_a_row_however_often_it_is_edited(tenant: Tenant) -> None:
    with use_tenant(tenant):
        row = cycle()
        row.name = "made and edited at once"
        row.save()
    assert versions(tenant) == []
    with use_tenant(tenant):
        for name in ("b", "c", "d"):
            Cycle.objects.filter(pk=row.pk).update(name=name)
        row.refresh_from_db()
        row.save()  # nothing differs
    assert versions(tenant) == [("okrs_cycle", row.pk)]
    with use_tenant(tenant):
        assert PastRow.objects.get().row["name"] == "made and edited at once"


def test_editing_many_rows_keeps_those_that_changed(tenant: Tenant) -> None:
    with use_tenant(tenant):
        rows = [cycle(f"c{n}") for n in range(5)]
        for row in rows[:2]:
            Cycle.objects.filter(pk=row.pk).update(name="the same")
    at = moment()
    with use_tenant(tenant):
        Cycle.objects.all().update(name="the same")
    assert sorted(versions(tenant)) == [("okrs_cycle", row.pk) for row in rows[2:]]
    with use_tenant(tenant), structure_at(at):
        assert sorted(Cycle.objects.values_list("name", flat=True)) == ["c2", "c3", "c4", "the same", "the same"]


def test_a_bulk_edit_after_edits_of_single_rows_takes_no_longer_for_them(tenant: Tenant) -> None:
    """The connection keeps the plan of its first edits; comparing each row with each would run into the time limit."""
    many = 8000
    with use_tenant(tenant):
        Portfolio.objects.bulk_create([Portfolio(key=f"p{n}", name="old") for n in range(many)])
    for n in range(7):
        with use_tenant(tenant):
            Portfolio.objects.filter(key="p1").update(budget=n)
    with use_tenant(tenant):
        assert Portfolio.objects.update(name="new") == many
    assert len(versions(tenant)) == many + 7


def test_rows_from_before_versions_were_kept_are_as_old_as_anything(tenant: Tenant) -> None:
    long_ago = moment()
    with use_tenant(tenant):
        row = cycle()
        Cycle.objects.filter(pk=row.pk).update(created_at=None)
        PastRow.objects.all()
    with use_tenant(tenant), structure_at(long_ago):
        assert Cycle.objects.filter(pk=row.pk).exists()


def test_another_tenants_versions_stay_invisible(tenant: Tenant) -> None:
    rival = new_tenant()
    with use_tenant(rival):
        secret = cycle("secret")
    at = moment()
    with use_tenant(rival):
        Cycle.objects.filter(pk=secret.pk).update(name="changed")
        cycle("later")
    with use_tenant(tenant), structure_at(at), connection.cursor() as cursor:
        for table in ("okrs_cycle", "rollups_pastrow"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # without the ORM's second lock
            assert cursor.fetchone() == (0,)
    with use_tenant(rival), structure_at(at):
        assert list(Cycle.objects.values_list("name", flat=True)) == ["secret"]


def test_the_connection_is_clean_afterwards_also_after_an_error(tenant: Tenant) -> None:
    with use_tenant(tenant):
        with structure_at(moment()):
            assert "okrs_cycle" in views()
        assert views() == []
    with use_tenant(tenant):
        with pytest.raises(LookupError), structure_at(moment()):
            raise LookupError
        assert views() == []
    with pytest.raises(DatabaseError), use_tenant(tenant), structure_at(moment()), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert views() == []
    with use_tenant(tenant):
        with pytest.raises(DatabaseError), transaction.atomic(), structure_at(moment()):
            Cycle.objects.extra(where=["1 / 0 = 1"]).count()
        assert views() == []


def test_an_inner_moment_gives_the_outer_one_back(tenant: Tenant) -> None:
    first = moment()
    with use_tenant(tenant):
        cycle()
    second = moment()
    with use_tenant(tenant), structure_at(second):
        with structure_at(first):
            assert not Cycle.objects.exists()
        assert Cycle.objects.exists()
        with structure_at(None), structure_at(second):
            assert Cycle.objects.exists()
        assert "okrs_cycle" in views()


def test_versions_are_only_ever_added(tenant: Tenant) -> None:
    with use_tenant(tenant):
        row = cycle()
    with use_tenant(tenant):
        row.delete()
    for change in ("UPDATE rollups_pastrow SET row_id = 0", "DELETE FROM rollups_pastrow"):
        with pytest.raises(DatabaseError, match="permission denied"), use_tenant(tenant), connection.cursor() as cursor:
            cursor.execute(change)


def test_every_table_that_is_edited_in_place_keeps_its_past() -> None:
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, Structure)}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'keep_past_of_%'")
        laid = set(cursor.fetchall())
    assert laid == {(table, f"keep_past_of_{verb}") for table in tables for verb in ("updates", "deletes")}


def test_creating_an_objective_twice_saved_keeps_its_time(tenant: Tenant) -> None:
    with use_tenant(tenant):
        row = Objective(key="o", title="o", cycle=cycle())
        row.save()
        made = Objective.objects.get().created_at
    moment()
    with use_tenant(tenant):
        row.title = "p"
        row.save()
        assert Objective.objects.get().created_at == made
