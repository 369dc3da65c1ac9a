"""Fields that several forms have."""

from __future__ import annotations

from typing import Any

from django import forms


def offer(form: forms.Form, name: str, rows: Any) -> None:
    """A choice among the tenant's rows; asked when the form is made, never at import, where no tenant is set."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


def amount(**options: Any) -> forms.DecimalField:
    """An amount of money."""
    return forms.DecimalField(**{"decimal_places": 4, "max_digits": 18, **options})
