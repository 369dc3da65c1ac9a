"""Forms of saved views, of limits on the board and of a move from there; the actions say what is right or wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from portfolio.models import Initiative, SavedView
from ui.forms import DayField


class SavedViewForm(forms.Form):
    """A name for the filter, and for whom it is."""

    name = forms.CharField(max_length=80, help_text="Such as: My bets at risk.")
    is_shared = forms.BooleanField(required=False, label="For everybody", help_text="All see it; only you change it.")
    query = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2_000)
    layout = forms.ChoiceField(choices=SavedView.Layout.choices, widget=forms.HiddenInput)


class StageLimitsForm(forms.Form):
    """How many initiatives a stage may hold before the board warns; one field a stage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for state, label in Initiative.State.choices:
            self.fields[state] = forms.IntegerField(required=False, min_value=1, max_value=9_999, label=str(label))


class BoardMoveForm(forms.Form):
    """Another stage, from a day on and with a reason where one is needed."""

    state = forms.ChoiceField(label="Move to")
    on = DayField(label="From", required=False)
    reason = forms.CharField(
        required=False, widget=forms.Textarea, help_text="Needed where the move asks for one: its owners will read it."
    )

    def __init__(self, *args: Any, state: str, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each for each in Initiative.State.choices if each[0] != state]
        self.fields["state"].choices = others  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["on"].initial = day
