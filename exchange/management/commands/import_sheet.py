"""bin/manage import_sheet: anybody's sheet by a kept mapping, without a page and without a worker."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from exchange.actions.imports import ask, take_unattended
from exchange.imports import running
from exchange.imports.rejects import write_rejects
from exchange.models import ImportMapping, SheetImport
from exchange.workbook.problems import Unreadable
from tenancy.context import use_tenant
from tenancy.models import Tenant

PIECE = 1_000_000
PAUSE = 0.5  # seconds between looks at a worker that was faster


class Command(BaseCommand):
    """Import a sheet; every row is loaded, rejected with its reason, or skipped as was answered."""

    help = "Import a sheet (CSV, TSV, XLSX, ODS or JSON) by a mapping that was kept on the pages."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it takes."""
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--mapping", required=True, metavar="NAME", help="a mapping kept under Set-up, Imports")
        parser.add_argument("--rejects", type=Path, metavar="REJECTS.csv", help="write the rejected rows here")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant “{options['tenant']}”.")
        job = SheetImport.Job.TRIAL if options["dry_run"] else SheetImport.Job.LOAD
        of = self._take(tenant, options["path"], options["mapping"], job)
        print(f"Reading {options['path']}…", file=sys.stderr, flush=True)
        self._finish(tenant, of.pk)
        self._tell(tenant, of.pk, options["rejects"])

    def _take(self, tenant: Tenant, path: Path, name: str, job: str) -> SheetImport:
        try:
            with use_tenant(tenant):
                mapping = ImportMapping.objects.filter(name=name).first()
                if mapping is None:
                    known = ", ".join(ImportMapping.objects.values_list("name", flat=True)) or "none yet"
                    raise CommandError(f"There is no mapping “{name}”. Kept: {known}.")
                of = take_unattended(actor=None, tenant=tenant, mapping=mapping, name=path.name, pieces=_pieces(path))
                return ask(actor=None, sheet_import=of, job=job)
        except (Unreadable, ValidationError, OSError) as error:
            raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error

    def _finish(self, tenant: Tenant, number: int) -> None:
        """Do it here; a worker that was faster is waited for, and followed when it dies."""
        while not running.run(tenant.pk, number):
            with use_tenant(tenant):
                if not SheetImport.objects.get(pk=number).is_busy:
                    return
            time.sleep(PAUSE)

    def _tell(self, tenant: Tenant, number: int, rejects: Path | None) -> None:
        with use_tenant(tenant):
            of = SheetImport.objects.select_related("file").get(pk=number)
            if of.state == SheetImport.State.FAILED:
                raise CommandError(of.error)
            if rejects:
                with rejects.open("w", encoding="utf-8", newline="") as file:
                    for line in write_rejects(of):
                        file.write(line)
        told = ", ".join(
            f"{of.count(name):,} {name}" for name in ("added", "changed", "unchanged", "rejected", "skipped")
        )
        self.stdout.write(f"{of.count('rows'):,} rows: {told}; {of.count('vanished'):,} vanished.")
        if of.state == SheetImport.State.TRIED:
            self.stdout.write("A dry run: nothing was written.")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
