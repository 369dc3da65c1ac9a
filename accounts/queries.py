"""Reads about people."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import ApiToken, Invitation, Membership, Team, User
from tenancy.context import use_person


def tenants_of(user_id: int) -> list[Membership]:
    """The person's memberships in every organisation they may enter, by its name; outside any tenant."""
    with use_person(user_id):
        # Not the tenant's manager: these are one person's rows of all tenants, which the policy lets through.
        own = Membership._base_manager.filter(user_id=user_id, ended_at=None).select_related("tenant")
        return sorted(own, key=lambda member: (member.tenant.name.casefold(), member.tenant_id))


def people() -> QuerySet[Membership]:
    """The members who may enter, with their sign-in and team, by name."""
    return Membership.objects.filter(ended_at=None).select_related("user", "team").order_by("name", "pk")


def former_people() -> QuerySet[Membership]:
    """Those whose membership has ended, latest first."""
    return Membership.objects.exclude(ended_at=None).select_related("user").order_by("-ended_at")


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that can still be accepted, or that have expired unanswered, latest first."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    return waiting.select_related("team", "invited_by").order_by("-pk")


def living_tokens() -> QuerySet[ApiToken]:
    """Tokens that still work, latest first."""
    unexpired = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    living = ApiToken.objects.filter(unexpired, revoked_at=None, membership__ended_at=None)
    return living.select_related("membership").order_by("-pk")


@dataclass(frozen=True)
class Branch:
    """A team in its tree: how deep it is and how many people are in it."""

    team: Team
    depth: int
    members: int


def team_tree() -> list[Branch]:
    """All teams, each under its parent, by name."""
    counted = Team.objects.annotate(size=Count("members", filter=Q(members__ended_at=None))).select_related("parent")
    below: dict[int | None, list[Team]] = {}
    for team in counted.order_by("name", "pk"):
        below.setdefault(team.parent_id, []).append(team)
    tree: list[Branch] = []

    def grow(parent_id: int | None, depth: int) -> None:
        for team in below.get(parent_id, []):
            tree.append(Branch(team, depth, team.size))  # type: ignore[attr-defined]  # annotated above
            grow(team.pk, depth + 1)

    grow(None, 0)
    return tree


def teams_below(team: Team) -> set[int]:
    """The ids of the team and of every team below it."""
    below: dict[int | None, list[int]] = {}
    for pk, parent_id in Team.objects.values_list("pk", "parent_id"):
        below.setdefault(parent_id, []).append(pk)
    found, queue = {team.pk}, [team.pk]
    while queue:
        children = [pk for pk in below.get(queue.pop(), []) if pk not in found]
        found.update(children)
        queue.extend(children)
    return found


def can_sign_in(user: User) -> bool:
    """Whether there is a way in for them: a password, another site's word, or a passkey; imported people have none."""
    if not user.is_active:
        return False
    if user.has_usable_password():
        return True
    return bool(SocialAccount.objects.filter(user=user).exists() or Authenticator.objects.filter(user=user).exists())
