"""A victim with one row in every table, all under one id, every text of it a canary."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models

from accounts.models import User
from tenancy.context import use_tenant
from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Tenant, TenantModel

CANARY = "zqCanary7"
VICTIM_ID = 7_000_001
ABSENT_ID = 7_999_999

# Where one row of its kind must differ from what its fields allow.
SPECIAL: dict[str, dict[str, Any]] = {
    "okrs.keyresult": {"type": "increase", "baseline": Decimal(0), "target": Decimal(10)},
    "accounts.membership": {"role": "owner", "ended_at": None},
    "accounts.invitation": {"accepted_at": None, "withdrawn_at": None},
    "rollups.policy": {"on_track": Decimal("0.9"), "at_risk": Decimal("0.7")},
}


def tenant_models() -> list[type[TenantModel]]:
    """Every tenant table's model, referred-to ones first."""
    waiting = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    done: list[type[TenantModel]] = []
    while waiting:
        ready = [m for m in waiting if all(t in done or t is m for t in _targets(m))]
        assert ready, f"circular references: {waiting}"
        done += ready
        waiting = [model for model in waiting if model not in ready]
    return done


def _targets(model: type[TenantModel]) -> list[Any]:
    return [f.related_model for f in model._meta.local_fields if isinstance(f, TenantForeignKey) and not f.null]


def build_victim(tenant: Tenant, user: User) -> None:
    """One row in every table of this tenant, all with the id VICTIM_ID."""
    with use_tenant(tenant):
        for model in tenant_models():
            values = {f.name: _value(f, user) for f in model._meta.local_fields if not f.primary_key}
            values |= SPECIAL.get(model._meta.label_lower, {})
            values.pop("tenant", None)
            row = model(pk=VICTIM_ID, **{k: v for k, v in values.items() if v is not _SKIP})
            row.save(force_insert=True)


_SKIP = object()


def _value(field: Any, user: User) -> Any:
    if isinstance(field, TenantForeignKey):
        return _SKIP if field.null or field.name == "supersedes" else _the(field.related_model)
    if isinstance(field, models.ForeignKey):
        return user if field.related_model is User else _SKIP
    if field.choices:
        return field.choices[0][0]
    for kind, value in _BY_KIND:
        if isinstance(field, kind):
            return value(field)
    return _SKIP


def _the(model: Any) -> Any:
    return model.objects.get(pk=VICTIM_ID)


_BY_KIND: list[tuple[type[Any], Any]] = [
    (models.EmailField, lambda f: f"{CANARY}@rival.example"),
    (models.CharField, lambda f: CANARY[: f.max_length]),
    (models.TextField, lambda f: CANARY),
    (models.JSONField, lambda f: {"words": CANARY}),
    (models.DateTimeField, lambda f: dt.datetime(2099, 1, 1, tzinfo=dt.UTC)),
    (models.DateField, lambda f: dt.date(2026, 1, 1)),
    (models.BooleanField, lambda f: False),
    (MoneyField, lambda f: Decimal(100)),
    (models.DecimalField, lambda f: Decimal(1)),
    (models.IntegerField, lambda f: 1),
    (models.BinaryField, lambda f: CANARY.encode()),
]


def fingerprint(tenant: Tenant) -> dict[str, str]:
    """A hash of every row of the tenant, table by table."""
    prints = {}
    with use_tenant(tenant), connection.cursor() as cursor:
        for model in tenant_models():
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t ORDER BY id')  # noqa: S608 - our own names
            text = "\n".join(row[0] for row in cursor.fetchall())
            prints[model._meta.label_lower] = hashlib.sha256(text.encode()).hexdigest()
    return prints
