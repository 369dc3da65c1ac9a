"""When a place in a list came to be: places from before are as old as anything (none)."""

from django.contrib.postgres.functions import TransactionNow
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("execution", "0007_counted_at_once_after_an_import")]

    operations = [
        # First without a default, so that the rows that are there stay without a time.
        migrations.AddField("backlogplace", "created_at", models.DateTimeField(null=True, editable=False)),
        migrations.AlterField(
            "backlogplace",
            "created_at",
            models.DateTimeField(null=True, editable=False, db_default=TransactionNow()),
        ),
    ]
