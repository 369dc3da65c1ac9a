"""Members: their role, team and name, and the end of a membership."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Membership, Role, Team, User
from accounts.permissions import Forbidden, demand
from accounts.queries import tenants_of
from activity.actions import record
from tenancy.context import use_tenant


def change_member(*, actor: Membership, member: Membership, name: str, role: str, team: Team | None) -> Membership:
    """Set a member's name here, role and team; raises ValidationError or Forbidden."""
    demand(actor, "set_up")
    check_role(actor, role, current=member.role)
    if not name.strip():
        raise ValidationError({"name": "A person needs a name."})
    if role != Role.OWNER:
        _keep_an_owner(member)
    old = {"name": member.name, "role": member.role, "team": member.team.name if member.team else None}
    member.name, member.role, member.team = name.strip()[:120], role, team
    new = {"name": member.name, "role": member.role, "team": team.name if team else None}
    changes = {field: [old[field], value] for field, value in new.items() if old[field] != value}
    if changes:
        member.save(update_fields=["name", "role", "team"])
        record("membership.changed", actor=actor, on=member, changes=changes)
    return member


def end_membership(*, actor: Membership, member: Membership) -> None:
    """The person may no longer enter, from their next request on; their tokens die with it."""
    if actor.pk != member.pk:
        demand(actor, "set_up")
        check_role(actor, member.role, current=member.role)
    if member.ended_at is not None:
        return
    _keep_an_owner(member)
    member.ended_at = timezone.now()
    member.save(update_fields=["ended_at"])
    member.api_tokens.filter(revoked_at=None).update(revoked_at=member.ended_at)
    record("membership.ended", actor=actor, on=member)


def rename_person(*, user: User, name: str) -> None:
    """A person's own name, here and in every organisation they belong to; raises ValidationError."""
    name = name.strip()
    if not name or len(name) > 120:
        raise ValidationError({"name": "Give a name of at most 120 letters."})
    user.name = name
    user.save(update_fields=["name"])
    for found in tenants_of(user.pk):
        with use_tenant(found.tenant_id):
            member = Membership.objects.get(pk=found.pk)
            if member.name != name:
                changes = {"name": [member.name, name]}
                member.name = name
                member.save(update_fields=["name"])
                record("membership.changed", actor=member, on=member, changes=changes)


def check_role(actor: Membership, role: str, *, current: str | None = None) -> None:
    """Raise Forbidden unless the actor may give this role to somebody who has (or had) the current one."""
    if role not in Role.values:
        raise ValidationError({"role": "Choose one of the roles."})
    if actor.role != Role.OWNER and Role.OWNER in (role, current):
        raise Forbidden("Only an owner may make, change or end an owner.")


def _keep_an_owner(member: Membership) -> None:
    if member.role != Role.OWNER:
        return
    # Locked in one order, so that two owners who remove each other at a time cannot both succeed.
    owners = Membership.objects.select_for_update(of=("self",)).order_by("pk").filter(role=Role.OWNER, ended_at=None)
    if [owner.pk for owner in owners] == [member.pk]:
        raise ValidationError({"role": "This is the last owner. Make somebody else an owner first."})
