"""The walk: every address and API operation, every kind of caller, another tenant's ids; nothing may leak or change."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.actions.tokens import create_token
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.walk.routes import Route, routes
from tests.walk.world import ABSENT_ID, CANARY, VICTIM_ID, build_victim, fingerprint

TENANT_ROUTES = routes("alignment.tenant_urls")
GLOBAL_ROUTES = routes("alignment.urls")
API_ROUTES = [route for route in GLOBAL_ROUTES if route.name.startswith("api-")]
CLOSED_ROUTES = [r for r in API_ROUTES if r.name not in {"api-schema", "api-docs"}]  # those two name no rows
OTHER_ROUTES = [route for route in GLOBAL_ROUTES if route not in API_ROUTES]
METHODS = ("get", "post", "put", "patch", "delete")
# Every reference a form or a body might take, pointed at the victim by id and by key.
NAMES = (
    "objective", "key_result", "cycle", "parent", "parents", "portfolio", "initiative", "item", "team", "owner",
    "author", "tranche", "stage", "membership", "person", "contribution", "cost", "token", "invitation", "child",
    "job", "policy",
)  # fmt: skip
PLAIN = {
    "title": "x", "name": "x", "key": "walk-1", "type": "increase", "baseline": "0", "target": "5", "amount": "1",
    "date": "2026-01-01", "starts_on": "2026-01-01", "ends_on": "2026-02-01", "percent": "10", "allocation": "0.1",
    "review_on": "2026-01-01", "state": "active", "decision": "released", "reason": "x", "value": "1", "role": "admin",
    "email": "new@acme.example", "version": "1", "expected_version": "1",
}  # fmt: skip


@pytest.fixture
def world(cast: Cast) -> Cast:
    """Acme with its people; Rival with one row of everything."""
    build_victim(cast.rival, _another_user())
    return cast


def _another_user() -> Any:
    from accounts.models import User

    return User.objects.create_user("dora@rival.example", "correct horse battery", name=CANARY)


def bodies(pk: int) -> Iterator[dict[str, Any]]:
    """An empty body, references by id, references by key."""
    yield {}
    yield PLAIN | dict.fromkeys(NAMES, pk)
    yield PLAIN | dict.fromkeys(NAMES, CANARY if pk == VICTIM_ID else "zqAbsent9")


def shape(content: bytes) -> str:
    """An answer without what may differ between two ids: the ids, tokens against forgery, times."""
    text = content.decode(errors="replace")
    text = text.replace(str(VICTIM_ID), "ID").replace(str(ABSENT_ID), "ID").replace(CANARY, "KEY")
    text = text.replace("zqAbsent9", "KEY")
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken[^A-Za-z0-9]+)[A-Za-z0-9]+', r"\1", text)
    return re.sub(r"[A-Za-z0-9]{32,}|\d\d:\d\d(:\d\d)?", "*", text)


def ask(client: Client, method: str, path: str, body: dict[str, Any], **headers: Any) -> Any:
    """One request; bodies as a form for pages, as JSON for the API."""
    if path.startswith("/api/"):
        data: Any = json.dumps(body)
        kind = "application/json"
    elif method in {"get", "post"}:
        return getattr(client, method)(path, body, **headers)
    else:
        data, kind = "", "application/x-www-form-urlencoded"
    if method == "get":
        return client.get(path, **headers)
    return client.generic(method.upper(), path, data, content_type=kind, **headers)


def check(world: Cast, client: Client, route: Route, address: Any, **headers: Any) -> None:
    """The oracles: no canary, another's id like an absent one, the victim unchanged."""
    before = fingerprint(world.rival)
    for method in METHODS:
        for theirs, absent in zip(bodies(VICTIM_ID), bodies(ABSENT_ID), strict=True):
            answer = ask(client, method, address(VICTIM_ID), theirs, **headers)
            none = ask(client, method, address(ABSENT_ID), absent, **headers)
            where = f"{method.upper()} {route.name} {theirs and list(theirs.items())[-1]}"
            assert answer.status_code < 500, f"{where}: {answer.status_code}"
            content = b"".join(answer) if answer.streaming else answer.content
            absent_content = b"".join(none) if none.streaming else none.content
            echoed = theirs.get("objective") == CANARY  # the caller said the word; it may be told back
            assert echoed or CANARY.encode() not in content, f"{where}: the canary was seen"
            assert answer.status_code == none.status_code, f"{where}: {answer.status_code} but {none.status_code}"
            if route.parts and not any(part in {"format", "ending"} for part in route.parts):
                assert shape(content) == shape(absent_content), f"{where}: another's id looks unlike an absent one"
    assert fingerprint(world.rival) == before, f"{route.name}: the victim changed"


