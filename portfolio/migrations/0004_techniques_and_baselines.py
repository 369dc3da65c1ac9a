"""How an initiative earns its value, and its baselines: plans that were agreed, only added."""

import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("execution", "0003_creation_times"),
        ("portfolio", "0003_creation_times"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="initiative",
            name="technique",
            field=models.CharField(
                choices=[
                    ("percent", "Percent reported"),
                    ("0_100", "0/100"),
                    ("50_50", "50/50"),
                    ("milestones", "Weighted milestones"),
                    ("units", "Units done"),
                ],
                db_default="percent",
                default="percent",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Baseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveIntegerField()),
                ("date", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="baselines",
                        to="portfolio.initiative",
                    ),
                ),
                (
                    "recorded_by",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "supersedes",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="portfolio.baseline",
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
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="BaselineLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned_cost", models.DecimalField()),
                ("start", models.DateField(blank=True, null=True)),
                ("finish", models.DateField(blank=True, null=True)),
                (
                    "is_settled",
                    models.BooleanField(
                        default=False, help_text="Dropped before the baseline: what is left of its plan was earned."
                    ),
                ),
                (
                    "baseline",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="portfolio.baseline",
                    ),
                ),
                (
                    "item",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_baseline_tenant_id_key"),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=tenancy.rls.TenantPolicy(name="portfolio_baseline_tenant"),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=tenancy.rls.TenantKey(field="recorded_by", name="portfolio_baseline_recorded_by_key"),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=tenancy.rls.TenantKey(field="supersedes", name="portfolio_baseline_supersedes_key"),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=tenancy.rls.TenantKey(field="initiative", name="portfolio_baseline_initiative_key"),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes__isnull", False)),
                fields=("tenant", "supersedes"),
                name="portfolio_baseline_supersedes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=tenancy.rls.AddOnly(name="portfolio_baseline_add_only"),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.UniqueConstraint(
                fields=("tenant", "initiative", "number"), name="portfolio_baseline_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineline",
            constraint=models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_baselineline_tenant_id_key"),
        ),
        migrations.AddConstraint(
            model_name="baselineline",
            constraint=tenancy.rls.TenantPolicy(name="portfolio_baselineline_tenant"),
        ),
        migrations.AddConstraint(
            model_name="baselineline",
            constraint=tenancy.rls.TenantKey(field="baseline", name="portfolio_baselineline_baseline_key"),
        ),
        migrations.AddConstraint(
            model_name="baselineline",
            constraint=tenancy.rls.TenantKey(field="item", name="portfolio_baselineline_item_key"),
        ),
        migrations.AddConstraint(
            model_name="baselineline",
            constraint=models.UniqueConstraint(
                fields=("tenant", "baseline", "item"), name="portfolio_baseline_line_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="baselineline",
            constraint=tenancy.rls.AddOnly(name="portfolio_baselineline_add_only"),
        ),
    ]
