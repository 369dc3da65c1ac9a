"""Objectives are aligned by dragging and by keys, in the tree and on the map; both open the same dialog, filled in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import barriers

pytestmark = pytest.mark.e2e


def drag(page: Page, what: Locator, to: Locator) -> None:
    """Press on one, go to the other in steps, let go."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 3, end["y"] + end["height"] / 2, steps=8)
    page.mouse.up()


def test_a_row_is_dragged_by_its_grip_onto_another_and_aligned(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/objectives/")
    rows = page.locator("tr.objective[data-drag]")
    what, to = rows.nth(0), rows.nth(1)
    key = to.get_attribute("data-node")
    what.hover()
    drag(page, what.locator(".grip"), to.locator(".nm a:not(.twist)").first)
    dialog = page.locator("#align-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("select[name=target]")).to_have_value(key or "")
    assert barriers(page) == []
    assert watched.faults() == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_same_with_the_keyboard_alone(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/objectives/")
    grips = page.locator("tr.objective .grip")
    expect(grips.first).to_be_attached()
    grips.first.focus()
    page.keyboard.press("Space")
    expect(page.locator("tr.held")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    over = page.locator("tr.over")
    expect(over).to_have_count(1)
    key = over.get_attribute("data-node")
    page.keyboard.press("Space")
    dialog = page.locator("#align-dialog")
    expect(dialog.locator("select[name=target]")).to_have_value(key or "")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    grips.first.focus()
    page.keyboard.press("l")
    expect(dialog.get_by_role("combobox", name="Objective or key result")).to_be_visible()
    expect(dialog.locator("select[name=target]")).to_have_value("")
    page.keyboard.press("Escape")
    grips.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.locator("tr.held")).to_have_count(0)


def test_on_the_map_a_box_is_dragged_and_focused(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/alignment/")
    boxes = page.locator("svg.map a[data-drag]")
    drag(page, boxes.nth(1), boxes.nth(0))
    dialog = page.locator("#align-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("select[name=target]")).to_have_value(boxes.nth(0).get_attribute("data-node") or "")
    page.keyboard.press("Escape")
    boxes.nth(0).click(position={"x": 60, "y": 12})
    page.wait_for_url("**/alignment/?*focus=o*")
    expect(page.locator("svg.map .focus")).to_have_count(1)
    page.get_by_role("link", name="Leave the line of sight").click()
    expect(page.locator("svg.map .focus")).to_have_count(0)
    assert watched.faults() == []
