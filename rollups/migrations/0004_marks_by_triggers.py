"""Marks name the node that changed and are laid by statement-level triggers with the change itself."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import rollups.fields
import rollups.models
import tenancy.rls

# What a changed row touches: (kind of mark, the node's column); "of" narrows updates to the columns figures read.
TOUCHES: dict[str, list[tuple[str, str]]] = {
    "okrs_checkin": [("key_result", "key_result_id")],
    "okrs_targetversion": [("key_result", "key_result_id")],
    "okrs_stage": [("key_result", "key_result_id")],
    "okrs_stagecompletion": [("stage", "stage_id")],
    "okrs_keyresult": [("key_result", "id"), ("structure", "objective_id")],
    "okrs_objective": [("objective", "id")],
    "okrs_alignment": [("structure", "parent_id")],
    "okrs_cycle": [("everything", "id")],
    "portfolio_portfolio": [("portfolio", "id")],
    "portfolio_initiative": [("initiative", "id"), ("portfolio", "portfolio_id")],
    "portfolio_initiativestate": [("initiative", "initiative_id")],
    "portfolio_contribution": [("initiative", "initiative_id"), ("key_result", "key_result_id")],
    "portfolio_tranche": [("initiative", "initiative_id")],
    "portfolio_tranchedecision": [("tranche", "tranche_id")],
    "execution_item": [("item", "id"), ("item", "parent_id"), ("initiative", "initiative_id")],
    "execution_itemstate": [("item", "item_id")],
    "execution_progressreport": [("item", "item_id")],
    "execution_cost": [("item", "item_id"), ("initiative", "initiative_id")],
    "rollups_policy": [("everything", "id")],
}
READ: dict[str, str] = {
    "okrs_stage": "key_result_id percent",
    "okrs_keyresult": "objective_id type weight starts_on ends_on",
    "okrs_objective": "cycle_id weight driven_by",
    "okrs_alignment": "child_id parent_id",
    "okrs_cycle": "starts_on ends_on cadence_days",
    "portfolio_portfolio": "budget",
    "portfolio_initiative": "portfolio_id planned_start planned_finish budget",
    "portfolio_contribution": "initiative_id key_result_id allocation",
    "portfolio_tranche": "initiative_id amount",
    "execution_item": "initiative_id parent_id planned_start planned_finish planned_cost estimate",
    "rollups_policy": "on_track at_risk forecast_from stale_cadences",
}
# A statement that touches more than a drain takes at a time asks for the whole tenant at once.
MOST = 500


def _lay(table: str, rows: str, touches: list[tuple[str, str]]) -> str:
    """Lay a mark for each node that these rows touch."""
    nodes = ", ".join(f"('{kind}', r.{column})" for kind, column in touches)
    loose = (
        " UNION ALL SELECT DISTINCT r.tenant_id, 'loose', NULL::bigint FROM touched r"
        " WHERE r.item_id IS NULL AND r.initiative_id IS NULL"
        if table == "execution_cost"
        else ""
    )
    return f"""
        WITH touched AS ({rows})
        INSERT INTO rollups_rolluprequest (tenant_id, kind, node)
        SELECT DISTINCT r.tenant_id, v.kind, v.node FROM touched r CROSS JOIN LATERAL (VALUES {nodes}) v (kind, node)
        WHERE v.node IS NOT NULL{loose};
        IF FOUND THEN
            PERFORM pg_notify('rollups', t.tenant_id::text) FROM (SELECT DISTINCT tenant_id FROM {{rows}}) t;
        END IF;
    """


def _function(table: str, touches: list[tuple[str, str]] | None = None, reads: str | None = None) -> str:
    """The trigger function of a table; each branch is planned only when it runs, with its own transition tables."""
    touches = touches or TOUCHES[table]
    columns = ["tenant_id", *dict.fromkeys(column for _, column in touches)]
    named = ", ".join(columns)
    read = (reads or READ.get(table, "id")).split()
    old, new = (", ".join(f"{row}.{column}" for column in read) for row in ("o", "n"))
    changed = f"FROM gone o JOIN added n ON n.id = o.id WHERE ({old}) IS DISTINCT FROM ({new})"
    both = " UNION ALL ".join(f"SELECT {', '.join(f'{row}.{c}' for c in columns)} {changed}" for row in ("o", "n"))
    inserted = f"SELECT {named} FROM added"
    if table == "execution_cost":
        # A correction may book elsewhere: what it supersedes is touched as well.
        mine = ", ".join(f"c.{column}" for column in columns)
        inserted += f" UNION ALL SELECT {mine} FROM added a JOIN execution_cost c ON c.id = a.supersedes_id"
    branches = "".join(
        f"""
        {word} TG_OP = '{event}' THEN
            IF (SELECT count(*) FROM (SELECT FROM {rows} LIMIT {MOST + 1}) few) > {MOST} THEN
                INSERT INTO rollups_rolluprequest (tenant_id, kind)
                SELECT DISTINCT tenant_id, 'everything' FROM {rows};
                PERFORM pg_notify('rollups', t.tenant_id::text) FROM (SELECT DISTINCT tenant_id FROM {rows}) t;
                RETURN NULL;
            END IF;
            {_lay(table, query, touches).replace("{rows}", rows)}"""
        for word, event, rows, query in (
            ("IF", "INSERT", "added", inserted),
            ("ELSIF", "UPDATE", "added", both),
            ("ELSIF", "DELETE", "gone", f"SELECT {named} FROM gone"),
        )
    )
    return f"""
        CREATE FUNCTION rollups_mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {branches}
        END IF;
        RETURN NULL;
        END $$;
        CREATE TRIGGER rollups_mark_insert AFTER INSERT ON {table}
            REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION rollups_mark_{table}();
        CREATE TRIGGER rollups_mark_update AFTER UPDATE ON {table}
            REFERENCING OLD TABLE AS gone NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION rollups_mark_{table}();
        CREATE TRIGGER rollups_mark_delete AFTER DELETE ON {table}
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION rollups_mark_{table}();
    """


def _no_function(table: str) -> str:
    drops = "".join(f"DROP TRIGGER rollups_mark_{event} ON {table}; " for event in ("insert", "update", "delete"))
    return f"{drops}DROP FUNCTION rollups_mark_{table}()"


# The quotient of two numbers depends on their values alone, not on the zeros they were written with: a sum that was
# stored without them and one that was just added up divide to the same last digit.
RATIO = """
    CREATE OR REPLACE FUNCTION rollups_ratio(part numeric, whole numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
    RETURN round((trim_scale(part) + 0.000000000000000000000000) / nullif(trim_scale(whole), 0), 24)
"""
RATIO_BEFORE = RATIO.replace("trim_scale(part)", "part").replace("trim_scale(whole)", "whole")

RESULTS = ["keyresult", "objective", "initiative", "portfolio", "totals", "tree"]


class Migration(migrations.Migration):
    dependencies = [
        ("execution", "0003_creation_times"),
        ("okrs", "0003_creation_times"),
        ("portfolio", "0003_creation_times"),
        ("rollups", "0003_past_rows"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="rolluprequest", name="reason"),
        migrations.RemoveField(model_name="rolluprequest", name="transaction"),
        migrations.RemoveField(model_name="drainstate", name="quarantined_at"),
        migrations.AddField(
            model_name="objectiverollup",
            name="linked",
            field=models.PositiveIntegerField(
                default=0, db_default=0, help_text="Key results with work, its own and those below it."
            ),
        ),
        migrations.AddField(
            model_name="rolluprequest",
            name="error",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
        migrations.AddField(
            model_name="rolluprequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("everything", "Everything"),
                    ("item", "Work item"),
                    ("initiative", "Initiative"),
                    ("tranche", "Tranche"),
                    ("portfolio", "Portfolio"),
                    ("key_result", "Key result"),
                    ("stage", "Stage"),
                    ("objective", "Objective"),
                    ("structure", "What lies below an objective"),
                    ("loose", "Costs of nothing"),
                ],
                db_default="everything",
                max_length=10,
            ),
        ),
        migrations.AddField(model_name="rolluprequest", name="node", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="rolluprequest", name="quarantined_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="totalsrollup", name="cost_loose", field=models.DecimalField(null=True)),
        migrations.AlterField(
            model_name="rolluprequest",
            name="asked_at",
            field=models.DateTimeField(db_default=rollups.models.ClockTimestamp()),
        ),
        migrations.CreateModel(
            name="TreeRollup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                ("computed_at", models.DateTimeField()),
                ("formula", models.CharField(max_length=8)),
                ("bac_unallocated", models.DecimalField(null=True)),
                ("cost_unallocated", models.DecimalField(null=True)),
                ("plan_mismatch", models.DecimalField(null=True)),
                ("items", models.PositiveIntegerField(default=0)),
                (
                    "item",
                    rollups.fields.ResultOf(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rollup",
                        to="execution.item",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="rollups_treerollup_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="rollups_treerollup_tenant"),
                    tenancy.rls.TenantKey(field="item", name="rollups_treerollup_item_key"),
                    models.UniqueConstraint(fields=("item", "tenant"), name="rollups_tree_once"),
                ],
            },
        ),
        migrations.RunSQL(RATIO, RATIO_BEFORE),
        # A rewritten result finds room on its own page, so that no index has to hear of it.
        migrations.RunSQL(
            "".join(f"ALTER TABLE rollups_{each}rollup SET (fillfactor = 50);" for each in RESULTS),
            "".join(f"ALTER TABLE rollups_{each}rollup RESET (fillfactor);" for each in RESULTS),
        ),
        # Marks come and go all day: their place is cleaned early.
        migrations.RunSQL(
            "ALTER TABLE rollups_rolluprequest SET (autovacuum_vacuum_scale_factor = 0,"
            " autovacuum_vacuum_threshold = 2000)",
            "ALTER TABLE rollups_rolluprequest RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",
        ),
        *(migrations.RunSQL(_function(table), _no_function(table)) for table in TOUCHES),
        # The stored results know neither trees nor links yet: everything is computed once.
        migrations.RunSQL(
            "INSERT INTO rollups_rolluprequest (tenant_id) SELECT id FROM tenancy_tenant", migrations.RunSQL.noop
        ),
    ]
