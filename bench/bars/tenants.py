"""The same items as a thousand tenants computed one by one, and as one tenant in one go."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.databases import MIDDLE, alone
from bench.measuring import Limit, Measured, duration, many, timed
from bench.run import LARGEST_TENANT, Run
from rollups import actions
from tenancy.models import Tenant

LIMITS = [Limit("tenants_one_by_one", 1.25, "1,000 tenants one by one ÷ in one go")]


def measure(run: Run) -> Iterator[Measured]:
    """Each tenant once; a quick run takes the largest and a sample of the others, and says so."""
    size = min(run.large, MIDDLE, key=lambda each: each.items)
    run.use(alone(size))
    whole = many(partial(_recompute, LARGEST_TENANT), runs=5, patience=run.patience)
    run.rolled_up.add((alone(size).database, LARGEST_TENANT))
    run.use(size)
    others = run.sampled(size)
    if not run.is_quick:
        others = list(Tenant.objects.exclude(pk=LARGEST_TENANT).values_list("pk", flat=True))
    _recompute(others[0])  # the first of a session reads the catalogue
    seconds = timed(partial(_recompute, LARGEST_TENANT))
    sampled = timed(partial(_recompute, *others))
    run.rolled_up |= {(size.database, each) for each in [LARGEST_TENANT, *others]}
    total = seconds + sampled / len(others) * (size.tenants - 1)
    how = "all" if len(others) == size.tenants - 1 else f"estimated from {len(others) + 1}"
    told = f"{size.items:,} items: one by one {duration(total)} ({how}), in one go {whole}"
    yield Measured("tenants_one_by_one", total / whole.median, told)


def _recompute(*tenants: int) -> None:
    for tenant_id in tenants:
        actions.recompute(Tenant.objects.get(pk=tenant_id))
