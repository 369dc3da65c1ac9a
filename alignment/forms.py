"""The form of the thresholds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from rollups.models import Policy

HUNDRED = Decimal(100)


class PolicyForm(forms.Form):
    """From where a key result is on track, at risk, forecast, stale; shares in percent."""

    on_track = forms.DecimalField(
        label="On track from, in %",
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text="Of what today's date asks for.",
    )
    at_risk = forms.DecimalField(
        label="At risk from, in %", min_value=0, max_value=100, decimal_places=2, help_text="Below it is off track."
    )
    forecast_from = forms.DecimalField(
        label="Forecast once expected is at least, in %",
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
        help_text="Earlier than that, a forecast says more about chance than about you.",
    )
    stale_cadences = forms.IntegerField(
        label="Stale after so many missed check-ins", min_value=1, max_value=52, help_text="In cadences of the cycle."
    )

    def __init__(self, data: Any = None, *, policy: Policy) -> None:
        shares = {name: _short(getattr(policy, name) * HUNDRED) for name in ("on_track", "at_risk", "forecast_from")}
        super().__init__(data, initial={**shares, "stale_cadences": policy.stale_cadences})

    def values(self) -> dict[str, Any]:
        """What the action takes: shares from 0 to 1."""
        data = dict(self.cleaned_data)
        return {name: value if name == "stale_cadences" else value / HUNDRED for name, value in data.items()}


def _short(value: Decimal) -> Decimal:
    return value.normalize() if value != value.to_integral() else value.quantize(Decimal(1))
