"""What is about an objective that is not for everybody is hidden in packs and on agendas too (decision 0014)."""

from importlib import import_module

from django.db import migrations

_READERS = import_module("rollups.migrations.0009_what_readers_may_see")
_OWN = f"objective_id IS NULL OR {_READERS._objective('objective_id')}"


def _with_item(table: str) -> str:
    return f"{_READERS.NOTHING} OR {_READERS._row_of('reviews_agendaitem', f'{table}.item_id')}"


CONDITIONS = {
    "reviews_packblock": _OWN,
    "reviews_packrow": _OWN,
    "reviews_agendaitem": _OWN,
    "reviews_vote": _with_item("reviews_vote"),
    "reviews_resolution": _with_item("reviews_resolution"),
}


def _policy(table: str) -> migrations.RunSQL:
    lay = f"CREATE POLICY {table}_reader ON {table} AS RESTRICTIVE FOR SELECT USING ({CONDITIONS[table]})"
    return migrations.RunSQL(lay, f"DROP POLICY {table}_reader ON {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_reviews"),
        ("rollups", "0011_past_and_readers_of_teams"),
    ]

    operations = [*(_policy(table) for table in CONDITIONS)]
