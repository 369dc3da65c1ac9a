"""One row in every table of a tenant, made from the models alone: a new model is planted without being named here."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from accounts.models import User
from execution.models import CostRate, Item, ItemDependency, Signal, TeamSeat
from home.models import Pin
from okrs.models import Alignment, Comment, KeyResult, Kpi, Objective, Reaction, Support
from portfolio.models import (
    Dependency,
    EvidenceTest,
    ExchangeRate,
    FundingTransfer,
    Guardrail,
    Initiative,
    MoveRule,
)
from tenancy.context import use_tenant
from tenancy.models import Tenant, TenantModel

MODELS: list[type[TenantModel]] = [model for model in apps.get_models() if issubclass(model, TenantModel)]
# A value that a constraint asks for where the first choice would not do.
SPECIAL: dict[type[models.Model], dict[str, Any]] = {
    EvidenceTest: {"threshold": 1},
    ExchangeRate: {"rate": 1},
    FundingTransfer: {"source": "budget", "target": "pool"},
    KeyResult: {"type": "yes_no"},
    MoveRule: {"from_state": "demand", "to_state": "assessing"},
    TeamSeat: {"hours_per_week": 1},
}
# Columns that may be empty, of which a constraint asks for one.
ONE_OF: dict[type[models.Model], str] = {
    Comment: "objective",
    CostRate: "team",
    EvidenceTest: "key_result",
    Guardrail: "low",
    Kpi: "low",
    Pin: "objective",
    Reaction: "check_in",
    Signal: "item",
    Support: "key_result",
}
# Rows that stand between two of a kind: the column of the second, and its model.
BETWEEN: dict[type[models.Model], tuple[str, type[models.Model]]] = {
    Alignment: ("parent", Objective),
    Dependency: ("after", Initiative),
    ItemDependency: ("after", Item),
}


class Canaries:
    """The canaries of one tenant, by model."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.rows: dict[type[models.Model], models.Model] = {}

    def plant(self) -> dict[type[models.Model], models.Model]:
        """Save one row of every model, what it refers to first."""
        with use_tenant(self.tenant):
            for model in MODELS:
                self.row_of(model)
        return self.rows

    def row_of(self, model: type[models.Model]) -> models.Model:
        """The canary of a model, made when there is none yet."""
        if model not in self.rows:
            self.rows[model] = self.make(model)
        return self.rows[model]

    def make(self, model: type[models.Model]) -> models.Model:
        """A new row with the least that its columns ask for."""
        if model is User:
            return User.objects.create_user(f"canary@{self.tenant.slug}.example")
        values = {field.name: self.value(field) for field in model._meta.local_fields if self.is_asked(field)}
        values |= SPECIAL.get(model, {})
        if model in ONE_OF:
            values |= {
                field.name: self.value(field) for field in model._meta.local_fields if field.name == ONE_OF[model]
            }
        if model in BETWEEN:
            column, of = BETWEEN[model]
            values[column] = self.make_again(of, key=f"second {self.tenant.slug}")
        row = model(**values)
        row.save()
        return row

    def make_again(self, model: type[models.Model], **changes: Any) -> models.Model:
        """A second row of a model."""
        values = {field.name: self.value(field) for field in model._meta.local_fields if self.is_asked(field)}
        row = model(**values | changes)
        row.save()
        return row

    @staticmethod
    def is_asked(field: models.Field[Any, Any]) -> bool:
        """Whether a row must be given this."""
        return not (field.primary_key or field.null or field.has_default() or field.name == "tenant")

    def value(self, field: models.Field[Any, Any]) -> Any:
        """Something that the column takes."""
        if isinstance(field, models.ForeignKey):
            return self.row_of(field.related_model)
        if field.choices:
            return next(iter(field.flatchoices))[0]
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        if isinstance(field, models.DateField):
            return timezone.now().date()
        if isinstance(field, models.BinaryField):
            return b"canary"
        if isinstance(field, models.CharField | models.TextField):
            return f"canary {self.tenant.slug}"[: field.max_length]
        return 1 if isinstance(field, models.IntegerField) else 0
