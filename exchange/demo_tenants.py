"""The demo as tenants of this installation: loaded by the same loader as anything else, with a password to try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from accounts.models import Membership, Role, User
from exchange.actions import load_workbook, new_tenant
from exchange.demo import TENANTS, DemoTenant
from exchange.workbook.problems import Unreadable
from exchange.workbook.reading import from_rows
from portfolio.actions.ledger import post_spending
from rollups.draining import recompute_in_turn
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant

PASSWORD: Final = "see-the-outcome"  # noqa: S105  for made-up people on a machine of one's own; printed on every start
OPERATOR: Final = "operator@alignment.example"
# In a week the demo's check-ins, reviews and forecasts are no longer fresh.
KEPT: Final = timedelta(days=7)
# Nobody has a real address under this top-level domain (RFC 2606), so no real person's password is ever set.
DEMO_DOMAIN: Final = ".example"
BEING_BUILT: Final = "-being-built"


class SignIn(NamedTuple):
    """Somebody to sign in as."""

    address: str
    email: str
    role: str
    password: str


def load_demo_tenant(demo: DemoTenant, *, is_refresh: bool) -> bool:
    """Build the tenant for today if it is missing, a week old or `is_refresh`; whether anything was done.

    It is built under an address of its own and takes the demo's when it is whole: who looks at the old one meanwhile
    sees that one, and so does everybody when this is killed.
    """
    old = Tenant.objects.filter(slug=demo.slug).first()
    if old is not None and not is_refresh and today(old) - old.created_at.date() < KEPT:
        return False
    tenant = _built(demo)
    with transaction.atomic():
        if old is not None:
            _set_aside(old, demo.slug)
        Tenant.objects.filter(pk=tenant.pk).update(slug=demo.slug)
    return True


def _built(demo: DemoTenant) -> Tenant:
    """The demo of today with its figures, under an address where nobody looks for it."""
    unfinished = f"{demo.slug}{BEING_BUILT}"
    for killed in Tenant.objects.filter(slug=unfinished):
        _set_aside(killed, unfinished)
    tenant = new_tenant(unfinished)
    tenant.name, tenant.currency, tenant.time_zone = demo.name, demo.currency, demo.time_zone
    book = from_rows(demo.slug, demo.workbook(today(tenant)))
    outcome = load_workbook(actor=None, tenant=tenant, book=book)
    if outcome.problems:
        raise Unreadable("\n".join(map(str, outcome.problems)))
    recompute_in_turn(tenant)
    with use_tenant(tenant):
        post_spending(tenant)  # as the nightly job does: the ledger knows what was spent until today
    return tenant


def _set_aside(tenant: Tenant, slug: str) -> None:
    """Keep an old demo under another address: its stories ended, but somebody may have worked in it."""
    made = tenant.created_at
    slug = f"{slug}-{made:%Y%m%d}"
    taken = Tenant.objects.filter(slug__startswith=slug).count()
    tenant.slug = f"{slug}-{taken + 1}" if taken else slug
    tenant.name = f"{tenant.name}, {made.day} {made:%b %Y}"
    tenant.save(update_fields=["slug", "name"])


def give_passwords() -> None:
    """Let the demo's people and an operator sign in with the password that everybody knows."""
    everybody = make_password(PASSWORD)
    for tenant in _tenants():
        with use_tenant(tenant):
            people = list(Membership.objects.values_list("user_id", flat=True))
        User.objects.filter(pk__in=people, email__endswith=DEMO_DOMAIN).update(password=everybody)
    operator = {"name": "Operator", "is_staff": True, "is_superuser": True, "password": everybody}
    User.objects.update_or_create(email=OPERATOR, defaults=operator)


def sign_ins() -> list[SignIn]:
    """For each tenant of the demo one person of each role, and the operator; no password where it is not the demo's."""
    known: dict[str, str] = {}
    found = []
    for tenant in _tenants():
        with use_tenant(tenant):
            people = Membership.objects.select_related("user").filter(ended_at=None).order_by("id")
            first = {person.role: person for person in reversed(people)}
        for role in Role.values:
            if role in first:
                user = first[role].user
                found.append(SignIn(f"/{tenant.slug}/", user.email, role, _password_of(user, known)))
    operators = User.objects.filter(email=OPERATOR)
    found += [SignIn("/operator/", OPERATOR, "operator", _password_of(operator, known)) for operator in operators]
    return found


def _tenants() -> Iterator[Tenant]:
    yield from Tenant.objects.filter(slug__in=[demo.slug for demo in TENANTS]).order_by("-slug")


def _password_of(user: User, known: dict[str, str]) -> str:
    # One hash is shared by all of them, and checking it is slow on purpose.
    if user.password not in known:
        known[user.password] = PASSWORD if check_password(PASSWORD, user.password) else "(its own)"
    return known[user.password]
