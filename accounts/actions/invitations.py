"""Places offered by e-mail: offered, offered again, withdrawn, taken."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from accounts.actions.people import check_role
from accounts.models import Invitation, Membership, Team, User
from accounts.permissions import demand
from activity.actions import record

DAYS = 14

# Sends the letter: called with the invitation and its token, inside the transaction that made it.
type Sender = Callable[[Invitation, str], None]


def invitation_hash(token: str) -> str:
    """What is stored of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite_person(*, actor: Membership, email: str, role: str, team: Team | None, send: Sender) -> Invitation:
    """Offer a place to an e-mail address, for 14 days; raises ValidationError or Forbidden."""
    demand(actor, "set_up")
    check_role(actor, role)
    email = email.strip().lower()
    _check_email(email)
    # An earlier offer to the same address is replaced: one letter counts, the last.
    for old in Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None):
        withdraw_invitation(actor=actor, invitation=old)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        role=role,
        team=team,
        invited_by=actor,
        token_hash=invitation_hash(token),
        expires_at=timezone.now() + timedelta(days=DAYS),
    )
    invitation.save()
    record("invitation.sent", actor=actor, on=invitation, role=role)
    send(invitation, token)
    return invitation


def resend_invitation(*, actor: Membership, invitation: Invitation, send: Sender) -> None:
    """A new letter with a new link for another 14 days; the old link is dead."""
    demand(actor, "set_up")
    if invitation.accepted_at or invitation.withdrawn_at:
        raise ValidationError("This invitation is closed. Invite the person again.")
    token = secrets.token_urlsafe(32)
    invitation.token_hash = invitation_hash(token)
    invitation.expires_at = timezone.now() + timedelta(days=DAYS)
    invitation.save(update_fields=["token_hash", "expires_at"])
    record("invitation.resent", actor=actor, on=invitation)
    send(invitation, token)


def withdraw_invitation(*, actor: Membership, invitation: Invitation) -> None:
    """The offer no longer stands."""
    demand(actor, "set_up")
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        record("invitation.withdrawn", actor=actor, on=invitation)


def find_invitation(token: str) -> Invitation | None:
    """The invitation that this token opens today, None when there is none."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    found = waiting.select_related("team", "invited_by", "tenant").select_for_update(of=("self",))
    return found.filter(token_hash=invitation_hash(token)).first()


def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """Make the user a member as offered; a former member comes back; raises ValidationError."""
    if user.email.lower() != invitation.email:
        raise ValidationError(f"This invitation is for {invitation.email}; you are signed in as {user.email}.")
    member = Membership.objects.filter(user=user).first() or Membership(user=user)
    if member._state.adding or member.ended_at is not None:
        member.name, member.role, member.team = str(user)[:120], invitation.role, invitation.team
        member.ended_at = None
        member.save()
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    # The link came by mail, so whoever follows it reads this address.
    EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)
    record("invitation.accepted", actor=member, on=invitation)
    return member


def sign_up_invited(*, invitation: Invitation, name: str, password: str) -> User:
    """A new user for the invited address, which the letter has verified; raises ValidationError."""
    if User.objects.filter(email=invitation.email).exists():
        raise ValidationError("You have a sign-in already. Sign in, then follow the link in the letter again.")
    name = name.strip()
    if not name:
        raise ValidationError({"name": "Say who you are."})
    try:
        validate_password(password, User(email=invitation.email, name=name))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user = User.objects.create_user(invitation.email, password, name=name[:120])
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": "Enter an e-mail address such as kim@example.org."}) from error
    if Membership.objects.filter(user__email=email, ended_at=None).exists():
        raise ValidationError({"email": "This person is a member already."})
