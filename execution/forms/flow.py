"""The form of a service-level expectation."""

from __future__ import annotations

from django import forms

from okrs.forms import VersionedForm


class ExpectationForm(VersionedForm):
    """Most of the work within so many days."""

    days = forms.IntegerField(
        required=False, min_value=1, max_value=3_650, label="Within days", help_text="Empty: nothing is expected."
    )
    share = forms.DecimalField(
        min_value=50, max_value=99, max_digits=3, decimal_places=1, label="Percent of the work", initial=85,
        help_text="85 leaves room for the few that no team can foresee.",
    )  # fmt: skip
