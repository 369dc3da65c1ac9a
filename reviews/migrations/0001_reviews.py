"""Templates, schedules, packs with their blocks and rows, deliveries, meetings and what they resolve."""

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("activity", "0003_enclosures"),
        ("okrs", "0004_okrs_from_draft_to_grade"),
        ("portfolio", "0007_trigrams"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pack_number", models.BigIntegerField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("seen_at", models.DateTimeField(help_text="The last sign of the worker that has it.", null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenancy.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tenant", "pack_number"), name="reviews_run_once")],
            },
        ),
        migrations.CreateModel(
            name="PackTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=120)),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="Rises with every edit of the name or the sections."
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
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_packtemplate_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_packtemplate_tenant"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="reviews_template_key_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("organisation", "The whole organisation"),
                            ("team", "A team"),
                            ("portfolio", "A portfolio"),
                        ],
                        default="organisation",
                        max_length=12,
                    ),
                ),
                (
                    "cycle_kind",
                    models.CharField(
                        choices=[
                            ("year", "Year"),
                            ("half", "Half-year"),
                            ("quarter", "Quarter"),
                            ("month", "Month"),
                            ("other", "Another span"),
                        ],
                        default="quarter",
                        max_length=8,
                        verbose_name="after each",
                    ),
                ),
                (
                    "days_after",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="0 is the last day itself.",
                        validators=[django.core.validators.MaxValueValidator(90)],
                        verbose_name="days after its end",
                    ),
                ),
                (
                    "hour",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour of the day",
                    ),
                ),
                ("is_running", models.BooleanField(default=True, verbose_name="makes packs")),
                (
                    "starts_on",
                    models.DateField(
                        help_text="Cycles that ended before get no pack.", verbose_name="for cycles that end from"
                    ),
                ),
                (
                    "meeting_days_after",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(60)],
                        verbose_name="meeting, days after the pack",
                    ),
                ),
                (
                    "meeting_hour",
                    models.PositiveSmallIntegerField(
                        default=10, validators=[django.core.validators.MaxValueValidator(23)]
                    ),
                ),
                (
                    "meeting_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(480),
                        ],
                    ),
                ),
                ("meeting_place", models.CharField(blank=True, max_length=200)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "cycle",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="okrs.cycle",
                    ),
                ),
                (
                    "made_by",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "portfolio",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.portfolio",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "template",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedules",
                        to="reviews.packtemplate",
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
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_schedule_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_schedule_tenant"),
                    tenancy.rls.TenantKey(field="team", name="reviews_schedule_team_key"),
                    tenancy.rls.TenantKey(field="portfolio", name="reviews_schedule_portfolio_key"),
                    tenancy.rls.TenantKey(field="cycle", name="reviews_schedule_cycle_key"),
                    tenancy.rls.TenantKey(field="template", name="reviews_schedule_template_key"),
                    tenancy.rls.TenantKey(field="made_by", name="reviews_schedule_made_by_key"),
                    models.UniqueConstraint(fields=("tenant", "name"), name="reviews_schedule_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("portfolio", None), ("subject", "organisation"), ("team", None)),
                            models.Q(("portfolio", None), ("subject", "team"), ("team__isnull", False)),
                            models.Q(("portfolio__isnull", False), ("subject", "portfolio"), ("team", None)),
                            _connector="OR",
                        ),
                        name="reviews_schedule_names_its_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduleReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "schedule",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="reviews.schedule",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_schedulereader_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_schedulereader_tenant"),
                    tenancy.rls.TenantKey(field="schedule", name="reviews_schedulereader_schedule_key"),
                    tenancy.rls.TenantKey(field="member", name="reviews_schedulereader_member_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "schedule", "member"), name="reviews_schedule_reader_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("sections", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "made_by",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "template",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="reviews.packtemplate",
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
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_templateversion_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_templateversion_tenant"),
                    tenancy.rls.TenantKey(field="template", name="reviews_templateversion_template_key"),
                    tenancy.rls.TenantKey(field="made_by", name="reviews_templateversion_made_by_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "template", "number"), name="reviews_template_version_once"
                    ),
                    tenancy.rls.AddOnly(name="reviews_templateversion_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("organisation", "The whole organisation"),
                            ("team", "A team"),
                            ("portfolio", "A portfolio"),
                        ],
                        default="organisation",
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "sections",
                    models.JSONField(
                        default=list,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="As the template had them.",
                    ),
                ),
                ("as_of", models.DateField()),
                (
                    "known_at",
                    models.DateTimeField(
                        help_text="Set when it is made: what was recorded later is not in it.", null=True
                    ),
                ),
                ("formula", models.CharField(max_length=8)),
                ("names", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "digest",
                    models.CharField(
                        blank=True, help_text="SHA-256 of the canonical JSON of all blocks.", max_length=64
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being made"),
                            ("made", "Made"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("phase", models.CharField(blank=True, max_length=80)),
                ("done_steps", models.PositiveSmallIntegerField(default=0)),
                ("total_steps", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
                (
                    "cycle",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="okrs.cycle",
                    ),
                ),
                (
                    "portfolio",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portfolio.portfolio",
                    ),
                ),
                (
                    "previous",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.pack",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
                (
                    "schedule",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="reviews.schedule",
                    ),
                ),
                (
                    "template_version",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.templateversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_pack_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_pack_tenant"),
                    tenancy.rls.TenantKey(field="schedule", name="reviews_pack_schedule_key"),
                    tenancy.rls.TenantKey(field="cycle", name="reviews_pack_cycle_key"),
                    tenancy.rls.TenantKey(field="team", name="reviews_pack_team_key"),
                    tenancy.rls.TenantKey(field="portfolio", name="reviews_pack_portfolio_key"),
                    tenancy.rls.TenantKey(field="template_version", name="reviews_pack_template_version_key"),
                    tenancy.rls.TenantKey(field="previous", name="reviews_pack_previous_key"),
                    tenancy.rls.TenantKey(field="asked_by", name="reviews_pack_asked_by_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("schedule__isnull", False)),
                        fields=("tenant", "schedule", "cycle"),
                        name="reviews_pack_of_schedule_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("portfolio", None), ("subject", "organisation"), ("team", None)),
                            models.Q(("portfolio", None), ("subject", "team"), ("team__isnull", False)),
                            models.Q(("portfolio__isnull", False), ("subject", "portfolio"), ("team", None)),
                            _connector="OR",
                        ),
                        name="reviews_pack_names_its_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "made"), _negated=True),
                            models.Q(
                                ("known_at__isnull", False),
                                ("made_at__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reviews_pack_made_is_sealed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(480),
                        ],
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("open", "Going on"), ("closed", "Over")],
                        default="planned",
                        max_length=7,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "sequence",
                    models.PositiveIntegerField(
                        default=0, help_text="Rises when the time or the place changes, for calendars."
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "decider",
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
                    "drafted_cycle",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                (
                    "pack",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="reviews.pack",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_meeting_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_meeting_tenant"),
                    tenancy.rls.TenantKey(field="pack", name="reviews_meeting_pack_key"),
                    tenancy.rls.TenantKey(field="decider", name="reviews_meeting_decider_key"),
                    tenancy.rls.TenantKey(field="drafted_cycle", name="reviews_meeting_drafted_cycle_key"),
                    models.UniqueConstraint(fields=("tenant", "pack"), name="reviews_meeting_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "has_file",
                    models.BooleanField(
                        default=False, help_text="The PDF went with it; else a link that needs sign-in."
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "letter",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="activity.letter",
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
                (
                    "pack",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="reviews.pack",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_delivery_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_delivery_tenant"),
                    tenancy.rls.TenantKey(field="pack", name="reviews_delivery_pack_key"),
                    tenancy.rls.TenantKey(field="member", name="reviews_delivery_member_key"),
                    tenancy.rls.TenantKey(field="letter", name="reviews_delivery_letter_key"),
                    models.UniqueConstraint(fields=("tenant", "pack", "member"), name="reviews_delivery_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PackBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("section", models.CharField(max_length=40)),
                ("type", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=300)),
                ("head", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "row_count",
                    models.PositiveIntegerField(default=0, help_text="All of its rows: what a reader lacks is hidden."),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="okrs.objective",
                    ),
                ),
                (
                    "pack",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to="reviews.pack",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_packblock_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_packblock_tenant"),
                    tenancy.rls.TenantKey(field="pack", name="reviews_packblock_pack_key"),
                    tenancy.rls.TenantKey(field="objective", name="reviews_packblock_objective_key"),
                    models.UniqueConstraint(fields=("tenant", "pack", "position"), name="reviews_block_position_once"),
                    tenancy.rls.AddOnly(name="reviews_packblock_add_only"),
                ],
                "indexes": [models.Index(fields=["pack", "position"], name="reviews_block_of_pack")],
            },
        ),
        migrations.CreateModel(
            name="PackRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("body", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "block",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="reviews.packblock",
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_packrow_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_packrow_tenant"),
                    tenancy.rls.TenantKey(field="block", name="reviews_packrow_block_key"),
                    tenancy.rls.TenantKey(field="objective", name="reviews_packrow_objective_key"),
                    models.UniqueConstraint(fields=("tenant", "block", "position"), name="reviews_row_position_once"),
                    tenancy.rls.AddOnly(name="reviews_packrow_add_only"),
                ],
                "indexes": [models.Index(fields=["block", "position"], name="reviews_row_of_block")],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("notes", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                (
                    "meeting",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="reviews.meeting",
                    ),
                ),
                (
                    "question",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.packrow",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_agendaitem_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_agendaitem_tenant"),
                    tenancy.rls.TenantKey(field="meeting", name="reviews_agendaitem_meeting_key"),
                    tenancy.rls.TenantKey(field="question", name="reviews_agendaitem_question_key"),
                    tenancy.rls.TenantKey(field="objective", name="reviews_agendaitem_objective_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("question__isnull", False)),
                        fields=("tenant", "meeting", "question"),
                        name="reviews_agenda_question_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("choice", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True)),
                ("deed", models.CharField(blank=True, help_text="What was done by it, in words.", max_length=300)),
                (
                    "item",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resolutions",
                        to="reviews.agendaitem",
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
                        to="reviews.resolution",
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
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_resolution_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_resolution_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="reviews_resolution_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="reviews_resolution_supersedes_key"),
                    tenancy.rls.TenantKey(field="item", name="reviews_resolution_item_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="reviews_resolution_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="reviews_resolution_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "item"),
                        name="reviews_resolution_first_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("choice", models.CharField(max_length=40)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "item",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="reviews.agendaitem",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_vote_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_vote_tenant"),
                    tenancy.rls.TenantKey(field="item", name="reviews_vote_item_key"),
                    tenancy.rls.TenantKey(field="member", name="reviews_vote_member_key"),
                    models.UniqueConstraint(fields=("tenant", "item", "member"), name="reviews_vote_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "meeting",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guests",
                        to="reviews.meeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="reviews_guest_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="reviews_guest_tenant"),
                    tenancy.rls.TenantKey(field="meeting", name="reviews_guest_meeting_key"),
                    tenancy.rls.TenantKey(field="member", name="reviews_guest_member_key"),
                    models.UniqueConstraint(fields=("tenant", "meeting", "member"), name="reviews_guest_once"),
                ],
            },
        ),
    ]
