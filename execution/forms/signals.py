"""Forms of signals; what is right or wrong is said by the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from execution.models import Signal, SignalAnswer
from execution.signals import HINTS, SAYS, Deed
from okrs.models import KeyResult
from portfolio.forms import amount
from portfolio.models import Tranche
from ui.formats import full_day, money
from ui.forms import Combobox, RadioCards, offer_words


class SignalForm(forms.Form):
    """What was found, and what they propose."""

    kind = forms.ChoiceField(choices=Signal.Kind.choices, widget=RadioCards(hints=dict(SAYS)), label="What is it?")
    words = forms.CharField(
        widget=forms.Textarea, label="What you found",
        help_text="Such as: the registry answers 400 records an hour, and 90,000 are to be moved by March.",
    )  # fmt: skip
    proposal = forms.ChoiceField(choices=Signal.Proposal.choices, initial=Signal.Proposal.NOTHING, label="You propose")
    key_result: forms.ModelChoiceField[KeyResult] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="Key result", help_text="Only to change its target."
    )
    amount = amount(required=False, label="Money", help_text="What it costs more; with a minus, what it saves.")

    def __init__(self, *args: Any, key_results: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key_result"].queryset = key_results  # type: ignore[attr-defined]  # a field of choices among rows


class AnswerForm(forms.Form):
    """What is decided about a signal, and whether it is done in the same step."""

    decision = forms.ChoiceField(
        choices=SignalAnswer.Decision.choices, widget=RadioCards(hints=dict(HINTS)), label="Your answer"
    )
    words = forms.CharField(widget=forms.Textarea, required=False, label="In words", help_text="Who raised it is told.")
    tranche = forms.ChoiceField(required=False, label="Which tranche")
    do = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, deed: Deed | None, slices: list[Tranche], currency: str, only_noted: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if only_noted:
            offer_words(self, "decision", [("noted", "It is over")])
            self.fields["decision"].initial = "noted"
        if deed is None:
            del self.fields["do"]
        else:
            self.fields["do"].label = f"{deed.label}, if accepted"
        if deed is None or deed.name != "hold_tranche" or not slices:
            del self.fields["tranche"]
        else:
            offer_words(self, "tranche", [(str(row.pk), _named(row, currency)) for row in slices])


def _named(tranche: Tranche, currency: str) -> str:
    return f"Tranche {tranche.position}, {money(tranche.amount, currency)}, review {full_day(tranche.review_on)}"
