"""The reference from a stored result to the row it is about."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.fields.related import OneToOneField

from tenancy.fields import TenantForeignKey


class ResultOf(OneToOneField, TenantForeignKey):  # type: ignore[type-arg]  # Django's own class is not generic
    """One result for one row, read as `row.rollup`; uniqueness is (row, tenant), never the row's id alone."""

    def __init__(self, to: Any, on_delete: Any = models.CASCADE, **kwargs: Any) -> None:
        kwargs.setdefault("related_name", "rollup")
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)
        # A unique key without the tenant could not be distributed by tenant; the model lays (row, tenant) instead.
        self._unique = False
