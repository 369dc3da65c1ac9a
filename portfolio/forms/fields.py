"""Fields that several forms have."""

from __future__ import annotations

from typing import Any

from django import forms


def amount(**options: Any) -> forms.DecimalField:
    """An amount of money."""
    return forms.DecimalField(**{"decimal_places": 4, "max_digits": 18, **options})
