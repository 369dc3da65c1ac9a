"""A review is read, checked and shown to all; its sections are arranged with the keyboard alone, in a browser."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, of_this_run, picture, sound
from tests.rollups import workers

pytestmark = pytest.mark.e2e
# What stands beside a narrow screen, on all of them; a broad table is scrolled in its own frame.
BESIDE_THE_SCREEN = """
() => [...document.querySelectorAll(".screen")].flatMap((screen) => {
  screen.hidden = false;
  return [...screen.querySelectorAll("h1, .abt, .figs > div, .chart, .said, .q-list, .tw")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => `${screen.id}: ${element.textContent.slice(0, 40)}`);
})
"""


def newest(page: Page) -> str:
    """The address of the pack that was made last."""
    page.goto("/northwind/reviews/")
    address = page.locator(".packs > li a.t").first.get_attribute("href")
    assert address
    return address


def test_a_pack_is_read_and_its_seal_holds(visit: Visitor) -> None:
    owner = visit("northwind owner")
    page = owner.page
    address = newest(page)
    picture(page, "reviews")
    sound(look(owner, address, name="pack"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
    page.get_by_role("button", name="Check the seal").click()
    expect(page.locator("#seal [role=status]")).to_contain_text("It is being reckoned again")
    workers.send("reviews.tasks.start_packs")  # as the beat does
    expect(page.locator("#seal [role=status]")).to_contain_text("the same, to the last digit", timeout=60_000)
    page.locator("a.why").first.click()
    expect(page.locator("#why dialog")).to_be_visible()
    sound(owner.faults())
    page.emulate_media(media="print")
    picture(page, "pack-print")
    expect(page.locator(".toc")).to_be_hidden()
    printed = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    (sheet,) = [text for text in printed if "Measured beside delivered" in text]
    assert "Expected" in sheet.split("Measured beside delivered")[1]  # the picture, not only what introduces it


def test_a_pack_is_shown_to_all_with_keys(visit: Visitor) -> None:
    owner = visit("northwind owner")
    page = owner.page
    address = f"{newest(page)}present/"
    page.goto(address)
    count = page.locator(".screen").count()
    progress = page.locator("[data-progress]")
    expect(progress).to_have_text(f"1 of {count}")
    for key, at in (
        ("ArrowRight", 2), (" ", 3), ("ArrowLeft", 2), ("End", count), ("ArrowRight", count), ("Home", 1),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(progress).to_have_text(f"{at} of {count}")
        expect(page.locator(".screen:visible")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#present-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#present-keys")).to_be_hidden()
    for at in range(1, count + 1):
        sights = of_this_run if at % 7 == 1 else of_this_run[:1]
        sound(look(owner, f"{address}?at={at}", *sights, is_deep=at in {1, 2, 8}, name=f"present-{at:02}"))
        page.set_viewport_size({"width": 1440, "height": 900})
        assert page.evaluate("document.querySelector('main').scrollHeight <= innerHeight"), at
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate(BESIDE_THE_SCREEN) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}?at=2")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile(r"\?at=3$"))
    with page.expect_navigation():
        page.keyboard.press("Escape")
    expect(page.locator("article.doc")).to_be_visible()


def test_without_scripts_each_screen_is_a_page(visit: Visitor) -> None:
    page = visit("northwind owner", java_script_enabled=False).page
    page.goto("/northwind/reviews/")
    page.goto(f"{page.locator('.packs > li a.t').first.get_attribute('href')}present/")
    page.get_by_role("link", name="Next").click()
    expect(page.locator("[data-progress]")).to_contain_text("2 of")
    expect(page.locator(".screen:visible")).to_have_count(1)


def test_a_review_is_asked_for_over_the_list_and_can_be_left(visit: Visitor) -> None:
    owner = visit("northwind owner")
    page = owner.page
    page.goto("/northwind/")
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/northwind/reviews/")
    # Who is quicker than the page's scripts gets the form as a page of its own.
    expect(page.locator('[data-shortcut="n"][data-htmx-powered]')).to_be_attached()
    page.keyboard.press("n")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    sound(owner.faults())
    picture(page, "review-sheet")
    with page.expect_navigation():
        sheet.get_by_role("button", name="Make it").click()
    expect(page.locator("#pack")).to_contain_text(re.compile("Waiting for a worker|Being made|Frozen as of"))
    picture(page, "pack-busy")
    page.goto("/northwind/reviews/")
    sound(owner.faults())


def test_sections_are_arranged_with_keys_and_buttons(visit: Visitor) -> None:
    owner = visit("northwind owner")
    page = owner.page
    page.goto("/northwind/setup/reviews/")
    picture(page, "setup-reviews")
    page.goto("/northwind/setup/reviews/templates/new/")
    page.get_by_label("Name").fill("For the board")
    with page.expect_navigation():
        page.get_by_role("button", name="Arrange it").click()
    address = page.url
    sound(look(owner, address, name="arrange"))
    page.set_viewport_size({"width": 1440, "height": 900})
    first = page.locator(".places > li").first
    name = first.get_attribute("data-id")
    first.get_by_role("button", name=re.compile("down$")).click()
    expect(page.locator(".places > li").nth(1)).to_have_attribute("data-id", name or "")
    page.locator(".places > li").nth(1).locator(".grip").focus()
    page.keyboard.press(" ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    expect(page.locator(".places > li").nth(2)).to_have_attribute("data-id", name or "")
    page.locator(".places > li").nth(4).get_by_role("checkbox").uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.locator(".log li")).to_have_count(2)
    expect(page.locator(".log li").first).to_contain_text("changed the order")
    expect(page.locator(".places > li").nth(2)).to_have_attribute("data-id", name or "")
    sound(owner.faults())
