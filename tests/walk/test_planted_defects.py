"""The walk is no better than what it catches: each defect is planted, and one route of the walk must complain."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, StreamingHttpResponse

from accounts import middleware, tokens
from accounts.middleware import TenantMiddleware
from accounts.models import Membership
from accounts.rest.fields import Ref
from activity.models import Event
from okrs.models import KeyResult
from tenancy.context import use_tenant
from tests.walk.attacks import elsewhere, signed_out, walk, without_token
from tests.walk.conftest import World
from tests.walk.routes import Route
from tests.walk.test_walk import API_ROUTES, TENANT_ROUTES
from tests.walk.world import CANARY, VICTIM_ID
from ui.problem import problem_page

type Patch = pytest.MonkeyPatch
type Answer = Callable[..., HttpResponse]


def route(name: str) -> Route:
    """A route by its name."""
    return next(each for each in (*TENANT_ROUTES, *API_ROUTES) if each.name == name)


def around_every_answer(patch: Patch, change: Callable[[HttpRequest, Answer], HttpResponse]) -> None:
    """Let `change` stand between the middleware and the view."""
    original = TenantMiddleware._answer

    def changed(self: TenantMiddleware, request: HttpRequest) -> HttpResponse:
        return change(request, lambda: original(self, request))

    patch.setattr(TenantMiddleware, "_answer", changed)


def complains(world: World, name: str, words: str) -> None:
    """The walk of this route, as Ana, fails with these words."""
    there = route(name)
    api = name.startswith("api-")
    walker, prefix = (world.program("ana"), "") if api else (world.browser("ana"), "/acme")
    with pytest.raises(AssertionError, match=words):
        walk(walker, there, prefix)


def test_without_a_defect_there_is_no_complaint(world: World) -> None:
    for name in ("objective_detail", "objective_list"):
        walk(world.browser("ana"), route(name), "/acme")
    for name in ("api-objective-detail", "api-check-in-list"):
        walk(world.program("ana"), route(name))


def test_a_door_left_open_is_caught(world: World, monkeypatch: Patch) -> None:
    """Whoever is signed in belongs everywhere."""
    with use_tenant(world.cast.rival):
        theirs = Membership.objects.select_related("tenant").get(pk=world.cast.cleo.pk)
    monkeypatch.setattr(middleware, "tenants_of", lambda user_id: [theirs])
    with pytest.raises(AssertionError):
        elsewhere(world.browser("ana"), route("objective_list"))


def test_a_tenant_that_is_refused_instead_of_unknown_is_caught(world: World, monkeypatch: Patch) -> None:
    """403 for a tenant that there is, 404 for one that there is not."""

    def tells(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
        return problem_page(request, 403 if "/rival/" in request.path else status, detail)

    monkeypatch.setattr(middleware, "problem_page", tells)
    with pytest.raises(AssertionError, match="403 for another's"):
        elsewhere(world.browser("ana"), route("objective_list"))


def test_a_page_that_strangers_may_read_is_caught(world: World, monkeypatch: Patch) -> None:
    """The list of pages that need no sign-in has one too many."""
    monkeypatch.setattr(middleware, "is_for_strangers", lambda rest: rest.startswith(("/invitation/", "/objectives/")))
    with pytest.raises(Exception, match=r"assert 200 == 302|canary|NoneType"):
        signed_out(world.browser(""), route("objective_list"))


def test_an_id_that_is_refused_instead_of_unknown_is_caught(world: World, monkeypatch: Patch) -> None:
    """403 for another's row tells that it exists."""

    def change(request: HttpRequest, answer: Answer) -> HttpResponse:
        return HttpResponseForbidden("not yours") if str(VICTIM_ID) in request.path else answer()

    around_every_answer(monkeypatch, change)
    complains(world, "objective_detail", "403 for another's, 404 for an absent one")


def test_other_words_for_another_tenants_id_are_caught(world: World, monkeypatch: Patch) -> None:
    """The same status, but the body tells."""

    def change(request: HttpRequest, answer: Answer) -> HttpResponse:
        response = answer()
        if str(VICTIM_ID) in request.path:
            response.content = response.content.replace(b"</h1>", b" here</h1>")
        return response

    around_every_answer(monkeypatch, change)
    complains(world, "objective_detail", "looks unlike an absent one")


def test_a_reference_that_tells_is_caught(world: World, monkeypatch: Patch) -> None:
    """A body that names another tenant's row gets other words than one that names nothing."""
    original = Ref.to_internal_value

    def tells(self: Any, data: Any) -> Any:
        try:
            return original(self, data)
        except Exception as error:
            if data == VICTIM_ID:
                raise type(error)("That belongs to somebody else.") from error
            raise

    monkeypatch.setattr(Ref, "to_internal_value", tells)
    complains(world, "api-check-in-list", "key_result=.*looks unlike an absent one")


