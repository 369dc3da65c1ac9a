"""Every figure of every page is the one that its explanation states; the sheets' own figures are too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tenancy.clock import present_day
from tenancy.models import Tenant
from tests.demo_database import demo_database
from tests.e2e.site import Site, sign_in
from tests.walk.page import read
from tests.walk.routes import Route, routes
from tests.walk.same_figure import is_said_in, is_same, is_same_but_for_its_unit
from tests.walk.whys import Figure, Reading, agree, figures_in, route_of

# These explain a figure; they are asked where a page leads to them.
SHEETS = "_explain"
# Figures through time, which are slow, and forms: none of them leads to a sheet yet. They are walked in the long form.
WITHOUT_WHY = ("_change", "_history", "_certificate", "_new", "_edit", "_remove")
PAGES = [
    route
    for route in routes("alignment.tenant_urls")
    if not route.name.startswith("admin:") and not route.name.endswith(SHEETS)
]
QUICK = [route for route in PAGES if not route.name.endswith(WITHOUT_WHY)]
# Without these the walk would not have been where figures are.
WITH_FIGURES = {
    "objective_list", "objective_detail", "key_result_detail", "initiative_list", "initiative_detail", "item_detail",
    "roadmap", "earned_value_list", "earned_value_portfolio", "team_earned_value", "funding_ledger", "rollup_status",
    "pack_detail", "pack_present", "meeting_detail", "funding", "funding_tranche", "funding_budgets", "funding_capital",
    "claim_list", "option_list",
}  # fmt: skip
A_FEW, MANY = 1, 40
SOME_OF_THEM = {"objective_detail", "key_result_detail", "earned_value_list", "item_detail"}
DAYS_AGO = 45


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """A copy of the demo, in which somebody of each role is signed in."""
    with django_db_blocker.unblock(), demo_database("_whys"):
        site = Site("", Path())
        sign_in(site)
        yield site


def reading(site: Site, slug: str) -> Reading:
    """The owner, who may see all."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = site.sessions[f"{slug} owner"]
    return Reading(client)


def addresses(site: Site, slug: str, pages: list[Route], rows: int) -> list[str]:
    """The pages of the first rows."""
    found = [site.address(route, slug, at) for route in pages for at in range(rows if route.parts else 1)]
    return list(dict.fromkeys(address for address in found if address))


def walked(by: Reading, pages: list[str]) -> Iterator[Figure]:
    """The figures of these pages that lead to an explanation."""
    for address in pages:
        tree = by.page(address)
        if tree is not None:
            yield from figures_in(address, tree)


def one_of_each(by: Reading, figures: list[Figure]) -> list[Figure]:
    """The first of its measure on a page of its kind, and all those whose sheet has been read."""
    chosen: dict[tuple[str, ...], str] = {}
    for each in figures:
        chosen.setdefault((route_of(each.page), *each.kind), each.why)
    asked = {*chosen.values(), *by.sheets}
    return [each for each in figures if each.why in asked]


def inputs_of(by: Reading, figures: list[Figure]) -> list[Figure]:
    """The figures that the sheets of these are made of."""
    return list(chain.from_iterable(by.sheet(why).figures for why in dict.fromkeys(each.why for each in figures)))


def faults(by: Reading, figures: list[Figure], *, as_panel: bool = False) -> list[str]:
    """What is wrong with any of them, each said once."""
    return list(dict.fromkeys(filter(None, (by.fault(each, as_panel=as_panel) for each in figures))))


def test_a_figure_of_each_kind_is_what_its_explanation_states(site: Site) -> None:
    by = reading(site, "northwind")
    figures = list(walked(by, addresses(site, "northwind", QUICK, A_FEW)))
    assert {route_of(each.page) for each in figures} >= WITH_FIGURES
    chosen = one_of_each(by, figures)
    assert faults(by, chosen) == []
    one_each = list({each.kind: each for each in chosen}.values())
    assert len(one_each) > 80
    # All panels of a kind of thing are drawn alike, and so are all inputs of a measure.
    assert faults(by, list({each.kind[0]: each for each in one_each}.values()), as_panel=True) == []
    assert faults(by, list({each.kind: each for each in inputs_of(by, one_each)}.values())) == []


@pytest.mark.parametrize(
    "names", [SOME_OF_THEM, pytest.param(WITH_FIGURES, marks=pytest.mark.long)], ids=["some", "all"]
)
def test_a_figure_of_a_past_day_is_what_its_explanation_of_that_day_states(site: Site, names: set[str]) -> None:
    day = present_day(Tenant.objects.get(slug="northwind")) - timedelta(days=DAYS_AGO)
    by = reading(site, "northwind")
    pages = addresses(site, "northwind", [route for route in QUICK if route.name in names], 1)
    figures = list(walked(by, [each.replace("/northwind/", f"/northwind/@{day}/", 1) for each in pages]))
    assert figures
    assert faults(by, one_of_each(by, figures)) == []


