"""Demands that are assessed and scored, claims, budgets and a ledger, evidence agreed before money moves."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("okrs", "0004_okrs_from_draft_to_grade"),
        ("portfolio", "0004_techniques_and_baselines"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceTest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("key_result", "A key result"),
                            ("cost", "Cost"),
                            ("schedule", "Schedule"),
                            ("attestation", "Somebody's word"),
                        ],
                        max_length=11,
                    ),
                ),
                ("measure", models.CharField(blank=True, max_length=20)),
                (
                    "operator",
                    models.CharField(
                        blank=True,
                        choices=[(">=", "at least"), ("<=", "at most"), (">", "more than"), ("<", "less than")],
                        max_length=2,
                    ),
                ),
                (
                    "against",
                    models.CharField(
                        choices=[
                            ("number", "a number"),
                            ("tranche", "the tranche"),
                            ("released", "what was released"),
                            ("budget", "the budget"),
                        ],
                        default="number",
                        max_length=8,
                    ),
                ),
                ("threshold", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("words", models.TextField(blank=True, help_text="What is attested, or why this test.")),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_tests",
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
                    "tranche",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tests",
                        to="portfolio.tranche",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_evidencetest_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_evidencetest_tenant"),
                    tenancy.rls.TenantKey(field="tranche", name="portfolio_evidencetest_tranche_key"),
                    tenancy.rls.TenantKey(field="key_result", name="portfolio_evidencetest_key_result_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "tranche", "position"), name="portfolio_evidence_test_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key_result__isnull", False), ("kind", "key_result")),
                            models.Q(models.Q(("kind", "key_result"), _negated=True), ("key_result", None)),
                            _connector="OR",
                        ),
                        name="portfolio_evidence_test_key_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "attestation"), ("measure", ""), ("operator", ""), ("threshold", None)),
                            models.Q(
                                models.Q(("kind", "attestation"), _negated=True),
                                models.Q(("operator", ""), _negated=True),
                                models.Q(("measure", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="portfolio_evidence_test_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "attestation"),
                            models.Q(("against", "number"), ("threshold__isnull", False)),
                            models.Q(models.Q(("against", "number"), _negated=True), ("threshold", None)),
                            _connector="OR",
                        ),
                        name="portfolio_evidence_test_threshold",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("holds", models.BooleanField()),
                ("words", models.TextField(blank=True)),
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
                        to="portfolio.attestation",
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
                    "test",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attestations",
                        to="portfolio.evidencetest",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_attestation_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_attestation_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_attestation_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_attestation_supersedes_key"),
                    tenancy.rls.TenantKey(field="test", name="portfolio_attestation_test_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_attestation_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_attestation_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveIntegerField()),
                ("date", models.DateField()),
                ("reason", models.TextField()),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="baseline_requests",
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
                        to="portfolio.baselinerequest",
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
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_baselinerequest_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_baselinerequest_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_baselinerequest_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_baselinerequest_supersedes_key"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_baselinerequest_initiative_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_baselinerequest_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_baselinerequest_add_only"),
                    models.UniqueConstraint(
                        fields=("tenant", "initiative", "number"), name="portfolio_baseline_request_number_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BaselineAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("is_approved", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                (
                    "baseline",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="portfolio.baseline",
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
                        to="portfolio.baselineanswer",
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
                    "request",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="portfolio.baselinerequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_baselineanswer_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_baselineanswer_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_baselineanswer_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_baselineanswer_supersedes_key"),
                    tenancy.rls.TenantKey(field="request", name="portfolio_baselineanswer_request_key"),
                    tenancy.rls.TenantKey(field="baseline", name="portfolio_baselineanswer_baseline_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_baselineanswer_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_baselineanswer_add_only"),
                    models.UniqueConstraint(fields=("tenant", "request"), name="portfolio_baseline_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(("is_approved", True), ("baseline__isnull", True), _connector="OR"),
                        name="portfolio_baseline_answer_refused",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("low", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("likely", models.DecimalField(decimal_places=10, max_digits=30)),
                ("high", models.DecimalField(blank=True, decimal_places=10, max_digits=30, null=True)),
                ("due_on", models.DateField(blank=True, help_text="By when the movement is to be seen.", null=True)),
                (
                    "is_late",
                    models.BooleanField(
                        default=False, help_text="Registered after the start: it does not count as foreseen."
                    ),
                ),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="portfolio.initiative",
                    ),
                ),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
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
                    "sponsor",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
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
                        to="portfolio.claim",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_claim_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_claim_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_claim_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_claim_supersedes_key"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_claim_initiative_key"),
                    tenancy.rls.TenantKey(field="key_result", name="portfolio_claim_key_result_key"),
                    tenancy.rls.TenantKey(field="sponsor", name="portfolio_claim_sponsor_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_claim_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_claim_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "initiative", "key_result", "date"),
                        name="portfolio_claim_day_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
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
                ("reason", models.TextField()),
                ("is_withdrawn", models.BooleanField(default=False)),
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
                        to="portfolio.decisionproposal",
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
                        related_name="proposals",
                        to="portfolio.tranche",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_decisionproposal_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_decisionproposal_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_decisionproposal_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_decisionproposal_supersedes_key"),
                    tenancy.rls.TenantKey(field="tranche", name="portfolio_decisionproposal_tranche_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_decisionproposal_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_decisionproposal_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dependency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("lag_days", models.SmallIntegerField(default=0)),
                (
                    "after",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dependencies",
                        to="portfolio.initiative",
                    ),
                ),
                (
                    "before",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
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
                "verbose_name_plural": "dependencies",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_dependency_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_dependency_tenant"),
                    tenancy.rls.TenantKey(field="before", name="portfolio_dependency_before_key"),
                    tenancy.rls.TenantKey(field="after", name="portfolio_dependency_after_key"),
                    models.UniqueConstraint(fields=("tenant", "before", "after"), name="portfolio_dependency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="portfolio_dependency_not_on_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lag_days__gte", -366), ("lag_days__lte", 3660)),
                        name="portfolio_dependency_lag",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("formula", models.CharField(max_length=8)),
                (
                    "proposal",
                    models.CharField(choices=[("fund", "Fund"), ("hold", "Hold"), ("stop", "Stop")], max_length=4),
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
                        to="portfolio.evidencereview",
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
                        related_name="reviews",
                        to="portfolio.tranche",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_evidencereview_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_evidencereview_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_evidencereview_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_evidencereview_supersedes_key"),
                    tenancy.rls.TenantKey(field="tranche", name="portfolio_evidencereview_tranche_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_evidencereview_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_evidencereview_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "tranche", "date"),
                        name="portfolio_evidence_review_day_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("test", models.TextField(help_text="What was asked.")),
                ("value", models.DecimalField(blank=True, null=True)),
                ("threshold", models.DecimalField(blank=True, null=True)),
                ("holds", models.BooleanField(help_text="None: not known.", null=True)),
                ("words", models.TextField(blank=True)),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "review",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="portfolio.evidencereview",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_evidencefinding_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_evidencefinding_tenant"),
                    tenancy.rls.TenantKey(field="review", name="portfolio_evidencefinding_review_key"),
                    tenancy.rls.TenantKey(field="key_result", name="portfolio_evidencefinding_key_result_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "review", "position"), name="portfolio_evidence_finding_once"
                    ),
                    tenancy.rls.AddOnly(name="portfolio_evidencefinding_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("currency", models.CharField(max_length=3)),
                ("date", models.DateField()),
                ("rate", models.DecimalField(decimal_places=12, max_digits=24)),
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
                        to="portfolio.exchangerate",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_exchangerate_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_exchangerate_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_exchangerate_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_exchangerate_supersedes_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_exchangerate_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_exchangerate_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "currency", "date"),
                        name="portfolio_rate_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="portfolio_rate_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feasibility",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "aspect",
                    models.CharField(
                        choices=[("cost", "Cost"), ("schedule", "Schedule"), ("scope", "Scope")], max_length=8
                    ),
                ),
                ("date", models.DateField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("fine", "Fine"), ("doubtful", "Doubtful"), ("not_feasible", "Not feasible")],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feasibility",
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
                        to="portfolio.feasibility",
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
                "verbose_name_plural": "feasibility",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_feasibility_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_feasibility_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_feasibility_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_feasibility_supersedes_key"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_feasibility_initiative_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_feasibility_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_feasibility_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "initiative", "aspect", "date"),
                        name="portfolio_feasibility_day_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "fine"), models.Q(("words", ""), _negated=True), _connector="OR"
                        ),
                        name="portfolio_feasibility_doubt_has_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "lapse_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="days after the review until an undecided tranche lapses",
                    ),
                ),
                (
                    "discount_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default="0.1",
                        max_digits=7,
                        verbose_name="discount rate a year, for the value of stopping",
                    ),
                ),
                (
                    "least_role",
                    models.CharField(
                        choices=[("manager", "Manager"), ("admin", "Admin"), ("owner", "Owner")],
                        default="manager",
                        max_length=8,
                        verbose_name="who decides about tranches, at least",
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
                "verbose_name_plural": "funding policy",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_fundingpolicy_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_fundingpolicy_tenant"),
                    models.UniqueConstraint(fields=("tenant",), name="portfolio_funding_policy_once"),
                    models.CheckConstraint(
                        condition=models.Q(("discount_rate__gte", 0), ("discount_rate__lte", 1)),
                        name="portfolio_funding_policy_rate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundingTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveIntegerField()),
                ("date", models.DateField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("budget", "Budget"),
                            ("pool", "Pool"),
                            ("committed", "Committed"),
                            ("released", "Released"),
                            ("spent", "Spent"),
                            ("returned", "Returned"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("budget", "Budget"),
                            ("pool", "Pool"),
                            ("committed", "Committed"),
                            ("released", "Released"),
                            ("spent", "Spent"),
                            ("returned", "Returned"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount", tenancy.fields.MoneyField()),
                ("reason", models.TextField(blank=True)),
                (
                    "decision",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="portfolio.tranchedecision",
                    ),
                ),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="portfolio.initiative",
                    ),
                ),
                (
                    "portfolio",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="portfolio.portfolio",
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
                        to="portfolio.fundingtransfer",
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
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="portfolio.tranche",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_fundingtransfer_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_fundingtransfer_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_fundingtransfer_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_fundingtransfer_supersedes_key"),
                    tenancy.rls.TenantKey(field="portfolio", name="portfolio_fundingtransfer_portfolio_key"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_fundingtransfer_initiative_key"),
                    tenancy.rls.TenantKey(field="tranche", name="portfolio_fundingtransfer_tranche_key"),
                    tenancy.rls.TenantKey(field="decision", name="portfolio_fundingtransfer_decision_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_fundingtransfer_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_fundingtransfer_add_only"),
                    models.UniqueConstraint(
                        fields=("tenant", "portfolio", "number"), name="portfolio_transfer_number_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="portfolio_transfer_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "budget"), ("target", "pool")),
                            models.Q(("source", "pool"), ("target", "budget")),
                            models.Q(("source", "pool"), ("target", "committed")),
                            models.Q(("source", "committed"), ("target", "pool")),
                            models.Q(("source", "committed"), ("target", "released")),
                            models.Q(("source", "released"), ("target", "committed")),
                            models.Q(("source", "released"), ("target", "spent")),
                            models.Q(("source", "spent"), ("target", "released")),
                            models.Q(("source", "committed"), ("target", "returned")),
                            models.Q(("source", "released"), ("target", "returned")),
                            models.Q(("source", "returned"), ("target", "pool")),
                            _connector="OR",
                        ),
                        name="portfolio_transfer_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source__in", ["budget", "pool"]), ("target__in", ["budget", "pool"])),
                            models.Q(("source", "returned"), ("target", "pool")),
                            ("initiative__isnull", False),
                            _connector="OR",
                        ),
                        name="portfolio_transfer_names_its_bet",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardrail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("horizon", "Share of a horizon"),
                            ("objective", "Share of an objective"),
                            ("run", "Share that keeps things running"),
                            ("largest", "Largest single bet"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        blank=True, choices=[("now", "Now"), ("next", "Next"), ("later", "Later")], max_length=5
                    ),
                ),
                ("low", models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True)),
                (
                    "is_hard",
                    models.BooleanField(
                        default=False, help_text="A decision that breaks it is refused; else one is warned."
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guardrails",
                        to="okrs.objective",
                    ),
                ),
                (
                    "portfolio",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardrails",
                        to="portfolio.portfolio",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_guardrail_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_guardrail_tenant"),
                    tenancy.rls.TenantKey(field="portfolio", name="portfolio_guardrail_portfolio_key"),
                    tenancy.rls.TenantKey(field="objective", name="portfolio_guardrail_objective_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "portfolio", "kind", "horizon", "objective"),
                        name="portfolio_guardrail_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("low__isnull", False), ("high__isnull", False), _connector="OR"),
                            models.Q(
                                ("low__isnull", True), models.Q(("low__gte", 0), ("low__lte", 1)), _connector="OR"
                            ),
                            models.Q(
                                ("high__isnull", True), models.Q(("high__gte", 0), ("high__lte", 1)), _connector="OR"
                            ),
                            models.Q(
                                ("low__isnull", True),
                                ("high__isnull", True),
                                ("low__lte", models.F("high")),
                                _connector="OR",
                            ),
                        ),
                        name="portfolio_guardrail_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "horizon"), ("objective", None), models.Q(("horizon", ""), _negated=True)
                            ),
                            models.Q(("horizon", ""), ("kind", "objective"), ("objective__isnull", False)),
                            models.Q(("horizon", ""), ("kind__in", ["run", "largest"]), ("objective", None)),
                            _connector="OR",
                        ),
                        name="portfolio_guardrail_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("words", models.TextField()),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lessons",
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
                        to="portfolio.lesson",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_lesson_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_lesson_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_lesson_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_lesson_supersedes_key"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_lesson_initiative_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_lesson_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_lesson_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoveRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "from_state",
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
                (
                    "to_state",
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
                (
                    "least_role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("manager", "Manager"),
                            ("member", "Member"),
                            ("viewer", "Viewer"),
                        ],
                        default="manager",
                        max_length=8,
                    ),
                ),
                ("needs_reason", models.BooleanField(default=False)),
                (
                    "needs_feasibility",
                    models.BooleanField(default=False, help_text="Cost, schedule and scope were assessed."),
                ),
                (
                    "needs_key_result",
                    models.BooleanField(
                        default=False, help_text="It serves a key result, or says why not if it is not strategic."
                    ),
                ),
                ("needs_budget", models.BooleanField(default=False)),
                ("needs_claim", models.BooleanField(default=False, help_text="Each key result it serves has a claim.")),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_moverule_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_moverule_tenant"),
                    models.UniqueConstraint(
                        fields=("tenant", "from_state", "to_state"), name="portfolio_move_rule_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_state", models.F("to_state")), _negated=True),
                        name="portfolio_move_rule_moves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("amount", tenancy.fields.MoneyField(validators=[django.core.validators.MinValueValidator(0)])),
                (
                    "capital",
                    tenancy.fields.MoneyField(
                        blank=True, help_text="How much of it is for capital expenditure.", null=True
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "portfolio",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="period_budgets",
                        to="portfolio.portfolio",
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
                "ordering": ["starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_periodbudget_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_periodbudget_tenant"),
                    tenancy.rls.TenantKey(field="portfolio", name="portfolio_periodbudget_portfolio_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "portfolio", "starts_on"), name="portfolio_budget_start_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="portfolio_budget_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="portfolio_budget_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capital__isnull", True),
                            models.Q(("capital__gte", 0), ("capital__lte", models.F("amount"))),
                            _connector="OR",
                        ),
                        name="portfolio_budget_capital_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "layout",
                    models.CharField(
                        choices=[("table", "Table"), ("board", "Board"), ("bubble", "Bubble"), ("roadmap", "Roadmap")],
                        default="table",
                        max_length=7,
                    ),
                ),
                ("query", models.TextField(blank=True, help_text="The filter as an address has it.")),
                ("is_shared", models.BooleanField(default=False)),
                (
                    "owner",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="saved_views",
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
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_savedview_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_savedview_tenant"),
                    tenancy.rls.TenantKey(field="owner", name="portfolio_savedview_owner_key"),
                    models.UniqueConstraint(fields=("tenant", "owner", "name"), name="portfolio_saved_view_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(max_length=80)),
                ("number", models.PositiveIntegerField()),
                ("date", models.DateField()),
                (
                    "framework",
                    models.CharField(
                        choices=[
                            ("wsjf", "WSJF"),
                            ("rice", "RICE"),
                            ("value_effort", "Value for effort"),
                            ("scorecard", "Scorecard"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "is_default",
                    models.BooleanField(
                        default=False, help_text="The one by which lists are ranked; the newest said so."
                    ),
                ),
                ("is_retired", models.BooleanField(default=False)),
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
                        to="portfolio.scorescheme",
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
                "ordering": ["name", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_scorescheme_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_scorescheme_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_scorescheme_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_scorescheme_supersedes_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_scorescheme_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_scorescheme_add_only"),
                    models.UniqueConstraint(
                        fields=("tenant", "name", "number"), name="portfolio_score_scheme_number_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "key",
                    models.CharField(
                        help_text="What inputs refer to; the same in every scheme that asks for it.", max_length=40
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("weight", models.DecimalField(decimal_places=6, default=1, max_digits=12)),
                ("low", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
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
                    "scheme",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="portfolio.scorescheme",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "score criteria",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_scorecriterion_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_scorecriterion_tenant"),
                    tenancy.rls.TenantKey(field="scheme", name="portfolio_scorecriterion_scheme_key"),
                    models.UniqueConstraint(fields=("tenant", "scheme", "key"), name="portfolio_score_criterion_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0)), name="portfolio_score_criterion_weight"
                    ),
                    tenancy.rls.AddOnly(name="portfolio_scorecriterion_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreInput",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("criterion", models.CharField(max_length=40)),
                ("date", models.DateField()),
                ("value", models.DecimalField(decimal_places=6, max_digits=20)),
                ("note", models.TextField(blank=True)),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="score_inputs",
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
                        to="portfolio.scoreinput",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_scoreinput_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_scoreinput_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="portfolio_scoreinput_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="portfolio_scoreinput_supersedes_key"),
                    tenancy.rls.TenantKey(field="initiative", name="portfolio_scoreinput_initiative_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="portfolio_scoreinput_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="portfolio_scoreinput_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "initiative", "criterion", "date"),
                        name="portfolio_score_input_day_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
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
                        max_length=10,
                    ),
                ),
                ("limit", models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="portfolio_stagelimit_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="portfolio_stagelimit_tenant"),
                    models.UniqueConstraint(fields=("tenant", "state"), name="portfolio_stage_limit_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="initiative",
            name="horizon",
            field=models.CharField(
                blank=True,
                choices=[("now", "Now"), ("next", "Next"), ("later", "Later")],
                db_default="",
                default="",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="no_key_result_reason",
            field=models.TextField(blank=True, db_default="", default="", help_text="Why it serves no key result."),
        ),
        migrations.AddField(
            model_name="initiative",
            name="payoff",
            field=tenancy.fields.MoneyField(
                blank=True, help_text="What it is worth if it succeeds, at its planned finish.", null=True
            ),
        ),
        migrations.AddField(
            model_name="portfolio",
            name="small_bet",
            field=tenancy.fields.MoneyField(
                blank=True, help_text="A bet of at most this much is a small one.", null=True
            ),
        ),
        migrations.AddField(
            model_name="portfolio",
            name="two_people_above",
            field=tenancy.fields.MoneyField(
                blank=True, help_text="A larger release needs two people; none: never.", null=True
            ),
        ),
        migrations.AddField(
            model_name="tranche",
            name="capital",
            field=tenancy.fields.MoneyField(blank=True, help_text="How much of it is capital expenditure.", null=True),
        ),
        migrations.AddField(
            model_name="tranche",
            name="chance",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                help_text="How likely its evidence is to hold, 0 to 1.",
                max_digits=7,
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="tranche",
            constraint=models.CheckConstraint(
                condition=models.Q(("chance__gte", 0), ("chance__lte", 1)), name="portfolio_tranche_chance_range"
            ),
        ),
        migrations.AddField(
            model_name="tranchedecision",
            name="proposal",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="What a first person proposed and the one who recorded this agreed to.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="portfolio.decisionproposal",
            ),
        ),
        migrations.AddField(
            model_name="tranchedecision",
            name="review",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="portfolio.evidencereview",
            ),
        ),
        migrations.AddConstraint(
            model_name="tranchedecision",
            constraint=tenancy.rls.TenantKey(field="review", name="portfolio_tranchedecision_review_key"),
        ),
        migrations.AddConstraint(
            model_name="tranchedecision",
            constraint=tenancy.rls.TenantKey(field="proposal", name="portfolio_tranchedecision_proposal_key"),
        ),
    ]
