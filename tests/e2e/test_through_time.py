"""Figures through time in a browser: the way, what changed it, in both themes, on a desk and on a phone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import expect

from rollups.history import backfill
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.e2e.conftest import Visitor
from tests.e2e.looking import SIGHTS, barriers
from tests.e2e.sights import picture
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def reckoned(site: Site, django_db_blocker: Any) -> Site:
    """Northwind's past, month by month; in a thread of its own, because a browser is running in this one."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
        thread.submit(reckon).result()
    return site


def reckon() -> None:
    """Keep the last eight months."""
    try:
        tenant = Tenant.objects.get(slug="northwind")
        with use_tenant(tenant):
            days = backfill.missing_days(tenant, "month")
        assert backfill.reckon(tenant, days[-8:]) > 0
    finally:
        connection.close()


@pytest.mark.parametrize(("width", "theme"), SIGHTS)
def test_a_figures_way_and_what_changed_it_can_be_read(reckoned: Site, visit: Visitor, theme: str, width: int) -> None:
    watched = visit("northwind owner", width=width, theme=theme)
    page, ids = watched.page, reckoned.ids["northwind"]
    addresses = {
        "way": f"/northwind/key-results/{ids['keyresult'][0]}/history/",
        "money": f"/northwind/initiatives/{ids['initiative'][0]}/history/?measure=ev",
        "change": f"/northwind/key-results/{ids['keyresult'][0]}/change/?measure=measured",
        "work": f"/northwind/initiatives/{ids['initiative'][0]}/change/?measure=ac",
    }
    for name, address in addresses.items():
        page.goto(address)
        expect(page.locator("figure.chart svg:visible")).to_have_count(1)
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        picture(page, f"{name}-{theme}-{width}")


def test_a_day_of_the_way_leads_to_the_page_of_that_day(reckoned: Site, visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto(f"/northwind/initiatives/{reckoned.ids['northwind']['initiative'][0]}/history/?measure=ev")
    page.locator("tbody th a").last.click()
    expect(page.get_by_text("You are looking at")).to_be_visible()
