"""Every page of the product, found in the URL configuration itself, as everybody who may see it sees it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import sights
from tests.e2e.conftest import Visitor, watching
from tests.e2e.looking import FRAME, OF_COLOUR_AND_WIDTH, Watched, barriers
from tests.e2e.sights import DESK, PHONE, look, sound
from tests.e2e.site import Site
from tests.walk.routes import Route, routes
from ui.navigation import PLACES

pytestmark = pytest.mark.e2e

# Addresses that only take a POST, lead elsewhere or hand out a file; what they do is tested where they are pressed.
NO_PAGES = {
    "person_end", "invitation_resend", "invitation_withdraw", "token_revoke", "key_result_stage_done",
    "alignment_remove", "alignment_primary", "support_remove", "notice_read", "notice_read_all", "setup_letter_again",
    "initiative_alike", "setup_move_remove", "setup_moves_usual", "team_backlog_place", "team_board_move",
    "initiative_from_title", "calendar_feed", "calendar_feed_new", "calendar_feed_revoke", "check_in_react",
    "comment_react", "comment_withdraw", "comment_edit", "cycle_close_accept", "cycle_close_carry", "cycle_close_grade",
    "cycle_close_learn", "cycle_close_reopen", "cycle_close_start", "key_result_coach", "kpi_dismiss", "mention_list",
    "sheet_import_new", "sheet_import_answer", "sheet_import_run", "sheet_import_rejects", "sheet_import_certify",
    "sheet_import_remove",
    "contribution_remove", "import_trial", "import_load", "import_discard", "workbook_export", "search",
    "cost_detail",  # leads to the costs among which the entry stands
    "hours_price", "pack_verify", "pack_file", "pack_again", "delivery_again", "schedule_stop", "schedule_start",
    "meeting_open", "meeting_close", "meeting_call_off", "meeting_grading", "meeting_notes", "meeting_ics",
    "meeting_point_live", "meeting_point_move", "meeting_point_notes", "meeting_point_remove", "meeting_point_resolve",
    "meeting_point_vote", "meeting_point_put_back", "meeting_point_edit",
    "funding_ledger_open", "funding_ledger_spending", "iteration_carry",
    "tranche_look", "proposal_agree", "proposal_withdraw",
    "item_dependency_remove",
    "pin_objective", "pin_key_result", "pin_initiative",
    "dependency_remove", "initiative_export", "initiative_move", "saved_view_remove", "invitation_accept",
    "admin:login", "admin:logout", "admin:password_change", "admin:password_change_done",
    "admin:autocomplete", "admin:jsi18n", "admin:app_list", "admin:view_on_site", "admin:okrs_cycle_history",
    "admin:okrs_objective_history", "admin:portfolio_portfolio_history",
}  # fmt: skip
# The demo lives with the usual thresholds and rhythm: there is no row of either until somebody sets one.
UNSET = {
    f"admin:{table}_{verb}"
    for table in ("okrs_okrpolicy", "rollups_policy")
    for verb in ("change", "history", "delete")
}
# Nor does anybody in it ask for a new baseline or keep a view before somebody does; tests of their own look at those.
# A demo raises no signal; tests/e2e/test_signals.py looks at those pages.
UNSET |= {"signal_detail", "signal_answer_new"}
UNSET |= {"tranche_word_new", "baseline_answer_new", "saved_view_edit"}
# No team of it works in iterations until it makes one: tests/e2e/test_delivery.py does.
UNSET |= {"iteration_edit"}
# It ranks by the usual WSJF, so there is no scheme of its own; tests/e2e/test_ranking.py looks at one.
# Nobody in the demo has imported a sheet; tests of their own look at those pages.
UNSET |= {"sheet_import_detail", "sheet_import_rows", "certificate_detail"}
UNSET |= {"setup_scheme_detail", "setup_scheme_edit"}
UNSET |= {f"funding_{noun}_{verb}" for noun in ("budget", "guardrail") for verb in ("edit", "remove")}
# It has reviews, in the usual arrangement; tests/e2e/test_reviews.py looks at one of its own.
UNSET |= {"setup_template_edit", "schedule_edit"}
# The first of them has no meeting; tests/e2e/test_meeting.py looks at the pages of the one that has.
UNSET |= {"meeting_edit", "meeting_minutes", "meeting_next_cycle", "meeting_point_new"}
# What the console does not let anybody do: rows are not deleted there, and objectives are only looked at.
REFUSED = {
    "admin:okrs_cycle_delete", "admin:okrs_objective_delete", "admin:portfolio_portfolio_delete",
    "admin:okrs_objective_add",
}  # fmt: skip
# Wherever the frame shows another place as the one where one is, it is looked at with the page.
WITH_FRAME = {place.url_name for place in PLACES}
PAGES = [route for route in routes("alignment.tenant_urls") if route.name not in NO_PAGES | REFUSED | UNSET]
# Pages outside every tenant; the others there are the API's and allauth's steps that need a key from a letter.
OUTSIDE = [
    "/new/", "/accounts/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/",
    "/accounts/2fa/webauthn/", "/accounts/sessions/", "/accounts/logout/", "/accounts/3rdparty/",
    "/northwind/admin/okrs/",
]  # fmt: skip
FOR_STRANGERS = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/"]
FOR_OPERATORS = ["/operator/", "/operator/tenancy/tenant/", "/operator/accounts/user/"]
DETAILS = ["objective_detail", "key_result_detail", "initiative_detail", "item_detail"]


def by_name(route: Route) -> str:
    """How a test is called."""
    return route.name


def address_of(site: Site, route: Route, slug: str) -> str:
    """The route's address with a row of this tenant."""
    address = site.address(route, slug)
    assert address, f"the demo has nothing to show at {route.name}"
    return address


