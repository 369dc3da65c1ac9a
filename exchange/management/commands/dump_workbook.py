"""bin/manage dump_workbook: a whole organisation as a folder, a .zip or an .xlsx."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from exchange.dumping.files import TooLarge, dump_path
from exchange.tables_of_text import in_columns
from tenancy.context import use_tenant
from tenancy.models import Tenant


class Command(BaseCommand):
    """Write a tenant's workbook; loading it again changes nothing."""

    help = "Write a tenant as a workbook: a folder of CSV files, a .zip or an .xlsx, by the path's ending."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it takes."""
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--tenant", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        path: Path = options["path"]
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant “{options['tenant']}”.")
        print(f"Writing {path}…", file=sys.stderr, flush=True)
        try:
            with use_tenant(tenant):
                with connection.cursor() as cursor:
                    # One moment for all tables, and time enough for the largest.
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    cursor.execute("SET LOCAL statement_timeout = '10min'")
                counts = dump_path(path)
        except (OSError, TooLarge) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(in_columns([("table", "rows"), *counts.items()]))
