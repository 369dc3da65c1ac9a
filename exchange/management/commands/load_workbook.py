"""bin/manage load_workbook: a whole organisation from a folder, a .zip or an .xlsx."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from exchange.actions import Outcome, load_workbook, new_tenant
from exchange.tables_of_text import count_table, problem_table, write_rejects
from exchange.workbook.problems import Unreadable
from exchange.workbook.reading import Workbook, read_path
from rollups.draining import recompute_in_turn
from tenancy.models import Tenant


class Command(BaseCommand):
    """Load a workbook; every error is told, and nothing is written unless every row is good."""

    help = "Load a workbook (a folder of CSV files, a .zip of it or an .xlsx) into a tenant."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it takes."""
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--create", action="store_true", help="make the tenant when there is none")
        parser.add_argument("--partial", type=Path, metavar="REJECTS.csv", help="load good rows, write the others here")
        parser.add_argument("--dry-run", action="store_true", help="check and count, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        tenant = self._tenant(options["tenant"], may_create=options["create"])
        self._say(f"Reading {options['path']}…")
        try:
            book = read_path(options["path"])
        except Unreadable as error:
            raise CommandError(str(error)) from error
        rows = sum(len(sheet.rows) for sheet in book.sheets.values())
        self._say(f"Checking and writing {rows:,} rows…")
        outcome = load_workbook(
            actor=None, tenant=tenant, book=book, is_partial=bool(options["partial"]), is_trial=options["dry_run"]
        )
        self._tell_problems(outcome, book, options["partial"])
        self.stdout.write(count_table(outcome.counts))
        if not outcome.is_written:
            self._say("A dry run: nothing was written.")
            return
        self._say("Carrying the numbers up…")
        recompute_in_turn(tenant)
        self._say("Done.")

    def _tenant(self, slug: str, *, may_create: bool) -> Tenant:
        tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is not None:
            return tenant
        if not may_create:
            raise CommandError(f"There is no tenant “{slug}”. Add --create to make it.")
        try:
            return new_tenant(slug)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _tell_problems(self, outcome: Outcome, book: Workbook, rejects: Path | None) -> None:
        if not outcome.problems:
            return
        if not outcome.counts or rejects is None:
            self.stderr.write(problem_table(outcome.problems))
            raise CommandError(f"{len(outcome.problems)} errors; nothing was written.")
        count = write_rejects(rejects, outcome.problems, book)
        self._say(f"{count} rows were rejected; {rejects} says why.")

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)
