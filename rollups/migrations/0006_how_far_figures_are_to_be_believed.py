"""What travels with every rollup: what is missing, how much was heard of, and the age of the oldest input."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0005_marks_of_techniques"),
    ]

    operations = [
        migrations.AddField(
            model_name="initiativerollup",
            name="coverage",
            field=models.DecimalField(null=True),
        ),
        migrations.AddField(
            model_name="initiativerollup",
            name="due",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Leaves whose time has come."),
        ),
        migrations.AddField(
            model_name="initiativerollup",
            name="missing",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Inputs that are due and not known."),
        ),
        migrations.AddField(
            model_name="initiativerollup",
            name="oldest_input",
            field=models.DateField(help_text="The day of the oldest input that may have moved since.", null=True),
        ),
        migrations.AddField(
            model_name="keyresultrollup",
            name="coverage",
            field=models.DecimalField(null=True),
        ),
        migrations.AddField(
            model_name="keyresultrollup",
            name="due",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Leaves whose time has come."),
        ),
        migrations.AddField(
            model_name="keyresultrollup",
            name="missing",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Inputs that are due and not known."),
        ),
        migrations.AddField(
            model_name="keyresultrollup",
            name="oldest_input",
            field=models.DateField(help_text="The day of the oldest input that may have moved since.", null=True),
        ),
        migrations.AddField(
            model_name="objectiverollup",
            name="missing",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Inputs that are due and not known."),
        ),
        migrations.AddField(
            model_name="objectiverollup",
            name="oldest_input",
            field=models.DateField(help_text="The day of the oldest input that may have moved since.", null=True),
        ),
        migrations.AddField(
            model_name="portfoliorollup",
            name="coverage",
            field=models.DecimalField(null=True),
        ),
        migrations.AddField(
            model_name="portfoliorollup",
            name="due",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Leaves whose time has come."),
        ),
        migrations.AddField(
            model_name="portfoliorollup",
            name="missing",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Inputs that are due and not known."),
        ),
        migrations.AddField(
            model_name="portfoliorollup",
            name="oldest_input",
            field=models.DateField(help_text="The day of the oldest input that may have moved since.", null=True),
        ),
        migrations.AddField(
            model_name="totalsrollup",
            name="coverage",
            field=models.DecimalField(null=True),
        ),
        migrations.AddField(
            model_name="totalsrollup",
            name="due",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Leaves whose time has come."),
        ),
        migrations.AddField(
            model_name="totalsrollup",
            name="missing",
            field=models.PositiveIntegerField(db_default=0, default=0, help_text="Inputs that are due and not known."),
        ),
        migrations.AddField(
            model_name="totalsrollup",
            name="oldest_input",
            field=models.DateField(help_text="The day of the oldest input that may have moved since.", null=True),
        ),
        # The stored results do not know them yet: everything is computed once.
        migrations.RunSQL(
            "INSERT INTO rollups_rolluprequest (tenant_id) SELECT id FROM tenancy_tenant", migrations.RunSQL.noop
        ),
    ]
