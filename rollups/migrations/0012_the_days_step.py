"""How stored figures go on with the days, which days were kept, and when a night was held against a full rollup."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0011_past_and_readers_of_teams"),
    ]

    operations = [
        migrations.AddField(
            model_name="drainstate",
            name="kept_on",
            field=models.DateField(
                help_text="The last day whose figures were kept as they were at its end.", null=True
            ),
        ),
        migrations.AddField(
            model_name="initiativerollup",
            name="changes_on",
            field=models.DateField(help_text="The next day on which a window of its work begins or ends.", null=True),
        ),
        migrations.AddField(
            model_name="initiativerollup",
            name="pv_rate",
            field=models.DecimalField(
                help_text="By how much PV grows each day from here on, until a day on which more changes.", null=True
            ),
        ),
        migrations.AddField(
            model_name="nightlyrun",
            name="checked_at",
            field=models.DateTimeField(help_text="When the stored figures were held against full ones.", null=True),
        ),
    ]
