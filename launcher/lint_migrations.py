"""Looks for migrations that would break or lock a running site. Run by bin/test in the project's environment."""

import sys

import django
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter


def own_apps() -> list[str]:
    """The project's own subjects that have migrations."""
    here = str(settings.BASE_DIR)
    apps = [config for config in django.apps.apps.get_app_configs() if config.path.startswith(here)]
    known = MigrationLoader(None).migrated_apps
    return [config.label for config in apps if ".venv" not in config.path and config.label in known]


def main() -> int:
    """Lint them all; 1 when one is unsafe."""
    django.setup()
    linter = MigrationLinter(
        str(settings.BASE_DIR),
        include_apps=own_apps(),
        database="owner",
        no_cache=True,
        # A subject's first migration creates its tables, so nothing runs on them yet.
        ignore_initial_migrations=True,
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
