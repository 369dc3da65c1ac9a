"""A night of a tenant in which a day has passed and nothing else happened, against the two scans.

It is what the figures of the new day wait for: the eve is kept, the stored figures are carried over. That all of them
are held against a full rollup afterwards is measured with the workers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from unittest.mock import patch

from django.utils import timezone

from bench.floors import scan_costs, scan_items
from bench.measuring import Limit, Measured, in_turn
from bench.run import LARGEST_TENANT, Run
from rollups.models import DrainState, NightlyRun
from rollups.nights import night
from tenancy.clock import present_day
from tenancy.models import Tenant

LIMITS = [Limit("nightly", 0.6, "nightly ÷ (plain cost scan + plain item scan)")]
DAYS = count(1)


def measure(run: Run) -> Iterator[Measured]:
    """Nights of one tenant that has all the items, each a day after the last."""
    size = run.use(run.one)
    forget_nights()
    run.with_figures(size, [LARGEST_TENANT])
    nights, costs, items = in_turn(
        lambda: next_night([LARGEST_TENANT]),
        lambda: scan_costs(LARGEST_TENANT),
        lambda: scan_items(LARGEST_TENANT),
        patience=run.patience,
    )
    run.forget_figures(size, [LARGEST_TENANT])
    told = f"{size.items:,} items: {nights}; scans {costs} + {items}"
    yield Measured("nightly", nights.median / (costs.median + items.median), told)


def forget_nights() -> None:
    """Let every night of the database in use be made again, with what it keeps: of a date there is one."""
    NightlyRun.objects.all().delete()
    DrainState.objects.update(kept_on=None)


def next_night(tenants: list[int]) -> None:
    """Make the night of the day after the last one so made."""
    with days_later(next(DAYS)):
        for tenant in Tenant.objects.filter(pk__in=tenants):
            if night(tenant.pk, present_day(tenant)) is None:
                raise RuntimeError(f"The night of {tenant} was made already")


@contextmanager
def days_later(days: int) -> Iterator[None]:
    """Let this process believe that so many days have passed."""
    moved = timezone.now() + timedelta(days=days)
    with patch("django.utils.timezone.now", lambda: moved):
        yield
