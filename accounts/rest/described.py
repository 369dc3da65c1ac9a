"""What an answer looks like, for the OpenAPI document: built from the same columns that the answer is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenancy.fields import MoneyField

# A word that Python keeps for itself is spelt out in the column.
FIGURE_NAMES = {"yield_of_work": "yield"}

type Described = serializers.Field[Any, Any, Any, Any]
type RowSerializer = type[serializers.Serializer[Any]]


@extend_schema_field({"type": "number", "description": "Exact; never rounded."})
class ExactNumber(serializers.FloatField):
    """A decimal in an answer."""


@dataclass(frozen=True)
class Computed:
    """A column that the query works out (asked for inside the tenant), and what it looks like."""

    expression: Callable[[], Any]
    described: Described


def row_serializer(
    model: type[models.Model],
    columns: Sequence[str],
    renamed: Mapping[str, str],
    computed: Mapping[str, Computed],
    figures: Sequence[str],
    name: str = "",
) -> RowSerializer:
    """The serializer that describes a row of these columns, under its own name or the model's; it is never run."""
    name = name or model.__name__
    fields: dict[str, Any] = {renamed.get(column, column): _column(model, column) for column in columns}
    fields |= {shown: each.described for shown, each in computed.items()}
    if figures:
        rollup: Any = model._meta.get_field("rollup").related_model
        inner = {FIGURE_NAMES.get(figure, figure): _column(rollup, figure) for figure in figures}
        doc = "The stored figures; null until the first rollup."
        kind = _serializer(f"{name}Figures", inner, "Figures as last carried up, under the names of the workbook.")
        fields["rollup"] = kind(read_only=True, allow_null=True, help_text=doc)
    return _serializer(name, fields, (model.__doc__ or "").strip())


def figures_serializer(name: str, numbers: Sequence[str], words: frozenset[str]) -> RowSerializer:
    """The serializer that describes computed figures: numbers, and the few words among them."""
    fields: dict[str, Any] = {
        figure: (serializers.CharField if figure in words else ExactNumber)(allow_null=True, read_only=True)
        for figure in numbers
    }
    return _serializer(name, fields, "Figures computed for the day.")


def _serializer(name: str, fields: dict[str, Any], doc: str) -> RowSerializer:
    return type(name, (serializers.Serializer,), {**fields, "__doc__": doc})


def _column(model: type[models.Model], path: str) -> Described:
    null = False
    *above, last = path.split("__")
    for step in above:
        relation: Any = model._meta.get_field(step)
        null, model = null or relation.null, relation.related_model
    field: Any = model._meta.get_field(last)
    return _described(field, null or field.null)


def _described(field: Any, null: bool) -> Described:
    how: dict[str, Any] = {"read_only": True, "allow_null": null}
    if field.help_text:
        how["help_text"] = field.help_text
    if field.choices:
        return serializers.ChoiceField(field.choices, allow_blank=field.blank, **how)
    for kind, described in _BY_KIND:
        if isinstance(field, kind):
            found: Described = described(**how)
            return found
    return serializers.IntegerField(**how)  # a key


_BY_KIND: list[tuple[type[Any], type[Any]]] = [
    (MoneyField, ExactNumber),
    (models.DecimalField, ExactNumber),
    (models.FloatField, ExactNumber),
    (models.BooleanField, serializers.BooleanField),
    (models.DateTimeField, serializers.DateTimeField),
    (models.DateField, serializers.DateField),
    (models.EmailField, serializers.EmailField),
    (models.CharField, serializers.CharField),
    (models.TextField, serializers.CharField),
    (models.JSONField, serializers.JSONField),
]
