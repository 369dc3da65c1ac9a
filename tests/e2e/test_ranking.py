"""Proposing with look-alikes, scoring in the row, a scheme's next version and the moves, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, picture, sound

pytestmark = pytest.mark.e2e


def score(page: Page, at: int, values: tuple[str, ...]) -> None:
    """Give the inputs of the row `at` of those not scored, in its place."""
    page.get_by_role("link", name="Score ").nth(at).click()
    row = page.locator("tr:has(form)")
    expect(row.locator("input[name^=input_]")).to_have_count(4)
    for place, value in enumerate(values):
        row.locator("input[name^=input_]").nth(place).fill(value)
    with page.expect_navigation():
        row.get_by_role("button", name="Save").click()


def test_bets_are_scored_in_their_rows_and_ranked(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/portfolio/ranking/")
    expect(page.get_by_text("What is missing is not 0")).to_be_visible()
    for values in (("8", "5", "3", "2"), ("8", "6", "2", "2"), ("9", "3", "4", "2")):
        score(page, 0, values)
    expect(page.get_by_text("Level with")).to_have_count(3)
    sound(look(watched, page.url.partition("?")[0] + "?n=2"))
    picture(page, "ranking-phone-dark")
    page.set_viewport_size({"width": 1440, "height": 900})
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        picture(page, f"ranking-{theme}")
    expect(page.locator(".verdict")).to_contain_text("The top two hold")

    page.get_by_role("link", name="Weights").click()
    page.get_by_role("spinbutton", name="Weight").first.fill("3")
    page.get_by_label("Why").fill("Value counts for more this year")
    page.get_by_role("button", name="See how ranks would move").click()
    expect(page.locator("#preview")).to_be_visible()
    sound(watched.faults())
    picture(page, "scheme-preview")  # after the look: a picture hides carets by styles of its own
    with page.expect_navigation():
        page.get_by_role("button", name="Save as a new version").click()
    sound(look(watched, page.url))
    sound(look(watched, f"{page.url}edit/"))


def test_a_title_that_is_there_already_is_seen_while_it_is_typed(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/initiatives/new/")
    page.get_by_label("Title").press_sequentially("Review campaign on six", delay=5)
    expect(page.locator("#alike li").first).to_contain_text("Run a review campaign on six channels")
    sound(watched.faults())
    picture(page, "propose")


def test_the_moves_are_changed_in_a_dialog(visit: Visitor) -> None:
    watched = visit("greenfield owner")
    page = watched.page
    page.goto("/greenfield/portfolio/moves/")
    picture(page, "moves")
    page.get_by_role("link", name="Change from demand to approved").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("It needs a budget").check()
    picture(page, "move-dialog")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You set these yourselves")).to_be_visible()
    sound(look(watched, page.url))
