"""A team's list and board in a browser: rows and cards are moved by mouse and keys, and stay where they were put."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import barriers
from tests.e2e.site import Site
from tests.e2e.test_board import column, drag

pytestmark = pytest.mark.e2e


def backlog_of(site: Site) -> str:
    return f"/northwind/teams/{site.ids['northwind']['team'][0]}/backlog/"


def test_a_row_is_taken_by_its_grip_with_keys_and_stays_where_it_was_put(site: Site, visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto(backlog_of(site))
    rows = page.locator("tr[data-id]")
    expect(rows.nth(2)).to_be_visible()
    first, third = rows.nth(0).get_attribute("data-id"), rows.nth(2).get_attribute("data-id")
    rows.nth(2).locator(".grip").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    with page.expect_response(lambda answer: answer.url.endswith("/place/")) as kept:
        page.keyboard.press("Space")
    assert kept.value.status == 204
    page.reload()
    assert [rows.nth(n).get_attribute("data-id") for n in (0, 1)] == [third, first]
    assert [*watched.faults(), *barriers(page)] == []


def board_of(site: Site) -> str:
    return f"/northwind/teams/{site.ids['northwind']['team'][0]}/board/"


def test_a_card_is_dragged_moved_by_keys_and_by_its_menu_and_stays(site: Site, visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto(board_of(site))
    # The team's own columns: Ready, In progress, In review, Done.
    ready, doing, review = (page.locator("[data-stage]").nth(at).get_attribute("data-stage") or "" for at in range(3))
    card = column(page, ready).locator(".card").nth(1)
    name = f"#{card.get_attribute('id')}"
    second = column(page, doing).locator(".card").nth(1)
    with page.expect_response(lambda answer: answer.url.endswith("/moves/")) as moved:
        drag(page, card, second)
    assert moved.value.status == 200
    expect(column(page, doing).locator(name)).to_be_visible()
    watched.page.reload()
    assert column(page, doing).locator(".card").nth(1).get_attribute("id") == name[1:]
    page.locator(f"{name} a.t").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/moves/")):
        page.keyboard.press("]")
    expect(column(page, review).locator(name)).to_be_visible()
    page.wait_for_function(f"document.activeElement?.closest('{name}')")
    page.locator(f"{name} [data-menu]").click()
    menu = page.get_by_role("dialog")
    expect(menu.get_by_role("button", name="In review")).to_be_disabled()
    assert barriers(page) == []
    with page.expect_response(lambda answer: answer.url.endswith("/moves/")):
        menu.get_by_role("button", name="Ready").click()
    expect(column(page, ready).locator(".card").first).to_have_attribute("id", name[1:])
    page.wait_for_function(f"document.activeElement?.closest('{name}')")
    with page.expect_response(lambda answer: answer.url.endswith("/moves/")):
        page.keyboard.press("Alt+ArrowDown")
    expect(column(page, ready).locator(".card").nth(1)).to_have_attribute("id", name[1:])
    assert watched.faults() == []


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark"), (1440, "dark"), (390, "light")])
def test_list_and_board_are_sound(site: Site, visit: Visitor, width: int, theme: str) -> None:
    watched = visit("northwind owner", width=width, theme=theme)
    lists = ("", "suggested/", "?view=tree")
    for name in (*lists, "../board/", "../board/?lanes=initiative", "../board/columns/", "../iterations/"):
        watched.page.goto(backlog_of(site) + name)
        expect(watched.page.locator("h1")).to_be_visible()
        assert [*watched.faults(), *barriers(watched.page)] == []
