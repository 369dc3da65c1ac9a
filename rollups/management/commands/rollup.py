"""bin/manage rollup: the figures of one tenant at a day, or every tenant's stored anew."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from rollups import actions, draining, queries, terminal, versions
from rollups.engine.statements import VERSIONS
from rollups.table import as_table
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant
from ui.years import FIRST_YEAR, LAST_YEAR

OF_ONE_TENANT = ("as_of", "known_at", "formula", "compare", "move")


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
        parser.add_argument("--formula", choices=VERSIONS, help="compute by this version (the tenant's own)")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--compare", action="store_true", help="say which figures --formula would change")
        how.add_argument("--move", action="store_true", help="put the tenant on --formula and store its figures")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        if options["all_tenants"]:
            if any(options[name] for name in OF_ONE_TENANT):
                raise CommandError(
                    "--all-tenants stores today's figures by each one's formula; "
                    "--as-of, --known-at, --formula, --compare and --move go with --tenant.",
                    returncode=2,
                )
            self._all_tenants()
            return
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant “{options['tenant']}”.", returncode=2)
        as_of, known_at = (
            _day(options["as_of"]) or today(tenant),
            _moment(options["known_at"], ZoneInfo(tenant.time_zone)),
        )
        formula: str | None = options["formula"]
        if (options["compare"] or options["move"]) and formula is None:
            raise CommandError("--compare and --move need --formula.", returncode=2)
        if options["move"] and (options["as_of"] or options["known_at"]):
            raise CommandError("--move holds from now on; --as-of and --known-at do not go with it.", returncode=2)
        if formula and options["compare"]:
            found = versions.differences(tenant, formula, as_of, known_at)
            self.stdout.write(_differences(tenant, formula, found, options["format"]))
            return
        if formula and options["move"]:
            self._move(tenant, formula)
            return
        self._print(tenant, as_of, known_at, options)

    def _print(self, tenant: Tenant, as_of: date, known_at: datetime | None, options: dict[str, Any]) -> None:
        found = self._computed(tenant, as_of, known_at, options["formula"])
        if known_at is not None and known_at < tenant.created_at:
            self.stderr.write(f"Nothing was known yet at that moment: {tenant.slug} began on {_begun(tenant)}.")
        self.stdout.write(found if options["format"] == "json" else as_table(found))

    def _computed(self, tenant: Tenant, as_of: date, known_at: datetime | None, formula: str | None) -> str:
        """The figures as JSON; who looks at a terminal sees how far it is."""
        is_watched = terminal.is_watched()
        found = queries.rollup_json(tenant, as_of, known_at, terminal.show if is_watched else None, formula)
        if is_watched:
            terminal.show(1, 1, "computed")
        return found

    def _move(self, tenant: Tenant, formula: str) -> None:
        with use_tenant(tenant):
            actions.move_formula(actor=None, formula=formula)
        tenant.refresh_from_db()
        written = draining.recompute_in_turn(tenant)
        self.stdout.write(f"{tenant.slug} is on {formula}: {written} rows written")

    def _all_tenants(self) -> None:
        failed = 0
        tenants, is_watched = actions.largest_first(), terminal.is_watched()
        for done, tenant in enumerate(tenants):
            if is_watched:
                terminal.show(done, len(tenants), tenant.slug)
            try:
                written = draining.recompute_in_turn(tenant)
            except Exception as error:  # noqa: BLE001  # one tenant's failure must not keep the others from theirs
                failed += 1
                self.stderr.write(f"{tenant.slug}: {error}")
            else:
                if not is_watched:
                    self.stderr.write(f"{tenant.slug}: {written} rows written")
        if is_watched:
            terminal.show(len(tenants), len(tenants), "stored")
        if failed:
            raise CommandError(f"{failed} tenant{'s' if failed > 1 else ''} failed.")


def _differences(tenant: Tenant, formula: str, found: list[versions.Difference], format_: str) -> str:
    """What would be another figure, as JSON or lines."""
    if format_ == "json":
        rows = [asdict(each) for each in found]
        return json.dumps({"from": tenant.formula, "to": formula, "differences": rows}, default=_number, indent=1)
    head = f"{tenant.slug}: from {tenant.formula} to {formula}, {len(found)} figures would be others"
    return "\n".join([head, *(f"  {each.kind} {each.key} {each.figure}: {each.now} → {each.then}" for each in found)])


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def _begun(tenant: Tenant) -> str:
    return f"{tenant.created_at.astimezone(ZoneInfo(tenant.time_zone)):%Y-%m-%d %H:%M}"


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of takes a date such as 2026-03-31, not “{text}”.", returncode=2) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CommandError(f"--as-of takes a day of the years {FIRST_YEAR} to {LAST_YEAR}.", returncode=2)
    return found


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
