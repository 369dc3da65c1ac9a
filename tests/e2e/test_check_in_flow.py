"""The weekly check-in from the first to the last key result, with the keyboard alone and without a page load."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import Watched, barriers
from tests.e2e.test_journey import fill, press, sign_up, write_a_key_result

pytestmark = pytest.mark.e2e

# What a mouse or a finger would do, counted from now on; a new page would begin without it.
COUNT = "window.touched = 0; addEventListener('pointerdown', () => (window.touched += 1), true)"
# An answer whose head is there at once and whose words come later; each is counted when it came.
LATE = """
const text = Response.prototype.text;
const data = document.body.dataset;
data.late = 0;
Response.prototype.text = async function () {
  const said = await text.call(this);
  await new Promise((done) => setTimeout(done, 400));
  setTimeout(() => (data.late = Number(data.late) + 1));
  return said;
};
null
"""
LESS_THAN = 60


@pytest.fixture
def round_of_two(visit: Visitor, request: pytest.FixtureRequest) -> Watched:
    """A new organisation whose owner leads two key results, at the first of them."""
    watched = visit()
    page = watched.page
    sign_up(page, f"{request.node.name[:30]}@flow.example", f"Flow {request.node.name[:30]}")
    write_a_key_result(page)
    page.locator("main, header").get_by_role("link", name="O1").first.click()
    press(page, "New key result")
    fill(page, title="Raise referrals from 3 to 9 a week", unit="referrals", baseline="3", target="9")
    press(page, "Create key result")
    expect(page.get_by_role("heading", level=1)).to_have_text("Raise referrals from 3 to 9 a week")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/check-in/")
    return watched


def keys(page: Page, *names: str) -> None:
    """One after the other."""
    for name in names:
        page.keyboard.press(name)


def test_a_round_is_gone_through_by_keyboard_in_under_a_minute(round_of_two: Watched) -> None:
    page, started = round_of_two.page, time.monotonic()
    round_of_two.expected.add(422)
    page.evaluate(COUNT)
    expect(page.locator(".flow-h")).to_contain_text("1 of 2")
    expect(page.locator("[name=value]")).to_be_focused()
    assert barriers(page) == []
    page.keyboard.type("1563")
    keys(page, "c", "1", "0", "7", "r")
    expect(page.locator("[name=confidence]:checked")).to_have_value("7")
    expect(page.locator("[name=status]:checked")).to_have_value("at_risk")
    keys(page, "b")
    page.keyboard.type("Legal has not answered.")
    keys(page, "Control+Enter")

    expect(page.locator(".flow-h")).to_contain_text("2 of 2")
    expect(page.locator("[name=value]")).to_be_focused()
    page.keyboard.type("1e30")
    keys(page, "w")
    page.keyboard.type("It moved.")
    keys(page, "Control+Enter")
    expect(page.locator("main .error")).to_contain_text("Enter a number below")
    expect(page.locator("[name=comment]")).to_have_value("It moved.")
    expect(page.locator("[name=value]")).to_be_focused()
    keys(page, "Control+a")
    page.keyboard.type("7.5")
    keys(page, "Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("You checked in 2 key results today")
    expect(page.locator(".krs").first).to_contain_text("Legal has not answered.")
    assert page.evaluate("window.touched") == 0, "no pointer, and no page was loaded"
    assert time.monotonic() - started < LESS_THAN
    keys(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("wait")


def test_one_can_skip_go_back_and_finish(round_of_two: Watched) -> None:
    page = round_of_two.page
    keys(page, "s")
    expect(page.locator(".flow-h")).to_contain_text("2 of 2")
    keys(page, "p")
    expect(page.locator(".flow-h")).to_contain_text("1 of 2")
    keys(page, "Escape")
    expect(page.locator(".flow-h")).to_contain_text("2 of 2")
    keys(page, "Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("You said nothing today")


def test_keys_are_heard_when_nothing_has_the_focus(round_of_two: Watched) -> None:
    page = round_of_two.page
    expect(page.locator("[name=value]")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    keys(page, "s")
    expect(page.locator(".flow-h")).to_contain_text("2 of 2")
    expect(page.locator("[name=value]")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    keys(page, "g", "o")
    page.wait_for_url("**/objectives/")


def test_on_a_phone_it_fits_and_says_the_same(round_of_two: Watched) -> None:
    round_of_two.page.set_viewport_size({"width": 390, "height": 844})
    assert round_of_two.faults() == []


def test_at_offers_people_and_the_talk_stays_on_the_page(visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto("/northwind/objectives/")
    page.locator("tbody a", has_text="Raise daily website visits").click()
    area = page.locator("#talk textarea")
    area.focus()
    page.keyboard.type("Can you look, @")
    expect(page.locator("#talk [role=option]").first).to_be_visible()
    name = page.locator("#talk [role=option]").first.get_attribute("data-name") or ""
    page.keyboard.type(name[:3].lower())
    expect(page.locator("#talk [role=option]").first).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(area).to_have_value(f"Can you look, @{name} ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#talk .comments strong")).to_have_text(f"@{name}")
    assert barriers(page) == []


def test_names_that_come_late_do_not_open_again(visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto("/northwind/objectives/")
    page.locator("tbody a", has_text="Raise daily website visits").click()
    area, options = page.locator("#talk textarea"), page.locator("#talk [role=option]")
    area.focus()
    page.keyboard.type("Can you look, @")
    name = options.first.get_attribute("data-name") or ""
    page.evaluate(LATE)
    with page.expect_response(f"**/mentions/?q={name[0].lower()}"):
        page.keyboard.type(name[0].lower())
    page.keyboard.press("Enter")
    expect(area).to_have_value(f"Can you look, @{name} ")
    expect(page.locator("body[data-late='1']")).to_be_attached()
    expect(page.locator("#talk [role=listbox]")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator("#talk").get_by_role("button", name="Write")).to_be_focused()
