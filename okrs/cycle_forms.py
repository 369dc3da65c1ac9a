"""The forms of cycles: one of them, and those of a year at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from okrs.cycle_states import moves_from
from okrs.fiscal import FIRST_YEAR, LAST_YEAR, LEVELS
from okrs.models import Cycle, OkrPolicy
from ui.forms import Combobox, DayField, RadioCards, offer, offer_words

STATE_HINTS = {
    "draft": "Being written; nobody is asked to check in",
    "active": "Running; check-ins are due",
    "grading": "Over; results are being graded, and what was aimed for stands",
    "closed": "Frozen; it stays to be read",
}
SCALE_HINTS = {
    "tenths": "0.7 is a good result for something bold",
    "percent": "The same, as 70%",
    "letters": "A from 0.9, B from 0.7, C from 0.5, D from 0.3, else E",
}


class RhythmForm(forms.Form):
    """How often people are asked, when, and how results are graded."""

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
    grading_scale = forms.ChoiceField(
        choices=Cycle.Scale.choices, initial=Cycle.Scale.TENTHS, widget=RadioCards(hints=SCALE_HINTS)
    )


class CycleForm(RhythmForm):
    """A cycle's name, dates, rhythm and state."""

    name = forms.CharField(max_length=300, help_text="As people say it, such as Q1 2027.")
    kind = forms.ChoiceField(choices=Cycle.Kind.choices, initial=Cycle.Kind.QUARTER)
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day")
    is_reminding = forms.BooleanField(label="Remind by mail whose check-in is due", required=False, initial=True)
    remind_hour = forms.IntegerField(
        label="Hour of reminders", min_value=0, max_value=23, initial=9, help_text="0 to 23, in your time zone."
    )
    state = forms.ChoiceField(
        choices=Cycle.State.choices, initial=Cycle.State.DRAFT, widget=RadioCards(hints=STATE_HINTS)
    )
    parent: forms.ModelChoiceField[Cycle] = forms.ModelChoiceField(
        None, label="Part of", required=False, empty_label="No longer cycle", widget=Combobox
    )
    field_order = (
        "name", "kind", "starts_on", "ends_on", "parent", "cadence_days", "check_in_weekday", "is_reminding",
        "remind_hour", "grading_scale", "state",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, cycle: Cycle | None = None, initial: dict[str, Any] | None = None) -> None:
        present = {name: getattr(cycle, name) for name in self.base_fields} if cycle else initial
        super().__init__(data, initial=present)
        names = dict(Cycle.State.choices)
        states = moves_from(cycle.state if cycle else Cycle.State.DRAFT)
        offer_words(self, "state", [(each, names[each]) for each in states])
        others = Cycle.objects.exclude(pk=cycle.pk) if cycle else Cycle.objects.all()
        offer(self, "parent", others)


MONTH_NAMES = [(month, f"{date(2000, month, 1):%B}") for month in range(1, 13)]
LEVEL_CHOICES = [(kind, label) for kind, label in Cycle.Kind.choices if kind in LEVELS]


class YearForm(RhythmForm):
    """Which year, where it begins, how it is divided, and the rhythm of its cycles."""

    year = forms.IntegerField(
        min_value=FIRST_YEAR, max_value=LAST_YEAR, help_text="The one in which the fiscal year begins."
    )
    start_month = forms.TypedChoiceField(label="It begins in", coerce=int, choices=MONTH_NAMES)
    pattern = forms.ChoiceField(
        label="A quarter is divided in",
        choices=OkrPolicy.Pattern.choices,
        help_text="Week years begin on the Monday nearest to the first of the month; a 53rd week is the last month’s.",
    )
    levels = forms.MultipleChoiceField(
        label="Make cycles for", choices=LEVEL_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    field_order = (
        "year", "start_month", "pattern", "levels", "cadence_days", "check_in_weekday", "grading_scale",
    )  # fmt: skip


class OkrPolicyForm(forms.Form):
    """What the tenant decided about its OKRs as a whole."""

    fiscal_start_month = forms.TypedChoiceField(label="The fiscal year begins in", coerce=int, choices=MONTH_NAMES)
    fiscal_pattern = forms.ChoiceField(label="A quarter is divided in", choices=OkrPolicy.Pattern.choices)
    hidden = forms.ChoiceField(
        label="Objectives that not everyone sees, where they feed one that everyone sees",
        choices=OkrPolicy.Hidden.choices,
        widget=forms.RadioSelect,
    )
    is_digesting = forms.BooleanField(label="Send a weekly digest by mail", required=False)
    digest_weekday = forms.TypedChoiceField(label="Day of the digest", coerce=int, choices=Cycle.Weekday.choices)

    def __init__(self, data: Any = None, *, policy: OkrPolicy) -> None:
        super().__init__(data, initial={name: getattr(policy, name) for name in self.base_fields})
