"""Forms of what waits for what, and of asking for a new baseline; what is right or wrong is said by the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from portfolio.models import Initiative
from ui.forms import offer


class DependencyForm(forms.Form):
    """For which initiative it waits, and how long after."""

    before: forms.ModelChoiceField[Initiative] = forms.ModelChoiceField(
        None, error_messages={"required": "Search for an initiative and choose one of those found."}
    )
    lag_days = forms.IntegerField(
        min_value=-366, max_value=3660, initial=0, required=False, label="Days between",
        help_text="0: it may start the day after the other has finished. Below 0: that many days earlier.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "before", Initiative.objects.all())

    def clean_lag_days(self) -> int:
        """The lag; nothing written is none."""
        return int(self.cleaned_data["lag_days"] or 0)


class BaselineRequestForm(forms.Form):
    """Why the plan should be agreed anew."""

    reason = forms.CharField(
        widget=forms.Textarea, help_text="What changed, and why the plan as it is now is the one to be held to."
    )


class BaselineAnswerForm(forms.Form):
    """Why not, or a word to go with the approval; the button says which."""

    reason = forms.CharField(
        required=False, widget=forms.Textarea, help_text="Needed to refuse: whoever asked will read it."
    )
