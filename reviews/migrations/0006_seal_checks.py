"""The seal of a pack is checked by a worker, who writes here what was found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0005_vote_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="pack",
            name="seal_asked_at",
            field=models.DateTimeField(help_text="When its seal was last asked to be checked.", null=True),
        ),
        migrations.AddField(model_name="pack", name="seal_checked_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="pack",
            name="seal_found",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The seal of the pack reckoned anew; none: it broke.",
                max_length=64,
            ),
        ),
    ]
