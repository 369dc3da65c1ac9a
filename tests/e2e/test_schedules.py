"""Reviews that make themselves, as they are set up in a browser; and to whom one was sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, picture, sound
from tests.e2e.test_reviews import newest

pytestmark = pytest.mark.e2e


def test_a_schedule_is_set_up_read_and_stopped(visit: Visitor) -> None:
    owner = visit("northwind owner")
    page = owner.page
    page.goto("/northwind/setup/reviews/")
    page.get_by_role("link", name="New schedule").click()
    page.get_by_label("Name", exact=True).fill("Review for the board")
    page.get_by_label("Meeting, days after the pack").fill("2")
    # Another form's rule once hid it: readers of an objective are shown for one choice only.
    expect(page.get_by_role("group", name="Readers")).to_be_visible()
    sound(look(owner, "/northwind/setup/reviews/schedules/new/", name="schedule-new"))
    page.goto("/northwind/setup/reviews/schedules/new/")
    page.get_by_label("Name", exact=True).fill("Review for the board")
    page.get_by_role("button", name="Let it make itself").click()
    line = page.locator("#schedules li").filter(has_text="Review for the board")
    expect(line).to_contain_text("3 days after each quarter, at 06:00. 1 reader.")
    sound(look(owner, "/northwind/setup/reviews/", name="schedules"))
    page.get_by_role("link", name="Review for the board").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    sound(owner.faults())


def test_a_review_is_sent_to_more_people_and_says_so(visit: Visitor) -> None:
    owner = visit("northwind owner")
    page = owner.page
    address = newest(page)
    page.goto(address)
    page.get_by_role("link", name="Send to more people").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox").first.check()
    picture(page, "pack-send")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#sent-to table")).to_be_visible()
    sound(look(owner, address, name="pack-sent"))
