"""One run of the bench: which sizes, how much patience, and the databases made so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.utils import timezone

from bench import databases
from bench.databases import Size, alone
from execution.models import Item
from rollups import actions
from rollups.models import RollupRequest
from tenancy.context import use_tenant
from tenancy.models import Tenant

LARGEST_TENANT = 1


@dataclass
class Run:
    """The sizes that are measured, the smallest first."""

    sizes: list[Size]
    sample: int = 40
    is_quick: bool = False
    keep: bool = False
    day: date = field(default_factory=lambda: timezone.now().date())
    made: dict[str, Size] = field(default_factory=dict)
    rolled_up: set[tuple[str, int]] = field(default_factory=set)

    @property
    def patience(self) -> float:
        """Seconds after which no further run of a long kind begins."""
        return 10.0 if self.is_quick else 60.0

    @property
    def small(self) -> Size:
        """The smallest size."""
        return self.sizes[0]

    @property
    def large(self) -> Size:
        """The largest size."""
        return self.sizes[-1]

    @property
    def one(self) -> Size:
        """The smallest size with one tenant: an organisation whose pages and lists are long."""
        return alone(self.small)

    def use(self, size: Size) -> Size:
        """Point Django at this size's database, made when it is asked for first."""
        if size.database not in self.made:
            taken = databases.prepare(size, self.day, may_be_kept=self.keep)
            print(f"  {size.items:,} items of {size.tenants:,} tenants made in {taken:.0f} s", flush=True)
            self.made[size.database] = size
        databases.use(size)
        return size

    def sampled(self, size: Size) -> list[int]:
        """Tenants spread evenly over all sizes of tenant; the largest is not among them."""
        others = [tenant.pk for tenant in Tenant.objects.exclude(pk=LARGEST_TENANT).order_by("pk")]
        step = max(1, len(others) // self.sample)
        return others[step // 2 :: step]

    def with_figures(self, size: Size, tenants: list[int]) -> None:
        """See to it that these tenants have stored figures and nothing waits for a drain."""
        for tenant_id in tenants:
            if (size.database, tenant_id) not in self.rolled_up:
                actions.recompute(Tenant.objects.get(pk=tenant_id))
                self.rolled_up.add((size.database, tenant_id))
                databases.count_anew(rollup_tables())
        RollupRequest.objects.filter(tenant_id__in=tenants).delete()

    def forget_figures(self, size: Size, tenants: list[int]) -> None:
        """These tenants' stored figures are of another day now."""
        self.rolled_up -= {(size.database, each) for each in tenants}

    def close(self) -> None:
        """Drop what was made, unless it is to be kept."""
        if not self.keep:
            for name in [*self.made, databases.EMPTY]:
                databases.drop(name)


def rollup_tables() -> list[str]:
    """The tables of stored figures."""
    return [model._meta.db_table for model in apps.get_app_config("rollups").get_models()]


def items_of(tenant_id: int) -> int:
    """How many items a tenant has."""
    with use_tenant(tenant_id):
        return Item.objects.count()
