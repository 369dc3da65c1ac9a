"""The stages of a milestone are written in place, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e


def rows(page: Page) -> Locator:
    """The stages that are shown."""
    return page.locator("#stage-form [data-row]:not([hidden])")


def title(row: Locator) -> Locator:
    """Where a stage's name is written."""
    return row.locator("input[name$=title]")


def save(page: Page) -> None:
    """Keep the table, by its button's own key."""
    page.get_by_role("button", name="Save stages").focus()
    with page.expect_navigation():  # kept: the page is shown anew
        page.keyboard.press("Enter")


def test_stages_are_moved_added_and_kept_without_a_mouse(visit: Visitor) -> None:
    page = visit("northwind manager").page
    page.goto("/northwind/objectives/")
    page.get_by_role("link", name="Ask the studio how it is doing").focus()
    page.keyboard.press("Enter")
    expect(rows(page).first).to_be_visible()
    before, first = rows(page).count(), title(rows(page).nth(0)).input_value()
    expect(page.locator("[data-total]")).to_have_text("100%")

    title(rows(page).nth(0)).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(title(rows(page).nth(1))).to_have_value(first)
    expect(title(rows(page).nth(1))).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")

    title(rows(page).nth(before - 2)).focus()  # the last is empty, to be written
    page.keyboard.press("Enter")
    last = title(rows(page).nth(before - 1))
    expect(last).to_be_focused()
    expect(last).to_have_value("")
    page.keyboard.type("Tell everybody")
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    expect(page.locator("[data-total]")).to_have_text("110%, 10 too much")
    share = rows(page).nth(0).locator("input[name$=percent]")
    whole = share.input_value()
    share.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(str(round(float(whole)) - 10))
    expect(page.locator("[data-total]")).to_have_text("100%")
    save(page)
    expect(rows(page)).to_have_count(before + 1)
    expect(title(rows(page).nth(before - 1))).to_have_value("Tell everybody")

    rows(page).nth(before - 1).get_by_role("button", name="Take away").focus()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(before)
    share = rows(page).nth(0).locator("input[name$=percent]")
    share.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(str(round(float(whole))))
    save(page)
    expect(rows(page)).to_have_count(before)
    expect(rows(page).nth(0).locator("input[name$=percent]")).to_have_value(whole)
