"""The form of what an item waits for; what is right or wrong is said by the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from execution.models import Item
from ui.forms import offer


class ItemDependencyForm(forms.Form):
    """For which item it waits, and how long after."""

    before: forms.ModelChoiceField[Item] = forms.ModelChoiceField(
        None, error_messages={"required": "Search for an item and choose one of those found."}
    )
    lag_days = forms.IntegerField(
        min_value=-366, max_value=3660, initial=0, required=False, label="Days between",
        help_text="0: it may start the day after the other has finished. Below 0: that many days earlier.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "before", Item.objects.all())

    def clean_lag_days(self) -> int:
        """The lag; nothing written is none."""
        return int(self.cleaned_data["lag_days"] or 0)
