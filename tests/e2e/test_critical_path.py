"""What waits for what between items: a sheet over the item's page, and the chain that decides an initiative's end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, picture, sound
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e


def test_an_item_is_let_wait_in_a_sheet_and_the_chain_is_seen(site: Site, visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    path = f"/northwind/initiatives/{site.ids['northwind']['initiative'][0]}/critical-path/"
    page.goto(path)
    expect(page.locator(".verdict")).to_contain_text("ends on")
    sound(look(watched, path, name="critical-path"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("row").filter(has_text="Open the Spanish page").get_by_role("link").click()
    expect(page.locator("#item")).to_be_visible()
    page.get_by_role("link", name="Wait for another").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    sheet.get_by_role("searchbox").fill("Check French")
    expect(sheet.locator("#found label")).to_have_count(1)
    picture(page, "item-waits-sheet")
    with page.expect_navigation():
        sheet.get_by_role("button", name="Add").click()
    expect(page.locator("#waits li")).to_contain_text("Waits for")
    sound(watched.faults())
    picture(page, "item-waits")
