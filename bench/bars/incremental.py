"""The figures that drains left, and those that a night left, held against a computation of everything."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from bench.bars.nightly import forget_nights, next_night
from bench.databases import SEED
from bench.edits import Editor
from bench.measuring import Limit, Measured
from bench.run import LARGEST_TENANT, Run
from rollups import draining
from rollups.engine import Moment, compute, difference
from rollups.engine.snapshot import consistent
from rollups.models import TotalsRollup
from tenancy.models import Tenant

LIMITS = [
    Limit("incremental_equals_full", 0, "rows that differ between drains and a full recompute"),
    Limit("night_equals_rebuild", 0, "rows that differ between a night and a full recompute"),
]
EDITS = 200


def measure(run: Run) -> Iterator[Measured]:
    """Edits in the largest tenant and in a few others, drained every ten; then a night."""
    size = run.use(run.small)
    tenants = [LARGEST_TENANT, *run.sampled(size)[:3]]
    forget_nights()
    run.with_figures(size, tenants)
    random = Random(SEED)
    editors = [Editor(each, run.day, random) for each in tenants]
    for number in range(1, EDITS + 1):
        editor = random.choice(editors)
        editor.edit()
        if number % 25 == 0:
            editor.reallocate()
        if number % 10 == 0:
            drain_all(tenants)
    drain_all(tenants)
    told = f"{EDITS} edits in {len(tenants)} tenants"
    yield Measured("incremental_equals_full", differing(tenants), told)
    for each in editors:
        each.edit()
    next_night(tenants)
    run.forget_figures(size, tenants)
    yield Measured("night_equals_rebuild", differing(tenants), f"{len(tenants)} tenants")


def drain_all(tenants: list[int]) -> None:
    """Bring these tenants up to date."""
    for each in tenants:
        draining.drain(each)


def differing(tenants: list[int]) -> float:
    """How many stored rows differ from figures computed in full now."""
    found = 0
    for tenant in Tenant.objects.filter(pk__in=tenants):
        with consistent(tenant):
            stored = TotalsRollup.objects.get()
            moment = Moment(stored.as_of, formula=tenant.formula)
            compute(moment)
            found += difference(moment) or 0
    return float(found)
