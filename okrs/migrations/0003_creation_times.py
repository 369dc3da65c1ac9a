"""When a row came to be: rows from before are as old as anything (none)."""

from django.contrib.postgres.functions import TransactionNow
from django.db import migrations, models

EDITED_IN_PLACE = ("alignment", "cycle", "keyresult", "objective", "stage")


class Migration(migrations.Migration):
    dependencies = [("okrs", "0002_unique_keys_begin_with_the_tenant")]

    operations = [
        operation
        for model in EDITED_IN_PLACE
        for operation in (
            # First without a default, so that the rows that are there stay without a time.
            migrations.AddField(model, "created_at", models.DateTimeField(null=True, editable=False)),
            migrations.AlterField(
                model, "created_at", models.DateTimeField(null=True, editable=False, db_default=TransactionNow())
            ),
        )
    ]
