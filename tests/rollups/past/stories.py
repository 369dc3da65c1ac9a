"""An organisation whose changes are committed one by one, so that each has its own moment."""

from __future__ import annotations

import time
from datetime import datetime
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from rollups.models import PastRow
from tenancy.context import use_tenant
from tenancy.models import Tenant


def new_tenant() -> Tenant:
    """A tenant with nothing in it, committed."""
    return Tenant.objects.create(slug=f"t{uuid4().hex[:20]}", name="Story", time_zone="UTC")


def moment() -> datetime:
    """A moment after everything committed so far and before all that follows."""
    time.sleep(0.002)
    now = timezone.now()
    time.sleep(0.002)
    return now


def views() -> list[str]:
    """What stands before the tables on this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind IN ('v', 'r') ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def versions(tenant: Tenant) -> list[tuple[str, int]]:
    """The kept versions of a tenant: table and row."""
    with use_tenant(tenant):
        return list(PastRow.objects.order_by("id").values_list("table_name", "row_id"))
