"""Why this number: from a figure to its panel, down to a fact and back up, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import SIGHTS, barriers
from tests.e2e.sights import picture
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e


def key_result(site: Site) -> str:
    """The address of Northwind's most told key result."""
    return f"/northwind/key-results/{site.ids['northwind']['keyresult'][0]}/"


@pytest.mark.parametrize(("width", "theme"), SIGHTS)
def test_a_figure_opens_its_explanation_down_to_a_cost_and_back_up(
    site: Site, visit: Visitor, width: int, theme: str
) -> None:
    watched = visit("northwind viewer", width, theme)
    page = watched.page
    page.goto(key_result(site))
    page.locator(".strip a.why", has_text="€").first.click()
    panel = page.locator("#why-panel")
    expect(panel).to_be_visible()
    expect(panel.locator(".answer")).to_contain_text("Spend")
    picture(page, f"why-spend-{width}-{theme}")
    panel.locator("summary").first.click()
    inner = panel.locator(".deeper").first
    expect(inner.locator(".worked").first).to_contain_text("Σ costs")
    inner.locator("summary").first.click()
    expect(inner.locator(".deeper").first).to_contain_text("recorded on")
    picture(page, f"why-unfolded-{width}-{theme}")
    panel.locator(".deeper .on a").last.click()
    expect(panel.locator(".answer")).to_contain_text("Spent by now")
    picture(page, f"why-deeper-{width}-{theme}")
    panel.locator(".way a").click()
    expect(panel.locator(".answer")).to_contain_text("Spend")
    assert barriers(page) == []
    assert watched.faults() == []
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def test_a_figure_is_reached_by_keyboard_and_its_page_stands_alone(site: Site, visit: Visitor) -> None:
    watched = visit("northwind viewer")
    page = watched.page
    page.goto(key_result(site))
    link = page.locator(".meta:not(.rests) a.why")
    link.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#why-panel")
    expect(panel.locator(".rule .holds")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.goto(link.get_attribute("href") or "")
    expect(page.locator("#explain .rule .holds")).to_have_count(1)
    picture(page, "why-page-health")
    page.locator("#explain summary").first.click()
    page.locator("#explain .deeper .on a").first.click()
    expect(page.locator("#explain .answer")).to_contain_text("Measured")
    page.locator("#explain summary").first.click()
    expect(page.locator("#explain .deeper .worked").first).to_contain_text("(v − b) ÷ (g − b)")
    picture(page, "why-page-measured")
    assert watched.faults() == []
