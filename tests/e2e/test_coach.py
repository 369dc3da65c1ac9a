"""What is told while somebody writes: the coach beside a title, and what a changed target would do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e


def test_the_coach_speaks_while_one_writes_and_falls_silent_when_it_is_well_said(visit: Visitor) -> None:
    page = visit("northwind manager").page
    page.goto("/northwind/objectives/")
    page.get_by_role("link", name="Make the game that players tell").click()
    page.get_by_role("link", name="New key result").click()
    title, coach = page.get_by_label("Title"), page.locator("#coach")
    title.press_sequentially("Launch the new website")
    expect(coach).to_contain_text("Advice only")
    expect(coach.get_by_role("button", name="Offer it as an initiative instead")).to_be_visible()
    expect(title).to_be_focused()
    title.fill("Raise weekly visits from 1,200 to 2,500")
    page.locator("#id_baseline").fill("1200")
    page.locator("#id_target").fill("2500")
    page.locator("#id_unit").fill("visits")
    expect(coach.get_by_role("button")).to_have_count(0)


def test_a_changed_target_shows_what_it_would_do_before_it_is_kept(visit: Visitor) -> None:
    page = visit("northwind manager").page
    page.goto("/northwind/objectives/")
    page.get_by_role("link", name="Raise daily website visits").click()
    page.get_by_role("link", name="Change target").click()
    effect = page.locator("section", has=page.get_by_role("heading", name="What it does"))
    page.get_by_label("Target").fill("3000")
    expect(effect).to_contain_text("3,000")
    expect(effect).to_contain_text("2,500")
