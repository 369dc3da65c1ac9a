"""A board whose column is over its limit, as a browser shows it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor


def test_a_column_over_its_limit_is_marked_and_its_cards_look_like_all_others(visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto("/northwind/teams/")
    page.get_by_role("link", name="Platform").first.click()
    board = f"{page.url.split('?')[0]}board/"
    page.goto(f"{board}columns/")
    limit = page.locator('input[name="form-1-limit"]')
    was = limit.input_value()
    limit.fill("1")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()
    page.goto(board)
    full = page.locator(".stage.over").first
    expect(full).to_contain_text("Over:")
    shown = "(each) => [getComputedStyle(each).color, getComputedStyle(each, '::before').content]"
    own = full.locator(".card .num").first.evaluate(shown)
    other = page.locator(".stage:not(.over) .card .num").first.evaluate(shown)
    assert own == other
    assert own[1] == "none", "nothing stands before the words of its cards"
    page.goto(f"{board}columns/")
    page.locator('input[name="form-1-limit"]').fill(was)
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()
