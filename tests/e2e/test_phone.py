"""On a phone: find one's way, read, check in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e


def test_the_menu_leads_to_a_place_and_closes(visit: Visitor) -> None:
    watched = visit("northwind owner", width=390, has_touch=True, is_mobile=True)
    page = watched.page
    page.goto("/northwind/")
    side = page.get_by_role("navigation", name="Main")
    expect(side).to_be_hidden()
    page.get_by_role("button", name="Open menu").tap()
    expect(side).to_be_visible()
    page.get_by_role("button", name="Close menu").tap()
    expect(side).to_be_hidden()
    page.get_by_role("button", name="Open menu").tap()
    side.get_by_role("link", name="Objectives").tap()
    page.wait_for_url("**/northwind/objectives/")
    expect(side).to_be_hidden()
    assert watched.faults() == []


def test_a_person_checks_in(site: Site, visit: Visitor) -> None:
    watched = visit("greenfield owner", width=390, has_touch=True, is_mobile=True)
    page = watched.page
    page.goto(f"/greenfield/key-results/{site.ids['greenfield']['keyresult'][0]}/")
    page.locator("a[data-shortcut=c]").tap()
    dialog = page.locator("#check-in-dialog")
    expect(dialog).to_be_visible()
    assert watched.faults() == []
    dialog.get_by_label("What changed").fill("From the bus: all quiet.")
    dialog.locator(".tenths label").nth(8).tap()
    dialog.get_by_role("button", name="Check in").tap()
    expect(page.locator(".checkin")).to_contain_text("From the bus: all quiet.")
    assert watched.faults() == []
