"""Fields that several forms have."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from ui.numbers import ASKED

COULD_BE_BOTH = re.compile(r"[-+]?\d{1,3}\.\d{3}")
"""1.234: a thousand to some, a fraction to others."""


class AmountField(forms.DecimalField):
    """A decimal field that asks back what could be a thousand or a fraction."""

    def to_python(self, value: Any) -> Any:
        """The amount; raises ValidationError."""
        if isinstance(value, str) and COULD_BE_BOTH.fullmatch(value.strip()):
            raise forms.ValidationError(ASKED)
        return super().to_python(value)


def amount(**options: Any) -> forms.DecimalField:
    """An amount of money."""
    return AmountField(**{"decimal_places": 4, "max_digits": 18, **options})
