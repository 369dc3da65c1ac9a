"""Filters of lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django_filters import rest_framework as filters

from accounts.rest.paging import LARGEST_ID


class IdFilter(filters.Filter):
    """Rows that refer to the row with this id."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        # A larger number is no id, and the database could not compare it.
        super().__init__(field_name=field_name, min_value=1, max_value=LARGEST_ID, **kwargs)
