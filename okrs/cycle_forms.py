"""The form of a cycle."""

from __future__ import annotations

from typing import Any

from django import forms

from okrs.models import Cycle
from ui.forms import Combobox, DateInput, RadioCards

STATE_HINTS = {
    "draft": "Being written; nobody is asked to check in",
    "active": "Running; check-ins are due",
    "grading": "Over; results are being graded",
    "closed": "Done; it stays to be read",
}


class CycleForm(forms.Form):
    """A cycle's name, dates, rhythm and state."""

    name = forms.CharField(max_length=300, help_text="As people say it, such as Q1 2027.")
    starts_on = forms.DateField(label="First day", widget=DateInput)
    ends_on = forms.DateField(label="Last day", widget=DateInput)
    cadence_days = forms.IntegerField(
        label="Days between check-ins",
        min_value=1,
        max_value=92,
        initial=7,
        help_text="A check-in older than two of these counts as stale.",
    )
    check_in_weekday = forms.TypedChoiceField(
        label="Check-in day", coerce=int, choices=Cycle.Weekday.choices, initial=Cycle.Weekday.FRIDAY
    )
    state = forms.ChoiceField(
        choices=Cycle.State.choices, initial=Cycle.State.DRAFT, widget=RadioCards(hints=STATE_HINTS)
    )
    parent: forms.ModelChoiceField[Cycle] = forms.ModelChoiceField(
        None, label="Part of", required=False, empty_label="No longer cycle", widget=Combobox
    )

    def __init__(self, data: Any = None, *, cycle: Cycle | None = None, initial: dict[str, Any] | None = None) -> None:
        present = {name: getattr(cycle, name) for name in self.base_fields} if cycle else initial
        super().__init__(data, initial=present)
        others = Cycle.objects.exclude(pk=cycle.pk) if cycle else Cycle.objects.all()
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
