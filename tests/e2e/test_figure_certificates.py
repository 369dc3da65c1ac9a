"""From a figure to the certificate of what imports brought for it, in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor


@pytest.mark.parametrize("width", [1440, 390])
def test_a_figures_explanation_leads_to_its_own_certificate(visit: Visitor, width: int) -> None:
    page = visit("northwind owner", width=width).page
    page.goto("/northwind/initiatives/?q=INI-112")
    links = page.locator("main a").evaluate_all("all => all.map((each) => each.getAttribute('href'))")
    page.goto(next(each for each in links if re.search(r"/initiatives/\d+/$", each or "")))
    page.locator("aside.rail a.why").first.click()
    panel = page.locator("#why-panel")
    expect(panel).to_be_visible()
    panel.get_by_role("link", name="Is it what came in?").click()
    expect(page).to_have_url(re.compile(r"/northwind/initiatives/\d+/certificate/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("What came in for INI-")
    expect(page.locator(".verdict")).to_contain_text("entered here")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
