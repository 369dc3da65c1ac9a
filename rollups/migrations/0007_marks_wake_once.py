"""A mark wakes a worker only when none waits already: each wake-up makes the commits of all writers queue for a lock.

A drain that is about to end may miss a mark that was laid without a wake-up; the waker looks for such each second.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

_MARKS = import_module("rollups.migrations.0004_marks_by_triggers")
_TECHNIQUES = import_module("rollups.migrations.0005_marks_of_techniques")
_QUIET = """
        DECLARE is_quiet boolean := NOT EXISTS (
            SELECT FROM rollups_rolluprequest r
            WHERE r.tenant_id = nullif(current_setting('app.tenant', true), '')::bigint AND r.quarantined_at IS NULL);
        BEGIN"""


def _function(table: str, *, is_new: bool) -> str:
    """The trigger function of a table as it is before or after; its triggers stay."""
    if table in _TECHNIQUES._READ:
        text: str = _TECHNIQUES._function(table, is_new=True)
    else:
        text = _MARKS._function(table).split("CREATE TRIGGER", maxsplit=1)[0].replace("CREATE F", "CREATE OR REPLACE F")
    if not is_new:
        return text
    return text.replace("\n        BEGIN", _QUIET, 1).replace("IF FOUND THEN", "IF FOUND AND is_quiet THEN")


class Migration(migrations.Migration):
    dependencies = [("rollups", "0006_how_far_figures_are_to_be_believed")]

    operations = [
        migrations.AlterField(
            "rolluprequest",
            "tenant",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenancy.tenant",
            ),
        ),
        *(migrations.RunSQL(_function(table, is_new=True), _function(table, is_new=False)) for table in _MARKS.TOUCHES),
    ]
