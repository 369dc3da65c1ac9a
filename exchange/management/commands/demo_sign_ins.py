"""bin/manage demo_sign_ins: whom to sign in as."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from exchange.demo_tenants import sign_ins
from exchange.tables_of_text import in_columns


class Command(BaseCommand):
    """Print the demo's sign-ins as a table."""

    help = "Print addresses, e-mails, roles and the password of the demo."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        found = sign_ins()
        if found:
            self.stdout.write(in_columns([("address", "e-mail", "role", "password"), *found]))
        else:
            self.stdout.write("The demo is not loaded: bin/manage load_demo builds it.")
