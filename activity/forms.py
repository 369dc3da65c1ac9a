"""What the audit page may be asked for."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Membership
from ui.forms import offer

KINDS = [
    ("", "Everything"),
    ("okrs.objective", "Objectives"),
    ("okrs.keyresult", "Key results"),
    ("okrs.cycle", "Cycles"),
    ("portfolio.portfolio", "Portfolios"),
    ("portfolio.initiative", "Initiatives"),
    ("execution.item", "Work items"),
    ("accounts.membership", "Members"),
    ("accounts.invitation", "Invitations"),
    ("accounts.team", "Teams"),
    ("accounts.apitoken", "Tokens"),
    ("tenancy.tenant", "The organisation"),
]
LARGEST_ID = 2**63 - 1


class AuditForm(forms.Form):
    """A filter: who, what kind, which one, and where the page begins."""

    person: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, label="Who", required=False, empty_label="Everybody"
    )
    kind = forms.ChoiceField(label="What", choices=KINDS, required=False)
    thing = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", Membership.objects.order_by("name"))


class LetterChoiceForm(forms.Form):
    """Which letters a person wants."""

    reminders = forms.BooleanField(required=False, label="Reminders of check-ins")
    digests = forms.BooleanField(required=False, label="The weekly digest")
    mentions = forms.BooleanField(required=False, label="When somebody mentions me")
    reviews = forms.BooleanField(required=False, label="Packs of reviews and their meetings")