def in_acme(route: Route) -> Any:
    """The route's address inside Acme."""
    return lambda pk: "/acme" + route.address(pk)


@pytest.mark.parametrize("route", TENANT_ROUTES, ids=lambda r: r.name)
@pytest.mark.parametrize("who", ["ana", "ben", "vic"])
def test_a_page_never_shows_or_changes_another_tenants_row(world: Cast, route: Route, who: str) -> None:
    check(world, world.client(getattr(world, who)), route, in_acme(route))


@pytest.mark.parametrize("route", TENANT_ROUTES, ids=lambda r: r.name)
def test_a_page_of_a_tenant_one_does_not_belong_to_is_a_page_that_does_not_exist(world: Cast, route: Route) -> None:
    client = world.client(world.ana)
    before = fingerprint(world.rival)
    for method in METHODS:
        theirs = ask(client, method, "/rival" + route.address(VICTIM_ID), {})
        none = ask(client, method, "/nobody" + route.address(VICTIM_ID), {})
        assert theirs.status_code == none.status_code, route.name
        assert CANARY.encode() not in theirs.content
        assert shape(theirs.content).replace("rival", "nobody") == shape(none.content)
    assert fingerprint(world.rival) == before


@pytest.mark.parametrize("route", TENANT_ROUTES, ids=lambda r: r.name)
def test_a_stranger_is_asked_to_sign_in(world: Cast, route: Route) -> None:
    for method in METHODS:
        answer = ask(Client(), method, "/rival" + route.address(VICTIM_ID), {})
        assert CANARY.encode() not in answer.content
        if "invitation" not in route.name:
            assert answer.status_code == 302, f"{method} {route.name}"
            assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("route", API_ROUTES, ids=lambda r: r.name)
@pytest.mark.parametrize("who", ["ana", "ben", "vic"])
def test_the_api_never_shows_or_changes_another_tenants_row(world: Cast, route: Route, who: str) -> None:
    with use_tenant(world.acme):
        member = getattr(world, who)
        text = create_token(actor=member, membership=member, name="walk").text
    check(world, Client(), route, route.address, HTTP_AUTHORIZATION=f"Bearer {text}")


@pytest.mark.parametrize("route", CLOSED_ROUTES, ids=lambda r: r.name)
def test_the_api_without_a_token_says_so(world: Cast, route: Route) -> None:
    for method in METHODS:
        for authorization in ("", "Bearer nonsense", "Bearer alg_rival_abc_def"):
            answer = ask(Client(), method, route.address(VICTIM_ID), {}, HTTP_AUTHORIZATION=authorization)
            assert answer.status_code == 401, f"{method} {route.name}"
            assert CANARY.encode() not in answer.content


@pytest.mark.parametrize("route", OTHER_ROUTES, ids=lambda r: r.name)
def test_global_pages_know_no_tenants_rows(world: Cast, route: Route) -> None:
    check(world, world.client(world.ana), route, route.address)


def test_the_walk_sees_what_the_victims_own_people_see(world: Cast) -> None:
    """The positive control: the canary can be found where it belongs, so not finding it elsewhere means something."""
    client = world.client(world.cleo)
    seen = [r.name for r in TENANT_ROUTES if CANARY.encode() in _content(client.get("/rival" + r.address(VICTIM_ID)))]
    assert {"objective_list", "objective_detail", "key_result_detail", "initiative_list", "item_list"} <= set(seen)


def _content(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_the_walk_catches_a_door_left_open(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted defect: the middleware lets anybody in who is signed in."""
    from accounts import middleware
    from accounts.models import Membership

    monkeypatch.setattr(middleware, "_member", lambda request: Membership.objects.order_by("id").first())
    route = next(r for r in TENANT_ROUTES if r.name == "objective_detail")
    with pytest.raises(AssertionError):
        test_a_page_of_a_tenant_one_does_not_belong_to_is_a_page_that_does_not_exist(world, route)


def test_the_walk_catches_an_id_that_is_refused_instead_of_unknown(
    world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted defect: 403 for another's row, which tells that it exists."""
    from django.http import HttpResponseForbidden

    from accounts import middleware

    original = middleware.TenantMiddleware._as_tenant

    def leaky(self: Any, request: Any, *args: Any) -> Any:
        if str(VICTIM_ID) in request.path:
            return HttpResponseForbidden("not yours")
        return original(self, request, *args)

    monkeypatch.setattr(middleware.TenantMiddleware, "_as_tenant", leaky)
    route = next(r for r in TENANT_ROUTES if r.name == "objective_detail")
    with pytest.raises(AssertionError):
        check(world, world.client(world.ana), route, in_acme(route))
