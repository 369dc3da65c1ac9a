"""Imports of anybody's sheets: files in pieces, mappings, the account of every row, names from outside, certificates."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("exchange", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                (
                    "target",
                    models.CharField(
                        choices=[("items", "Work items"), ("costs", "Costs and hours")], default="items", max_length=5
                    ),
                ),
                ("source", models.CharField(max_length=80)),
                ("headers", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("settings", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
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
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_importmapping_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_importmapping_tenant"),
                    models.UniqueConstraint(fields=("tenant", "name"), name="exchange_mapping_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("import_number", models.BigIntegerField()),
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
                "constraints": [models.UniqueConstraint(fields=("tenant", "import_number"), name="exchange_run_once")],
            },
        ),
        migrations.CreateModel(
            name="SourceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("sniffed", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                (
                    "sent_by",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_sourcefile_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_sourcefile_tenant"),
                    tenancy.rls.TenantKey(field="sent_by", name="exchange_sourcefile_sent_by_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "target",
                    models.CharField(
                        choices=[("items", "Work items"), ("costs", "Costs and hours")], default="items", max_length=5
                    ),
                ),
                ("source", models.CharField(max_length=80)),
                ("settings", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being mapped"),
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("tried", "Tried"),
                            ("loaded", "Loaded"),
                            ("failed", "Failed"),
                            ("undone", "Undone"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                (
                    "job",
                    models.CharField(
                        choices=[
                            ("trial", "Trying"),
                            ("load", "Loading"),
                            ("undo", "Undoing"),
                            ("drop", "Dropping what vanished"),
                        ],
                        default="trial",
                        max_length=5,
                    ),
                ),
                ("phase", models.CharField(blank=True, max_length=40)),
                ("done_rows", models.PositiveIntegerField(default=0)),
                ("total_rows", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("sums", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("written_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=1000)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "mapping",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="exchange.importmapping",
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
                    "file",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="exchange.sourcefile",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_sheetimport_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_sheetimport_tenant"),
                    tenancy.rls.TenantKey(field="file", name="exchange_sheetimport_file_key"),
                    tenancy.rls.TenantKey(field="mapping", name="exchange_sheetimport_mapping_key"),
                    tenancy.rls.TenantKey(field="asked_by", name="exchange_sheetimport_asked_by_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("rejected", "Rejected"),
                            ("skipped", "Skipped"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("external_id", models.CharField(blank=True, max_length=300)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("values", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("column", models.CharField(blank=True, max_length=300)),
                ("value", models.CharField(blank=True, max_length=300)),
                ("expected", models.CharField(blank=True, max_length=500)),
                ("note", models.TextField(blank=True)),
                ("was", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("became", models.PositiveIntegerField(null=True)),
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
                    "sheet_import",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="exchange.sheetimport",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_importrow_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_importrow_tenant"),
                    tenancy.rls.TenantKey(field="sheet_import", name="exchange_importrow_sheet_import_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "sheet_import", "number"), name="exchange_row_number_once"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome__in", ["rejected", "skipped"])),
                        fields=["sheet_import", "number"],
                        name="exchange_row_left_out",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=80)),
                (
                    "target",
                    models.CharField(choices=[("items", "Work items"), ("costs", "Costs and hours")], max_length=5),
                ),
                ("external_id", models.CharField(max_length=300)),
                ("key", models.CharField(max_length=120)),
                ("digest", models.CharField(blank=True, max_length=32)),
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
                    "last_import",
                    tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.sheetimport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_externalkey_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_externalkey_tenant"),
                    tenancy.rls.TenantKey(field="last_import", name="exchange_externalkey_last_import_key"),
                    models.UniqueConstraint(
                        fields=("tenant", "source", "target", "external_id"), name="exchange_external_key_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("holds", models.BooleanField()),
                ("lines", models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
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
                    "sheet_import",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="exchange.sheetimport",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_certificate_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_certificate_tenant"),
                    tenancy.rls.TenantKey(field="sheet_import", name="exchange_certificate_sheet_import_key"),
                    tenancy.rls.TenantKey(field="asked_by", name="exchange_certificate_asked_by_key"),
                    tenancy.rls.AddOnly(name="exchange_certificate_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
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
                    "file",
                    tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="exchange.sourcefile",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_sourcechunk_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_sourcechunk_tenant"),
                    tenancy.rls.TenantKey(field="file", name="exchange_sourcechunk_file_key"),
                    models.UniqueConstraint(fields=("tenant", "file", "place"), name="exchange_chunk_place_once"),
                ],
            },
        ),
    ]
