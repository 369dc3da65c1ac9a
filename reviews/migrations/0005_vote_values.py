"""A vote may propose the number that goes with its choice; votes without one stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0004_deliveries"),
    ]

    operations = [
        migrations.AddField(
            model_name="vote",
            name="value",
            field=models.DecimalField(
                blank=True,
                decimal_places=10,
                help_text="The grade, the target or the amount that goes with the choice, where the guest proposes one.",
                max_digits=30,
                null=True,
            ),
        ),
    ]
