"""How a delivery went: when it was handed over, by which notice, and why without a letter."""

import django.db.models.deletion
from django.db import migrations, models

import tenancy.fields
import tenancy.rls


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_idempotency_key"),
        ("activity", "0004_reviews_letters"),
        ("reviews", "0003_what_a_resolution_sets"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="asked_by",
            field=tenancy.fields.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.membership",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="no_letter",
            field=models.CharField(
                blank=True,
                choices=[
                    ("left", "has left"),
                    ("no_sign_in", "has no sign-in"),
                    ("unwanted", "wants no letters about reviews"),
                    ("broken", "could not be written"),
                ],
                db_default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="notice",
            field=tenancy.fields.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="activity.notice",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="told_at",
            field=models.DateTimeField(help_text="When it was handed over; none: its pack is not made yet.", null=True),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=tenancy.rls.TenantKey(field="asked_by", name="reviews_delivery_asked_by_key"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=tenancy.rls.TenantKey(field="notice", name="reviews_delivery_notice_key"),
        ),
    ]
