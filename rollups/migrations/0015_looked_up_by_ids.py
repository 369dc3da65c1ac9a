"""A drain looks rows up by the ids it was given, whatever the planner takes a tenant to have.

Its statements are planned once, for any tenant. Of a thousand tenants most have ten key results, and walking those of
the tenant looks cheaper than looking ten ids up: the one that has a thousand paid for it with each drain, which took
1.4 times as long at a million items as at a hundred thousand. So the planner is to take each tenant for a twentieth
of the table, as the largest are. Where the tenant's id stands in the statement it goes by the most common ones as
before, and what a most common one has is never exceeded.
"""

from __future__ import annotations

from django.db import migrations

TABLES = (
    "okrs_objective",
    "okrs_keyresult",
    "okrs_checkin",
    "okrs_targetversion",
    "okrs_stage",
    "okrs_stagecompletion",
    "okrs_phasedtarget",
    "okrs_alignment",
    "portfolio_initiative",
    "portfolio_initiativestate",
    "portfolio_contribution",
    "portfolio_tranche",
    "portfolio_tranchedecision",
    "execution_item",
    "execution_itemstate",
    "execution_progressreport",
    "execution_cost",
    "rollups_initiativerollup",
    "rollups_keyresultrollup",
    "rollups_objectiverollup",
    "rollups_treerollup",
)
# ANALYZE is what brings it about, and autovacuum's comes with the next some hundreds of changes only. An empty table is
# left uncounted: until then the planner takes it for some rows, which is nearer to what soon comes.
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
FEW_TENANTS, AS_COUNTED = (
    EACH.format(tables=",".join(TABLES), how=how) for how in ("SET (n_distinct = 20)", "RESET (n_distinct)")
)


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0014_past_of_places"),
        ("okrs", "0004_okrs_from_draft_to_grade"),
        ("portfolio", "0009_approving_puts_money_aside"),
        ("execution", "0008_places_have_a_past"),
    ]

    operations = [migrations.RunSQL(FEW_TENANTS, AS_COUNTED)]
