"""The columns of a board as rows that are written in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from execution.queries.boards import Column

STATES = [("todo", "To do"), ("doing", "In progress"), ("done", "Done")]
MOST = 12


class ColumnForm(forms.Form):
    """One column; without a name it goes."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, widget=forms.HiddenInput({"data-place": True}))
    name = forms.CharField(
        required=False, max_length=60, widget=forms.TextInput({"data-first": True, "aria-label": "Name"})
    )
    state = forms.ChoiceField(choices=STATES, required=False, widget=forms.Select({"aria-label": "Work in it is"}))
    limit = forms.IntegerField(
        required=False, min_value=1, max_value=32_000, widget=forms.NumberInput({"aria-label": "Limit"})
    )

    def clean_state(self) -> str:
        """A row that goes has none."""
        return self.cleaned_data["state"] or "todo"


ColumnSet = forms.formset_factory(ColumnForm, extra=0, max_num=MOST + 8, absolute_max=MOST + 8)


def column_forms(columns: Sequence[Column], data: Any) -> tuple[forms.Form, Any]:
    """The form for what is wrong with all of them together, and their rows."""
    initial = [
        {"id": column.id, "name": column.name, "state": column.state, "limit": column.limit, "place": place}
        for place, column in enumerate(columns, 1)
    ]
    return forms.Form(data), ColumnSet(data, initial=initial, prefix="form")
