"""How often, and when last, a mail server said that a letter is late; other letters stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0005_letters_that_came_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="delayed_at",
            field=models.DateTimeField(
                help_text="When a server last said that it is still trying; `error` says why.", null=True
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="delays",
            field=models.PositiveSmallIntegerField(
                db_default=0, help_text="On how many days a server said so; after some it counts as come back."
            ),
        ),
    ]
