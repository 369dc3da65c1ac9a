"""Dropped and unscheduled plans as figures; a change of a technique of earned value, or of an item's type, lays a mark."""

from importlib import import_module

from django.db import migrations, models

_BEFORE = import_module("rollups.migrations.0004_marks_by_triggers")
# After which column of those that figures read another one is read now.
_READ = {"portfolio_initiative": ("budget", "technique"), "execution_item": ("estimate", "type")}


def _function(table: str, *, is_new: bool) -> str:
    """The trigger function of a table; its triggers stay."""
    whole: str = _BEFORE._function(table)
    text = whole.split("CREATE TRIGGER", maxsplit=1)[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    last, added = _READ[table]
    for row in ("o", "n") if is_new else ():
        text = text.replace(f"{row}.{last})", f"{row}.{last}, {row}.{added})")
    return text


class Migration(migrations.Migration):
    dependencies = [("rollups", "0004_marks_by_triggers"), ("portfolio", "0004_techniques_and_baselines")]

    operations = [
        migrations.AddField(
            "initiativerollup",
            "unscheduled_bac",
            models.DecimalField(
                null=True, help_text="Planned cost of leaves without dates: it can earn no planned value."
            ),
        ),
        migrations.AddField(
            "initiativerollup",
            "dropped_planned",
            models.DecimalField(null=True, help_text="What leaves that were dropped were planned to cost."),
        ),
        migrations.AddField(
            "initiativerollup",
            "dropped_earned",
            models.DecimalField(null=True, help_text="What was earned of them: all that is left of their plan."),
        ),
        *(migrations.RunSQL(_function(each, is_new=True), _function(each, is_new=False)) for each in _READ),
        # What initiatives were before: until now all of them earned by the percent that was reported.
        migrations.RunSQL(
            """UPDATE rollups_pastrow SET row = row || '{"technique": "percent"}'"""
            " WHERE table_name = 'portfolio_initiative' AND NOT row ? 'technique'",
            migrations.RunSQL.noop,
        ),
        # The stored results do not know the new figures yet: everything is computed once.
        migrations.RunSQL(
            "INSERT INTO rollups_rolluprequest (tenant_id) SELECT id FROM tenancy_tenant", migrations.RunSQL.noop
        ),
    ]
