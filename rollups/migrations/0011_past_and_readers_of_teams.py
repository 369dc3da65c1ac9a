"""New tables of the teams: their rows' past is kept, and a signal about a hidden key result is hidden with it."""

import json
from importlib import import_module

from django.db import migrations

from rollups.past.keeping import keep

_READERS = import_module("rollups.migrations.0009_what_readers_may_see")

EDITED_IN_PLACE = (
    "execution_itemdependency",
    "execution_deliverypolicy",
    "execution_teampractice",
    "execution_teamseat",
    "execution_teamcapacity",
    "execution_teamfunding",
    "execution_boardcolumn",
    "execution_iteration",
)
# What rows of the structure were before they had these columns.
BEFORE = {"execution_item": {"assignee_id": None}}
_NOTHING = _READERS.NOTHING


def _with_signal(table: str) -> str:
    return f"{_NOTHING} OR {_READERS._row_of('execution_signal', f'{table}.signal_id')}"


CONDITIONS = {
    "execution_signal": (
        f"{_NOTHING} OR "
        + _READERS._optional(_READERS._key_result("execution_signal.key_result_id"), "execution_signal.key_result_id")
    ),
    "execution_signalanswer": _with_signal("execution_signalanswer"),
    "execution_signalescalation": _with_signal("execution_signalescalation"),
}


def _policy(table: str) -> migrations.RunSQL:
    lay = f"CREATE POLICY {table}_reader ON {table} AS RESTRICTIVE FOR SELECT USING ({CONDITIONS[table]})"
    return migrations.RunSQL(lay, f"DROP POLICY {table}_reader ON {table}")


def _filled(table: str) -> migrations.RunSQL:
    columns = json.dumps(BEFORE[table])
    return migrations.RunSQL(
        # Two constants from above, no text of anybody's.
        f"UPDATE rollups_pastrow SET row = '{columns}'::jsonb || row WHERE table_name = '{table}'",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("rollups", "0010_past_and_readers_of_the_portfolio"),
        ("execution", "0005_days_apart_and_hours_of_a_day"),
    ]

    operations = [
        *(migrations.RunSQL(*keep(table)) for table in EDITED_IN_PLACE),
        *(_policy(table) for table in CONDITIONS),
        *(_filled(table) for table in BEFORE),
    ]
