"""Forms of teams: seats, capacities, money, rates, how a team works; what is right or wrong is said by the actions."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812  # a form's field is called date
from typing import Any

from django import forms

from accounts.models import Membership
from execution.models import TeamPractice
from okrs.forms import VersionedForm
from portfolio.forms.fields import amount
from portfolio.models import Portfolio
from tenancy.currencies import CURRENCIES
from ui.forms import Combobox, DayField, RadioCards, offer


class SeatForm(VersionedForm):
    """Hours a week in a team, from a day until a day."""

    member: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(None, widget=Combobox, label="Who")
    hours_per_week = forms.DecimalField(max_digits=5, decimal_places=2, help_text="A full week is often 40.")
    starts_on = DayField(label="From")
    ends_on = DayField(required=False, label="Until", help_text="Empty: until further notice.")

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            offer(self, "member", Membership.objects.filter(ended_at=None))
        else:
            del self.fields["member"]


class SeatEndForm(VersionedForm):
    """The last day of a seat."""

    on = DayField(label="Last day")


class CapacityForm(VersionedForm):
    """What a team gives in a period as a whole."""

    starts_on = DayField(label="From")
    ends_on = DayField(label="Until")
    hours = forms.DecimalField(max_digits=10, decimal_places=2, help_text="In the whole period, all people together.")
    reason = forms.CharField(required=False, max_length=300, help_text="Such as: holidays, a training week.")


class TeamFundingForm(VersionedForm):
    """Money of a portfolio for a team in a period."""

    portfolio: forms.ModelChoiceField[Portfolio] = forms.ModelChoiceField(None)
    starts_on = DayField(label="From")
    ends_on = DayField(label="Until")
    amount = amount(help_text="In the portfolio’s currency, whatever the team works on.")
    note = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            offer(self, "portfolio", Portfolio.objects.order_by("name"))
        else:
            del self.fields["portfolio"]


class CostRateForm(forms.Form):
    """What an hour costs from a day on, of everybody in the team or of one person."""

    member: forms.ModelChoiceField[Membership] = forms.ModelChoiceField(
        None, required=False, label="Whose", empty_label="Everybody in the team",
        help_text="A person’s own rate goes before the team’s, in every team.",
    )  # fmt: skip
    amount = amount(min_value=0, label="An hour costs")
    currency = forms.ChoiceField(choices=CURRENCIES)
    date = DayField(label="From")
    note = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, currency: str, day: Day, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "member", Membership.objects.filter(ended_at=None))
        self.fields["currency"].initial, self.fields["date"].initial = currency, day


METHODS = {
    "flow": "One list, limits on what is under way",
    "iterations": "Fixed stretches of time with a plan each",
    "both": "Iterations, and limits on what is under way",
}


class PracticeForm(VersionedForm):
    """How a team works."""

    method = forms.ChoiceField(choices=TeamPractice.Method.choices, widget=RadioCards(hints=METHODS))
    estimates = forms.ChoiceField(
        choices=TeamPractice.Estimates.choices,
        help_text="In hours, planned work is held against what the team can give.",
    )
    iteration_days = forms.IntegerField(min_value=1, max_value=366, label="Days of an iteration")
    expected_days = forms.IntegerField(
        min_value=1, max_value=3650, required=False, label="Work is finished within, in days",
        help_text="The service-level expectation. Empty: none.",
    )  # fmt: skip
    expected_share = forms.DecimalField(
        max_digits=4, decimal_places=3, label="For this share of the work", help_text="0.85 is 85%."
    )


class DeliveryPolicyForm(VersionedForm):
    """What the organisation has decided about delivery."""

    full_week = forms.DecimalField(
        max_digits=5, decimal_places=2, label="A full week, in hours", help_text="Who is given more is over-allocated."
    )
    score_weight = forms.DecimalField(
        max_digits=6, decimal_places=3, label="Weight of the initiative’s score", help_text="In the suggested order."
    )
    gap_weight = forms.DecimalField(
        max_digits=6, decimal_places=3, label="Weight of the key result’s pace gap", help_text="In the suggested order."
    )
    escalate_after = forms.IntegerField(
        min_value=1, max_value=365, label="An unanswered signal goes higher after, in days"
    )
