"""The demo as tenants: made once, made anew when its week is over, and nobody's work thrown away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from exchange import demo_tenants
from exchange.demo import TENANTS
from exchange.demo_tenants import KEPT, load_demo_tenant
from okrs.models import Cycle, KeyResult
from rollups.models import TotalsRollup
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant

DEMO = TENANTS[1]


@pytest.mark.django_db
def test_a_young_demo_is_left_alone() -> None:
    assert load_demo_tenant(DEMO, is_refresh=False)
    assert not load_demo_tenant(DEMO, is_refresh=False)
    assert Tenant.objects.filter(slug__startswith=DEMO.slug).count() == 1


@pytest.mark.django_db
def test_an_old_demo_is_set_aside_whole_and_a_fresh_one_is_alive_today() -> None:
    load_demo_tenant(DEMO, is_refresh=False)
    old = Tenant.objects.get(slug=DEMO.slug)
    with use_tenant(old):
        before = KeyResult.objects.count()
    Tenant.objects.filter(pk=old.pk).update(created_at=old.created_at - KEPT - timedelta(days=1))
    assert load_demo_tenant(DEMO, is_refresh=False)
    old.refresh_from_db()
    assert old.slug.startswith(f"{DEMO.slug}-20")
    with use_tenant(old):
        assert KeyResult.objects.count() == before
    fresh = Tenant.objects.get(slug=DEMO.slug)
    with use_tenant(fresh):
        assert Cycle.objects.filter(state="active", starts_on__lte=today(fresh), ends_on__gte=today(fresh)).exists()


@pytest.mark.django_db
def test_refreshing_twice_on_one_day_keeps_every_demo() -> None:
    for _ in range(3):
        load_demo_tenant(DEMO, is_refresh=True)
    assert Tenant.objects.filter(slug__startswith=DEMO.slug).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["load_workbook", "recompute_in_turn", "post_spending"])
def test_whoever_looks_at_the_old_demo_sees_it_until_the_new_one_is_whole(
    monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    load_demo_tenant(DEMO, is_refresh=False)
    old = Tenant.objects.get(slug=DEMO.slug)
    whole = getattr(demo_tenants, step)

    def killed_after_it(*given: Any, **how: Any) -> None:
        whole(*given, **how)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(demo_tenants, step, killed_after_it)
        with pytest.raises(KeyboardInterrupt):
            load_demo_tenant(DEMO, is_refresh=True)
    assert Tenant.objects.get(slug=DEMO.slug) == old
    assert load_demo_tenant(DEMO, is_refresh=True)
    fresh = Tenant.objects.get(slug=DEMO.slug)
    assert fresh != old
    with use_tenant(fresh):
        assert TotalsRollup.objects.exists()
    assert not Tenant.objects.filter(slug=f"{DEMO.slug}{demo_tenants.BEING_BUILT}").exists()
