import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Loading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("loaded_at", models.DateTimeField(auto_now_add=True)),
                ("counts", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "loaded_by",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_loading_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_loading_tenant"),
                    tenancy.rls.TenantKey(field="loaded_by", name="exchange_loading_loaded_by_key"),
                    tenancy.rls.AddOnly(name="exchange_loading_add_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("content", models.BinaryField()),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                (
                    "sent_by",
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
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="exchange_upload_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="exchange_upload_tenant"),
                    tenancy.rls.TenantKey(field="sent_by", name="exchange_upload_sent_by_key"),
                    models.UniqueConstraint(fields=("tenant", "sent_by"), name="exchange_upload_one_each"),
                ],
            },
        ),
    ]
