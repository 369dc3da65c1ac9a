"""A cycle is graded and closed with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e


def quarter(page: Page) -> Locator:
    """The running quarter's row among the cycles."""
    page.goto("/greenfield/setup/cycles/")
    return page.locator("tr.row", has=page.locator("th", has_text=re.compile(r"^\s*Q\d \d{4}"))).nth(1)


def test_a_quarter_is_graded_and_closed_without_a_mouse(visit: Visitor) -> None:
    watched = visit("greenfield owner")
    watched.expected = {422}  # a grade without its reason
    page = watched.page
    quarter(page).get_by_role("link", name="Close").click()
    page.get_by_role("button", name="Start grading").click()
    waiting = page.locator("[data-accept]")
    expect(waiting.first).to_be_visible()
    before = waiting.count()
    assert before >= 3

    page.keyboard.press("a")
    expect(waiting).to_have_count(before - 1)
    expect(waiting.first).to_be_focused()  # on to the next, without a key
    page.keyboard.press("a")
    expect(waiting).to_have_count(before - 2)

    page.keyboard.press("o")
    expect(page.locator("input[name=grade]:focus")).to_be_visible()
    page.keyboard.type("0.123")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say why:")).to_be_visible()
    page.locator("details[open] input[name=reason]").focus()
    page.keyboard.type("Half of it was test data")
    page.keyboard.press("Enter")
    expect(waiting).to_have_count(before - 3)
    expect(page.get_by_text("Half of it was test data")).to_be_visible()

    page.get_by_label("Why what has no grade stays so").focus()
    page.keyboard.type("Nobody measured the rest")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is closed")
    as_it_was(page)


def as_it_was(page: Page) -> None:
    """Open the quarter again and let it run: other tests check in there."""
    page.get_by_label("Reason").fill("It was a test")
    page.get_by_role("button", name="again").click()
    expect(page.get_by_text("is open again")).to_be_visible()
    quarter(page).get_by_role("link", name="Change").click()
    page.locator("input[name=state][value=active]").check()
    page.get_by_role("button", name="Save").click()
    expect(quarter(page)).to_contain_text("Active")
