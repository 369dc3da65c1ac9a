"""What every test would do again and need not: the product stays as it is, only its costs are paid once a process."""

from __future__ import annotations

import gc
from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware

type Files = dict[str, Any]  # address → the file with its headers, as WhiteNoise keeps it

# Python looks for garbage among all objects it has; those of the product itself never become any.
YOUNG, MIDDLE, OLD = 50_000, 20, 50


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
