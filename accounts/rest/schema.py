"""The OpenAPI document of a resource: its filters, its headers, and every problem it may answer with."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from accounts.rest.filters import IdFilter
from accounts.rest.paging import LARGEST_ID
from accounts.rest.problems import TYPE
from accounts.rest.serializers import Body

PROBLEMS = {
    400: "Something sent is wrong; `errors` says what, field by field.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The role or the token may not do this; `detail` says who may.",
    404: "No such thing here, or another tenant's.",
    409: "Another request holds what this one needs. Send it again.",
    412: "Somebody saved the row since it was read. Read it again.",
    413: "The body is too long.",
    415: "The body is not application/json.",
    422: "The Idempotency-Key was used for another request.",
}
READ_PROBLEMS = (400, 401, 403, 404)
WRITE_PROBLEMS = (*READ_PROBLEMS, 409, 413, 415)
ID = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
DAY = {"type": "string", "format": "date"}
PAST = (
    OpenApiParameter("as_of", DAY, description="The day whose end the rows are shown of; today, unless one is named."),
    OpenApiParameter(
        "known_at",
        {"type": "string", "format": "date-time"},
        description="Only what was recorded by this moment, the structure as it was then; now, unless one is named.",
    ),
)


class FieldProblem(serializers.Serializer[Any]):
    """One thing that is wrong."""

    field = serializers.CharField(help_text="Its name in the body, with dots; empty: the whole.")
    message = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """What went wrong, as RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # DRF takes declared fields off


class BearerToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its base registers untyped
    """How a caller says who they are."""

    target_class = "accounts.tokens.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token, made under Set-up, Tokens, or by `bin/manage create_token`."""
        return {"type": "http", "scheme": "bearer"}


class ResourceSchema(AutoSchema):
    """Reads off a resource what it takes and answers."""

    view: Any

    def get_request_serializer(self) -> Any:
        """What the operation's body may hold."""
        return self.view.write if self.view.action in {"create", "partial_update"} else None

    def get_response_serializers(self) -> Any:
        """The row."""
        row = self.view.described
        if self.view.action == "list" or self.method == "DELETE":
            return row()
        return {self.view.statuses.get(self.view.action, 200): row()}

    def get_filter_backends(self) -> list[Any]:
        """None: the filters are described below, without a queryset, which needs a tenant."""
        return []

    def get_override_parameters(self) -> list[Any]:
        """Filters of a list, and the headers that guard a write."""
        found = [*super().get_override_parameters(), *self._ids()]
        if self.view.action == "list" and self.view.filterset_class is not None:
            filtering = self.view.filterset_class.base_filters.items()
            found += [OpenApiParameter(name, _shape(each)) for name, each in filtering]
        if self.view.has_past and self.method == "GET" and self.view.action in self.view.reading:
            found += PAST
        if self.method == "POST":
            found.append(_header("Idempotency-Key", "Sent again with the same key, the request is answered once."))
        if self.method in {"PATCH", "PUT"}:
            found.append(_header("If-Match", "The ETag of the row as it was read; a row saved since then is 412."))
        return found

    def _ids(self) -> list[OpenApiParameter]:
        if "{id}" not in self.path:
            return []
        most = 10**18 - 1  # what an address takes
        return [OpenApiParameter("id", {**ID, "maximum": most}, OpenApiParameter.PATH)]

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._problems():
            described: dict[str, Any] = self._get_response_for_code(Problem, str(status), [TYPE])  # type: ignore[no-untyped-call]  # the library has no types here
            bodies.setdefault(str(status), described | {"description": PROBLEMS[status]})
        return bodies

    def _problems(self) -> list[int]:
        statuses = set(READ_PROBLEMS if self.method == "GET" else WRITE_PROBLEMS)
        if self.method in {"PATCH", "PUT"}:
            statuses.add(412)
        if self.method == "POST":
            statuses.add(422)
        return sorted(statuses)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        mapped: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]  # the library has no types here
        if direction == "request" and isinstance(serializer, Body):
            mapped["additionalProperties"] = False
        return mapped


def _header(name: str, words: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=words)


def _shape(each: Any) -> Any:
    if isinstance(each, IdFilter):
        return ID
    if isinstance(each, filters.ChoiceFilter):
        return {"type": "string", "enum": [value for value, _ in each.extra["choices"]]}
    if isinstance(each, filters.BooleanFilter):
        return bool
    return DAY if isinstance(each, filters.DateFilter) else str
