"""What each person keeps at hand."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls

_READERS = import_module("rollups.migrations.0009_what_readers_may_see")
CONDITION = (
    f"{_READERS.NOTHING} OR ("
    + _READERS._optional(_READERS._objective("objective_id"), "objective_id")
    + " AND "
    + _READERS._optional(_READERS._key_result("home_pin.key_result_id"), "home_pin.key_result_id")
    + ")"
)
SEEN = f"CREATE POLICY home_pin_reader ON home_pin AS RESTRICTIVE FOR SELECT USING ({CONDITION})"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("okrs", "0004_okrs_from_draft_to_grade"),
        ("portfolio", "0009_approving_puts_money_aside"),
        ("rollups", "0016_items_as_counted"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "initiative",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portfolio.initiative",
                    ),
                ),
                (
                    "key_result",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="okrs.keyresult",
                    ),
                ),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pins",
                        to="accounts.membership",
                    ),
                ),
                (
                    "objective",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
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
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="home_pin_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="home_pin_tenant"),
                    tenancy.rls.TenantKey(field="member", name="home_pin_member_key"),
                    tenancy.rls.TenantKey(field="objective", name="home_pin_objective_key"),
                    tenancy.rls.TenantKey(field="key_result", name="home_pin_key_result_key"),
                    tenancy.rls.TenantKey(field="initiative", name="home_pin_initiative_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "member", "objective", "key_result", "initiative"),
                        name="home_pin_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("initiative__isnull", True), ("key_result__isnull", True), ("objective__isnull", False)
                            ),
                            models.Q(
                                ("initiative__isnull", True), ("key_result__isnull", False), ("objective__isnull", True)
                            ),
                            models.Q(
                                ("initiative__isnull", False), ("key_result__isnull", True), ("objective__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="home_pin_of_one_thing",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SEEN, "DROP POLICY home_pin_reader ON home_pin"),
    ]
