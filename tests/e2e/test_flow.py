"""Flow in a browser: from all teams to one, a question asked, the expectation set, in both themes and widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, picture, sound

pytestmark = pytest.mark.e2e


def test_flow_is_read_and_asked(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/flow/")
    sound(look(watched, page.url, name="flow-all"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="When, and how many")).to_be_visible()
    own = page.url
    sound(look(watched, own, name="flow-team"))
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_label("Or how many").fill("7")
    page.get_by_label("Or how many").press("Enter")
    expect(page.locator("#forecast")).to_contain_text("7 items are done by")
    expect(page).to_have_url(re.compile("items=7"))  # it follows what is shown
    page.get_by_text("Why these dates").click()
    expect(page.locator("#why-dates")).to_contain_text("Seed")

    page.get_by_role("link", name="Set the expectation").click()
    page.get_by_label("Within days").fill("20")
    picture(page, "flow-expectation")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#cycles")).to_contain_text("is expected within 20 days")
    sound(watched.faults())


def test_a_late_answer_of_the_page_leaves_the_open_dialog_alone(visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto("/northwind/flow/")
    page.locator("main table a").first.click()
    held: list[Route] = []
    page.route(lambda address: "items=9" in address, lambda route: held.append(route))
    page.get_by_label("Or how many").fill("9")
    page.get_by_label("Or how many").press("Tab")
    page.get_by_role("link", name="Set the expectation").click()
    page.get_by_label("Within days").fill("21")
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#forecast")).to_contain_text("9 items are done by")
    expect(page.get_by_label("Within days")).to_have_value("21")
    expect(page.get_by_role("button", name="Save")).to_be_visible()