def test_a_header_that_leaks_is_caught(world: World, monkeypatch: Patch) -> None:
    """The canary in a head is a canary seen."""

    def change(request: HttpRequest, answer: Answer) -> HttpResponse:
        response = answer()
        response["X-Row"] = CANARY
        return response

    around_every_answer(monkeypatch, change)
    complains(world, "objective_list", "the canary was seen")


def test_a_stream_that_leaks_is_caught(world: World, monkeypatch: Patch) -> None:
    """Streams are read to their end."""

    def change(request: HttpRequest, answer: Answer) -> Any:
        return StreamingHttpResponse([b"fine ", CANARY.encode()])

    around_every_answer(monkeypatch, change)
    complains(world, "api-cost-list", "the canary was seen")


def test_a_page_drawn_as_another_tenant_is_caught(world: World, monkeypatch: Patch) -> None:
    """The tenant is taken from somewhere else than the address."""
    original = TenantMiddleware._as_member

    def astray(self: Any, request: Any, tenant: Any, member: Any, rest: str) -> HttpResponse:
        return original(self, request, world.cast.rival, member, rest)

    monkeypatch.setattr(TenantMiddleware, "_as_member", astray)
    complains(world, "objective_list", "the canary was seen")


def test_a_token_that_opens_another_tenant_is_caught(world: World, monkeypatch: Patch) -> None:
    """A program's request runs as the victim."""
    original = TenantMiddleware._as_token

    def astray(self: Any, request: Any) -> HttpResponse:
        request.META["HTTP_AUTHORIZATION"] = f"Bearer {world.tokens['cleo']}"
        request.__dict__.pop("headers", None)
        return original(self, request)

    monkeypatch.setattr(TenantMiddleware, "_as_token", astray)
    complains(world, "api-objective-list", "the canary was seen")


def test_a_token_that_is_not_compared_is_caught(world: World, monkeypatch: Patch) -> None:
    """The prefix alone opens the door."""
    monkeypatch.setattr(tokens, "hmac", SimpleNamespace(compare_digest=lambda one, other: True))
    with pytest.raises(AssertionError):
        without_token(world.browser(""), route("api-objective-list"), world.tokens["cleo"][:-1] + "x")


def test_a_write_to_another_tenants_row_is_caught(world: World, monkeypatch: Patch) -> None:
    """A side effect in the victim's rows, however it got there."""
    original = TenantMiddleware.__call__

    def writes(self: Any, request: Any) -> HttpResponse:
        if request.method == "POST":
            with use_tenant(world.cast.rival):
                KeyResult.objects.filter(pk=VICTIM_ID).update(title="Mine")
        return original(self, request)

    monkeypatch.setattr(TenantMiddleware, "__call__", writes)
    complains(world, "key_result_edit", "the victim changed")


def test_a_row_that_points_across_is_caught(world: World, monkeypatch: Patch) -> None:
    """An event of Acme about a row of Rival: no key of the database could refuse it."""

    def change(request: HttpRequest, answer: Answer) -> HttpResponse:
        if request.method == "POST":
            Event(name="row.seen", object_type="okrs.keyresult", object_id=VICTIM_ID, object_label="x").save()
        return answer()

    around_every_answer(monkeypatch, change)
    complains(world, "team_new", "a row points at the victim's")


def test_a_crash_on_another_tenants_id_is_caught(world: World, monkeypatch: Patch) -> None:
    """A 500 where an absent id is a 404."""

    def change(request: HttpRequest, answer: Answer) -> HttpResponse:
        return HttpResponse(status=500) if str(VICTIM_ID) in request.path else answer()

    around_every_answer(monkeypatch, change)
    complains(world, "key_result_detail", "500")


def test_a_method_that_one_address_takes_and_should_not_is_caught(world: World, monkeypatch: Patch) -> None:
    """A DELETE that works on any row, where the walk asks an address only once which methods it takes."""
    original = TenantMiddleware.__call__

    def deletes(self: Any, request: Any) -> HttpResponse:
        if request.method != "DELETE" or str(VICTIM_ID) not in request.path:
            return original(self, request)
        with use_tenant(world.cast.rival):
            KeyResult.objects.filter(pk=VICTIM_ID).update(title="Gone")
        return HttpResponse(status=204)

    monkeypatch.setattr(TenantMiddleware, "__call__", deletes)
    complains(world, "key_result_detail", "the victim changed")
