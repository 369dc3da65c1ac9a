"""Forms of money in slices; what is right or wrong is said by the actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from portfolio.forms.fields import amount
from portfolio.models import TrancheDecision
from ui.formats import full_day
from ui.forms import DayField, RadioCards

DECISIONS = {
    "released": ("Fund", "The money is released"),
    "held": ("Hold", "Not yet: it is looked at again"),
    "stopped": ("Stop", "No more money for this slice"),
    "lapsed": ("Lapse", "Its time has passed"),
    "planned": ("Plan again", "Back to waiting for its review"),
}


class TrancheForm(forms.Form):
    """The next slice of money, and what must be shown before it is released."""

    capital = amount(required=False, label="Of it capital", help_text="For what is built and kept. Empty: not divided.")
    amount = amount(help_text="A negative amount cancels what was released.")
    review_on = DayField(label="Review on")
    evidence = forms.CharField(
        required=False, widget=forms.Textarea, label="Evidence to show",
        help_text="What must be true by then, such as: three regional pages open, 60 visits a day from them.",
    )  # fmt: skip
    field_order = ("amount", "capital", "review_on", "evidence")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_amount(self) -> Decimal:
        """The amount; raises ValidationError for one that moves nothing."""
        amount = Decimal(self.cleaned_data["amount"])
        if not amount:
            raise forms.ValidationError("Give an amount; 0 would release nothing.")
        return amount

    def clean_review_on(self) -> date:
        """The day; raises ValidationError for one that nobody can wait for."""
        day: date = self.cleaned_data["review_on"]
        if day < self.day:
            raise forms.ValidationError(f"This has passed. Choose {full_day(self.day)} or a later day.")
        return day


class DecisionForm(forms.Form):
    """Fund, hold or stop, with the reason that people will ask for."""

    decision = forms.ChoiceField(
        choices=[(value, DECISIONS[value][0]) for value in TrancheDecision.Decision.values],
        widget=RadioCards(hints={value: hint for value, (_, hint) in DECISIONS.items()}),
    )
    on = DayField(label="Decided on")
    review_on = DayField(
        required=False, label="If held: next review",
        help_text="On this day its evidence is looked at again; without a decision then it lapses.",
    )  # fmt: skip
    reason = forms.CharField(widget=forms.Textarea, help_text="It is kept with the decision and shown to everyone.")

    def __init__(self, *args: Any, day: date, again: date, was_decided: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day
        self.fields["review_on"].initial = again
        if not was_decided:
            chosen: Any = self.fields["decision"]
            chosen.choices = [each for each in chosen.choices if each[0] != TrancheDecision.Decision.PLANNED]
