"""Forms of portfolios and initiatives, of baselines and moves; what is right or wrong is said by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import Membership, Team
from okrs.forms import VersionedForm
from okrs.models import KeyResult
from portfolio.forms.fields import amount
from portfolio.models import Initiative, Portfolio
from portfolio.queries.demands import Move
from tenancy.currencies import CURRENCIES
from ui.forms import Combobox, DayField, RadioCards, offer, offer_words

HUNDRED = Decimal(100)
KIND_HINTS = {
    "strategic": "It moves key results",
    "operational": "It keeps things running",
    "compliance": "A law or a contract asks for it",
    "internal": "It serves ourselves",
}
HORIZON_HINTS = {
    "": "Leave it open",
    "now": "It pays within months",
    "next": "It pays in a year or two",
    "later": "A seed for after that",
}
TECHNIQUE_HELP = (
    "How what was earned of its items is measured. Percent: as reported, all once done. 0/100: nothing before it is "
    "done. 50/50: half once begun. Weighted milestones: the share of its milestones that was reached. Units: as "
    "reported, even when done."
)


class InitiativeForm(VersionedForm):
    """What an initiative is, who leads it, when, and for how much."""

    title = forms.CharField(max_length=300, help_text="What will be done, starting with a verb.")
    portfolio: forms.ModelChoiceField[Portfolio] = forms.ModelChoiceField(None)
    kind = forms.ChoiceField(choices=Initiative.Kind.choices, widget=RadioCards(hints=KIND_HINTS), initial="strategic")
    budget = amount(required=False, min_value=0, help_text="In the portfolio’s currency. Empty: not known yet.")
    payoff = amount(
        required=False, min_value=0, label="Pay-off",
        help_text="What it is worth if it succeeds, at its planned end. Empty: not known.",
    )  # fmt: skip
    horizon = forms.ChoiceField(
        choices=[("", "Not said"), *Initiative.Horizon.choices], required=False,
        widget=RadioCards(hints=HORIZON_HINTS),
    )  # fmt: skip
    no_key_result_reason = forms.CharField(
        required=False, widget=forms.Textarea({"rows": 2}), label="Why it serves no key result",
        help_text="Operational, compliance and internal work may serve none and says why before it is approved.",
    )  # fmt: skip
    planned_start = DayField(required=False, label="Starts")
    planned_finish = DayField(required=False, label="Ends")
    owner: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="Lead"
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(None, required=False)
    technique = forms.ChoiceField(
        choices=Initiative.Technique.choices, required=False, label="Earned by", help_text=TECHNIQUE_HELP
    )
    description = forms.CharField(
        required=False, widget=forms.Textarea, help_text="Why this, and what you expect to change."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "portfolio", Portfolio.objects.all())
        offer(self, "owner", Membership.objects.filter(ended_at=None))
        offer(self, "team", Team.objects.all())

    def clean_technique(self) -> str:
        """The technique; a form without the field keeps what there is."""
        return str(self.cleaned_data["technique"] or self.initial.get("technique") or Initiative.Technique.PERCENT)


class PortfolioForm(forms.Form):
    """A pot of money."""

    name = forms.CharField(max_length=300)
    key = forms.CharField(max_length=120, help_text="Short, such as GROW.")
    currency = forms.ChoiceField(choices=CURRENCIES)
    budget = amount(required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = str(kwargs.get("initial", {}).get("currency", ""))
        if own and own not in dict(CURRENCIES):
            offer_words(self, "currency", [(own, own), *CURRENCIES])


class ContributionForm(forms.Form):
    """Which share of the money serves a key result, and the movement promised there; the share is asked in percent."""

    key_result: forms.ModelChoiceField[KeyResult] = forms.ModelChoiceField(
        None,
        widget=Combobox,
        label="Key result",
        empty_label="Choose a key result",
        error_messages={"invalid_choice": "Choose one that it does not serve yet; a share that is there is changed."},
    )
    allocation = forms.DecimalField(
        min_value=0, max_value=100, decimal_places=8, label="Share of its money, in %",
        help_text="All shares together are at most 100 %; the rest serves no key result.",
    )  # fmt: skip
    claim = forms.DecimalField(
        required=False, max_digits=30, decimal_places=10, label="Promised movement",
        help_text="In the key result’s own unit, such as 160 clinics or −6 days.",
    )  # fmt: skip

    def __init__(self, *args: Any, initiative: Initiative | None = None, **kwargs: Any) -> None:
        """With the initiative another key result is linked, without it a share that is there changes."""
        super().__init__(*args, **kwargs)
        if initiative is None:
            del self.fields["key_result"]
            return
        # What it serves already is changed where it stands: chosen here again, its share would be lost unseen.
        served = initiative.contributions.values("key_result")
        offer(self, "key_result", KeyResult.objects.exclude(objective__cycle__state="closed").exclude(pk__in=served))

    def share(self) -> Decimal:
        """The share, 0 to 1."""
        return Decimal(self.cleaned_data["allocation"]) / HUNDRED


class BaselineForm(forms.Form):
    """Why the plan is agreed anew."""

    reason = forms.CharField(
        widget=forms.Textarea, help_text="It is kept with the baseline. The baselines before it stay as they are."
    )


class MoveForm(forms.Form):
    """Another state from a day on; only moves that are allowed are offered, each with what it still lacks."""

    state = forms.ChoiceField(label="Move to", widget=RadioCards())
    on = DayField(label="From")
    reason = forms.CharField(
        required=False, widget=forms.Textarea, help_text="Its owners and those of its key results will read it."
    )

    def __init__(self, *args: Any, moves: Sequence[Move], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_words(self, "state", [(each.rule.to_state, each.label) for each in moves])
        self.fields["state"].widget.hints = {each.rule.to_state: each.hint for each in moves}
        self.fields["on"].initial = day