def test_no_page_and_no_figure_of_a_page_fails_for_a_viewer(site: Site) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = site.sessions["greenfield viewer"]
    by, seen, wrong, known = Reading(client), list[Figure](), list[str](), {200, 302, 303, 403, 405}
    # What a letter leads to is opened by its token, which none of these is.
    pages = [route for route in PAGES if "token" not in route.parts]
    for address in addresses(site, "greenfield", pages, A_FEW):
        answer: Any = client.get(address)
        wrong += [] if answer.status_code in known else [f"{address} answers {answer.status_code}"]
        if answer.status_code == 200 and not answer.streaming and "text/html" in answer["Content-Type"]:
            seen += figures_in(address, read(answer.content.decode()))
        answer.close()
    assert wrong == []
    chosen = list({each.kind: each for each in seen}.values())
    assert len(chosen) > 40
    assert faults(by, chosen) == []


@pytest.mark.long
@pytest.mark.parametrize("slug", ["northwind", "greenfield"])
def test_every_figure_is_what_its_explanation_states(site: Site, slug: str) -> None:
    by = reading(site, slug)
    figures = list(walked(by, addresses(site, slug, PAGES, MANY)))
    assert faults(by, figures) == []
    assert faults(by, figures, as_panel=True) == []
    assert faults(by, one_of_each(by, inputs_of(by, figures))) == []


@pytest.mark.parametrize(
    ("page", "sheet"),
    [
        ("60%", "59.7%"), ("68%", "68.5%"), ("69%", "68.5%"), ("−10 points", "−9.8 points"),
        ("€2k", "€1,990.41"), ("€118k", "€118,013.62"), ("−€3.4k", "−€3,449.24"), ("+€3.4k", "€3,449.24"),
        ("CHF 12k", "CHF 11,600.00"), ("€1.39m", "€1,388,024.00"), ("€1.22m", "€1.22m"), ("€0", "€0.00"),
        ("148 days", "147.9 days"), ("1,780", "1,780"), ("0.93", "0.93"), ("0.9", "0.8999…"), ("1.01", "1.01"),
        ("15 of 26", "15 of 26"), ("Off track", "off_track"), ("not known", "Not known"), ("9 Apr 2027", "9 Apr 2027"),
    ],
)  # fmt: skip
def test_a_figure_written_shorter_is_the_same(page: str, sheet: str) -> None:
    assert is_same(page, sheet)


@pytest.mark.parametrize(
    ("page", "sheet"),
    [
        ("60%", "59.4%"), ("60%", "60"), ("9.8 points", "−9.8 points"), ("€2k", "€1,949.99"), ("€117k", "€118,013.62"),
        ("$118k", "€118,013.62"), ("€3.4k", "−€3,449.24"), ("€1.39m", "€1,395,000.01"), ("€1", "€0.00"),
        ("9 Apr 2027", "291.3 days"), ("147 days", "147.9 days"), ("0.93", "0.94"), ("At risk", "Off track"),
        ("0", "not known"), ("not known", "€14,570.00"), ("15 of 26", "15 of 27"), ("1,781", "1,780"), ("", "1"),
    ],
)  # fmt: skip
def test_another_figure_is_seen(page: str, sheet: str) -> None:
    assert not is_same(page, sheet)


def test_a_figure_in_a_sentence_or_with_its_unit_is_found_whole() -> None:
    assert is_said_in("53% of 19 items due heard of", "52.6%")
    assert is_said_in("oldest input 18 Nov 2026", "18 Nov 2026")
    assert is_said_in("Bets over 20%: INI-201 has 25%; at most one may be.", "INI-201 has 25%")
    assert not is_said_in("53% of 19 items due heard of", "3%")
    assert is_same_but_for_its_unit("88%", "88")
    assert not is_same_but_for_its_unit("87%", "88")


def test_a_part_leads_to_the_whole_only_where_its_line_names_it() -> None:
    page, why = "/acme/funding/explain/?of=capital", "/acme/initiatives/1/explain/?measure=ac"
    named = Figure(page, "INI-1 Buses €84.00 in all, €21.00 of it capital", "€21.00", why)
    assert agree(named, "€84.00")
    assert not agree(named, "€85.00")
    assert not agree(replace(named, label="INI-1 Buses"), "€84.00")
    assert not agree(replace(named, page="/acme/funding/"), "€84.00")
