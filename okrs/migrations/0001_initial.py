"""None"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=300)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("active", "Active"),
                            ("grading", "Grading"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "cadence_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(92),
                        ],
                        verbose_name="check-in cadence, in days",
                    ),
                ),
                (
                    "check_in_weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Monday"),
                            (2, "Tuesday"),
                            (3, "Wednesday"),
                            (4, "Thursday"),
                            (5, "Friday"),
                            (6, "Saturday"),
                            (7, "Sunday"),
                        ],
                        default=5,
                        verbose_name="check-in day",
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
                        to="okrs.cycle",
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
                "ordering": ["-starts_on", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_cycle_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_cycle_tenant"),
                    tenancy.rls.TenantKey(field="parent", name="okrs_cycle_parent_key"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="okrs_cycle_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="okrs_cycle_ends_after_start",
                        violation_error_message="A cycle ends on or after the day it starts.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=300)),
                ("description", models.TextField(blank=True)),
                (
                    "ambition",
                    models.CharField(
                        choices=[("committed", "Committed"), ("aspirational", "Aspirational")],
                        default="committed",
                        max_length=12,
                    ),
                ),
                ("weight", models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True)),
                (
                    "driven_by",
                    models.CharField(
                        choices=[
                            ("key_results", "Its key results"),
                            ("aligned", "The objectives aligned to it"),
                            ("both", "Both"),
                        ],
                        default="key_results",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "cycle",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
                        to="okrs.cycle",
                    ),
                ),
                (
                    "owner",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objectives",
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
                        related_name="objectives",
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
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_objective_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_objective_tenant"),
                    tenancy.rls.TenantKey(field="cycle", name="okrs_objective_cycle_key"),
                    tenancy.rls.TenantKey(field="owner", name="okrs_objective_owner_key"),
                    tenancy.rls.TenantKey(field="team", name="okrs_objective_team_key"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="okrs_objective_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0)), name="okrs_objective_weight_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=300)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("increase", "Increase to a target"),
                            ("decrease", "Decrease to a target"),
                            ("at_least", "Keep at least"),
                            ("at_most", "Keep at most"),
                            ("between", "Keep between"),
                            ("milestone", "Milestone with stages"),
                            ("yes_no", "Yes or no"),
                            ("delivery", "Delivery of linked work"),
                        ],
                        max_length=10,
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("baseline", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("target", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("low", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("weight", models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "owner",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_results",
                        to="accounts.membership",
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
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="key_results",
                        to="okrs.objective",
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_keyresult_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_keyresult_tenant"),
                    tenancy.rls.TenantKey(field="objective", name="okrs_keyresult_objective_key"),
                    tenancy.rls.TenantKey(field="owner", name="okrs_keyresult_owner_key"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="okrs_key_result_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0)), name="okrs_key_result_weight_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("type__in", ["increase", "decrease"]), _negated=True),
                            models.Q(
                                ("baseline__isnull", False),
                                ("target__isnull", False),
                                models.Q(("baseline", models.F("target")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="okrs_key_result_target_differs",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("value", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("confidence", models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True)),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[("on_track", "On track"), ("at_risk", "At risk"), ("off_track", "Off track")],
                        max_length=10,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                (
                    "author",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
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
                        to="okrs.checkin",
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
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="check_ins",
                        to="okrs.keyresult",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_checkin_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_checkin_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_checkin_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_checkin_supersedes_key"),
                    tenancy.rls.TenantKey(field="key_result", name="okrs_checkin_key_result_key"),
                    tenancy.rls.TenantKey(field="author", name="okrs_checkin_author_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="okrs_checkin_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_checkin_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "key_result", "date"),
                        name="okrs_check_in_day_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="okrs_check_in_confidence_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "child",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parent_links",
                        to="okrs.objective",
                    ),
                ),
                (
                    "parent",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="child_links",
                        to="okrs.objective",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_alignment_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_alignment_tenant"),
                    tenancy.rls.TenantKey(field="child", name="okrs_alignment_child_key"),
                    tenancy.rls.TenantKey(field="parent", name="okrs_alignment_parent_key"),
                    models.UniqueConstraint(fields=("tenant", "child", "parent"), name="okrs_alignment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("child", models.F("parent")), _negated=True),
                        name="okrs_alignment_not_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("percent", models.DecimalField(decimal_places=6, max_digits=9)),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
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
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_stage_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_stage_tenant"),
                    tenancy.rls.TenantKey(field="key_result", name="okrs_stage_key_result_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "key_result", "position"), name="okrs_stage_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)), name="okrs_stage_percent_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageCompletion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField(null=True)),
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
                    "stage",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="completions",
                        to="okrs.stage",
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
                        to="okrs.stagecompletion",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_stagecompletion_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_stagecompletion_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_stagecompletion_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_stagecompletion_supersedes_key"),
                    tenancy.rls.TenantKey(field="stage", name="okrs_stagecompletion_stage_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="okrs_stagecompletion_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_stagecompletion_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField(null=True)),
                ("baseline", models.DecimalField(decimal_places=10, max_digits=30, null=True)),
                ("target", models.DecimalField(decimal_places=10, max_digits=30, null=True)),
                ("low", models.DecimalField(decimal_places=10, max_digits=30, null=True)),
                ("high", models.DecimalField(decimal_places=10, max_digits=30, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="target_versions",
                        to="okrs.keyresult",
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
                        to="okrs.targetversion",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_targetversion_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_targetversion_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_targetversion_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_targetversion_supersedes_key"),
                    tenancy.rls.TenantKey(field="key_result", name="okrs_targetversion_key_result_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("supersedes",),
                        name="okrs_targetversion_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_targetversion_add_only"),
                ],
            },
        ),
    ]
