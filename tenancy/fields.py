"""Columns that know the tenant boundary and money."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

SetType = TypeVar("SetType")
GetType = TypeVar("GetType")

if TYPE_CHECKING:
    # To the type checker an amount is a decimal; only the column is an integer.
    class _Amount(models.DecimalField[SetType, GetType]):
        pass
else:

    class _Amount(models.BigIntegerField):
        """A bigint column; Django's fields are not generic, the stubs' are."""

        def __class_getitem__(cls, _types: Any) -> type[models.Field]:
            return cls


MONEY_DECIMALS = 4
MONEY_UNIT = Decimal(10) ** -MONEY_DECIMALS
MONEY_LIMIT = Decimal(2**63 - 1) * MONEY_UNIT


class TenantForeignKey(models.ForeignKey[SetType, GetType]):
    """A reference inside one tenant; its model lays the composite key (tenancy.rls.TenantKey) by itself."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class MoneyField(_Amount[SetType, GetType]):
    """An amount as Decimal, kept as a bigint of 1/10,000 units: leakproof to compare, exact to add."""

    description = "Money"

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        """The stored integer as an amount."""
        return None if value is None else Decimal(value).scaleb(-MONEY_DECIMALS)

    def to_python(self, value: Any) -> Decimal | None:
        """Any number or text as an amount; raises ValidationError with what was expected."""
        if value is None or value == "":
            return None
        try:
            amount = Decimal(str(value))
            if amount.is_finite() and amount == amount.quantize(MONEY_UNIT) and abs(amount) <= MONEY_LIMIT:
                return amount
        except InvalidOperation:
            pass
        raise ValidationError("Enter an amount with at most 4 decimals, such as 1250.50.")

    def get_prep_value(self, value: Any) -> int | None:
        """The amount as the stored integer."""
        amount = self.to_python(value)
        return None if amount is None else int(amount.scaleb(MONEY_DECIMALS))

    @property
    def validators(self) -> list[Any]:
        """None of the integer's ranges: to_python checks the limits of an amount."""
        return []

    def formfield(self, **kwargs: Any) -> Any:
        """A decimal input."""
        return models.Field.formfield(
            self, **{"form_class": forms.DecimalField, "decimal_places": MONEY_DECIMALS, **kwargs}
        )

    def value_to_string(self, obj: models.Model) -> str:
        """For serialisation: the amount in full."""
        return str(self.value_from_object(obj))
