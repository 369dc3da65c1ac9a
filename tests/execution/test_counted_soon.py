"""What an import fills is counted for the planner by the database itself, without a right of the serving role."""

from __future__ import annotations

import pytest
from django.db import connection

FILLED = {"execution_item", "execution_itemstate", "execution_progressreport", "execution_cost"}
A_TENANT_OF_MANY = (100_000, 10_000_000)  # rows of one import, rows of the table


@pytest.mark.django_db
def test_an_import_into_a_large_installation_is_enough_for_its_tables_to_be_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reloptions FROM pg_class WHERE relname = ANY (%s)", [sorted(FILLED)])
        options = {name: dict(each.split("=") for each in found or ()) for name, found in cursor.fetchall()}
    assert set(options) == FILLED
    came, rows = A_TENANT_OF_MANY
    for table, found in options.items():
        threshold = float(found["autovacuum_analyze_threshold"])
        assert threshold + float(found["autovacuum_analyze_scale_factor"]) * rows < came, table


@pytest.mark.django_db
def test_the_serving_role_may_not_maintain_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege('alignment_app', oid, 'MAINTAIN')"
        )
        assert cursor.fetchall() == []
