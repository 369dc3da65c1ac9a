"""What rows of the structure were before they were edited: kept by triggers from now on."""

import django.db.models.deletion
from django.contrib.postgres.functions import TransactionNow
from django.db import migrations, models

import tenancy.rls
from rollups.past.keeping import FUNCTION, keep

EDITED_IN_PLACE = (
    "okrs_cycle",
    "okrs_objective",
    "okrs_alignment",
    "okrs_keyresult",
    "okrs_stage",
    "portfolio_portfolio",
    "portfolio_initiative",
    "portfolio_contribution",
    "portfolio_tranche",
    "execution_item",
    "rollups_policy",
)


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0002_snapshots"),
        ("okrs", "0003_creation_times"),
        ("portfolio", "0003_creation_times"),
        ("execution", "0003_creation_times"),
    ]

    operations = [
        migrations.AddField("policy", "created_at", models.DateTimeField(null=True, editable=False)),
        migrations.AlterField(
            "policy", "created_at", models.DateTimeField(null=True, editable=False, db_default=TransactionNow())
        ),
        migrations.CreateModel(
            name="PastRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("valid_until", models.DateTimeField()),
                ("row", models.JSONField()),
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
                "db_table": "rollups_pastrow",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="rollups_pastrow_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="rollups_pastrow_tenant"),
                    models.UniqueConstraint(
                        fields=("tenant", "table_name", "row_id", "valid_until"), name="rollups_past_row_once"
                    ),
                    tenancy.rls.AddOnly(name="rollups_pastrow_add_only"),
                ],
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION rollups_keep_past()"),
        *(migrations.RunSQL(*keep(table)) for table in EDITED_IN_PLACE),
    ]
