"""Looking back in a browser: to a past day and its pages, through links, and back to today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import SIGHTS
from tests.e2e.sights import picture
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e


def past_day(days: int = 45) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_a_person_turns_to_a_day_follows_links_and_comes_back(site: Site, visit: Visitor) -> None:
    watched = visit("northwind owner")
    page, key_result = watched.page, site.ids["northwind"]["keyresult"][0]
    page.goto(f"/northwind/key-results/{key_result}/")
    page.get_by_role("button", name="Today").click()
    picture(page, "menu")
    page.get_by_label("See this page as of").fill(past_day())
    page.locator("#as-of").get_by_role("button", name="Show").click()
    page.wait_for_url(f"**/northwind/@{past_day()}/key-results/{key_result}/")
    expect(page.locator(".banner")).to_contain_text("You are looking at")
    expect(page.locator("main").get_by_role("link", name="Check in")).to_have_count(0)
    assert watched.faults() == []
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Initiatives").click()
    page.wait_for_url(f"**/northwind/@{past_day()}/initiatives/")
    assert watched.faults() == []
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("KR2.1")
    found = page.locator("[data-found] [role=option]").first
    expect(found).to_have_attribute("data-href", f"/northwind/@{past_day()}/key-results/{key_result}/")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Back to today").click()
    page.wait_for_url("**/northwind/initiatives/")
    expect(page.locator(".banner")).to_have_count(0)


@pytest.mark.parametrize(("width", "theme"), SIGHTS)
def test_pages_of_a_past_day_stand(site: Site, visit: Visitor, width: int, theme: Any) -> None:
    watched, ids = visit("northwind owner", width=width, theme=theme), site.ids["northwind"]
    page = watched.page
    known_at = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, path in {
        "home": "", "objectives": "objectives/", "kr": f"key-results/{ids['keyresult'][0]}/",
        "initiatives": "initiatives/", "initiative": f"initiatives/{ids['initiative'][0]}/", "items": "items/",
    }.items():  # fmt: skip
        page.goto(f"/northwind/@{past_day()}~{known_at}/{path}")
        if name == "home":
            page.goto(f"/northwind/@{past_day()}/")
        expect(page.locator(".banner")).to_be_visible()
        assert watched.faults() == [], name
        picture(page, f"{name}-{width}-{theme}")


def test_without_scripts_the_form_leads_there(visit: Visitor) -> None:
    watched = visit("northwind owner", java_script_enabled=False)
    page = watched.page
    page.goto("/northwind/items/?state=doing")
    page.get_by_role("button", name="Today").click()
    page.get_by_label("See this page as of").fill(past_day())
    page.locator("#as-of").get_by_role("button", name="Show").click()
    page.wait_for_url(f"**/northwind/@{past_day()}/items/?state=doing")
    expect(page.locator(".banner")).to_be_visible()
