"""None"""

import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("portfolio", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=300)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("epic", "Epic"),
                            ("feature", "Feature"),
                            ("story", "Story"),
                            ("task", "Task"),
                            ("milestone", "Milestone"),
                            ("bug", "Bug"),
                        ],
                        default="task",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("todo", "To do"), ("doing", "In progress"), ("done", "Done"), ("dropped", "Dropped")],
                        default="todo",
                        max_length=8,
                    ),
                ),
                ("planned_start", models.DateField(blank=True, null=True)),
                ("planned_finish", models.DateField(blank=True, null=True)),
                ("planned_cost", tenancy.fields.MoneyField(blank=True, null=True)),
                ("estimate", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("started_on", models.DateField(blank=True, null=True)),
                ("finished_on", models.DateField(blank=True, null=True)),
                (
                    "finish_assumed",
                    models.BooleanField(default=False, help_text="Done without a date: the finish was assumed."),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="portfolio.initiative",
                    ),
                ),
                (
                    "parent",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="execution.item",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
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
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_item_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_item_tenant"),
                    tenancy.rls.TenantKey(field="initiative", name="execution_item_initiative_key"),
                    tenancy.rls.TenantKey(field="parent", name="execution_item_parent_key"),
                    tenancy.rls.TenantKey(field="team", name="execution_item_team_key"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="execution_item_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="execution_item_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("planned_finish__gte", models.F("planned_start"))),
                        name="execution_item_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("planned_cost__gte", 0)), name="execution_item_cost_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("estimate__gte", 0)), name="execution_item_estimate_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("key", models.CharField(max_length=120)),
                ("date", models.DateField()),
                ("amount", tenancy.fields.MoneyField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("labour", "Labour"), ("expense", "Expense"), ("capital", "Capital")],
                        default="expense",
                        max_length=8,
                    ),
                ),
                ("hours", models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
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
                        to="execution.cost",
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
                    "item",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="execution.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_cost_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_cost_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="execution_cost_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="execution_cost_supersedes_key"),
                    tenancy.rls.TenantKey(field="initiative", name="execution_cost_initiative_key"),
                    tenancy.rls.TenantKey(field="item", name="execution_cost_item_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="execution_cost_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="execution_cost_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "key"),
                        name="execution_cost_key_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0)), name="execution_cost_hours_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("todo", "To do"), ("doing", "In progress"), ("done", "Done"), ("dropped", "Dropped")],
                        max_length=8,
                    ),
                ),
                (
                    "item",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="state_facts",
                        to="execution.item",
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
                        to="execution.itemstate",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_itemstate_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_itemstate_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="execution_itemstate_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="execution_itemstate_supersedes_key"),
                    tenancy.rls.TenantKey(field="item", name="execution_itemstate_item_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="execution_itemstate_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="execution_itemstate_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("percent", models.DecimalField(decimal_places=6, max_digits=9)),
                (
                    "item",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress_reports",
                        to="execution.item",
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
                        to="execution.progressreport",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_progressreport_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_progressreport_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="execution_progressreport_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="execution_progressreport_supersedes_key"),
                    tenancy.rls.TenantKey(field="item", name="execution_progressreport_item_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="execution_progressreport_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="execution_progressreport_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "item", "date"),
                        name="execution_progress_day_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)),
                        name="execution_progress_percent_range",
                    ),
                ],
            },
        ),
    ]
