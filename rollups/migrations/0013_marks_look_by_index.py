"""Whether a mark waits already is looked up by the tenant's index, whatever the planner knows of the table.

Marks come and go faster than their statistics: planned while the table was empty, or while all of it was one tenant's,
the question became a scan that met every mark of every other tenant, and every one that was gone already, once a write.
"""

from __future__ import annotations

from django.db import migrations

# The settings hold inside the function only; what its statements plan is kept by the session as before.
LOOK_BY_INDEX = """
    DO $$
    DECLARE found regprocedure;
    BEGIN
        FOR found IN SELECT oid::regprocedure FROM pg_proc
                     WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'rollups\\_mark\\_%'
        LOOP
            {each}
        END LOOP;
    END $$
"""
SET = "EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off SET enable_bitmapscan = off', found);"
RESET = "EXECUTE format('ALTER FUNCTION %s RESET enable_seqscan RESET enable_bitmapscan', found);"


class Migration(migrations.Migration):
    dependencies = [("rollups", "0012_the_days_step")]

    operations = [migrations.RunSQL(LOOK_BY_INDEX.format(each=SET), LOOK_BY_INDEX.format(each=RESET))]
