"""Everything that is done all day can be done with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import barriers

pytestmark = pytest.mark.e2e

# What a fast hand does: it has written before the browser has told that the palette is open.
TYPED_AT_ONCE = """(words) => {
  const palette = document.getElementById("palette");
  palette.showModal();
  document.activeElement.value = words;
  document.activeElement.dispatchEvent(new InputEvent("input", { bubbles: true }));
}"""
FOCUSED = "document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"
# Where the focused element ends up: its top edge against the lower edge of the sticky bar.
UNDER_THE_BAR = """
() => {
  const bar = document.querySelector(".top").getBoundingClientRect();
  const at = document.activeElement.getBoundingClientRect();
  return at.top >= bar.bottom - 1 && at.bottom <= innerHeight + 1;
}
"""


@pytest.fixture
def page(visit: Visitor) -> Page:
    """The home of Northwind's owner, no mouse."""
    page = visit("northwind owner").page
    page.goto("/northwind/")
    return page


def test_the_palette_finds_and_opens_a_key_result(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("daily website")
    expect(page.locator("#palette [data-found] [role=option]").first).to_contain_text("Raise daily website visits")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Raise daily website visits")


def test_what_is_typed_while_the_palette_opens_is_not_lost(page: Page) -> None:
    page.evaluate(TYPED_AT_ONCE, "daily website")
    expect(page.locator("#palette [data-found] [role=option]").first).to_contain_text("Raise daily website visits")
    expect(page.locator("#palette input")).to_have_value("daily website")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Raise daily website visits")


@pytest.mark.parametrize(
    ("letter", "address"),
    [("o", "/objectives/"), ("i", "/initiatives/"), ("t", "/teams/"), ("q", "/flow/"), ("v", "/reviews/"), ("h", "/")],
)
def test_g_and_a_letter_go_to_a_place(page: Page, letter: str, address: str) -> None:
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url(f"**/northwind{address}")


@pytest.mark.parametrize("address", ["objectives/", "initiatives/", "items/"])
def test_j_and_k_walk_the_rows_and_enter_opens_one(page: Page, address: str) -> None:
    page.goto(f"/northwind/{address}")
    seen = []
    for key in "jjjk":
        page.keyboard.press(key)
        seen.append(page.evaluate(FOCUSED))
    assert len(set(seen)) == 3
    assert seen[3] == seen[1], "k goes back"
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith(address))


def test_c_opens_the_check_in_escape_closes_it_and_the_focus_returns(page: Page) -> None:
    page.goto("/northwind/objectives/")
    page.locator("tbody a", has_text="Raise daily website visits").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/key-results/*/")
    page.keyboard.press("c")
    dialog = page.locator("#check-in-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Value")).to_be_focused()
    page.keyboard.type("1800")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("a[data-shortcut=c]")).to_be_focused()


def test_the_first_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_focus_is_never_hidden_under_the_sticky_bar(page: Page) -> None:
    page.goto("/northwind/items/")
    for _ in range(45):
        page.keyboard.press("j")
    assert page.evaluate(UNDER_THE_BAR)
    hidden = []
    for _ in range(45):
        page.keyboard.press("k")
        if not page.evaluate(UNDER_THE_BAR):
            hidden.append(page.evaluate(FOCUSED))
    assert hidden == []


def test_a_focused_link_has_a_visible_ring(page: Page) -> None:
    page.goto("/northwind/objectives/")
    page.keyboard.press("j")
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2


def test_a_field_of_a_day_that_was_tabbed_into_has_a_visible_ring(page: Page) -> None:
    """Its parts take the focus one after another: the field itself is not what has it."""
    page.goto("/northwind/setup/reviews/schedules/new/")
    page.get_by_label("Hour of the day").focus()
    page.keyboard.press("Tab")
    day = page.get_by_label("For cycles that end from")
    expect(day).to_be_focused()
    expect(day).to_have_css("outline-style", "solid")
    expect(day).to_have_css("outline-width", "2px")


def test_a_question_mark_lists_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("Go to Objectives")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_page_is_pinned_and_taken_off_without_leaving_it(page: Page) -> None:
    page.goto("/northwind/objectives/")
    page.locator("tbody a", has_text="Raise daily website visits").click()
    expect(page.locator("form.pin[data-htmx-powered]")).to_be_attached()
    button, listed = page.get_by_role("button", name="Pin to the navigation"), page.locator("#pinned a")
    button.focus()
    page.keyboard.press("Enter")
    expect(listed).to_have_text(["Raise daily website visits from 1,200 to 2,500"])
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert barriers(page) == []
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(listed).to_have_count(0)
