"""Looks for migrations that would break or lock a running site. Run by bin/test in the project's environment."""

import logging
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

# Older than the first release: no installation had a row when these ran, or only marks, which are gone in a second.
ON_EMPTY_TABLES = [
    "0002_unique_keys_begin_with_the_tenant",
    "0003_what_a_resolution_sets",
    "0004_marks_by_triggers",
    "0004_okrs_from_draft_to_grade",
    "0004_teams_boards_and_signals",
    "0005_portfolio_from_demand_to_decision",
    "0006_laws_of_money",
]


def own_apps() -> list[str]:
    """The project's own subjects that have migrations."""
    own = [config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    return sorted(set(own) & MigrationLoader(None).migrated_apps)


def main() -> int:
    """Lint them all; 1 when one is unsafe."""
    django.setup()
    logging.getLogger("django_migration_linter").setLevel(logging.WARNING)
    linter = MigrationLinter(
        str(settings.BASE_DIR),
        include_apps=own_apps(),
        database="owner",
        no_cache=True,
        # A subject's first migration creates its tables, so nothing runs on them yet.
        ignore_initial_migrations=True,
        ignore_name=ON_EMPTY_TABLES,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
