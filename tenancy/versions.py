"""Edits that cannot overwrite each other: every edit says which version it saw."""

from __future__ import annotations

from django.db import models
from django.db.models import F


class Stale(Exception):
    """Somebody saved the row since the editor saw it; `current` is the row as it is now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("Somebody else saved this in the meantime. Compare both versions and save again.")
        self.current = current


def bump(row: models.Model, expected_version: int | None) -> None:
    """Claim the next version of the row in the database; raises Stale when another edit came first.

    None skips the comparison. The row is read anew, for what somebody else saved since it was read must not be
    written back; so a caller sets its changes afterwards.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if rows.update(version=F("version") + 1) == 0:
        raise Stale(type(row)._default_manager.get(pk=row.pk))
    row.refresh_from_db()
