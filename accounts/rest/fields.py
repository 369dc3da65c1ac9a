"""Serializer fields that know the tenant."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Membership
from tenancy.models import TenantModel


@extend_schema_field(
    {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string", "minLength": 1, "maxLength": 254}]}
)
class Ref(serializers.Field[Any, Any, Any, Any]):
    """A reference by id (number) or key (text); always looked up in the caller's own tenant."""

    def __init__(self, model: type[TenantModel], by: str = "key", **kwargs: Any) -> None:
        self.model = model
        self.by = by
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> TenantModel:
        """The row; another tenant's and an absent one give the same error."""
        noun = self.model._meta.verbose_name
        if isinstance(data, bool) or not isinstance(data, int | str):
            raise serializers.ValidationError(f"Name the {noun} by its id (a number) or its {self.by} (text).")
        found: TenantModel | None = None
        rows: QuerySet[Any] = self.model.objects.all()
        if self.model is Membership:
            rows = rows.filter(ended_at=None)  # nothing is given to somebody who has left
        if isinstance(data, str):
            found = None if "\x00" in data else rows.filter(**{self.by: data}).first()
        elif 0 < data < 2**63:
            found = rows.filter(pk=data).first()
        if found is None:
            raise serializers.ValidationError(f"There is no {noun} {str(data)[:120]!r}.")
        return found

    def to_representation(self, value: Any) -> Any:
        """The id."""
        return value.pk if isinstance(value, TenantModel) else value


class Text(serializers.CharField):
    """Text without NUL bytes, trimmed."""

    def __init__(self, max_length: int = 10_000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class Number(serializers.DecimalField):
    """An exact decimal that travels as a JSON number."""

    def __init__(self, max_digits: int = 30, decimal_places: int = 10, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, coerce_to_string=False, **kwargs)


class Amount(Number):
    """Money, with at most four decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=4, **kwargs)
