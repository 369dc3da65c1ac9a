"""Flow in a browser: from all teams to one, a question asked, the expectation set, in both themes and widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.test_ranking import BOTH, picture
from tests.e2e.test_tour import look, sound

pytestmark = pytest.mark.e2e


def test_flow_is_read_and_asked(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/flow/")
    sound(look(watched, page.url, *BOTH))
    for theme, width in (("light", 1440), ("dark", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        picture(page, f"flow-all-{theme}-{width}")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="When, and how many")).to_be_visible()
    own = page.url
    sound(look(watched, own, *BOTH))
    for theme, width in (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        picture(page, f"flow-team-{theme}-{width}")
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_label("Or how many").fill("7")
    page.get_by_label("Or how many").press("Enter")
    expect(page.locator("#forecast")).to_contain_text("7 items are done by")
    assert "items=7" in page.url
    page.get_by_text("Why these dates").click()
    expect(page.locator("#why-dates")).to_contain_text("Seed")

    page.get_by_role("link", name="Set the expectation").click()
    page.get_by_label("Within days").fill("20")
    picture(page, "flow-expectation")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#cycles")).to_contain_text("is expected within 20 days")
    sound(watched.faults())
