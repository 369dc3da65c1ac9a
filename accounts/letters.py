"""The letters we write ourselves; allauth writes its own."""

from __future__ import annotations

from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Invitation


def send_invitation(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Post the letter once the invitation stands: a letter to a place that was rolled back would be a lie."""
    link = request.build_absolute_uri(reverse("invitation_accept", args=[token]))
    context = {"invitation": invitation, "tenant": invitation.tenant, "link": link}
    letter = EmailMessage(
        subject=f"{invitation.invited_by.name} invites you to {invitation.tenant.name}",
        body=render_to_string("accounts/email/invitation.txt", context),
        to=[invitation.email],
    )
    transaction.on_commit(partial(letter.send), robust=True)
