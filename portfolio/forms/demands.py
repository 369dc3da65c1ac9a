"""Forms of demands and of the rules by which they move; what is right or wrong is said by the actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse

from okrs.models import KeyResult
from portfolio.forms.bets import HUNDRED, InitiativeForm
from portfolio.models import Feasibility
from portfolio.moves import MOVERS, NEEDS, STATES
from ui.forms import Combobox, DayField, RadioCards, offer

VERDICT_HINTS = {
    "fine": "Nothing stands in the way",
    "doubtful": "It may not work; say why",
    "not_feasible": "Not as it is; say why",
}
ROLE_HINTS = {
    "member": "Only what is theirs or their team’s",
    "manager": "Whoever funds",
    "admin": "Whoever sets up",
    "owner": "The owners alone",
}


class ProposeForm(InitiativeForm):
    """A new demand; while its title is typed, what resembles it is shown, and a key result may be linked at once."""

    key_result: forms.ModelChoiceField[KeyResult] = forms.ModelChoiceField(
        None, required=False, widget=Combobox, label="What would it move?", empty_label="No key result yet",
        help_text="The key result that should move because of it.",
    )  # fmt: skip
    allocation = forms.DecimalField(
        required=False, min_value=0, max_value=100, decimal_places=8, label="Share of its money, in %",
        help_text="Empty: decided when it is assessed.",
    )  # fmt: skip
    claim = forms.DecimalField(
        required=False, max_digits=30, decimal_places=10, label="Promised movement",
        help_text="In the key result’s own unit, such as 160 clinics or −6 days.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "key_result", KeyResult.objects.exclude(objective__cycle__state="closed"))
        self.fields["title"].widget.attrs |= {
            "hx-get": reverse("initiative_alike"), "hx-trigger": "input changed delay:300ms", "hx-target": "#alike",
            "hx-swap": "innerHTML", "autocomplete": "off",
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A share or a promise is for a key result."""
        given = super().clean() or self.cleaned_data
        has_more = given.get("allocation") is not None or given.get("claim") is not None
        if has_more and given.get("key_result") is None:
            self.add_error("key_result", "Choose the key result that this share or promise is for.")
        return dict(given)

    def share(self) -> Decimal:
        """The share, 0 to 1."""
        return Decimal(self.cleaned_data["allocation"] or 0) / HUNDRED


class FeasibilityForm(forms.Form):
    """What was found about one side."""

    aspect = forms.ChoiceField(label="About its", choices=Feasibility.Aspect.choices, widget=RadioCards())
    verdict = forms.ChoiceField(
        label="It is", choices=Feasibility.Verdict.choices, widget=RadioCards(hints=VERDICT_HINTS)
    )
    words = forms.CharField(required=False, widget=forms.Textarea, label="Why", help_text="Needed unless it is fine.")
    on = DayField(label="Found on")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day


class MoveRuleForm(forms.Form):
    """What a move asks for; from where to where is chosen once."""

    from_state = forms.ChoiceField(label="From", choices=list(STATES.items()))
    to_state = forms.ChoiceField(label="To", choices=list(STATES.items()))
    least_role = forms.ChoiceField(
        label="Who may, at least", choices=list(MOVERS.items()), initial="manager", widget=RadioCards(hints=ROLE_HINTS)
    )
    needs_reason = forms.BooleanField(required=False, label=f"It needs {NEEDS['needs_reason']}")
    needs_feasibility = forms.BooleanField(required=False, label=f"It needs {NEEDS['needs_feasibility']}")
    needs_key_result = forms.BooleanField(required=False, label=f"It needs {NEEDS['needs_key_result']}")
    needs_budget = forms.BooleanField(required=False, label=f"It needs {NEEDS['needs_budget']}")
    needs_claim = forms.BooleanField(required=False, label=f"It needs {NEEDS['needs_claim']}")

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["from_state"], self.fields["to_state"]
