"""bin/manage rollup_history: the figures of a tenant's past days, reckoned from the facts and kept."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rollups import terminal
from rollups.history import backfill
from tenancy.context import use_tenant
from tenancy.models import Tenant


class Command(BaseCommand):
    """Compute past days from the facts known now and keep them, so that every figure has a way to show."""

    help = "Keep a tenant's figures of past days, as the facts known now tell them; only days that changed something."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it takes."""
        parser.add_argument("--tenant", metavar="SLUG", required=True)
        parser.add_argument("--from", metavar="DATE", dest="first", help="the first day (the day of the first fact)")
        parser.add_argument(
            "--to", metavar="DATE", dest="last", help="the last day (the eve of what was kept at night)"
        )
        parser.add_argument("--every", choices=list(backfill.STEPS), default="week")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant “{options['tenant']}”.", returncode=2)
        first, last = _day(options["first"]), _day(options["last"])
        with use_tenant(tenant):
            days = _chosen(tenant, first, last, options["every"])
        if not days:
            self.stdout.write("There is nothing to reckon.")
            return
        added = backfill.reckon(tenant, days, terminal.show if terminal.is_watched() else None)
        self.stdout.write(f"{len(days)} days from {days[0]} to {days[-1]}: {added} rows added.")


def _chosen(tenant: Tenant, first: date | None, last: date | None, every: str) -> list[date]:
    begin, end = first or backfill.first_fact(), backfill.last_missing(tenant)
    return backfill.days_between(begin, min(last or end, end), every) if begin else []


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"A day is written like 2026-03-31, not “{text}”.", returncode=2) from None
