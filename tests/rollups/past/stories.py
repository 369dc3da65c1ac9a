"""An organisation whose changes are committed one by one, so that each has its own moment."""

from __future__ import annotations

import time
from datetime import datetime
from uuid import uuid4

from django.db import connection, connections, transaction
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


# What kept rows of work and bets say of days.
DAYS_INSIDE = {"created_at": "timestamptz", "started_on": "date", "finished_on": "date", "column_since": "date"}


def days_pass(days: int) -> None:
    """Let days pass: all that anybody wrote so far lies so many days back, what it was before included."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        # In days of the acme of the cast: where its clocks were changed meanwhile, a late hour stays on its day.
        cursor.execute("SET LOCAL TimeZone TO 'Europe/Berlin'")
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text)"
            " FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN ('date', 'timestamp with time zone') AND table_name IN ("
            "   SELECT table_name FROM information_schema.columns"
            "   WHERE table_schema = 'public' AND column_name = 'tenant_id')"
            " GROUP BY table_name"
        )
        for table, columns in cursor.fetchall():
            shifted = ", ".join(f'"{column}" = "{column}" - interval \'{days} days\'' for column in columns)
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"UPDATE {table} SET {shifted}")  # noqa: S608  # names of the catalogue
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE rollups_pastrow DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        for name, kind in DAYS_INSIDE.items():
            cursor.execute(
                "UPDATE rollups_pastrow SET row = row || jsonb_build_object("  # noqa: S608  # our own names
                f" %(name)s::text, (row ->> %(name)s)::{kind} - interval '{days} days')"
                " WHERE row ->> %(name)s IS NOT NULL",
                {"name": name},
            )
        cursor.execute("ALTER TABLE rollups_pastrow ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
