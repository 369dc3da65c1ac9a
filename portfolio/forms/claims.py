"""The form of a claim: least, likely and greatest movement, by when, and who stands for it."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Membership
from okrs.models import KeyResult
from portfolio.models import Initiative
from ui.forms import Combobox, DayField, offer


def _movement(label: str, help_text: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=30, decimal_places=10, label=label, help_text=help_text, **options)


class ClaimForm(forms.Form):
    """What an initiative promises one of the key results it serves."""

    key_result: forms.ModelChoiceField[KeyResult] = forms.ModelChoiceField(
        None, label="Key result", empty_label="Choose a key result"
    )
    low = _movement("At least", "If it goes badly; empty: no range.", required=False)
    likely = _movement("Likely", "In the key result’s own unit, with its sign: 160 clinics, −6 days.")
    high = _movement("At most", "If it goes well.", required=False)
    due_on = DayField(required=False, label="To be seen by", help_text="Empty: when the initiative ends.")
    sponsor: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, help_text="Who stands for it; empty: the lead of the initiative."
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "key_result", KeyResult.objects.filter(contributions__initiative=initiative))
        offer(self, "sponsor", Membership.objects.filter(ended_at=None))
