"""Cycles, objectives and key results with all they need from the first draft to the grade; comments; KPIs."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("okrs", "0003_creation_times"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Audience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audience",
                        to="okrs.objective",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_audience_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_audience_tenant"),
                    tenancy.rls.TenantKey(field="objective", name="okrs_audience_objective_key"),
                    tenancy.rls.TenantKey(field="member", name="okrs_audience_member_key"),
                    tenancy.rls.TenantKey(field="team", name="okrs_audience_team_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "objective", "member", "team"),
                        name="okrs_audience_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_calendarfeed_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_calendarfeed_tenant"),
                    tenancy.rls.TenantKey(field="member", name="okrs_calendarfeed_member_key"),
                    models.UniqueConstraint(fields=("tenant", "secret_hash"), name="okrs_calendar_feed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Collaborator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collaborations",
                        to="accounts.membership",
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="collaborators",
                        to="okrs.objective",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_collaborator_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_collaborator_tenant"),
                    tenancy.rls.TenantKey(field="objective", name="okrs_collaborator_objective_key"),
                    tenancy.rls.TenantKey(field="member", name="okrs_collaborator_member_key"),
                    models.UniqueConstraint(fields=("tenant", "objective", "member"), name="okrs_collaborator_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("text", models.TextField()),
                ("is_withdrawn", models.BooleanField(default=False)),
                (
                    "check_in",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="okrs.checkin",
                    ),
                ),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="okrs.keyresult",
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="okrs.objective",
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
                        to="okrs.comment",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_comment_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_comment_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_comment_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_comment_supersedes_key"),
                    tenancy.rls.TenantKey(field="objective", name="okrs_comment_objective_key"),
                    tenancy.rls.TenantKey(field="key_result", name="okrs_comment_key_result_key"),
                    tenancy.rls.TenantKey(field="check_in", name="okrs_comment_check_in_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="okrs_comment_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_comment_add_only"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("check_in__isnull", True), ("key_result__isnull", True), ("objective__isnull", False)
                            ),
                            models.Q(
                                ("check_in__isnull", True), ("key_result__isnull", False), ("objective__isnull", True)
                            ),
                            models.Q(
                                ("check_in__isnull", False), ("key_result__isnull", True), ("objective__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="okrs_comment_on_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CycleClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("step", models.CharField(choices=[("closed", "Closed"), ("reopened", "Opened again")], max_length=8)),
                ("reason", models.TextField(blank=True)),
                (
                    "cycle",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="okrs.cycle",
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
                        to="okrs.cycleclosure",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_cycleclosure_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_cycleclosure_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_cycleclosure_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_cycleclosure_supersedes_key"),
                    tenancy.rls.TenantKey(field="cycle", name="okrs_cycleclosure_cycle_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="okrs_cycleclosure_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_cycleclosure_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Grade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("proposed", models.DecimalField(decimal_places=1, max_digits=3, null=True)),
                ("grade", models.DecimalField(decimal_places=3, max_digits=4, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "Keep: carry it on"), ("learn", "Learn: change it"), ("drop", "Drop it")],
                        max_length=5,
                    ),
                ),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grades",
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
                        to="okrs.grade",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_grade_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_grade_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_grade_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_grade_supersedes_key"),
                    tenancy.rls.TenantKey(field="key_result", name="okrs_grade_key_result_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="okrs_grade_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_grade_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "key_result"),
                        name="okrs_grade_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", 0), ("grade__lte", 1)), name="okrs_grade_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Kpi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=300)),
                ("description", models.TextField(blank=True)),
                ("unit", models.CharField(blank=True, max_length=40)),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MaxValueValidator(6)]
                    ),
                ),
                ("low", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("far_low", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("far_high", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                (
                    "cadence_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(366),
                        ],
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "owner",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kpis",
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
                        related_name="kpis",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_kpi_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_kpi_tenant"),
                    tenancy.rls.TenantKey(field="owner", name="okrs_kpi_owner_key"),
                    tenancy.rls.TenantKey(field="team", name="okrs_kpi_team_key"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="okrs_kpi_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("low__lte", models.F("high"))), name="okrs_kpi_band_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("far_low__lte", models.F("low"))), name="okrs_kpi_low_end_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("far_high__gte", models.F("high"))), name="okrs_kpi_high_end_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("low__isnull", False), ("high__isnull", False), _connector="OR"),
                        name="okrs_kpi_has_a_band",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KpiReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("value", models.DecimalField(decimal_places=10, max_digits=30)),
                ("note", models.TextField(blank=True)),
                (
                    "kpi",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="okrs.kpi",
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
                        to="okrs.kpireading",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_kpireading_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_kpireading_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_kpireading_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_kpireading_supersedes_key"),
                    tenancy.rls.TenantKey(field="kpi", name="okrs_kpireading_kpi_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="okrs_kpireading_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_kpireading_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "kpi", "date"),
                        name="okrs_kpi_reading_day_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "comment",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="okrs.comment",
                    ),
                ),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_mention_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_mention_tenant"),
                    tenancy.rls.TenantKey(field="comment", name="okrs_mention_comment_key"),
                    tenancy.rls.TenantKey(field="member", name="okrs_mention_member_key"),
                    models.UniqueConstraint(fields=("tenant", "comment", "member"), name="okrs_mention_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OkrPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "fiscal_start_month",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="the year begins in month",
                    ),
                ),
                (
                    "fiscal_pattern",
                    models.CharField(
                        choices=[
                            ("calendar", "Calendar months"),
                            ("4-4-5", "4-4-5 weeks"),
                            ("4-5-4", "4-5-4 weeks"),
                            ("5-4-4", "5-4-4 weeks"),
                        ],
                        default="calendar",
                        max_length=8,
                        verbose_name="a quarter is divided in",
                    ),
                ),
                (
                    "hidden",
                    models.CharField(
                        choices=[
                            ("include", "They count, and the page says that something is hidden"),
                            ("exclude", "They do not count towards objectives that everyone sees"),
                        ],
                        default="include",
                        max_length=7,
                        verbose_name="objectives that not everyone sees",
                    ),
                ),
                ("is_digesting", models.BooleanField(default=True, verbose_name="weekly digest by mail")),
                (
                    "digest_weekday",
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
                        default=1,
                        verbose_name="day of the digest",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_okrpolicy_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_okrpolicy_tenant"),
                    models.UniqueConstraint(fields=("tenant",), name="okrs_policy_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhasedTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("date", models.DateField()),
                ("value", models.DecimalField(decimal_places=10, max_digits=30)),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phases",
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
                "ordering": ["date"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_phasedtarget_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_phasedtarget_tenant"),
                    tenancy.rls.TenantKey(field="key_result", name="okrs_phasedtarget_key_result_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "key_result", "date"), name="okrs_phased_target_day_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("thanks", "Thanks"),
                            ("celebrate", "Well done"),
                            ("seen", "Seen"),
                            ("concern", "I am concerned"),
                        ],
                        max_length=9,
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "check_in",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="okrs.checkin",
                    ),
                ),
                (
                    "comment",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="okrs.comment",
                    ),
                ),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_reaction_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_reaction_tenant"),
                    tenancy.rls.TenantKey(field="check_in", name="okrs_reaction_check_in_key"),
                    tenancy.rls.TenantKey(field="comment", name="okrs_reaction_comment_key"),
                    tenancy.rls.TenantKey(field="member", name="okrs_reaction_member_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "check_in", "comment", "member", "kind"),
                        name="okrs_reaction_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("check_in__isnull", True), ("comment__isnull", True), _connector="XOR"),
                        name="okrs_reaction_on_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="okrs.objective",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_reader_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_reader_tenant"),
                    tenancy.rls.TenantKey(field="objective", name="okrs_reader_objective_key"),
                    tenancy.rls.TenantKey(field="member", name="okrs_reader_member_key"),
                    models.UniqueConstraint(fields=("tenant", "objective", "member"), name="okrs_reader_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retrospective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("score", models.DecimalField(decimal_places=3, max_digits=4, null=True)),
                ("went_well", models.TextField(blank=True)),
                ("to_learn", models.TextField(blank=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "Keep: carry it on"), ("learn", "Learn: change it"), ("drop", "Drop it")],
                        max_length=5,
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="retrospectives",
                        to="okrs.objective",
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
                        to="okrs.retrospective",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_retrospective_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_retrospective_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="okrs_retrospective_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="okrs_retrospective_supersedes_key"),
                    tenancy.rls.TenantKey(field="objective", name="okrs_retrospective_objective_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="okrs_retrospective_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="okrs_retrospective_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "objective"),
                        name="okrs_retrospective_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 0), ("score__lte", 1)), name="okrs_retrospective_score_range"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "child",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supports",
                        to="okrs.objective",
                    ),
                ),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supported_by",
                        to="okrs.keyresult",
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supported_by",
                        to="okrs.objective",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="okrs_support_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="okrs_support_tenant"),
                    tenancy.rls.TenantKey(field="child", name="okrs_support_child_key"),
                    tenancy.rls.TenantKey(field="objective", name="okrs_support_objective_key"),
                    tenancy.rls.TenantKey(field="key_result", name="okrs_support_key_result_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "child", "objective", "key_result"),
                        name="okrs_support_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("objective__isnull", True), ("key_result__isnull", True), _connector="XOR"),
                        name="okrs_support_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("child", models.F("objective")), _negated=True),
                        name="okrs_support_not_itself",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="alignment",
            name="is_primary",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="alignment",
            name="key_result",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The key result of the parent that it contributes to, when it is one.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="child_links",
                to="okrs.keyresult",
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="blockers",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="cycle",
            name="grading_scale",
            field=models.CharField(
                choices=[("tenths", "0.0 to 1.0"), ("percent", "0 to 100 %"), ("letters", "A to E")],
                db_default="tenths",
                default="tenths",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="cycle",
            name="is_reminding",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Whose check-in is due hears of it.",
                verbose_name="reminders by mail",
            ),
        ),
        migrations.AddField(
            model_name="cycle",
            name="kind",
            field=models.CharField(
                choices=[
                    ("year", "Year"),
                    ("half", "Half-year"),
                    ("quarter", "Quarter"),
                    ("month", "Month"),
                    ("other", "Another span"),
                ],
                db_default="other",
                default="other",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="cycle",
            name="remind_hour",
            field=models.PositiveSmallIntegerField(
                db_default=9,
                default=9,
                validators=[django.core.validators.MaxValueValidator(23)],
                verbose_name="hour of reminders",
            ),
        ),
        migrations.AddField(
            model_name="keyresult",
            name="carried_from",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_to",
                to="okrs.keyresult",
            ),
        ),
        migrations.AddField(
            model_name="keyresult",
            name="decimals",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How many are shown; empty: as many as given.",
                null=True,
                validators=[django.core.validators.MaxValueValidator(6)],
            ),
        ),
        migrations.AddField(
            model_name="keyresult",
            name="description",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="objective",
            name="carried_from",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The one it goes on from, a cycle before.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_to",
                to="okrs.objective",
            ),
        ),
        migrations.AddField(
            model_name="objective",
            name="level",
            field=models.CharField(
                choices=[("company", "Company"), ("team", "Team"), ("personal", "Personal")],
                db_default="team",
                default="team",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="objective",
            name="visibility",
            field=models.CharField(
                choices=[("everyone", "Everyone here"), ("team", "Its team"), ("people", "Named people")],
                db_default="everyone",
                default="everyone",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="alignment",
            constraint=tenancy.rls.TenantKey(field="key_result", name="okrs_alignment_key_result_key"),
        ),
        migrations.AddConstraint(
            model_name="alignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_primary", True)), fields=("tenant", "child"), name="okrs_alignment_one_primary"
            ),
        ),
        migrations.AddField(
            model_name="keyresult",
            name="kpi",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Its readings become check-ins here.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="key_results",
                to="okrs.kpi",
            ),
        ),
        migrations.AddField(
            model_name="objective",
            name="prompted_by",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The KPI whose leaving its band led to it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="objectives",
                to="okrs.kpi",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyresult",
            constraint=tenancy.rls.TenantKey(field="kpi", name="okrs_keyresult_kpi_key"),
        ),
        migrations.AddConstraint(
            model_name="keyresult",
            constraint=tenancy.rls.TenantKey(field="carried_from", name="okrs_keyresult_carried_from_key"),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=tenancy.rls.TenantKey(field="carried_from", name="okrs_objective_carried_from_key"),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=tenancy.rls.TenantKey(field="prompted_by", name="okrs_objective_prompted_by_key"),
        ),
    ]
