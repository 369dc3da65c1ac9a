"""What laying a mark costs a writer: the same, however many marks of others wait or have gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, connections, transaction

from rollups.models import RollupRequest
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.facts import check_in

pytestmark = pytest.mark.django_db(transaction=True)

READ = (
    "SELECT seq_scan, seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'rollups_rolluprequest'"
)


def rows_read(house: Cast, value: str) -> tuple[int, int, int]:
    """What one check-in reads of the marks: scans of all of them, rows by these, rows by an index."""
    with use_tenant(house.acme), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(READ)
        before = cursor.fetchone()
        check_in(house, value)
        cursor.execute(READ)
        scans, by_scan, by_index = (now - then for now, then in zip(cursor.fetchone(), before, strict=True))
    return scans, by_scan, by_index


def others_marks(house: Cast, count: int) -> None:
    """So many marks of another tenant wait, and the planner believes that there is none."""
    RollupRequest.objects.all().delete()
    with connections["owner"].cursor() as owner:
        owner.execute("ANALYZE rollups_rolluprequest")
    RollupRequest.objects.bulk_create(
        RollupRequest(tenant_id=house.rival.pk, kind="item", node=each) for each in range(count)
    )
    connection.close()  # what is planned is planned now


def test_a_write_never_reads_the_marks_of_other_tenants(house: Cast) -> None:
    others_marks(house, 2_000)
    scans, by_scan, by_index = rows_read(house, "1")
    assert (scans, by_scan) == (0, 0)
    assert by_index <= 10


def test_a_write_does_not_read_marks_that_are_gone_again_and_again(house: Cast) -> None:
    others_marks(house, 2_000)
    RollupRequest.objects.all().delete()
    rows_read(house, "1")
    scans, by_scan, by_index = rows_read(house, "2")
    assert (scans, by_scan) == (0, 0)
    assert by_index <= 10


def test_every_trigger_that_lays_marks_looks_by_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, proconfig FROM pg_proc WHERE proname LIKE 'rollups\\_mark\\_%%'")
        settings: dict[str, Any] = dict(cursor.fetchall())
    assert settings
    for name, found in settings.items():
        assert set(found or ()) >= {"enable_seqscan=off", "enable_bitmapscan=off"}, name
