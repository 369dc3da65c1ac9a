"""Forms that read what a person entered about the work; what is right or wrong is said by the actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day  # noqa: N812  # a form's field is called date
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Membership, Team
from accounts.permissions import MANAGERS
from execution.models import Cost, Item
from okrs.forms import VersionedForm
from portfolio.forms import amount
from portfolio.models import Initiative
from ui.forms import Combobox, DayField, offer


class AsksWhy(forms.Form):
    """A form that asks why, once a column of the board is at its limit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in self.data:
            self.ask_for_reason()

    def ask_for_reason(self) -> None:
        """Show the field for it: nobody is asked before there is something to say."""
        self.fields["reason"] = forms.CharField(
            max_length=300, label="Why over its limit", help_text="Kept in the history of the item.",
            error_messages={"required": "Say why it goes there all the same."},
        )  # fmt: skip


class ItemForm(AsksWhy, VersionedForm):
    """What an item is, where it belongs, when, and what it is planned to cost."""

    title = forms.CharField(max_length=300, help_text="What will be done, starting with a verb.")
    type = forms.ChoiceField(choices=Item.Type.choices, initial="task")
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(None, required=False)
    assignee: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="Who does it", help_text="They may change and report it."
    )
    initiative: forms.ModelChoiceField[Initiative] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, help_text="Empty: its parent’s, or none."
    )
    parent: forms.CharField = forms.CharField(
        required=False, max_length=120, label="Part of", help_text="The key of the item above it, such as W-12."
    )
    planned_start = DayField(required=False, label="Starts")
    planned_finish = DayField(required=False, label="Ends")
    planned_cost = amount(required=False, min_value=0, help_text="Empty: a share of what stands above it.")
    estimate = forms.DecimalField(
        required=False, min_value=0, decimal_places=6, help_text="Its size against its neighbours."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "team", Team.objects.all())
        offer(self, "initiative", Initiative.objects.all())
        # Somebody who has left stays named on what they did.
        offer(self, "assignee", Membership.objects.filter(Q(ended_at=None) | Q(pk=_id_in(self.initial, "assignee"))))

    def clean_parent(self) -> Item | None:
        """The item of that key: a tenant may have too many for a list."""
        key = self.cleaned_data["parent"].strip()
        if not key:
            return None
        found = Item.objects.filter(key__iexact=key).first()
        if found is None:
            raise forms.ValidationError(f"There is no item {key}. Look its key up in the list of items.")
        return found


def _id_in(initial: Mapping[str, Any], name: str) -> int:
    """The id of a row that a form begins with; 0 fits none."""
    value = initial.get(name)
    found: int = getattr(value, "pk", value) or 0
    return found


class StopForm(forms.Form):
    """Why a bet is stopped, what it taught, and from which day on."""

    reason = forms.CharField(
        widget=forms.Textarea, label="Why it is stopped",
        help_text="The owners of its key results are told with these words.",
    )  # fmt: skip
    lesson = forms.CharField(
        widget=forms.Textarea, required=False, label="What was learned",
        help_text="It is shown to whoever proposes something like it.",
    )  # fmt: skip
    on = DayField(label="Stopped on")

    def __init__(self, *args: Any, day: Day, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day


class ProgressForm(forms.Form):
    """How far an item is on a day."""

    percent = forms.DecimalField(min_value=0, max_value=100, decimal_places=4, label="Done, in %")
    on = DayField(label="On")

    def __init__(self, *args: Any, day: Day, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day


class StateForm(AsksWhy):
    """To do, in progress, done or dropped, from a day on; why, once a column of the board is at its limit."""

    state = forms.ChoiceField(choices=Item.State.choices)
    on = DayField(label="From")

    def __init__(self, *args: Any, day: Day, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day


class CostForm(forms.Form):
    """Money spent on a day, or hours of a person, whose amount follows from their rate."""

    amount = amount(required=False, help_text="A negative amount corrects. Empty with a person: hours × their rate.")
    date = DayField(label="Spent on")
    kind = forms.ChoiceField(choices=Cost.Kind.choices, initial="expense")
    member: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, label="Hours of", help_text="Empty: no person’s hours."
    )
    hours = forms.DecimalField(required=False, decimal_places=4)
    note = forms.CharField(required=False, max_length=2000)

    def __init__(self, *args: Any, day: Day, actor: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].initial = day
        everybody = Membership.objects.filter(ended_at=None)
        offer(self, "member", everybody if actor.role in MANAGERS else everybody.filter(pk=actor.pk))

    def clean(self) -> dict[str, Any]:
        """Hours of a person are labour, whatever kind stood there before the person was chosen."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("member") is not None:
            given["kind"] = Cost.Kind.LABOUR
        return given


class HoursCorrectionForm(forms.Form):
    """How many hours an entry of somebody's hours should have said."""

    hours = forms.DecimalField(decimal_places=4, help_text="0 clears the entry. The rate of its day stays.")
    note = forms.CharField(widget=forms.Textarea, label="Why", help_text="Kept with the correction.")


class CorrectionForm(forms.Form):
    """What an entry should have said."""

    amount = amount()
    date = DayField(label="Spent on")
    note = forms.CharField(widget=forms.Textarea, label="Why", help_text="Kept with the correction.")