@pytest.fixture(scope="module")
def window(site: Site, browser: Browser) -> Iterator[Watched]:
    """The window in which the owner goes from page to page: like anybody's, it keeps the style sheets it has read."""
    with watching(site, browser, "northwind owner") as watched:
        yield watched


@pytest.mark.parametrize("route", PAGES, ids=by_name)
def test_a_page_is_sound_on_a_desk_in_the_light_and_on_a_phone_in_the_dark(
    site: Site, window: Watched, route: Route
) -> None:
    desk, phone = ("light", DESK), ("dark", PHONE)
    # Axe goes through every other page as a phone shows it; in the long form through all of them in all sights.
    order = (phone, desk) if PAGES.index(route) % 2 else (desk, phone)
    known = () if route.name in WITH_FRAME else FRAME
    faults = look(window, address_of(site, route, "northwind"), *order, known=known)
    sound([*faults, *window.said_since()])


def test_a_sight_sees_words_that_cannot_be_read_and_an_element_that_is_none(site: Site, visit: Visitor) -> None:
    page = visit("northwind owner").page
    page.goto("/northwind/objectives/")
    assert barriers(page, OF_COLOUR_AND_WIDTH) == []
    page.evaluate("document.querySelector('h1').style.color = 'rgb(127 127 127 / 20%)'")
    for rules in (OF_COLOUR_AND_WIDTH, None):
        assert any(found.startswith("color-contrast: <h1") for found in barriers(page, rules, FRAME))
    page.evaluate("document.querySelector('main').setAttribute('role', 'nonsense')")
    assert any(found.startswith("aria-roles: <main") for found in barriers(page, known=FRAME))


def test_a_look_asks_axe_in_the_first_sight_and_in_the_long_form_in_every(
    visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = visit("northwind owner")
    watched.page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => {"
        "document.querySelector('h1').style.color = 'rgb(127 127 127 / 20%)';"
        "document.querySelector('main').setAttribute('role', 'nonsense'); })"
    )
    for run, in_colour in ((sights.ALL[:2], 1), (sights.ALL, 2)):
        monkeypatch.setattr(sights, "of_this_run", run)
        faults = look(watched, "/northwind/objectives/", ("dark", PHONE), ("light", DESK))
        assert [fault[:4] for fault in faults if "aria-roles: <main" in fault] == ["dark"]
        assert len([fault for fault in faults if "color-contrast: <h1" in fault]) == in_colour


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_a_viewer_meets_no_fault(site: Site, visit: Visitor, every: int) -> None:
    # tests/walk/test_whys.py asks for all of them, without a browser.
    watched, faults = visit("greenfield viewer"), list[str]()
    for route in PAGES[::every]:
        address = site.address(route, "greenfield")
        if address is None or route.name.startswith("admin:"):
            continue
        watched.expected = {403}  # what a viewer may not do is a page that says so
        faults += look(watched, address, ("dark", DESK), is_deep=False)
    sound(faults)


@pytest.mark.parametrize("name", DETAILS)
def test_the_other_tenant_is_sound_too(site: Site, visit: Visitor, name: str) -> None:
    route = next(route for route in PAGES if route.name == name)
    watched, address = visit("greenfield owner"), address_of(site, route, "greenfield")
    sound(look(watched, address, ("dark", DESK), ("light", PHONE)))


@pytest.mark.parametrize(
    ("who", "address"),
    [
        *(("northwind owner", address) for address in OUTSIDE),
        *(("", address) for address in FOR_STRANGERS),
        *(("operator", address) for address in FOR_OPERATORS),
    ],
)
def test_pages_outside_the_tenants_are_sound(visit: Visitor, who: str, address: str) -> None:
    watched = visit(who)
    sound(look(watched, address, ("light", PHONE), ("dark", DESK), known=()))


@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/northwind/objectives/999999/", 404)])
def test_an_error_is_a_page_too(visit: Visitor, address: str, status: int) -> None:
    watched = visit("northwind owner")
    watched.expected = {status}
    sound(look(watched, address, ("light", DESK), ("dark", PHONE)))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_the_console_refuses_is_refused(site: Site, visit: Visitor, name: str) -> None:
    route = next(route for route in routes("alignment.tenant_urls") if route.name == name)
    watched = visit("northwind owner")
    watched.expected = {403}
    answer = watched.page.goto(address_of(site, route, "northwind"))
    assert answer
    assert answer.status == 403


@pytest.mark.long
@pytest.mark.parametrize("who", ["northwind owner", "northwind viewer", "greenfield owner", "greenfield viewer"])
@pytest.mark.parametrize(("theme", "width"), list(itertools.product(("light", "dark"), (PHONE, 820, DESK))))
def test_every_page_of_everybody_in_every_theme_and_width(
    site: Site, visit: Visitor, who: str, theme: str, width: int
) -> None:
    watched, faults = visit(who), list[str]()
    slug = who.split()[0]
    for route in PAGES:
        for at in range(30 if route.name in DETAILS else 1):
            address = site.address(route, slug, at)
            if address is None:
                continue
            watched.expected = {403}
            faults += look(watched, address, (theme, width), known=())
    sound(faults)
