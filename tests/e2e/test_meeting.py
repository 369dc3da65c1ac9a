"""The meeting about a review, held in a browser: turned with keys, voted on, resolved, noted, minuted, gone on from."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, sound

pytestmark = pytest.mark.e2e


def meeting(page: Page) -> str:
    """The address of the meeting that the demo has planned."""
    page.goto("/northwind/reviews/")
    found = page.locator(".packs > li a.t")
    for address in [found.nth(at).get_attribute("href") for at in range(found.count())]:
        page.goto(f"{address}meeting/")
        if page.locator("ui-meeting").count():
            return f"{address}meeting/"
    raise AssertionError("the demo has no meeting")


def test_a_meeting_is_held_with_keys_and_its_minutes_tell(visit: Visitor) -> None:
    owner = visit("northwind owner")
    page = owner.page
    owner.expected = {422}  # a correction without its reason
    address = meeting(page)
    sound(look(owner, f"{address}edit/"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
    own = page.get_by_role("link", name="Add a point")
    own.click()
    page.get_by_label("What is to be decided").fill("Do we meet in Berlin?")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".agenda li").last).to_contain_text("Do we meet in Berlin?")
    if page.get_by_role("button", name="Open the meeting").count():
        page.get_by_role("button", name="Open the meeting").click()
    expect(page.get_by_text("Going on")).to_be_visible()

    page.locator(".agenda li a").last.click()
    expect(page.locator("#point-h")).to_have_text("Do we meet in Berlin?")
    page.keyboard.press("1")
    expect(page.locator("#vote-1")).to_have_attribute("aria-pressed", "true")
    sound(owner.faults())
    if page.locator(".agenda li").count() > 1:
        page.keyboard.press("k")
        expect(page.locator("#point-h")).not_to_have_text("Do we meet in Berlin?")
        expect(page.locator("#point-h")).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator("#point-h")).to_have_text("Do we meet in Berlin?")
    notes = page.get_by_label("Notes on this point")
    notes.fill("Two of us live there.")
    expect(page.locator(".asked-point .notes-state")).to_contain_text("Saved.")
    page.locator(".decide label", has_text=re.compile("^Agreed$")).click()
    page.get_by_label("Reason").fill("It is in the middle.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".resolved")).to_contain_text("It is in the middle.")
    page.get_by_text("Correct it").click()
    page.get_by_role("button", name="Record the correction").click()
    expect(page.get_by_text("a correction carries its reason")).to_be_visible()
    sound(look(owner, address, name="meeting"))
    page.set_viewport_size({"width": 1440, "height": 900})
    for rest in ("minutes/", "next-cycle/", "points/new/"):
        sound(look(owner, f"{address}{rest}", name=f"meeting-{rest.strip('/').replace('/', '-')}"))
    page.goto(f"{address}minutes/")
    expect(page.locator(".min").first).to_contain_text("Two of us live there.")


def test_without_scripts_it_is_voted_and_resolved_all_the_same(visit: Visitor) -> None:
    page = visit("northwind owner", java_script_enabled=False).page
    page.goto(meeting(page))
    if page.get_by_role("button", name="Open the meeting").count():
        page.get_by_role("button", name="Open the meeting").click()
    first = page.locator("[data-vote='1']")
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
