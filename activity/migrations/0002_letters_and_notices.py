"""What people are told: notices in the product, letters by mail, and which of these they want."""

import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("activity", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                (
                    "once",
                    models.CharField(help_text="What it is about: the same is never written twice.", max_length=200),
                ),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=200)),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
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
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="activity_letter_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="activity_letter_tenant"),
                    tenancy.rls.TenantKey(field="member", name="activity_letter_member_key"),
                    models.UniqueConstraint(fields=("tenant", "once"), name="activity_letter_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reminders", models.BooleanField(default=True, verbose_name="reminders of check-ins")),
                ("digests", models.BooleanField(default=True, verbose_name="the weekly digest")),
                ("mentions", models.BooleanField(default=True, verbose_name="when somebody mentions me")),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="activity_letterchoice_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="activity_letterchoice_tenant"),
                    tenancy.rls.TenantKey(field="member", name="activity_letterchoice_member_key"),
                    models.UniqueConstraint(fields=("tenant", "member"), name="activity_letter_choice_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("text", models.CharField(max_length=500)),
                (
                    "path",
                    models.CharField(help_text="Where it leads, below the organisation's own address.", max_length=300),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "member",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
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
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="activity_notice_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="activity_notice_tenant"),
                    tenancy.rls.TenantKey(field="member", name="activity_notice_member_key"),
                ],
            },
        ),
    ]
