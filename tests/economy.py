"""What every test would do again and need not: the product stays as it is, only its costs are paid once a process."""

from __future__ import annotations

import functools
import gc
from typing import Any

from django.conf import settings
from django.db import connections
from whitenoise.middleware import WhiteNoiseMiddleware

type Files = dict[str, Any]  # address → the file with its headers, as WhiteNoise keeps it

# Python looks for garbage among all objects it has; those of the product itself never become any.
YOUNG, MIDDLE, OLD = 50_000, 20, 50

# Bytes of tables that are emptied row by row; what was deleted before is still in them.
MUCH = 16_000_000
# The launcher lets the owner set it in a cluster for tests alone.
USED = """
SELECT array_agg(oid::regclass::text), coalesce(sum(size), 0), coalesce(bool_or(reltuples > 0), false),
    has_parameter_privilege('session_replication_role', 'SET')
FROM (
    SELECT oid, pg_relation_size(oid) AS size, reltuples FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY (%(tables)s)
) tables WHERE size > 0
"""


def read_static_files_once() -> None:
    """Let all test clients share the table of static files: a client of its own read 800 files' dates, 0.1 s each."""
    tables: dict[tuple[Any, ...], Files] = {}
    read_folder = WhiteNoiseMiddleware.update_files_dictionary
    read_finders = WhiteNoiseMiddleware.add_files_from_finders

    def folder(self: Any, root: str, prefix: str) -> None:
        share(self, (root, prefix), lambda: read_folder(self, root, prefix))

    def finders(self: Any) -> None:
        wanted = (str(settings.STATICFILES_DIRS), str(settings.STATICFILES_FINDERS), str(settings.INSTALLED_APPS))
        share(self, (*wanted, self.static_prefix), lambda: read_finders(self))

    def share(self: Any, place: tuple[Any, ...], read: Any) -> None:
        key = (*place, self.max_age, self.charset, self.allow_all_origins)
        if key not in tables:
            before, self.files = self.files, {}
            read()
            tables[key], self.files = self.files, before
        self.files |= tables[key]

    WhiteNoiseMiddleware.update_files_dictionary = folder
    WhiteNoiseMiddleware.add_files_from_finders = finders


def spare_what_lasts() -> None:
    """After the collection: what there is by now stays to the end, so the search for garbage may leave it out."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def emptied_row_by_row() -> bool:
    """Empty the tables of the models where that means few rows and the owner may pass their triggers, else False.

    TRUNCATE makes a thousand files anew, 0.3 s, where a test with real commits leaves a hundred rows. When there are
    many, or the planner was told of them, only TRUNCATE leaves the tables as they were.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(USED, {"tables": tables_of_models()})
        used, size, is_counted, is_allowed = cursor.fetchone()
        if is_counted or not is_allowed or size > MUCH:
            return False
        emptied = "".join(f"DELETE FROM {table};" for table in used or ())  # noqa: S608  # names of the catalogue
        cursor.execute(f"SET session_replication_role = replica; {emptied} RESET session_replication_role")
    return True


@functools.cache
def tables_of_models() -> list[str]:
    """What Django's flush empties."""
    return list(connections["owner"].introspection.django_table_names(only_existing=True, include_views=False))
