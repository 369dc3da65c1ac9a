"""`create_token --tenant SLUG --email E`: a bearer token for a program, alone on standard output."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.tokens import create_token
from accounts.models import Membership
from tenancy.context import use_tenant
from tenancy.models import Tenant


class Command(BaseCommand):
    """Make an API token for a member of a tenant."""

    help = "Make an API token for a member of a tenant and print it; it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The tenant, the member, and what the token may do."""
        parser.add_argument("--tenant", required=True, help="the tenant's slug")
        parser.add_argument("--email", required=True, help="the member's e-mail address")
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--days", type=int, default=90, help="how long it lives")
        parser.add_argument("--read-only", action="store_true", help="it may read and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token; raises CommandError with what was not found."""
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        with use_tenant(tenant):
            member = Membership.objects.filter(user__email=options["email"].lower(), ended_at=None).first()
            if member is None:
                raise CommandError(f"Nobody with the address {options['email']!r} belongs to {tenant}.")
            try:
                _, text = create_token(
                    actor=None,
                    member=member,
                    name=options["name"],
                    days=options["days"],
                    read_only=options["read_only"],
                )
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(text)
