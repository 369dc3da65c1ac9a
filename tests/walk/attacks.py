"""What the walk tries on a route: the victim's id in the address, in the query and in every field that names a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tests.walk.asking import NO_SUCH_METHOD, Request, Walker
from tests.walk.routes import Route
from tests.walk.world import ABSENT_ID, ABSENT_KEY, CANARY, OWN_ID, VICTIM_ID

# The token in their address is the key.
FOR_STRANGERS = {"invitation_accept", "calendar_feed"}
METHODS = ("get", "post", "put", "patch", "delete")
# Every name under which a form or a body may refer to a row.
NAMES = (
    "objective", "key_result", "cycle", "parent", "parents", "portfolio", "initiative", "item", "team", "owner",
    "author", "tranche", "stage", "stages", "membership", "member", "person", "contribution", "cost", "token",
    "invitation", "child", "job", "policy", "check_in", "notice", "letter", "feed", "actor",
    "object_id", "thing", "id", "pk",
)  # fmt: skip
PLAIN = {
    "title": "x", "name": "x", "key": "walk-1", "type": "increase", "baseline": "0", "target": "5", "amount": "1",
    "date": "2026-01-01", "starts_on": "2026-01-01", "ends_on": "2026-02-01", "percent": "10", "allocation": "0.1",
    "review_on": "2026-01-01", "state": "active", "decision": "released", "reason": "x", "value": "1", "role": "admin",
    "email": "new@acme.example", "version": "1", "expected_version": "1", "currency": "EUR", "time_zone": "UTC",
    "cadence_days": "7", "check_in_weekday": "5", "kind": "", "on": "2026-01-01", "day": "2026-01-01", "note": "x",
    "comment": "x", "confidence": "0.5", "days": "9", "unit": "x", "part": "organisation", "text": "x", "is_on": "1",
}  # fmt: skip
LISTS: dict[str, Any] = {"parents": [OWN_ID], "stages": [{"id": OWN_ID, "title": "x", "percent": "100"}]}
ALL = "every name at once"
FIELD = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([\w-]+)"')


def walk(walker: Walker, route: Route, prefix: str = "") -> None:
    """Everything, on one route, as one caller."""
    own, page = prefix + route.address(OWN_ID), ""
    first = Request(prefix + route.address(VICTIM_ID))
    for method in METHODS:
        if (route, method) in walker.refused:
            continue
        told = walker.ask(method, first, "with no body")
        if told.status == NO_SUCH_METHOD:
            walker.refused.add((route, method))
            continue  # which methods an address takes is said before any id or body is read, and to all alike
        for theirs, absent in addresses(route):
            for body in bodies(route, method):
                one, other = Request(prefix + theirs, body), Request(prefix + absent, body)
                walker.pair(method, one, other, f"with {list(body)}", told if one == first else None)
        answer = told if own == first.path else walker.ask(method, Request(own), "with the caller's own ids")
        page = page or answer.text
        for field, victim, nobody in references(route, method, own, page):
            one, other = (Request(own, body_of(route, method, field, value)) for value in (victim, nobody))
            walker.pair(method, one, other, f"{field}={victim}")


def elsewhere(walker: Walker, route: Route, methods: Sequence[str] = METHODS) -> None:
    """A tenant one does not belong to looks like one that there is not."""
    for method in methods:
        theirs, absent = (Request(f"/{slug}{route.address(VICTIM_ID)}") for slug in ("rival", "lavir"))
        assert walker.pair(method, theirs, absent, "in another tenant") in {404, NO_SUCH_METHOD}


def signed_out(walker: Walker, route: Route, methods: Sequence[str] = METHODS) -> None:
    """A stranger is sent to the door, whatever there is behind it."""
    for method in methods:
        answer = walker.ask(method, Request("/rival" + route.address(VICTIM_ID)), "as a stranger")
        if route.name not in FOR_STRANGERS:
            assert answer.status == 302
            assert "Location: /accounts/login/" in answer.text


def without_token(walker: Walker, route: Route, nearly: str, methods: Sequence[str] = METHODS) -> None:
    """No token, nonsense, and one that is wrong in its last letter."""
    for authorization in ("", "Bearer nonsense", f"Bearer {nearly}"):
        walker.headers = {"Authorization": authorization}
        for method in methods:
            assert walker.ask(method, Request(route.address(VICTIM_ID)), authorization[:9]).status == 401


def bodies(route: Route, method: str) -> list[dict[str, Any]]:
    """No body, and one that would do."""
    plain = sendable(route, method, PLAIN | dict.fromkeys(NAMES, OWN_ID) | LISTS)
    return [{}, plain] if plain and method != "get" else [{}]


def addresses(route: Route) -> Iterator[tuple[str, str]]:
    """The victim's and nobody's address: all ids at once, then one among the caller's own."""
    if not route.ids:
        return
    yield route.address(VICTIM_ID), route.address(ABSENT_ID)
    for part in route.ids if len(route.ids) > 1 else ():
        own = {other: OWN_ID for other in route.ids if other != part}
        yield route.address(VICTIM_ID, own), route.address(ABSENT_ID, own)


def references(route: Route, method: str, own: str, page: str) -> list[tuple[str, Any, Any]]:
    """Each field that may name a row, with the victim's name and nobody's; the API takes ids and keys, a page ids."""
    if own.startswith("/api/"):
        names = sorted(name for name in documented(route, method) if name in NAMES)
        return [(name, *two) for name in names for two in ((VICTIM_ID, ABSENT_ID), (CANARY, ABSENT_KEY))]
    if method == "get":
        return [] if route.ids else [(ALL, VICTIM_ID, ABSENT_ID)]
    drawn = sorted(set(FIELD.findall(page)) & set(NAMES))  # the forms as this caller sees them
    return [(name, VICTIM_ID, ABSENT_ID) for name in drawn] if method == "post" else []


def body_of(route: Route, method: str, field: str, value: object) -> dict[str, Any]:
    """A body that is right but for one reference."""
    if method == "get":
        return dict.fromkeys(NAMES, value) if field == ALL else {field: value}
    wrong = {"parents": [value], "stages": [{"id": value, "title": "x", "percent": "100"}]}.get(field, value)
    return sendable(route, method, PLAIN | dict.fromkeys(NAMES, OWN_ID) | LISTS | {field: wrong})


def sendable(route: Route, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as far as the operation knows it: the API refuses a field that it does not know before all others."""
    if not route.name.startswith("api-"):
        return dict(body)
    return {name: value for name, value in body.items() if name in documented(route, method)}


@cache
def documented(route: Route, method: str) -> frozenset[str]:
    """What an operation of the API takes: the fields of its body, the filters of its list."""
    path = re.sub(rf"/{OWN_ID}(?=/)", "/{id}", route.address(OWN_ID))
    operation = operations().get(path, {}).get(method)
    if operation is None:
        return frozenset()
    if method == "get":
        return frozenset(each["name"] for each in operation["parameters"] if each["in"] == "query")
    content = operation.get("requestBody", {}).get("content", {})
    names = [each["schema"]["$ref"].rpartition("/")[2] for each in content.values()]
    return frozenset(field for name in names for field in document()["components"]["schemas"][name]["properties"])


@cache
def operations() -> dict[str, Any]:
    """What the document says by address, every part of which that names a row reads {id}."""
    return {re.sub(r"\{\w+\}", "{id}", path): found for path, found in document()["paths"].items()}


@cache
def document() -> Any:
    """The OpenAPI document."""
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library has no types here
