"""The board in a browser: cards are dragged and moved by keys; rows are chosen with Shift and changed together."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import barriers

pytestmark = pytest.mark.e2e
BOARD = "/northwind/initiatives/?layout=board"


def drag(page: Page, what: Locator, to: Locator) -> None:
    """Press on a card, go to another column in steps, let go."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 16, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=12)
    page.mouse.up()


def column(page: Page, state: str) -> Locator:
    return page.locator(f"[data-stage='{state}']")


def test_a_card_is_dragged_and_one_that_lacks_a_reason_opens_the_dialog_and_goes_back(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto(BOARD)
    card = column(page, "active").locator(".card").first
    pk = card.get_attribute("data-id")
    expect(page.locator("ui-board")).to_be_attached()
    drag(page, card, column(page, "paused").locator("[data-list]"))
    expect(column(page, "paused").locator(f"#card-{pk}")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("is paused")
    watched.expected = {422}
    page.locator(".board").evaluate("board => board.scrollLeft = board.scrollWidth")
    drag(page, column(page, "paused").locator(f"#card-{pk}"), column(page, "delivered").locator("[data-list]"))
    dialog = page.locator("#move-dialog")
    expect(dialog).to_be_visible()
    expect(column(page, "paused").locator(f"#card-{pk}")).to_be_attached()
    assert barriers(page) == []
    dialog.get_by_label("Move to").select_option("active")
    dialog.get_by_role("button", name="Move").click()
    expect(column(page, "active").locator(f"#card-{pk}")).to_be_visible()
    assert watched.faults() == []


def test_a_card_dropped_on_stopped_leads_to_the_page_that_stops_a_bet_well(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto(BOARD)
    card = column(page, "active").locator(".card").first
    pk = card.get_attribute("data-id")
    page.locator(".board").evaluate("board => board.scrollLeft = board.scrollWidth")
    card.evaluate("card => document.querySelector('[data-stage=paused] [data-list]').prepend(card)")
    drag(page, page.locator(f"#card-{pk}"), column(page, "stopped").locator("[data-list]"))
    page.wait_for_url(f"**/initiatives/{pk}/stop/**")
    assert watched.faults() == []


class Finger:
    """What a finger does, as the browser hears it from the screen."""

    def __init__(self, page: Page) -> None:
        self.screen = page.context.new_cdp_session(page)

    def __call__(self, kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_that_rests_on_a_card_drags_it_and_one_that_does_not_scrolls(visit: Visitor) -> None:
    watched = visit("northwind owner", width=390, has_touch=True, is_mobile=True)
    page = watched.page
    page.goto(BOARD)
    touch, card = Finger(page), column(page, "active").locator(".card").first
    pk = card.get_attribute("data-id")
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box
    x, y = box["x"] + 60, box["y"] + 12
    touch("touchStart", x, y)
    for step in range(1, 6):
        touch("touchMove", x - 20 * step, y)
    touch("touchEnd")
    expect(page.locator(".card.held")).to_have_count(0)
    expect(column(page, "active").locator(f"#card-{pk}")).to_be_attached()
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box
    x, y = box["x"] + 60, box["y"] + 12
    touch("touchStart", x, y)
    expect(page.locator(f"#card-{pk}.held")).to_be_visible()
    low = page.evaluate("innerHeight") - 20
    # The stages lie below one another: at the edge of the screen the page brings the next one under the finger.
    for step in range(200):
        touch("touchMove", x + step % 2, low)
        if page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.closest('[data-stage=paused]') !== null", [x, low]
        ):
            break
    touch("touchMove", x, low - 60)
    touch("touchMove", x, low - 20)
    touch("touchEnd")
    expect(column(page, "paused").locator(f"#card-{pk}")).to_be_attached()
    expect(page.locator(".toast")).to_contain_text("is paused")
    assert watched.faults() == []


def test_brackets_move_the_card_with_the_focus(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto(BOARD)
    card = column(page, "active").locator(".card").first
    pk = card.get_attribute("data-id")
    card.locator("a.t").focus()
    page.keyboard.press("]")
    expect(column(page, "paused").locator(f"#card-{pk}")).to_be_visible()
    expect(page.locator(f"#card-{pk} a.t")).to_be_focused()
    page.keyboard.press("[")
    expect(column(page, "active").locator(f"#card-{pk}")).to_be_visible()
    assert watched.faults() == []


def test_rows_are_chosen_with_shift_and_with_x_and_changed_after_a_preview(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/initiatives/?group=none")
    boxes = page.locator("[name=pick]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-count]")).to_have_text("3 chosen")
    page.locator("tr.row").nth(2).locator("td.nm a").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-count]")).to_have_text("4 chosen")
    page.keyboard.press("x")
    expect(page.locator("[data-count]")).to_have_text("3 chosen")
    page.get_by_role("link", name="Change…").click()
    dialog = page.locator("#bulk-dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Shift the dates by days").fill("1")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator(".verdict")).to_contain_text("would change")
    expect(dialog.locator(".verdict")).to_be_focused()
    expect(dialog.locator(".verdict")).to_be_in_viewport()
    assert barriers(page) == []
    assert watched.faults() == []


def test_a_dependency_is_found_by_typing(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/roadmap/")
    first = page.locator(".road-names li").first
    first.hover()
    first.locator("a.ib").click()
    dialog = page.locator("#dependency-dialog")
    dialog.get_by_label("Waits for").fill("a")
    expect(dialog.locator("#found input[type=radio]").first).to_be_visible()
    assert barriers(page) == []
    assert watched.faults() == []


@pytest.mark.parametrize("layout", ["board", "bubble", "roadmap", "table"])
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_picture_is_sound(visit: Visitor, layout: str, width: int, theme: str) -> None:
    watched = visit("northwind owner", width=width, theme=theme)
    watched.page.goto(f"/northwind/initiatives/?layout={layout}")
    expect(watched.page.locator("h1")).to_be_visible()
    assert [*watched.faults(), *barriers(watched.page)] == []
