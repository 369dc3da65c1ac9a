"""Two tenants with one row in every table: the victim's are canaries under one id, the caller's stand under another."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, models

from accounts.models import User
from execution.models import Item, ItemDependency
from okrs.models import Alignment, Objective, Support
from portfolio.models import Dependency, Initiative
from tenancy.context import use_tenant
from tenancy.fields import MoneyField, TenantForeignKey
from tenancy.models import Tenant, TenantModel

CANARY = "zqCanary7"
ABSENT_KEY = "zqAbsent9"
VICTIM_ID = 7_000_001
ABSENT_ID = 7_999_999
OWN_ID = 5_000_001
OWN_WORD = "ownWord5"

# Where a row must differ from what its fields allow, so that pages about it can be drawn at all.
FIGURES = {"health": "on_track", "status": "on_track", "formula": "v1", "watermelon": 0}
SPECIAL: dict[str, dict[str, Any]] = {
    "okrs.keyresult": {"type": "increase", "baseline": Decimal(0), "target": Decimal(10)},
    "accounts.membership": {"role": "owner", "ended_at": None},
    "accounts.invitation": {"accepted_at": None, "withdrawn_at": None},
    "exchange.certificate": {"lines": []},
    "exchange.sheetimport": {"settings": {}, "counts": {}, "sums": {}},
    "exchange.sourcefile": {
        "sniffed": {
            "options": {"name": "sheet.csv", "format": "csv", "headers": ["Key"]},
            "total": 1,
            "columns": [],
            "questions": {"": []},
        },
    },
    "execution.costrate": {"member": None},
    "execution.signal": {"initiative": None},
    "execution.teampractice": {"expected_share": Decimal("0.85")},
    "home.pin": {"key_result": None, "initiative": None},
    "okrs.comment": {"key_result": None, "check_in": None},
    "okrs.reaction": {"comment": None},
    "portfolio.baselineanswer": {"is_approved": True},
    "portfolio.fundingtransfer": {"source": "budget", "target": "pool"},
    "portfolio.guardrail": {"objective": None},
    "portfolio.moverule": {"from_state": "demand", "to_state": "assessing"},
    "portfolio.evidencetest": {"measure": "value"},
    "reviews.agendaitem": {"question": None, "objective": None},
    "reviews.pack": {"team": None, "portfolio": None, "previous": None, "sections": [], "names": {}, "state": "made"},
    "reviews.packblock": {"type": "sentence", "head": {}, "objective": None},
    "reviews.packrow": {"body": {"words": "One sentence."}, "objective": None},
    "reviews.schedule": {"team": None, "portfolio": None, "cycle": None},
    "reviews.templateversion": {"sections": []},
    "rollups.policy": {"on_track": Decimal("0.9"), "at_risk": Decimal("0.7")},
    "rollups.keyresultrollup": {**FIGURES, "quadrant": "working"},
    "rollups.objectiverollup": FIGURES,
    "rollups.initiativerollup": {**FIGURES, "state": "active"},
    "rollups.portfoliorollup": FIGURES,
    "rollups.totalsrollup": FIGURES,
}


@dataclass(frozen=True)
class Filling:
    """The id and the word of one tenant's rows."""

    pk: int
    word: str
    user: User
    is_known_since_now: bool = False  # else the rows of the structure are not known before 2099


@cache
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
    return [f.related_model for f in model._meta.local_fields if isinstance(f, TenantForeignKey) and f.name != OLDER]


OLDER = "supersedes"
_SKIP = object()


def fill(tenant: Tenant, filling: Filling) -> None:
    """One row in every table of this tenant, all with one id, every text of it the word."""
    with use_tenant(tenant):
        for model in tenant_models():
            values = {f.name: _value(model, f, filling) for f in model._meta.local_fields if not f.primary_key}
            values |= {k: v for k, v in SPECIAL.get(model._meta.label_lower, {}).items() if k in values}
            values.pop("tenant", None)
            row: Any = _class(model)(id=filling.pk, **{k: v for k, v in values.items() if v is not _SKIP})
            if model is Alignment:
                row.child = _second_objective(row.parent)
            if model is Support:
                row.child, row.key_result = _second_objective(row.objective), None
            if model is Dependency:
                row.after = _second_initiative(row.before)
            if model is ItemDependency:
                row.after = _second_item(row.before)
            row.save(force_insert=True)


