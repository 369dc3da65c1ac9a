"""Teams, people, and the tenant's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from django.db.models.functions import Lower

from accounts.models import User
from exchange.loading.merge import Merge, merge
from exchange.loading.session import Session
from exchange.workbook.columns import Kind
from exchange.workbook.tables import DELIVERY_POLICY, FUNDING_POLICY, OKR_POLICY, POLICY, SETTINGS
from execution.models import DeliveryPolicy
from okrs.models import OkrPolicy
from portfolio.models import FundingPolicy
from rollups.marks import ask_for_everything
from rollups.models import Policy
from tenancy.models import Tenant

# Whose row keeps which settings; the rest are the tenant's own.
_POLICIES: Final[dict[Any, tuple[str, ...]]] = {
    Policy: POLICY,
    OkrPolicy: OKR_POLICY,
    FundingPolicy: FUNDING_POLICY,
    DeliveryPolicy: DELIVERY_POLICY,
}
TEAMS = Merge(
    table="teams",
    target="accounts_team",
    match="t.key = s.key",
    joins=(
        "LEFT JOIN load_teams above ON above.key = s.parent "
        'LEFT JOIN ids_teams above_id ON above_id."row" = above."row" '
        "LEFT JOIN accounts_team stored ON stored.tenant_id = %(tenant)s AND stored.key = s.parent"
    ),
    columns={"key": "s.key", "name": "s.name", "parent_id": "coalesce(above_id.id, stored.id)"},
)
PEOPLE = Merge(
    table="people",
    target="accounts_membership",
    source="load_people s JOIN accounts_user u ON lower(u.email) = s.email",
    match="t.user_id = u.id",
    joins=(
        "LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.key = s.team "
        "LEFT JOIN accounts_membership old ON old.tenant_id = %(tenant)s AND old.id = i.id"
    ),
    columns={"name": "s.name", "role": "coalesce(nullif(s.role, ''), old.role, 'member')", "team_id": "team.id"},
    fresh={"user_id": "u.id", "joined_at": "now()"},
)


def load_people(session: Session) -> None:
    """Write teams and people; a new address becomes a user who cannot sign in until a password is set."""
    session.stage("teams")
    merge(session, TEAMS)
    _add_users(session)
    session.stage("people")
    merge(session, PEOPLE)
    _end_memberships(session)
    # What `owner` and `author` cells refer to, from here on.
    session.make(
        "member_ids",
        "SELECT lower(u.email) AS email, m.id "
        "FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id WHERE m.tenant_id = %(tenant)s",
    )


def _add_users(session: Session) -> None:
    named = {email: name for _, (email, name) in session.content.rows("people").columns("email", "name")}
    known = User.objects.annotate(address=Lower("email")).filter(address__in=list(named))
    missing = named.keys() - set(known.values_list("address", flat=True))
    fresh = [User(email=email, name=named[email], password=make_password(None)) for email in sorted(missing)]
    User.objects.bulk_create(fresh, ignore_conflicts=True)  # another load may bring the same person in this moment


def _end_memberships(session: Session) -> None:
    session.stage("leavers")
    zone = Tenant.objects.values_list("time_zone", flat=True).get(pk=session.tenant_id)
    changed = session.run(
        "UPDATE accounts_membership m SET ended_at = s.left_on::timestamp AT TIME ZONE %(zone)s "
        "FROM load_leavers s JOIN accounts_user u ON lower(u.email) = s.email "
        "WHERE m.tenant_id = %(tenant)s AND m.user_id = u.id "
        "AND (m.ended_at AT TIME ZONE %(zone)s)::date IS DISTINCT FROM s.left_on",
        zone=zone,
    )
    # As when a person is taken out on the page: what they had given a program ends with them, for ever.
    session.run(
        "UPDATE accounts_apitoken t SET revoked_at = now() FROM accounts_membership m "
        "WHERE t.tenant_id = %(tenant)s AND m.tenant_id = t.tenant_id AND m.id = t.membership_id "
        "AND m.ended_at IS NOT NULL AND t.revoked_at IS NULL"
    )
    total = len(session.content.rows("leavers").entries)
    session.count("leavers", changed=changed, unchanged=total - changed)


def load_settings(session: Session) -> None:
    """Write the tenant's name, currency, time zone and thresholds, as far as given; first, for dates depend on it."""
    given = {name: value for _, (name, value) in session.content.rows("settings").columns("name", "value")}
    if not given:
        return
    tenant = Tenant.objects.get(pk=session.tenant_id)
    of_policies = {name for names in _POLICIES.values() for name in names}
    changed = _set(tenant, {name: value for name, value in given.items() if name not in of_policies})
    for model, names in _POLICIES.items():
        values = {name: _typed(name, value) for name, value in given.items() if name in names}
        changed += _set(model.objects.first() or model(), values) if values else 0
    if changed and "formula" in given:
        ask_for_everything(session.tenant_id)
    session.count("settings", changed=changed, unchanged=len(given) - changed)


def _typed(name: str, value: str) -> str | int | bool | Decimal:
    column = SETTINGS[name]
    if column.kind is Kind.NUMBER:
        return Decimal(value) if column.decimals else int(value)
    if name == "is_digesting":
        return value == "yes"
    return int(value) if name == "digest_weekday" else value


def _set(row: Model, values: Mapping[str, str | int | Decimal]) -> int:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed or row.pk is None:
        row.save()
    return len(changed)
