import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # The owner makes tables, the serving role uses them: so it is for every table of every later migration too.
        migrations.RunSQL(
            """
            GRANT USAGE ON SCHEMA public TO alignment_app;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO alignment_app;
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO alignment_app;
            REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM alignment_app;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO alignment_app;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO alignment_app;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="Tenant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        max_length=40,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[a-z0-9][a-z0-9-]*$")],
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("time_zone", models.CharField(default="Europe/Berlin", max_length=64)),
                ("formula", models.CharField(default="v1", max_length=8)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
    ]
