"""Funding in a browser: the keys walk the asks, a decision leads on, a phone shows one thing at a time."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e
PICTURES = os.environ.get("PICTURES")


def picture(page: Page, name: str) -> None:
    """Keep a picture, when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_the_keys_walk_the_asks_and_enter_opens_one(visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto("/northwind/")
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/northwind/funding/")
    asks = page.locator(".asks .row a")
    assert asks.count() > 1
    picture(page, "funding-light")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(asks.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/funding/*/*/")
    expect(page.locator("#ask-h")).to_contain_text(asks.nth(1).inner_text())
    expect(page.locator(".asks .row.on a")).to_have_attribute("aria-current", "true")


def test_tests_are_agreed_and_a_decision_with_its_reason_leads_on(visit: Visitor) -> None:
    watched = visit("northwind owner")
    watched.expected.add(422)
    page = watched.page
    page.goto("/northwind/funding/")
    page.get_by_role("link", name=re.compile("Agree on tests|Change the tests")).click()
    page.get_by_label("In one line").fill("cost <= abut")
    page.get_by_role("button", name="Agree on this line").click()
    expect(page.get_by_text("At character 9")).to_be_visible()
    picture(page, "tests-light")
    page.get_by_label("In one line").fill('cost <= budget and "The clinics signed"')
    page.get_by_role("button", name="Agree on this line").click()
    expect(page.get_by_text("Cost ≤ the budget", exact=True)).to_be_visible()
    page.get_by_role("link", name="Give your word").click()
    page.get_by_text("You give your word").click()
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Somebody gave their word.").first).to_be_visible()
    page.get_by_role("button", name="Look at the evidence now").click()
    expect(page.locator(".frozen")).to_contain_text("The evidence of")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        picture(page, f"ask-{theme}")
    here = page.url
    page.get_by_role("button", name="Hold").click()
    assert page.url == here, "without a reason nothing is sent"
    page.get_by_label("Reason").fill("Two clinics are missing")
    page.get_by_role("button", name="Hold").click()
    page.wait_for_url(lambda url: url != here)
    page.goto(here)
    expect(page.get_by_text("“Two clinics are missing”")).to_be_visible()


def test_a_phone_shows_the_list_then_one_ask(visit: Visitor) -> None:
    page = visit("northwind owner", width=390).page
    page.goto("/northwind/funding/")
    expect(page.locator(".ask")).to_be_hidden()
    picture(page, "phone-list")
    page.locator(".asks .row a").first.click()
    expect(page.locator(".ask")).to_be_visible()
    expect(page.locator(".asks")).to_be_hidden()
    picture(page, "phone-ask")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="All asks").click()
    expect(page.locator(".asks")).to_be_visible()
