"""The walk: every address and API operation, every kind of caller, another tenant's ids; nothing may leak or change."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.walk.attacks import METHODS, elsewhere, operations, signed_out, walk, without_token
from tests.walk.conftest import World
from tests.walk.routes import Route, all_routes
from tests.walk.world import CANARY, OWN_ID, VICTIM_ID


def both(*nouns: str) -> set[str]:
    """The list and the row of each of these nouns of the API."""
    return {f"api-{noun}-{what}" for noun in nouns for what in ("list", "detail")}


TENANT_ROUTES = all_routes("alignment.tenant_urls")
GLOBAL_ROUTES = all_routes("alignment.urls")
API_ROUTES = [route for route in GLOBAL_ROUTES if route.name.startswith("api-")]
OPEN = {"api-schema", "api-docs", "api-nowhere", "api-other", "api-root"}  # these name no rows and need no token
CLOSED_ROUTES = [route for route in API_ROUTES if route.name not in OPEN]
OTHER_ROUTES = [route for route in GLOBAL_ROUTES if route not in API_ROUTES]
# Links, limits, rules and rates answer in numbers and choices: there is no word in which the canary could stand.
IN_NUMBERS = both("alignment", "support", "move-rule", "stage-limit", "exchange-rate")
PERSONAL = both("notice", "saved-view")  # one's own: the rows of the world are somebody else's
NEVER_HAPPENED = both("stop")  # the world's bet goes on
over = pytest.mark.parametrize


def named(route: Route) -> str:
    """What a test is called."""
    return route.name if route.is_named else "nameless"


def walks(routes: list[Route]) -> list[Any]:
    """Who walks a route: its owner, and a member and a viewer by turns; in the long form it is all three.

    One after the other on a route, so that a method it refuses is asked for once.
    """
    return [
        pytest.param(route, who, id=f"{named(route)}-{who}", marks=pytest.mark.long if who == left_out else ())
        for place, route in enumerate(routes)
        for left_out in ["ben" if place % 2 else "vic"]
        for who in ("ana", "ben", "vic")
    ]


def by_turns(route: Route) -> tuple[str, str]:
    """What asks at a door that no method opens: a GET, and another method by turns; in the long form it is all."""
    there = TENANT_ROUTES if route in TENANT_ROUTES else CLOSED_ROUTES
    return "get", METHODS[1 + there.index(route) % (len(METHODS) - 1)]


@over(("route", "who"), walks(TENANT_ROUTES))
def test_a_page_never_shows_or_changes_another_tenants_row(world: World, route: Route, who: str) -> None:
    walk(world.browser(who), route, "/acme")


@over("route", TENANT_ROUTES, ids=named)
def test_a_page_of_a_tenant_one_does_not_belong_to_is_a_page_that_does_not_exist(world: World, route: Route) -> None:
    elsewhere(world.browser("ana"), route, by_turns(route))


@over("route", TENANT_ROUTES, ids=named)
def test_a_stranger_is_asked_to_sign_in(world: World, route: Route) -> None:
    signed_out(world.browser(""), route, by_turns(route))


@pytest.mark.long
@over("route", TENANT_ROUTES, ids=named)
def test_no_method_opens_another_tenant_or_a_strangers_way(world: World, route: Route) -> None:
    elsewhere(world.browser("ana"), route)
    signed_out(world.browser(""), route)


@over(("route", "who"), walks(API_ROUTES))
def test_the_api_never_shows_or_changes_another_tenants_row(world: World, route: Route, who: str) -> None:
    walk(world.program(who), route)


@over("route", CLOSED_ROUTES, ids=named)
def test_the_api_without_a_living_token_says_so(world: World, route: Route) -> None:
    without_token(world.browser(""), route, world.tokens["cleo"][:-1] + "x", by_turns(route))


@pytest.mark.long
@over("route", CLOSED_ROUTES, ids=named)
def test_no_method_of_the_api_needs_no_token(world: World, route: Route) -> None:
    without_token(world.browser(""), route, world.tokens["cleo"][:-1] + "x")


@over("route", [route for route in OTHER_ROUTES if route.pattern.startswith("operator/")], ids=named)
def test_an_operator_sees_no_tenants_rows(world: World, route: Route) -> None:
    walk(world.browser("operator"), route)


@over("route", OTHER_ROUTES, ids=named)
@over("who", ["ana", ""])
def test_global_pages_know_no_tenants_rows(world: World, route: Route, who: str) -> None:
    walk(world.browser(who), route)


def test_every_address_is_walked_by_an_owner_and_by_somebody_who_may_less() -> None:
    by_default = [(one.values[0], one.values[1]) for one in walks(TENANT_ROUTES + API_ROUTES) if not one.marks]
    for route in TENANT_ROUTES + API_ROUTES:
        assert len([1 for walked, _ in by_default if walked is route]) == 2
        assert (route, "ana") in by_default
    assert {who for _, who in by_default} == {"ana", "ben", "vic"}


def test_every_address_is_walked() -> None:
    walked = {*TENANT_ROUTES, *CLOSED_ROUTES, *API_ROUTES, *OTHER_ROUTES}
    for urlconf in ("alignment.tenant_urls", "alignment.urls"):
        there = list(leaves(get_resolver(urlconf).url_patterns))
        assert len(there) > 30
        assert sorted(there) == sorted(route.pattern for route in walked if route.urlconf == urlconf)


def leaves(patterns: Any, above: str = "") -> Any:
    """Every address as written, by another way than the walk's own."""
    for pattern in patterns:
        here = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from leaves(pattern.url_patterns, here)
        else:
            assert isinstance(pattern, URLPattern)
            yield here


def test_no_address_of_ours_is_without_a_name() -> None:
    """Nothing could link to it."""
    nameless = {route.pattern for route in (*TENANT_ROUTES, *GLOBAL_ROUTES) if not route.is_named}
    assert {pattern for pattern in nameless if not pattern.startswith(("admin/", "operator/", "accounts/"))} == set()


def test_every_operation_of_the_document_is_an_address_that_is_walked() -> None:
    walked = {route.address(OWN_ID).replace(f"/{OWN_ID}/", "/{id}/") for route in API_ROUTES}
    assert set(operations()) <= walked


def test_the_walk_sees_what_the_victims_own_people_see(world: World) -> None:
    """The positive control: the canary can be found where it belongs, so not finding it elsewhere means something."""
    client, program = world.clients["cleo"], world.program("cleo")
    pages = [r.name for r in TENANT_ROUTES if CANARY in text_of(client.get("/rival" + r.address(VICTIM_ID)))]
    assert {"objective_list", "objective_detail", "key_result_detail", "initiative_list", "item_list"} <= set(pages)
    rows = {r.name: client.get(r.address(VICTIM_ID), headers=program.headers) for r in CLOSED_ROUTES}
    seen = {name for name, answer in rows.items() if CANARY in text_of(answer)}
    told = (
        {r.name for r in CLOSED_ROUTES if r.name.endswith(("-list", "-detail"))}
        - PERSONAL
        - IN_NUMBERS
        - NEVER_HAPPENED
    )
    assert told <= seen


def text_of(answer: Any) -> str:
    """The body."""
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
