"""Forms of budgets, rates, the ledger and guardrails; what is right or wrong is said by the actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from okrs.models import Objective
from portfolio.forms.bets import HUNDRED, PortfolioForm
from portfolio.forms.fields import amount as sum_of_money
from portfolio.models import FundingPolicy, Guardrail, Initiative
from tenancy.currencies import CURRENCIES
from ui.forms import Combobox, DayField, RadioCards, offer, offer_words

KINDS = {
    "horizon": ("A horizon", "Bets that pay now, next or later"),
    "objective": ("An objective", "Through the key results of it and of what is below it"),
    "run": ("Keeping things running", "Operational, compliance and internal"),
    "largest": ("Single bets", "At most one may be over the upper limit"),
}
ACTS = [("warn", "Warn"), ("refuse", "Refuse")]
ACT_HINTS = {
    "warn": "The decision may be made; the warning is kept with it",
    "refuse": "No decision may break it",
}


class PortfolioEditForm(PortfolioForm):
    """A pot of money with its limits; the key stays."""

    two_people_above = sum_of_money(
        required=False, min_value=0, label="Two people above",
        help_text="A larger release is decided by two. Empty: one is always enough.",
    )  # fmt: skip
    small_bet = sum_of_money(
        required=False, min_value=0, label="A small bet is at most", help_text="Empty: nobody has said what is small."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["key"]
        self.fields["budget"].help_text = "Counts while no budgets of periods are entered."


class BudgetForm(forms.Form):
    """What a portfolio may use in a period."""

    starts_on = DayField(label="From")
    ends_on = DayField(label="To")
    amount = sum_of_money(min_value=0)
    capital = sum_of_money(
        required=False, min_value=0, label="Of it capital",
        help_text="For what is built and kept, such as licences or equipment. Empty: not divided.",
    )  # fmt: skip
    note = forms.CharField(required=False, widget=forms.Textarea)


class RateForm(forms.Form):
    """What one unit of a currency is worth from a day on."""

    currency = forms.ChoiceField(choices=CURRENCIES)
    rate = forms.DecimalField(max_digits=24, decimal_places=12)
    on = DayField(label="From")

    def __init__(self, *args: Any, home: str, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_words(self, "currency", [each for each in CURRENCIES if each[0] != home])
        self.fields["rate"].help_text = f"How much {home} one unit is worth, such as 0.92."
        self.fields["on"].initial = day


class TransferForm(forms.Form):
    """An amount put aside for a bet, or given back."""

    amount = sum_of_money(min_value=0)
    reason = forms.CharField(widget=forms.Textarea, help_text="It is kept in the ledger and shown to everyone.")


class CommitmentForm(TransferForm):
    """For which bet money of the pool is put aside."""

    initiative: forms.ModelChoiceField[Initiative] = forms.ModelChoiceField(
        None, widget=Combobox, empty_label="Choose an initiative"
    )
    field_order = ("initiative", "amount", "reason")

    def __init__(self, *args: Any, portfolio_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "initiative", Initiative.objects.filter(portfolio=portfolio_id).order_by("key"))


class GuardrailForm(forms.Form):
    """A share that must stay within limits, asked in percent."""

    kind = forms.ChoiceField(
        label="What it is about", choices=[(value, KINDS[value][0]) for value in Guardrail.Kind.values],
        widget=RadioCards(hints={value: hint for value, (_, hint) in KINDS.items()}), initial="horizon",
    )  # fmt: skip
    horizon = forms.ChoiceField(required=False, choices=[("", "None"), *Initiative.Horizon.choices])
    objective: forms.ModelChoiceField[Objective] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, empty_label="None"
    )
    low = forms.DecimalField(required=False, min_value=0, max_value=100, decimal_places=4, label="At least, in %")
    high = forms.DecimalField(required=False, min_value=0, max_value=100, decimal_places=4, label="At most, in %")
    act = forms.ChoiceField(
        choices=ACTS, label="A decision that breaks it", widget=RadioCards(hints=ACT_HINTS), initial="warn"
    )

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "objective", Objective.objects.exclude(cycle__state="closed"))
        if not is_new:
            for name in ("kind", "horizon", "objective"):
                del self.fields[name]

    def given(self) -> dict[str, Any]:
        """What the action takes; shares 0 to 1."""
        values = dict(self.cleaned_data)
        shares = {name: self._share(values.pop(name)) for name in ("low", "high")}
        is_hard = values.pop("act") == "refuse"
        return values | shares | {"is_hard": is_hard}

    @staticmethod
    def _share(percent: Decimal | None) -> Decimal | None:
        return None if percent is None else percent / HUNDRED


def initial_of(guardrail: Guardrail) -> dict[str, Any]:
    """A guardrail as its form shows it."""
    shares = {"low": guardrail.low, "high": guardrail.high}
    shown = {name: None if share is None else share * HUNDRED for name, share in shares.items()}
    return shown | {"act": "refuse" if guardrail.is_hard else "warn"}


class FundingPolicyForm(forms.Form):
    """What a tenant decides about funding as a whole."""

    lapse_days = forms.IntegerField(
        min_value=0, max_value=365, label="Days until an undecided tranche lapses",
        help_text="Counted from its review date; then what is left of it goes back to the pool.",
    )  # fmt: skip
    hold_days = forms.IntegerField(
        min_value=1, max_value=365, label="Days until what is held is looked at again",
        help_text="Proposed when a tranche is held; who holds it may say another day.",
    )  # fmt: skip
    commits_from = forms.ChoiceField(
        choices=FundingPolicy.CommitsFrom.choices, label="A bet’s money is put aside",
        help_text="What it asks for goes from the pool to committed, where a ledger is open.",
    )  # fmt: skip
    least_role = forms.ChoiceField(label="Who decides about tranches, at least")
    discount_rate = forms.DecimalField(
        min_value=0, max_value=100, decimal_places=4, label="Discount rate a year, in %",
        help_text="What money next year is worth less than money now; used for the value of the option to stop.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, policy: FundingPolicy) -> None:
        initial = {
            "lapse_days": policy.lapse_days, "hold_days": policy.hold_days, "commits_from": policy.commits_from,
            "least_role": policy.least_role,
            "discount_rate": Decimal(policy.discount_rate) * HUNDRED,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        offer_words(self, "least_role", FundingPolicy._meta.get_field("least_role").choices)

    def given(self) -> dict[str, Any]:
        """What the action takes; the rate 0 to 1."""
        return self.cleaned_data | {"discount_rate": self.cleaned_data["discount_rate"] / HUNDRED}