def _second_objective(first: Objective) -> Objective:
    """Another one, because none is aligned to itself."""
    second = Objective.objects.filter(pk=first.pk + 1).first()
    if second is None:
        second = Objective(pk=first.pk + 1, cycle=first.cycle, key=f"{first.key}-2", title=first.title)
        second.save(force_insert=True)
    return second


def _second_initiative(first: Initiative) -> Initiative:
    """Another one, because none waits for itself."""
    second = Initiative(pk=first.pk + 1, portfolio=first.portfolio, key=f"{first.key}-2", title=first.title)
    second.save(force_insert=True)
    return second


def _second_item(first: Item) -> Item:
    """Another one, because none waits for itself."""
    second = Item(pk=first.pk + 1, key=f"{first.key}-2", title=first.title)
    second.save(force_insert=True)
    return second


def _value(model: type[TenantModel], field: Any, filling: Filling) -> Any:
    if isinstance(field, TenantForeignKey):
        at_itself = field.name == OLDER or field.related_model is model
        return _SKIP if at_itself else _manager(field).get(pk=filling.pk)
    if isinstance(field, models.ForeignKey):
        return filling.user if field.related_model is User else _SKIP
    if filling.is_known_since_now and isinstance(field.db_default, TransactionNow):
        return _SKIP
    if field.choices:
        return field.choices[0][0]
    for kind, value in _BY_KIND:
        if isinstance(field, kind):
            return value(field, filling.word)
    return _SKIP


def _class(model: Any) -> Any:
    return model


def _manager(field: Any) -> Any:
    return field.related_model.objects


_BY_KIND: list[tuple[type[Any], Any]] = [
    (models.EmailField, lambda f, word: f"{word}@rival.example"),
    (models.CharField, lambda f, word: word[: f.max_length]),
    (models.TextField, lambda f, word: word),
    (models.JSONField, lambda f, word: {"words": word}),
    (models.DateTimeField, lambda f, word: dt.datetime(2099, 1, 1, tzinfo=dt.UTC)),
    (models.DateField, lambda f, word: dt.date(2026, 1, 1)),
    (models.BooleanField, lambda f, word: False),
    (MoneyField, lambda f, word: Decimal(100)),
    (models.DecimalField, lambda f, word: Decimal(1)),
    (models.IntegerField, lambda f, word: 1),
    (models.BinaryField, lambda f, word: word.encode()),
]


def tables_in(statements: Iterable[str]) -> frozenset[str]:
    """The tenants' tables that the statements name."""
    words = set(re.findall(r"\w+", " ".join(statements)))
    return frozenset(model._meta.db_table for model in tenant_models() if model._meta.db_table in words)


def fingerprint(tenant: Tenant, tables: Iterable[str] | None = None) -> dict[str, str]:
    """A hash of every row of the tenant, table by table."""
    return {table: hashlib.sha256(text.encode()).hexdigest() for table, text in _texts(tenant, tables)}


def holding(tenant: Tenant, tables: Iterable[str], word: str) -> list[str]:
    """The tables in which the tenant has a row that holds the word."""
    return [table for table, text in _texts(tenant, tables) if word in text]


def _texts(tenant: Tenant, tables: Iterable[str] | None) -> list[tuple[str, str]]:
    named = [model._meta.db_table for model in tenant_models()] if tables is None else list(tables)
    if not named:
        return []
    one = "SELECT '{0}', coalesce(string_agg(t::text, E'\\n' ORDER BY id), '') FROM \"{0}\" t"
    with use_tenant(tenant), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map(one.format, named)))
        return list(cursor.fetchall())
