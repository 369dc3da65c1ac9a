"""The frame of every page: few queries, one's own organisations, set-up only for those who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.queries import tenants_of
from alignment.navigation import navigation
from tenancy.context import use_tenant
from tests.conftest import Cast


def nav_of(member: Membership) -> tuple[dict[str, Any], list[str]]:
    """The frame's context for a member, and the statements that it cost."""
    request: Any = RequestFactory().get("/")
    request.memberships = tenants_of(member.user_id)
    request.tenant, request.membership = member.tenant, member
    with use_tenant(member.tenant_id), CaptureQueriesContext(connection) as queries:
        nav = dict(navigation(request)["nav"].items())
    return nav, [query["sql"] for query in queries]


@pytest.mark.parametrize("who", ["ana", "max", "ben", "vic"])
def test_the_frame_costs_one_query_beside_the_four_for_what_waits(cast: Cast, who: str) -> None:
    _, queries = nav_of(getattr(cast, who))

    assert 1 <= len(queries) <= 1 + 4, queries


def test_a_part_of_a_page_that_draws_no_frame_asks_nothing_for_it(cast: Cast) -> None:
    request: Any = RequestFactory().get("/")
    request.memberships, request.tenant, request.membership = [], cast.acme, cast.ana
    with use_tenant(cast.acme), CaptureQueriesContext(connection) as queries:
        navigation(request)

    assert len(queries) == 0


@pytest.mark.parametrize(("who", "is_hidden"), [("ana", False), ("max", True), ("ben", True), ("vic", True)])
def test_set_up_is_shown_to_those_who_may(cast: Cast, who: str, is_hidden: bool) -> None:
    nav, _ = nav_of(getattr(cast, who))

    assert ("setup" in nav["hidden"]) is is_hidden


def test_only_ones_own_organisations_are_offered(cast: Cast) -> None:
    nav, _ = nav_of(cast.ana)

    assert nav["tenants"] == [{"name": "Acme", "url": "/acme/", "current": True}]


def test_outside_an_organisation_there_is_no_frame() -> None:
    assert navigation(RequestFactory().get("/")) == {"nav": {}}


def test_a_whole_page_costs_few_queries(cast: Cast) -> None:
    client = cast.client(cast.ana)
    client.get("/acme/setup/teams/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/acme/setup/teams/")

    statements = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    # session, person, memberships; the frame's five; the teams
    assert len(statements) <= 3 + 5 + 1, statements
