"""A team says what it found, in a sheet over the page, and whoever leads the bet answers it, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, picture, sound

pytestmark = pytest.mark.e2e


def test_a_signal_is_raised_from_its_item_and_answered_where_it_waits(visit: Visitor) -> None:
    team = visit("northwind member")
    page = team.page
    page.goto("/northwind/items/?state=todo")
    page.locator("#items tbody th a").first.click()
    expect(page.locator("#item")).to_be_visible()
    item = page.url
    page.get_by_role("link", name="Raise one").click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    picture(page, "signal-sheet")
    sheet.get_by_role("radio", name="Blocked").check()
    sheet.get_by_label("What you found").fill("The registry has not signed, and nobody there answers before January.")
    sheet.get_by_label("You propose").select_option("drop")
    sheet.get_by_label("Money").fill("-40000")
    with page.expect_navigation():
        sheet.get_by_role("button", name="Raise it").click()
    expect(page.locator("#signals li")).to_have_count(1)
    expect(page.locator(".meta .st", has_text="Blocked")).to_be_visible()
    sound(team.faults())

    owner = visit("northwind owner")
    desk = owner.page
    desk.goto("/northwind/signals/")
    expect(desk.locator(".verdict")).to_contain_text("signals wait for an answer, 2 of them blocked")
    sound(look(owner, desk.url, name="signals"))
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.locator("#signals a.t").last.click()  # the oldest come first
    expect(desk.locator("h1")).to_contain_text("Blocked")
    detail = desk.url
    sound(look(owner, detail, name="signal"))
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.get_by_role("link", name="Answer").first.click()
    answer = desk.get_by_role("dialog")
    expect(answer).to_be_visible()
    sound(owner.faults())
    picture(desk, "signal-answer")
    answer.get_by_role("radio", name="Done as proposed").check()
    answer.get_by_label("In words").fill("Agreed: we go without the registry.")
    with desk.expect_navigation():
        answer.get_by_role("button", name="Answer").click()
    expect(desk.locator(".verdict")).to_contain_text("accepted it")
    sound(look(owner, f"{detail}answer/"))
    desk.set_viewport_size({"width": 1440, "height": 900})
    desk.goto(item)
    expect(desk.locator(".meta")).to_contain_text("Dropped")
    picture(desk, "signal-item")


def test_earned_value_is_drawn_for_a_portfolio_and_a_team(visit: Visitor) -> None:
    owner = visit("northwind owner")
    desk = owner.page
    for name, column in (("portfolio", "table tbody th a"), ("team", ".dec a.t")):
        desk.set_viewport_size({"width": 1440, "height": 900})
        desk.goto("/northwind/earned-value/")
        desk.locator(column).first.click()
        expect(desk.locator(".verdict")).to_be_visible()
        sound(look(owner, desk.url, name=f"earned-{name}"))
