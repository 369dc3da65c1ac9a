"""What the tests save themselves must leave what they would have had."""

from __future__ import annotations

import pytest
from django.db import connections

from activity.actions import record
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.economy import emptied_row_by_row

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_tables_are_emptied_row_by_row_whatever_forbids_it_to_others() -> None:
    cast = Cast()
    with use_tenant(cast.acme):
        record("test.happened", actor=cast.ana, on=cast.team)  # events are only ever added
    assert emptied_row_by_row()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM activity_event) + (SELECT count(*) FROM accounts_user)")
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
    assert not Tenant.objects.exists()


def test_where_the_planner_was_told_of_rows_truncate_is_left_to_do_it() -> None:
    Cast()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE tenancy_tenant")
    assert not emptied_row_by_row()
    assert Tenant.objects.exists()
