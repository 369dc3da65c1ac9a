"""The least that any rollup must do: read every cost and every item once, and sum them by initiative."""

from __future__ import annotations

from django.db import connection

from tenancy.context import use_tenant

COSTS = "SELECT initiative_id, sum(amount) FROM execution_cost GROUP BY initiative_id"
ITEMS = """
    SELECT initiative_id, count(*), sum(planned_cost), min(planned_start), max(planned_finish)
    FROM execution_item GROUP BY initiative_id"""


def scan_costs(tenant_id: int) -> None:
    """Sum the tenant's costs by initiative."""
    _read(tenant_id, COSTS)


def scan_items(tenant_id: int) -> None:
    """Sum the tenant's items by initiative."""
    _read(tenant_id, ITEMS)


def _read(tenant_id: int, statement: str) -> None:
    with use_tenant(tenant_id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(statement)
        cursor.fetchall()
