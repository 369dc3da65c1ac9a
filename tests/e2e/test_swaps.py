"""What htmx exchanges: a refused form keeps what was typed, the theme stays, a lost session is said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import Watched, barriers
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

STORY = "Posts and streams do what they promised."


def key_result(site: Site) -> str:
    """The address of Northwind's most told key result."""
    return f"/northwind/key-results/{site.ids['northwind']['keyresult'][0]}/"


def open_check_in(watched: Watched, address: str) -> Page:
    """The key result with its check-in dialog."""
    page = watched.page
    page.goto(address)
    page.locator("a[data-shortcut=c]").click()
    expect(page.locator("#check-in-dialog")).to_be_visible()
    return page


def test_a_bad_check_in_says_so_in_place_and_loses_nothing(site: Site, visit: Visitor) -> None:
    watched = visit("northwind owner")
    watched.expected = {422}
    page = open_check_in(watched, key_result(site))
    dialog = page.locator("#check-in-dialog")
    dialog.get_by_label("What changed").fill(STORY)
    dialog.get_by_label("Value").fill("1810")
    dialog.locator(".tenths label").nth(7).click()
    dialog.get_by_label("About").fill("2090-01-01")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        dialog.get_by_role("button", name="Check in").click()
    assert answered.value.status == 422
    error = dialog.locator(".field", has=page.get_by_label("About")).locator(".error")
    expect(error).to_be_visible()
    expect(dialog.get_by_label("About")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("What changed")).to_have_value(STORY)
    expect(dialog.get_by_label("Value")).to_have_value("1810")
    expect(dialog.locator(".tenths input").nth(7)).to_be_checked()
    assert barriers(page) == []
    assert watched.faults() == []


def test_the_theme_is_kept_and_the_first_paint_has_it(site: Site, visit: Visitor) -> None:
    page = visit("northwind viewer").page
    page.goto("/northwind/")
    page.get_by_role("button", name="Your account").click()
    page.locator("[data-theme-choice=dark]").click()
    # What the page is before its first paint: a script that runs when the body begins to be.
    page.add_init_script(
        "new MutationObserver((_, watch) => {"
        "  if (document.body) { watch.disconnect(); window.atFirst = document.documentElement.dataset.theme; }"
        "}).observe(document, { childList: true, subtree: true });"
    )
    page.goto("/northwind/objectives/")
    assert page.evaluate("window.atFirst") == "dark"
    dark = page.evaluate("getComputedStyle(document.querySelector('.page')).backgroundColor")
    page.get_by_role("button", name="Your account").click()
    page.locator("[data-theme-choice=light]").click()
    expect(page.locator(".page")).not_to_have_css("background-color", dark)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_lost_session_leads_to_signing_in(site: Site, visit: Visitor, has_script: bool) -> None:
    watched = visit("northwind member", java_script_enabled=has_script)
    page = watched.page
    page.goto("/northwind/objectives/")
    page.context.clear_cookies()
    page.locator("a.twist").first.click()
    page.wait_for_url("**/accounts/login/**")
    expect(page.locator("input[name=login]")).to_be_visible()


def test_pages_work_without_any_script(site: Site, visit: Visitor) -> None:
    watched = visit("greenfield owner", java_script_enabled=False)
    page = watched.page
    page.goto("/greenfield/objectives/")
    page.locator("tbody a:not(.twist)").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"/greenfield/key-results/{site.ids['greenfield']['keyresult'][0]}/")
    page.locator("a[data-shortcut=c]").click()
    expect(page.get_by_role("button", name="Check in")).to_be_visible()


def test_a_choice_of_cycle_exchanges_the_tree_and_the_address(visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto("/northwind/objectives/")
    choice = page.get_by_label("Cycle")
    before = page.get_by_role("heading", level=1).inner_text()
    other = choice.locator("option:not(:checked)").first.get_attribute("value")
    choice.select_option(other)
    expect(page.get_by_role("heading", level=1)).not_to_have_text(before)
    page.wait_for_url(f"**/objectives/?cycle={other}*")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(before)


def test_a_page_that_is_left_takes_its_questions_back_and_complains_of_nothing(visit: Visitor) -> None:
    """Some browsers end what is asked with a fault of the network, which would be said on the page and in its log."""
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/reviews/")
    page.route("**/reviews/?subject=team*", lambda _: None)  # never answered
    with page.expect_event("requestfailed") as failed:
        with page.expect_request("**/reviews/?subject=team*"):
            page.locator("#packs-subject").select_option("team")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert "ERR_ABORTED" in str(failed.value.failure)
    expect(page.locator(".toast")).to_have_count(0)
    assert watched.faults() == []


def test_what_cannot_stand_has_the_focus(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/initiatives/1/edit/")
    expect(page.locator("form[data-htmx-powered]").last).to_be_attached()
    page.fill("[name=planned_start]", "2026-12-30")
    page.fill("[name=planned_finish]", "2026-01-30")
    watched.expected.add(422)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[name=planned_finish]")).to_be_focused()
    expect(page.locator("form .error")).to_be_in_viewport()
    assert watched.faults() == []
