"""A full recompute against one scan of the costs and one of the items, of one tenant that has them all."""

from __future__ import annotations

from collections.abc import Iterator

from bench.databases import MIDDLE, alone
from bench.floors import scan_costs, scan_items
from bench.measuring import Limit, Measured, in_turn
from bench.run import LARGEST_TENANT, Run
from rollups import actions
from tenancy.models import Tenant

LIMITS = [Limit("full_recompute", 2.0, "full recompute ÷ (plain cost scan + plain item scan)")]


def measure(run: Run) -> Iterator[Measured]:
    """Compute and store, at most at a million items: ten of them would take an hour."""
    size = run.use(alone(min(run.large, MIDDLE, key=lambda each: each.items)))
    tenant = Tenant.objects.get(pk=LARGEST_TENANT)
    full, costs, items = in_turn(
        lambda: actions.recompute(tenant),
        lambda: scan_costs(tenant.pk),
        lambda: scan_items(tenant.pk),
        patience=run.patience,
    )
    run.rolled_up.add((size.database, tenant.pk))
    told = f"{size.items:,} items: {full}; scans {costs} + {items}"
    yield Measured("full_recompute", full.median / (costs.median + items.median), told)
