"""A resolution keeps what it sets, exactly: a target for the next cycle, and what stood before it."""

import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_what_readers_may_see"),
    ]

    operations = [
        migrations.AddField(
            model_name="resolution",
            name="sets",
            field=models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
    ]
