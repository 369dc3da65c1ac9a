"""Of work items and their facts a tenant has as many as were counted: a small tenant's are found by its own index.

A small tenant is computed whole by a statement that is planned once for any tenant. Taken for a twentieth of all items
it read all of them: 90 ms for a tenant of a hundred items among a hundred thousand, where its own index takes 15. And
a drain looks items up by their ids all the same: even a middling tenant has more of them than one change reaches.
"""

from __future__ import annotations

from django.db import migrations

TABLES = ("execution_item", "execution_itemstate", "execution_progressreport", "execution_cost")
EACH = """
    DO $$
    DECLARE found regclass;
    BEGIN
        FOREACH found IN ARRAY '{{{tables}}}'::regclass[] LOOP
            EXECUTE format('ALTER TABLE %s ALTER tenant_id {how}', found);
            IF pg_relation_size(found) > 0 THEN
                EXECUTE format('ANALYZE %s', found);
            END IF;
        END LOOP;
    END $$
"""
AS_COUNTED, FEW_TENANTS = (
    EACH.format(tables=",".join(TABLES), how=how) for how in ("RESET (n_distinct)", "SET (n_distinct = 20)")
)


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0015_looked_up_by_ids"),
        ("execution", "0008_places_have_a_past"),
    ]

    operations = [migrations.RunSQL(AS_COUNTED, FEW_TENANTS)]
