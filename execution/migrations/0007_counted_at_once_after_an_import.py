"""What an import fills can be counted for the planner at once: until then it knows nothing of a tenant's first rows.

Autovacuum comes within a minute. Until it has come, one row is expected of a tenant that has 100,000, and pages that
join them read all of them for each. The serving role gets the right to have these tables counted, and no other:
MAINTAIN would let it rebuild and lock them.
"""

from __future__ import annotations

from django.db import migrations

# A load looks less closely at its own staged rows; these are for everybody.
COUNTED = (
    "execution_item", "execution_itemstate", "execution_progressreport", "execution_cost", "execution_backlogplace",
    "portfolio_initiative", "portfolio_contribution",
)  # fmt: skip
MAKE = f"""
CREATE FUNCTION execution_count_anew() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET default_statistics_target = 100 AS $$
BEGIN
    ANALYZE {", ".join(f"public.{table}" for table in COUNTED)};
END $$;
REVOKE ALL ON FUNCTION execution_count_anew() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION execution_count_anew() TO alignment_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0006_counted_soon_after_an_import"),
        ("portfolio", "0009_approving_puts_money_aside"),
    ]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION execution_count_anew()")]
