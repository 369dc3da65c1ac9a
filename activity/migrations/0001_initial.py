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
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("object_type", models.CharField(max_length=40)),
                ("object_id", models.BigIntegerField()),
                ("object_label", models.CharField(max_length=300)),
                ("data", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "actor",
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
                "indexes": [models.Index(fields=["object_id", "object_type", "-id"], name="activity_event_of_thing")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="activity_event_tenant_id_key"),
                    tenancy.rls.TenantPolicy(name="activity_event_tenant"),
                    tenancy.rls.TenantKey(field="actor", name="activity_event_actor_key"),
                    tenancy.rls.AddOnly(name="activity_event_add_only"),
                ],
            },
        ),
    ]
