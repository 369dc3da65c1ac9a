"""bin/manage rollup_status: how fresh every tenant's figures are, and what waits."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timesince import timesince

from rollups import queries
from tenancy.context import use_tenant
from tenancy.models import Tenant


class Command(BaseCommand):
    """Print, for one tenant or all: oldest mark, queue, last run, last night's difference, nodes set aside."""

    help = "Say how fresh the figures are: marks waiting, the last run, the last night's difference, nodes set aside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it takes."""
        parser.add_argument("--tenant", metavar="SLUG", help="one tenant (all)")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; the exit code is 1 when a node is set aside or a night differed, so that a monitor can ask."""
        tenants = Tenant.objects.order_by("slug")
        if options["tenant"]:
            tenants = tenants.filter(slug=options["tenant"])
            if not tenants:
                raise CommandError(f"There is no tenant “{options['tenant']}”.", returncode=2)
        found = [_told(tenant) for tenant in tenants]
        self.stdout.write(json.dumps(found, indent=1) if options["format"] == "json" else _table(found))
        ill = [each["tenant"] for each in found if each["set_aside"] or each["night_differences"]]
        if ill:
            raise CommandError(f"Look at: {', '.join(ill)}.", returncode=1)


def _told(tenant: Tenant) -> dict[str, Any]:
    with use_tenant(tenant):
        status = queries.status()
    night, drain = status.night, status.drain
    return {
        "tenant": tenant.slug,
        "figures_of": status.totals.as_of.isoformat() if status.totals else None,
        "formula": tenant.formula,
        "waiting": status.marks,
        "oldest_mark": status.oldest_mark.isoformat() if status.oldest_mark else None,
        "last_run": drain.last_run_at.isoformat() if drain and drain.last_run_at else None,
        "last_seconds": drain.last_seconds if drain else None,
        "failed_attempts": drain.attempts if drain else 0,
        "last_error": drain.last_error if drain else "",
        "night": night.date.isoformat() if night else None,
        "night_differences": night.differences if night else None,
        "set_aside": [
            {"kind": each.kind, "title": each.title, "since": each.since.isoformat(), "error": each.error}
            for each in status.set_aside
        ],
    }


def _table(found: list[dict[str, Any]]) -> str:
    head = ("tenant", "figures of", "waiting", "oldest mark", "last run", "took", "night", "differed", "set aside")
    rows = [head, *(_row(each) for each in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _row(told: dict[str, Any]) -> tuple[str, ...]:
    took, differed = told["last_seconds"], told["night_differences"]
    return (
        told["tenant"],
        told["figures_of"] or "–",
        str(told["waiting"]),
        _age(told["oldest_mark"]),
        _age(told["last_run"]),
        "–" if took is None else f"{took:.2f} s",
        told["night"] or "–",
        "–" if differed is None else str(differed),
        str(len(told["set_aside"])),
    )


def _age(moment: str | None) -> str:
    if moment is None:
        return "–"
    then = datetime.fromisoformat(moment)
    return f"{timesince(then, timezone.now(), depth=1)} ago".replace("\xa0", " ")
