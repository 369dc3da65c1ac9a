"""bin/manage load_demo: the two tenants of the demo."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exchange.demo import TENANTS
from exchange.demo_reviews import review
from exchange.demo_tenants import give_passwords, load_demo_tenant
from exchange.workbook.problems import Unreadable
from tenancy.models import Tenant


class Command(BaseCommand):
    """Build the demo; one younger than a week is left alone, an older one set aside."""

    help = "Build the demo's tenants, made for today; one younger than a week is left alone, an older one set aside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it takes."""
        parser.add_argument("--refresh", action="store_true", help="make today's anew, however young the old one is")
        parser.add_argument(
            "--yes-insecure-passwords",
            action="store_true",
            help="let the demo's people sign in with a password that everybody knows, outside a local run too",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        done = False
        for demo in TENANTS:
            print(f"{demo.name}…", file=sys.stderr, flush=True)
            try:
                if load_demo_tenant(demo, is_refresh=options["refresh"]):
                    done = True
                    review(Tenant.objects.get(slug=demo.slug))
            except Unreadable as error:
                raise CommandError(f"The demo of {demo.name} is not good:\n{error}") from error
        if done and (settings.DEV or options["yes_insecure_passwords"]):
            give_passwords()
        self.stdout.write("The demo is there." if done else "The demo was there already.")
