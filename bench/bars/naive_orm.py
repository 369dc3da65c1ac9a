"""A rollup with objects and loops against the engine's on the same tenant; their figures must be the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from time import perf_counter
from typing import Any

from django.db import connection

from bench import naive
from bench.measuring import Limit, Measured, duration, timed
from bench.run import LARGEST_TENANT, Run, items_of
from rollups import actions
from rollups.models import InitiativeRollup, KeyResultRollup
from tenancy.context import use_tenant
from tenancy.models import Tenant

LIMITS = [Limit("naive_orm", 0.01, "set-based ÷ naive object-by-object ORM")]
NEARLY = Decimal("1e-9")


def measure(run: Run) -> Iterator[Measured]:
    """The tenant that has all items; the naive one runs once, until its patience ends, initiative by initiative."""
    size = run.use(run.one)
    tenant = Tenant.objects.get(pk=LARGEST_TENANT)
    set_based = min(timed(lambda: actions.recompute(tenant)) for _ in range(2 if run.is_quick else 5))
    run.rolled_up.add((size.database, tenant.pk))
    patience = 2 * run.patience
    share, seconds = _naive(run, tenant, patience)
    whole = seconds / share
    words = "" if share == 1 else f", from {share:.0%} of the initiatives"
    told = f"{items_of(tenant.pk):,} items: {duration(set_based)} ÷ {duration(whole)} (1{words})"
    yield Measured("naive_orm", set_based / whole, told)


def _naive(run: Run, tenant: Tenant, patience: float) -> tuple[float, float]:
    """The share that was rolled up naively, and the seconds for it; raises when its figures are others."""
    with use_tenant(tenant), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        started = perf_counter()
        found = naive.rollup(run.day, until=started + patience)
        seconds = perf_counter() - started
        compare(found)
        stored = InitiativeRollup.objects.count()
    return len(found.initiatives) / stored, seconds


def compare(found: naive.Rollup) -> None:
    """Hold the naive figures against the stored ones; raises ValueError with the first that differs."""
    for row in InitiativeRollup.objects.filter(initiative_id__in=found.initiatives):
        own = found.initiatives[row.initiative_id]
        for name in ("bac", "pv", "ev", "ac"):
            _same(f"{name} of initiative {row.initiative_id}", getattr(own, name), getattr(row, name))
        if own.items != row.items:
            raise ValueError(f"items of initiative {row.initiative_id}: {own.items}, stored {row.items}")
    for line in KeyResultRollup.objects.filter(key_result_id__in=found.spend):
        _same(f"spend of key result {line.key_result_id}", found.spend[line.key_result_id], line.spend)
        _same(f"delivered of key result {line.key_result_id}", found.delivered[line.key_result_id], line.delivered)


def _same(name: str, own: Any, stored: Any) -> None:
    if own is None and stored is None:
        return
    if own is None or stored is None or abs(own - stored) > NEARLY * max(1, abs(stored)):
        raise ValueError(f"{name}: {own} by objects, stored {stored}")
