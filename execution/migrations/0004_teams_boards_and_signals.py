"""Teams with their seats, rates and money, boards and backlogs, hours by person, signals that go up."""

from decimal import Decimal

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("execution", "0003_creation_times"),
        ("okrs", "0004_okrs_from_draft_to_grade"),
        ("portfolio", "0007_trigrams"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="cost",
            name="member",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hours",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="cost",
            name="rate",
            field=tenancy.fields.MoneyField(
                blank=True,
                help_text="Per hour, as it was on the day; none beside somebody's hours: not priced yet.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="assignee",
            field=tenancy.fields.TenantForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="accounts.membership",
            ),
        ),
        migrations.AddIndex(
            model_name="cost",
            index=models.Index(
                condition=models.Q(("member__isnull", False)), fields=["member", "date"], name="execution_cost_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="cost",
            constraint=tenancy.rls.TenantKey(field="member", name="execution_cost_member_key"),
        ),
        migrations.AddConstraint(
            model_name="cost",
            constraint=models.CheckConstraint(
                condition=models.Q(("rate__gte", 0)), name="execution_cost_rate_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="cost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("member", None),
                    models.Q(("hours__isnull", False), ("hours__lte", 24), ("kind", "labour")),
                    _connector="OR",
                ),
                name="execution_cost_hours_of_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=tenancy.rls.TenantKey(field="assignee", name="execution_item_assignee_key"),
        ),
        migrations.CreateModel(
            name="BoardColumn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("todo", "To do"), ("doing", "In progress"), ("done", "Done"), ("dropped", "Dropped")],
                        max_length=8,
                    ),
                ),
                ("wip_limit", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="board_columns",
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
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_boardcolumn_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_boardcolumn_tenant"),
                    tenancy.rls.TenantKey(field="team", name="execution_boardcolumn_team_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "team", "position"), name="execution_column_position_once"
                    ),
                    models.UniqueConstraint(fields=("tenant", "team", "name"), name="execution_column_name_once"),
                    models.CheckConstraint(condition=models.Q(("wip_limit__gte", 1)), name="execution_column_limit"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["todo", "doing", "done"])),
                        name="execution_column_state_is_on_a_board",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                ("amount", tenancy.fields.MoneyField()),
                ("currency", models.CharField(max_length=3)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cost_rates",
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
                        to="execution.costrate",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cost_rates",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_costrate_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_costrate_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="execution_costrate_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="execution_costrate_supersedes_key"),
                    tenancy.rls.TenantKey(field="team", name="execution_costrate_team_key"),
                    tenancy.rls.TenantKey(field="member", name="execution_costrate_member_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="execution_costrate_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="execution_costrate_add_only"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("member__isnull", False), ("team", None)),
                            models.Q(("member", None), ("team__isnull", False)),
                            _connector="OR",
                        ),
                        name="execution_rate_of_one",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="execution_rate_not_negative"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True), ("team__isnull", False)),
                        fields=("tenant", "team", "currency", "date"),
                        name="execution_rate_of_team_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("member__isnull", False), ("supersedes__isnull", True)),
                        fields=("tenant", "member", "currency", "date"),
                        name="execution_rate_of_member_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "full_week",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("40"),
                        help_text="Hours a week a person can give at most.",
                        max_digits=5,
                    ),
                ),
                (
                    "score_weight",
                    models.DecimalField(
                        decimal_places=3,
                        default=1,
                        help_text="Of an initiative's score in the suggested order.",
                        max_digits=6,
                    ),
                ),
                (
                    "gap_weight",
                    models.DecimalField(
                        decimal_places=3,
                        default=1,
                        help_text="Of the pace gap of the key result in the suggested order.",
                        max_digits=6,
                    ),
                ),
                (
                    "escalate_after",
                    models.PositiveSmallIntegerField(
                        default=3,
                        help_text="After so many days an unanswered signal goes to the next higher people, and again.",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
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
                "verbose_name_plural": "delivery policies",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_deliverypolicy_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_deliverypolicy_tenant"),
                    models.UniqueConstraint(fields=("tenant",), name="execution_policy_once"),
                    models.CheckConstraint(
                        condition=models.Q(("full_week__gt", 0), ("full_week__lte", 168)),
                        name="execution_policy_week_of_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gap_weight__gte", 0), ("score_weight__gte", 0)),
                        name="execution_policy_weights",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("escalate_after__gte", 1)), name="execution_policy_escalation"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemDependency",
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
                        to="execution.item",
                    ),
                ),
                (
                    "before",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
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
                "verbose_name_plural": "item dependencies",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_itemdependency_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_itemdependency_tenant"),
                    tenancy.rls.TenantKey(field="before", name="execution_itemdependency_before_key"),
                    tenancy.rls.TenantKey(field="after", name="execution_itemdependency_after_key"),
                    models.UniqueConstraint(fields=("tenant", "before", "after"), name="execution_dependency_once"),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="execution_dependency_not_on_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lag_days__gte", -366), ("lag_days__lte", 3660)),
                        name="execution_dependency_lag",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Iteration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("goal", models.CharField(blank=True, max_length=300)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="iterations",
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
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_iteration_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_iteration_tenant"),
                    tenancy.rls.TenantKey(field="team", name="execution_iteration_team_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "team", "number"), name="execution_iteration_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="execution_iteration_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BacklogPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.CharField(db_collation="C", max_length=200)),
                (
                    "is_by_hand",
                    models.BooleanField(default=False, help_text="Somebody put it there, whatever is suggested."),
                ),
                ("column_since", models.DateField(blank=True, null=True)),
                (
                    "item",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="execution.item",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
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
                (
                    "column",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="execution.boardcolumn",
                    ),
                ),
                (
                    "iteration",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="execution.iteration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_backlogplace_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_backlogplace_tenant"),
                    tenancy.rls.TenantKey(field="item", name="execution_backlogplace_item_key"),
                    tenancy.rls.TenantKey(field="team", name="execution_backlogplace_team_key"),
                    tenancy.rls.TenantKey(field="column", name="execution_backlogplace_column_key"),
                    tenancy.rls.TenantKey(field="iteration", name="execution_backlogplace_iteration_key"),
                    models.UniqueConstraint(fields=("tenant", "item"), name="execution_place_once"),
                ],
                "indexes": [
                    models.Index(fields=["item"], name="execution_place_item"),
                    models.Index(fields=["team", "rank", "item"], name="execution_place_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("not_feasible", "Not feasible"),
                            ("blocked", "Blocked"),
                            ("cheaper_way", "Cheaper way"),
                            ("scope_found", "Scope found"),
                            ("learned", "Learned"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField()),
                (
                    "proposal",
                    models.CharField(
                        choices=[
                            ("nothing", "Nothing to decide"),
                            ("drop", "Drop it"),
                            ("change_scope", "Change the scope"),
                            ("hold_tranche", "Hold the tranche"),
                            ("change_target", "Change the target"),
                            ("help", "Help us"),
                        ],
                        default="nothing",
                        max_length=13,
                    ),
                ),
                (
                    "amount",
                    tenancy.fields.MoneyField(
                        blank=True, help_text="What it would save (negative) or cost more.", null=True
                    ),
                ),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="portfolio.initiative",
                    ),
                ),
                (
                    "item",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="execution.item",
                    ),
                ),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
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
                        to="execution.signal",
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
                "ordering": ["-date", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_signal_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_signal_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="execution_signal_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="execution_signal_supersedes_key"),
                    tenancy.rls.TenantKey(field="item", name="execution_signal_item_key"),
                    tenancy.rls.TenantKey(field="initiative", name="execution_signal_initiative_key"),
                    tenancy.rls.TenantKey(field="key_result", name="execution_signal_key_result_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="execution_signal_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="execution_signal_add_only"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("initiative__isnull", False), ("item", None)),
                            models.Q(("initiative", None), ("item__isnull", False)),
                            _connector="OR",
                        ),
                        name="execution_signal_on_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proposal", "change_target"), _negated=True),
                            ("key_result__isnull", False),
                            _connector="OR",
                        ),
                        name="execution_signal_target_of_what",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignalAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("date", models.DateField()),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("accepted", "Done as proposed"),
                            ("otherwise", "Something else is done"),
                            ("declined", "Declined"),
                            ("noted", "Taken note of"),
                        ],
                        max_length=9,
                    ),
                ),
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
                    "signal",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="execution.signal",
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
                        to="execution.signalanswer",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_signalanswer_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_signalanswer_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="execution_signalanswer_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="execution_signalanswer_supersedes_key"),
                    tenancy.rls.TenantKey(field="signal", name="execution_signalanswer_signal_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="execution_signalanswer_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="execution_signalanswer_add_only"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", True)),
                        fields=("tenant", "signal"),
                        name="execution_answer_first_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignalEscalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("level", models.PositiveSmallIntegerField()),
                ("date", models.DateField()),
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
                    "signal",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="escalations",
                        to="execution.signal",
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
                        to="execution.signalescalation",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_signalescalation_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_signalescalation_tenant"),
                    tenancy.rls.TenantKey(field="recorded_by", name="execution_signalescalation_recorded_by_key"),
                    tenancy.rls.TenantKey(field="supersedes", name="execution_signalescalation_supersedes_key"),
                    tenancy.rls.TenantKey(field="signal", name="execution_signalescalation_signal_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes__isnull", False)),
                        fields=("tenant", "supersedes"),
                        name="execution_signalescalation_supersedes_once",
                    ),
                    tenancy.rls.AddOnly(name="execution_signalescalation_add_only"),
                    models.UniqueConstraint(
                        fields=("tenant", "signal", "level"), name="execution_escalation_level_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamCapacity",
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
                ("hours", models.DecimalField(decimal_places=2, help_text="In the whole period.", max_digits=10)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="capacities",
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
                "verbose_name_plural": "team capacities",
                "ordering": ["starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_teamcapacity_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_teamcapacity_tenant"),
                    tenancy.rls.TenantKey(field="team", name="execution_teamcapacity_team_key"),
                    models.UniqueConstraint(fields=("tenant", "team", "starts_on"), name="execution_capacity_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="execution_capacity_days"
                    ),
                    models.CheckConstraint(condition=models.Q(("hours__gte", 0)), name="execution_capacity_hours"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamFunding",
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
                ("amount", tenancy.fields.MoneyField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "portfolio",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_fundings",
                        to="portfolio.portfolio",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fundings",
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
                "ordering": ["starts_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_teamfunding_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_teamfunding_tenant"),
                    tenancy.rls.TenantKey(field="team", name="execution_teamfunding_team_key"),
                    tenancy.rls.TenantKey(field="portfolio", name="execution_teamfunding_portfolio_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "team", "portfolio", "starts_on"), name="execution_funding_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="execution_funding_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="execution_funding_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamPractice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("flow", "Flow (Kanban)"), ("iterations", "Iterations (Scrum)"), ("both", "Both")],
                        default="flow",
                        max_length=10,
                    ),
                ),
                (
                    "estimates",
                    models.CharField(
                        choices=[("points", "Points"), ("hours", "Hours"), ("money", "Money")],
                        default="points",
                        max_length=6,
                    ),
                ),
                ("iteration_days", models.PositiveSmallIntegerField(default=14)),
                (
                    "expected_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The service-level expectation: work is finished within so many days.",
                        null=True,
                    ),
                ),
                (
                    "expected_share",
                    models.DecimalField(
                        decimal_places=3,
                        default=Decimal("0.85"),
                        help_text="The share of work for which that holds.",
                        max_digits=4,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="practices",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_teampractice_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_teampractice_tenant"),
                    tenancy.rls.TenantKey(field="team", name="execution_teampractice_team_key"),
                    models.UniqueConstraint(fields=("tenant", "team"), name="execution_practice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("iteration_days__gte", 1), ("iteration_days__lte", 366)),
                        name="execution_practice_iteration",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expected_days__gte", 1)), name="execution_practice_expected_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expected_share__gt", 0), ("expected_share__lt", 1)),
                        name="execution_practice_expected_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.contrib.postgres.functions.TransactionNow(), editable=False, null=True
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("hours_per_week", models.DecimalField(decimal_places=2, max_digits=5)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="accounts.membership",
                    ),
                ),
                (
                    "team",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
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
                "ordering": ["starts_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="execution_teamseat_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="execution_teamseat_tenant"),
                    tenancy.rls.TenantKey(field="team", name="execution_teamseat_team_key"),
                    tenancy.rls.TenantKey(field="member", name="execution_teamseat_member_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "team", "member", "starts_on"), name="execution_seat_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="execution_seat_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours_per_week__gt", 0), ("hours_per_week__lte", 168)),
                        name="execution_seat_hours",
                    ),
                ],
            },
        ),
    ]
