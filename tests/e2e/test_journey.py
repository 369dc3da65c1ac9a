"""A stranger comes in, and from an empty organisation gets to figures that move when work is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

PASSWORD = "plum harbour kettle"
TITLE = "Raise weekly active clinics from 1,240 to 2,000"


def press(page: Page, name: str) -> None:
    """Press the button or follow the link of that name."""
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()


def fill(page: Page, **fields: str) -> None:
    """Write into fields by their names, in the open dialog if there is one."""
    scope = page.locator("dialog[open]") if page.locator("dialog[open]").count() else page.locator("main")
    for name, text in fields.items():
        scope.locator(f"[name={name}]").first.fill(text)


def sign_up(page: Page, email: str, organisation: str) -> None:
    """Open an organisation."""
    page.goto("/accounts/signup/")
    fill(page, name="Rosa Kern", email=email, password1=PASSWORD, organisation=organisation)
    press(page, "Open it")


def write_a_key_result(page: Page) -> str:
    """The first objective with one key result; the key result's address."""
    press(page, "Objectives")
    press(page, "Write the first objective")
    fill(page, title="Become the default intake for clinics")
    press(page, "Create objective")
    press(page, "Add a key result")
    fill(page, title=TITLE, unit="clinics", baseline="1240", target="2000")
    press(page, "Create key result")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page.url


def propose(page: Page) -> str:
    """A portfolio and an initiative that serves the key result; the initiative's address."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Initiatives").click()
    press(page, "Propose")
    fill(page, name="Grow reach", key="GROW", budget="500000")
    page.locator("main form button[type=submit]").click()
    fill(page, title="Pilot a referral network", budget="340000")
    fill(page, planned_start=days_from_now(-20), planned_finish=days_from_now(40))
    page.locator("main select[name=portfolio]").select_option(index=1)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pilot a referral network")
    press(page, "Link a key result")
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("combobox", name="Key result").fill("weekly")
    page.keyboard.press("Enter")
    fill(page, allocation="100", claim="300")
    dialog.locator("button[type=submit]").click()
    expect(page.locator("#contributions")).to_contain_text("+300 clinics")
    return page.url


def add_item(page: Page, title: str, cost: str) -> None:
    """One item of the initiative that is shown."""
    press(page, "Add an item")
    fill(page, title=title, planned_cost=cost)
    fill(page, planned_start=days_from_now(-20), planned_finish=days_from_now(-1))
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def days_from_now(days: int) -> str:
    """A day as a date field takes it."""
    return (date.today() + timedelta(days)).isoformat()  # noqa: DTZ011  # days from the edge of a day are enough


def report_and_spend(page: Page, percent: str, amount: str) -> None:
    """Report progress on the item that is shown, and book a cost on it."""
    rail = page.get_by_role("complementary", name="Report")
    rail.locator("[name=percent]").fill(percent)
    rail.get_by_role("button", name="Report").click()
    expect(page.get_by_role("region", name="What happened").locator(".log").first).to_contain_text(f"{percent}%")
    rail.locator("[name=amount]").fill(amount)
    rail.get_by_role("button", name="Book").click()
    expect(page.locator("#costs tbody tr")).to_have_count(1)


def recompute(page: Page) -> None:
    """Ask for the figures and wait until the worker has made them."""
    page.goto("/kern-clinics/rollup/")
    press(page, "Recompute now")
    expect(page.locator("#rollup-progress")).to_contain_text("by Rosa Kern, done", timeout=60_000)


def test_a_stranger_gets_from_nothing_to_figures_that_move(site: Site, visit: Visitor) -> None:
    watched = visit()
    page = watched.page
    sign_up(page, "rosa@kern.example", "Kern Clinics")
    page.wait_for_url(f"{site.base}/kern-clinics/")
    key_result = write_a_key_result(page)
    expect(page.locator(".verdict")).to_contain_text("No value yet.")

    page.locator("main").get_by_role("link", name="Check in").first.click()
    fill(page, value="1563", comment="Sign-ups are fine; identity checks take nine days.")
    dialog = page.locator("dialog[open]")
    dialog.locator(".card", has_text="On track").click()
    dialog.locator(".tenths label").nth(6).click()
    dialog.get_by_role("button", name="Check in").click()
    expect(page.locator(".checkin")).to_contain_text("identity checks")
    # Nothing is pressed: the worker carries the change up, and the page shows it when it is there.
    expect(page.locator(".verdict")).to_contain_text("1,563 of 2,000 clinics", timeout=60_000)
    expect(page.locator(".split .chart svg.wide")).to_be_visible()

    initiative = propose(page)
    add_item(page, "Sign ten clinics", "30000")
    item = page.url
    page.goto(initiative)
    add_item(page, "Train their staff", "10000")
    page.goto(item)
    report_and_spend(page, "50", "12000")

    recompute(page)
    page.goto(key_result)
    row = page.locator(".los-r", has_text="Pilot a referral network")
    expect(row).to_contain_text("+300")
    expect(row).to_contain_text("0 of 2 items")
    expect(row).to_contain_text("€12k of €40k")

    page.goto(item)
    page.locator("#state select").select_option("done")
    page.locator("#state").get_by_role("button", name="Change").click()
    expect(page.locator("main .meta")).to_contain_text("Done")
    recompute(page)
    page.goto(key_result)
    expect(row).to_contain_text("1 of 2 items")
    assert watched.faults() == []


def test_an_invited_person_comes_in_and_the_owner_signs_in_again(site: Site, visit: Visitor) -> None:
    owner = visit().page
    sign_up(owner, "otto@linden.example", "Linden Works")
    owner.goto("/linden-works/setup/people/invite/")
    fill(owner, email="kim@linden.example")
    owner.locator("main .card", has_text="Member").click()
    owner.locator("main form button[type=submit]").click()
    expect(owner.locator("main")).to_contain_text("kim@linden.example")

    guest = visit()
    guest.page.goto(site.letter_to("kim@linden.example"))
    fill(guest.page, name="Kim Park", password=PASSWORD)
    press(guest.page, "Join Linden Works")
    guest.page.wait_for_url(f"{site.base}/linden-works/")
    assert guest.faults() == []

    owner.goto("/linden-works/")
    owner.get_by_role("button", name="Your account").click()
    press(owner, "Sign out")
    owner.locator("main button[type=submit]").click()
    owner.wait_for_url(lambda url: "/accounts/logout/" not in url)
    owner.goto("/linden-works/")
    assert "/accounts/login/" in owner.url, "signed out"
    fill(owner, login="otto@linden.example", password=PASSWORD)
    owner.locator("main button[type=submit]").first.click()
    owner.wait_for_url(f"{site.base}/linden-works/")
