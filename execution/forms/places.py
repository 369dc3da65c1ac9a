"""Forms about where work stands: in a team's list, on its board, in an iteration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from execution.forms.work import AsksWhy
from execution.models import Item, Iteration
from okrs.forms import VersionedForm
from ui.formats import full_day
from ui.forms import DayField, offer_words


class PlaceForm(forms.Form):
    """Where an item goes in its team's list."""

    to = forms.ChoiceField(
        label="Move to", choices=[("top", "The top"), ("bottom", "The bottom"), ("before", "Before another item"),
                                  ("free", "Where the suggestion puts it")],
    )  # fmt: skip
    before = forms.CharField(
        required=False, max_length=120, label="Before", help_text="The key of that item, such as W-12."
    )

    def clean(self) -> dict[str, Any]:
        """An item that is named is looked up by its key."""
        given = super().clean() or {}
        if given.get("to") != "before":
            return given
        found = Item.objects.filter(key__iexact=given.get("before", "").strip()).first()
        if found is None:
            raise forms.ValidationError({"before": "There is no item by this key in the list: look its key up there."})
        return given | {"before": found}


class PartForm(AsksWhy):
    """A part of an item, in two fields."""

    title = forms.CharField(max_length=300, help_text="What will be done, starting with a verb.")
    type = forms.ChoiceField(choices=Item.Type.choices, initial="task")


class IterationForm(VersionedForm):
    """The goal and the days of an iteration."""

    goal = forms.CharField(
        required=False, max_length=300, help_text="What will be true at its end, such as: A player can pay in Polish."
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day")

    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("goal", "starts_on", "ends_on")}


class PlanForm(forms.Form):
    """Which iteration the chosen items are planned into."""

    iteration = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, iterations: Sequence[Iteration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(row.pk, f"{row}, until {full_day(row.ends_on)}") for row in iterations]
        offer_words(self, "iteration", [*rows, ("", "No iteration")])
