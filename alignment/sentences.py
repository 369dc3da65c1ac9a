"""The one sentence above the organisation's policy, in at most 30 words; pure."""

from __future__ import annotations

from decimal import Decimal

from ui.formats import percent, plural


def policy_sentence(on_track: Decimal, at_risk: Decimal, stale_cadences: int, currency: str) -> str:
    """From where a key result is good, when it is stale, and in what money is counted."""
    told = f"On track is from {percent(on_track)} of what is expected, at risk from {percent(at_risk)}"
    stale = f"stale is after {plural(stale_cadences, 'missed check-in')}"
    return f"{told}; {stale}; money is in {currency}."
