"""The tables that an import fills are counted by autovacuum soon after it, also in an installation of many tenants.

By its usual rule a tenth of a table must have changed: 100,000 rows of a new tenant among millions would go unnoticed, and
the planner would take that tenant for one of a handful of rows.
"""

from __future__ import annotations

from django.db import migrations

TABLES = ("execution_item", "execution_itemstate", "execution_progressreport", "execution_cost")
SOON = "autovacuum_analyze_threshold = 2000, autovacuum_analyze_scale_factor = 0.005"
USUAL = "autovacuum_analyze_threshold, autovacuum_analyze_scale_factor"


class Migration(migrations.Migration):
    dependencies = [("execution", "0005_days_apart_and_hours_of_a_day")]

    operations = [
        migrations.RunSQL(f"ALTER TABLE {table} SET ({SOON})", f"ALTER TABLE {table} RESET ({USUAL})")
        for table in TABLES
    ]
