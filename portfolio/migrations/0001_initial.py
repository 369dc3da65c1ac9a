"""None"""

import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("okrs", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Portfolio",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=300)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("budget", tenancy.fields.MoneyField(blank=True, null=True)),
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
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_portfolio_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_portfolio_tenant"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="portfolio_portfolio_key_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Initiative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=300)),
                ("description", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("strategic", "Strategic"),
                            ("operational", "Operational"),
                            ("compliance", "Compliance"),
                            ("internal", "Internal"),
                        ],
                        default="strategic",
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("demand", "Demand"),
                            ("assessing", "Assessing"),
                            ("approved", "Approved"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("delivered", "Delivered"),
                            ("stopped", "Stopped"),
                            ("rejected", "Rejected"),
                        ],
                        default="demand",
                        max_length=10,
                    ),
                ),
                ("planned_start", models.DateField(blank=True, null=True)),
                ("planned_finish", models.DateField(blank=True, null=True)),
                ("budget", tenancy.fields.MoneyField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "owner",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="initiatives",
                        to="accounts.membership",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="initiatives",
                        to="accounts.team",
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
                (
                    "portfolio",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="initiatives",
                        to="portfolio.portfolio",
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_initiative_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_initiative_tenant"),
                    tenancy.rls.TenantKey(field="portfolio", name="portfolio_initiative_portfolio_key"),
                    tenancy.rls.TenantKey(field="owner", name="portfolio_initiative_owner_key"),
                    tenancy.rls.TenantKey(field="team", name="portfolio_initiative_team_key"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="portfolio_initiative_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("planned_finish__gte", models.F("planned_start"))),
                        name="portfolio_initiative_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget__gte", 0)), name="portfolio_initiative_budget_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tranche",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("amount", tenancy.fields.MoneyField()),
                ("review_on", models.DateField()),
                ("evidence", models.TextField(blank=True)),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tranches",
                        to="portfolio.initiative",
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
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_tranche_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_tranche_tenant"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_tranche_initiative_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "initiative", "position"), name="portfolio_tranche_position_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrancheDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField(null=True)),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("released", "Released"),
                            ("held", "Held"),
                            ("stopped", "Stopped"),
                            ("lapsed", "Lapsed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
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
                        to="portfolio.tranchedecision",
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
                (
                    "tranche",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="portfolio.tranche",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_tranchedecision_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_tranchedecision_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_tranchedecision_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_tranchedecision_supersedes_key"),
                    tenancy.rls.TenantKey(field="tranche", name="portfolio_tranchedecision_tranche_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="portfolio_tranchedecision_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_tranchedecision_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("allocation", models.DecimalField(decimal_places=10, max_digits=12)),
                ("claim", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="okrs.keyresult",
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
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="portfolio.initiative",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_contribution_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_contribution_tenant"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_contribution_initiative_key"),
                    tenancy.rls.TenantKey(field="key_result", name="portfolio_contribution_key_result_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "initiative", "key_result"), name="portfolio_contribution_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("allocation__gte", 0), ("allocation__lte", 1)),
                        name="portfolio_contribution_allocation_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InitiativeState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("demand", "Demand"),
                            ("assessing", "Assessing"),
                            ("approved", "Approved"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("delivered", "Delivered"),
                            ("stopped", "Stopped"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="state_facts",
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
                        to="portfolio.initiativestate",
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
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_initiativestate_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_initiativestate_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_initiativestate_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_initiativestate_supersedes_key"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_initiativestate_initiative_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="portfolio_initiativestate_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_initiativestate_add_only"),
                ],
            },
        ),
    ]
