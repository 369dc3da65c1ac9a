"""Forms of meetings; what is right or wrong is said by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Membership
from okrs.models import Cycle, Objective
from reviews.meetings.points import Point
from ui.forms import Combobox, DayField, RadioCards, offer, offer_words

NEW = "new"
VOTES = "Nobody: the guests vote, and whoever runs it records what they want"


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MeetingForm(forms.Form):
    """When, where, with whom, and who decides."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    starts_at = forms.DateTimeField(
        required=False, widget=MomentInput, label="When", input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    )
    minutes = forms.IntegerField(initial=60, label="How long, in minutes", min_value=15, max_value=480)
    place = forms.CharField(required=False, max_length=200, help_text="A room, or the address of a call.")
    decider: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, label="Who decides", empty_label=VOTES
    )
    guests: forms.ModelMultipleChoiceField[Membership] = forms.ModelMultipleChoiceField(
        None, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
        help_text="They are told now, when it opens and when it is over, and may vote.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.filter(ended_at=None, user__is_active=True).order_by("name", "pk")
        offer(self, "decider", people)
        offer(self, "guests", people)


class PointForm(forms.Form):
    """A point of one's own."""

    title = forms.CharField(max_length=300, label="What is to be decided", help_text="As a question, best of all.")
    objective: forms.ModelChoiceField[Objective] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="About an objective",
        help_text="Who may not see the objective does not see the point.",
    )  # fmt: skip

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "objective", Objective.objects.filter(cycle=cycle).order_by("key"))


class RewordForm(forms.Form):
    """A point of one's own in other words."""

    title = forms.CharField(max_length=300, label="What is to be decided")


class ResolveForm(forms.Form):
    """What is resolved, why, and the number that goes with some answers."""

    choice = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose an answer."})
    value = forms.CharField(required=False, max_length=40)
    reason = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea({"rows": 2}))
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, point: Point, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.point = point
        offer_words(self, "choice", [(one.choice, one.label) for one in point.choices])

    def clean(self) -> dict[str, Any]:
        """The number read on the scale that it was asked on."""
        given: dict[str, Any] = self.cleaned_data
        text = given.get("value", "").strip()
        given["value"] = None
        if text and self.point.scale is not None:
            try:
                given["value"] = self.point.scale.read(text)
            except ValueError as wrong:
                self.add_error("value", ValidationError(str(wrong)))
        return given


class NextCycleForm(forms.Form):
    """Into which cycle, and what is done with the one that is over."""

    into = forms.ChoiceField(widget=RadioCards, label="The next cycle")
    name = forms.CharField(required=False, max_length=300, label="Name of the new cycle")
    starts_on = DayField(required=False, label="From")
    ends_on = DayField(required=False, label="To")
    accept = forms.BooleanField(required=False, label="Grade what has no grade yet as it is proposed")
    from_last_value = forms.BooleanField(required=False, label="What rises or falls begins where it stands now")
    close = forms.BooleanField(required=False, label="Close the old cycle: its grades stand")
    leave_ungraded = forms.CharField(
        required=False, label="Why what has no grade stays so", max_length=20_000,
        help_text="Asked only when it is closed with something ungraded.",
    )  # fmt: skip

    def __init__(self, *args: Any, later: list[Cycle], new: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.later = {str(one.pk): one for one in later}
        offer_words(self, "into", [*((pk, one.name) for pk, one in self.later.items()), (NEW, new)])

    @property
    def cycle(self) -> Cycle | None:
        """The cycle that was chosen; None for a new one."""
        return self.later.get(self.cleaned_data.get("into", ""))
