"""bin/manage rollup: the figures of one tenant at a day, or every tenant's stored anew."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from rollups import actions, queries
from rollups.engine import Progress
from rollups.table import as_table
from tenancy.clock import today
from tenancy.models import Tenant


class Command(BaseCommand):
    """Write a tenant's figures to standard output; or with --all-tenants store today's figures of every tenant."""

    help = "Compute a tenant's figures from its facts, for today or any past day; or store every tenant's."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it takes."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--tenant", metavar="SLUG")
        which.add_argument("--all-tenants", action="store_true", help="store today's figures of every tenant")
        parser.add_argument("--as-of", metavar="DATE", help="the day whose end counts (today)")
        parser.add_argument("--known-at", metavar="TIMESTAMP", help="only what was recorded by then")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        if options["all_tenants"]:
            if options["as_of"] or options["known_at"]:
                raise CommandError("--all-tenants stores today's figures; --as-of and --known-at go with --tenant.")
            self._all_tenants()
            return
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant “{options['tenant']}”.", returncode=2)
        as_of, known_at = (
            _day(options["as_of"]) or today(tenant),
            _moment(options["known_at"], ZoneInfo(tenant.time_zone)),
        )
        found = queries.rollup_json(tenant, as_of, known_at, _terminal())
        self.stdout.write(found if options["format"] == "json" else as_table(found))

    def _all_tenants(self) -> None:
        failed = 0
        for tenant in actions.largest_first():
            try:
                written = actions.recompute(tenant)
            except Exception as error:  # noqa: BLE001  # one tenant's failure must not keep the others from theirs
                failed += 1
                self.stderr.write(f"{tenant.slug}: {error}")
            else:
                self.stderr.write(f"{tenant.slug}: {written} rows written")
        if failed:
            raise CommandError(f"{failed} tenant{'s' if failed > 1 else ''} failed.")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"--as-of takes a date such as 2026-03-31, not “{text}”.", returncode=2) from None


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"--known-at takes a moment such as 2026-03-31T18:00:00Z, not “{text}”.", returncode=2)
    return found if timezone.is_aware(found) else timezone.make_aware(found, zone)


def _terminal() -> Progress | None:
    """Progress on standard error, when somebody is looking."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int, step: str) -> None:
        end = "\n" if done + 1 >= total else ""
        sys.stderr.write(f"\r{done}/{total} {step:<20}{end}")
        sys.stderr.flush()

    return show
