"""The forms of schedules and of sending; what is right or wrong is said by the actions."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from accounts.models import Membership, Team
from okrs.forms import VersionedForm
from okrs.models import Cycle
from portfolio.models import Portfolio
from reviews.models import PackTemplate, Schedule
from ui.forms import Combobox, DayField, offer

FIELDS: Final = (
    "name", "team", "portfolio", "cycle_kind", "cycle", "days_after", "hour", "starts_on", "template", "readers",
    "meeting_days_after", "meeting_hour", "meeting_minutes", "meeting_place",
)  # fmt: skip


class ScheduleForm(VersionedForm):
    """A review that makes itself."""

    name = forms.CharField(max_length=120, help_text="As people will know it, such as Quarterly business review.")
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, empty_label="No one team",
        help_text="Without a team or a portfolio it is about the whole organisation.",
    )  # fmt: skip
    portfolio: forms.ModelChoiceField[Portfolio] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, empty_label="No one portfolio"
    )
    cycle_kind = forms.ChoiceField(label="After each", choices=Cycle.Kind.choices, initial=Cycle.Kind.QUARTER)
    cycle: forms.ModelChoiceField[Cycle] = forms.ModelChoiceField(
        None, label="Or only after", required=False, widget=Combobox, empty_label="Every one of that kind"
    )
    days_after = forms.IntegerField(
        label="Days after its end", min_value=0, max_value=90, initial=3, help_text="0 is the last day itself."
    )
    hour = forms.IntegerField(
        label="Hour of the day", min_value=0, max_value=23, initial=6, help_text="0 to 23, in your time zone."
    )
    starts_on = DayField(label="For cycles that end from", help_text="Those that ended before get no pack.")
    template: forms.ModelChoiceField[PackTemplate] = forms.ModelChoiceField(
        None, label="Arrangement", required=False, empty_label="Every section in the usual order"
    )
    readers: forms.ModelMultipleChoiceField[Membership] = forms.ModelMultipleChoiceField(
        None, required=False, help_text="Each gets a notice and a letter with the pack as they may see it.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )  # fmt: skip
    meeting_days_after = forms.IntegerField(
        label="Meeting, days after the pack", min_value=0, max_value=60, required=False,
        help_text="Its readers are asked to it. Never on a weekend. Empty: no meeting.",
    )  # fmt: skip
    meeting_hour = forms.IntegerField(label="Hour of the meeting", min_value=0, max_value=23, initial=10)
    meeting_minutes = forms.IntegerField(label="Minutes it takes", min_value=15, max_value=480, initial=60)
    meeting_place = forms.CharField(max_length=200, required=False, help_text="A room, or where to dial in.")
    field_order = FIELDS

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offer(self, "team", Team.objects.all())
        offer(self, "portfolio", Portfolio.objects.order_by("name"))
        offer(self, "cycle", Cycle.objects.all())
        offer(self, "template", PackTemplate.objects.all())
        offer(self, "readers", Membership.objects.filter(ended_at=None).order_by("name", "pk"))


def initial_of(schedule: Schedule) -> dict[str, Any]:
    """What stands in the form of a schedule."""
    plain = {name: getattr(schedule, name) for name in (*FIELDS, "version") if name != "readers"}
    return plain | {"readers": list(schedule.readers.values_list("member_id", flat=True))}


class SendForm(forms.Form):
    """To whom else a pack goes."""

    members: forms.ModelMultipleChoiceField[Membership] = forms.ModelMultipleChoiceField(
        None, label="Who", widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
        help_text="Each gets a notice and a letter with the pack as they may see it, once.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, sent_to: set[int]) -> None:
        super().__init__(data)
        people = Membership.objects.filter(ended_at=None).exclude(pk__in=sent_to)
        offer(self, "members", people.order_by("name", "pk"))
