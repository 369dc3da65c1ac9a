"""A week of hours in a browser: typed with the keyboard, summed while typing, saved once, refused where it is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, picture, sound

pytestmark = pytest.mark.e2e


def test_a_week_is_typed_with_the_keyboard_and_saved_at_once(visit: Visitor) -> None:
    watched = visit("northwind member")
    page = watched.page
    page.goto("/northwind/time/")
    page.get_by_role("link", name="Week before").click()
    page.get_by_label("Add a row").fill("other")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator("tr", has_text="Other work")
    cells = row.locator("input")
    expect(cells).to_have_count(7)
    cells.nth(0).click()
    for hours in ("6", "7,5", "1:30"):
        page.keyboard.type(hours)
        page.keyboard.press("ArrowRight")
    expect(cells.nth(3)).to_be_focused()
    expect(row.locator("[data-sum]")).to_have_text("15")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("2")
    expect(row.locator("[data-sum]")).to_have_text("15.5")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    row = page.locator("tr", has_text="Other work")
    expect(row.locator("[data-sum]")).to_have_text("15.5")

    watched.expected = {422}
    row.locator("input").nth(0).fill("30")
    page.get_by_role("button", name="Save the week").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    expect(row.locator(".error")).to_contain_text("30 hours, but a day has 24.")
    expect(row.locator("input").nth(0)).to_have_value("30")
    picture(page, "time-refused")
    row.locator("input").nth(0).fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the week").click()
    expect(page.locator("tr", has_text="Other work").locator("[data-sum]")).to_have_text("9.5")
    sound(look(watched, page.url))
    picture(page, "time-phone-dark")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    picture(page, "time-light")


def test_a_manager_gives_a_seat_and_sees_who_has_too_much(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/teams/")
    picture(page, "teams-light")
    page.get_by_role("link", name="Skyharbor game team").click()
    picture(page, "team-light")
    page.get_by_role("link", name="People & money").click()
    expect(page.get_by_text("Over a full week").first).to_be_visible()
    picture(page, "team-people-light")
    page.get_by_role("link", name="Seat", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Hours a week").or_(sheet.get_by_label("Hours per week")).fill("200")
    picture(page, "seat")
    page.keyboard.press("Escape")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    picture(page, "team-people-phone-dark")
    page.goto("/northwind/teams/")
    picture(page, "teams-phone-dark")
