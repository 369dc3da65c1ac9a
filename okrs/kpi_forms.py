"""Forms of KPIs; what is right or wrong is said by the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Membership, Team
from okrs.forms import VersionedForm
from ui.forms import Combobox, DayField, offer


class KpiForm(VersionedForm):
    """A KPI and its bands."""

    title = forms.CharField(max_length=300, help_text="What is to stay well, such as monthly churn.")
    unit = forms.CharField(max_length=40, required=False, help_text="Such as %, days, EUR.")
    decimals = forms.IntegerField(
        required=False, min_value=0, max_value=6, help_text="How many are shown. Empty: as many as help."
    )
    low = forms.DecimalField(required=False, label="Well from", help_text="Empty: no lower end.")
    high = forms.DecimalField(required=False, label="Well up to", help_text="Empty: no upper end.")
    far_low = forms.DecimalField(
        required=False, label="Wrong below", help_text="Between this and the band it is near. Empty: out at once."
    )
    far_high = forms.DecimalField(
        required=False, label="Wrong above", help_text="Between the band and this it is near. Empty: out at once."
    )
    cadence_days = forms.IntegerField(
        min_value=1, max_value=366, initial=30, label="Days between readings", help_text="After that it is old."
    )
    owner: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="Lead"
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(None, required=False)
    description = forms.CharField(required=False, widget=forms.Textarea, help_text="How it is measured, and why.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", Membership.objects.filter(ended_at=None))
        offer(self, "team", Team.objects.all())


class ReadingForm(forms.Form):
    """What the KPI was on a day."""

    value = forms.DecimalField()
    date = DayField(label="About", help_text="A second reading about a day corrects the first.")
    note = forms.CharField(required=False, widget=forms.Textarea)


class DismissForm(forms.Form):
    """Why no objective is needed."""

    reason = forms.CharField(widget=forms.Textarea, help_text="People will ask. It is kept with the KPI.")
