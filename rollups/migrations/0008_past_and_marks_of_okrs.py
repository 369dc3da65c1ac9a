"""New tables of the OKRs: their rows' past is kept, and a change that figures read lays a mark."""

import json
from importlib import import_module

from django.db import migrations

from rollups.past.keeping import keep

_MARKS = import_module("rollups.migrations.0004_marks_by_triggers")
_QUIET = import_module("rollups.migrations.0007_marks_wake_once")._QUIET

EDITED_IN_PLACE = (
    "okrs_okrpolicy",
    "okrs_collaborator",
    "okrs_reader",
    "okrs_support",
    "okrs_phasedtarget",
    "okrs_kpi",
)
# Table -> what it touches, and which of its columns figures read.
TOUCHES = {
    "okrs_phasedtarget": ([("key_result", "key_result_id")], "key_result_id date value"),
    "okrs_audience": ([("objective", "objective_id")], "objective_id"),
    "okrs_okrpolicy": ([("everything", "id")], "hidden"),
}
# What rows of the structure were before they had these columns.
BEFORE = {
    "okrs_cycle": {"kind": "other", "grading_scale": "tenths", "is_reminding": True, "remind_hour": 9},
    "okrs_objective": {"level": "team", "visibility": "everyone"},
    "okrs_alignment": {"is_primary": False},
    "okrs_keyresult": {"description": ""},
}


def _marks(table: str) -> migrations.RunSQL:
    touches, reads = TOUCHES[table]
    text: str = _MARKS._function(table, touches, reads)
    quiet = text.replace("\n        BEGIN", _QUIET, 1).replace("IF FOUND THEN", "IF FOUND AND is_quiet THEN")
    return migrations.RunSQL(quiet, _MARKS._no_function(table))


def _filled(table: str) -> migrations.RunSQL:
    columns = json.dumps(BEFORE[table])
    return migrations.RunSQL(
        # Two constants from above, no text of anybody's.
        f"UPDATE rollups_pastrow SET row = '{columns}'::jsonb || row WHERE table_name = '{table}'",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("rollups", "0007_marks_wake_once"), ("okrs", "0004_okrs_from_draft_to_grade")]

    operations = [
        *(migrations.RunSQL(*keep(table)) for table in EDITED_IN_PLACE),
        *(_marks(table) for table in TOUCHES),
        *(_filled(table) for table in BEFORE),
    ]
