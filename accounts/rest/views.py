"""The base of every resource: read rows as plain data, write through actions, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts.models import Membership
from accounts.rest.idempotency import Idempotent

# A word that Python keeps for itself is spelt out in the column.
FIGURE_NAMES = {"yield_of_work": "yield"}


class MemberPermission(BasePermission):
    """A live token of a member; what the member may do is asked by the actions."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may go on to the view."""
        return getattr(request, "membership", None) is not None


class Resource(Idempotent, GenericViewSet[Any]):
    """A noun of the tenant: `columns` says what a row shows, `write` what it takes."""

    model: type[Any]
    columns: ClassVar[Sequence[str]] = ("id",)
    renamed: ClassVar[dict[str, str]] = {}
    figures: ClassVar[Sequence[str]] = ()  # columns of the stored rollup, shown under `rollup`
    write: type[Serializer[Any]]
    permission_classes = [MemberPermission]
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class: ClassVar[Any] = None

    @property
    def member(self) -> Membership:
        """Who asks."""
        member: Membership = self.request.membership  # type: ignore[attr-defined]  # set by the middleware
        return member

    def get_queryset(self) -> QuerySet[Any]:
        """The tenant's rows; nothing while the schema is drawn, when there is no tenant."""
        if getattr(self, "swagger_fake_view", False):
            nothing: QuerySet[Any] = self.model._base_manager.none()
            return nothing
        rows: QuerySet[Any] = self.model.objects.all()
        return rows

    def thing(self) -> Any:
        """The row of the address; 404 for an absent one and for another tenant's."""
        return self._get(int(self.kwargs["pk"]))

    def _get(self, pk: int) -> Model:
        row = self.model.objects.filter(pk=pk).first() if pk < 2**63 else None
        if row is None:
            raise Http404
        return row  # type: ignore[no-any-return]

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The columns of a list, in one query."""
        return queryset.values(*self.columns, *(f"rollup__{name}" for name in self.figures))

    def shown(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows as the caller reads them: plain names, and the stored figures under `rollup` (null: none yet)."""
        return [self._row(row) for row in rows]

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        shown = {self.renamed.get(name, name): row[name] for name in self.columns}
        if self.figures:
            figures = {FIGURE_NAMES.get(name, name): row[f"rollup__{name}"] for name in self.figures}
            shown["rollup"] = figures if figures["as_of"] is not None else None
        return shown

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page, by id."""
        page = self.paginate_queryset(self.rows(self.filter_queryset(self.get_queryset())))
        return self.get_paginated_response(self.shown(list(page or [])))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        return self.answer(int(self.kwargs["pk"]))

    def answer(self, pk: int, status: int = 200) -> Response:
        """The row as it is now, with its version as ETag."""
        row = self.rows(self.get_queryset().filter(pk=pk)).first() if pk < 2**63 else None
        if row is None:
            raise Http404
        headers = {"ETag": f'"{row["version"]}"'} if "version" in row else {}
        return Response(self.shown([row])[0], status=status, headers=headers)

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        """The body, checked; raises ValidationError naming each field, and for a field that does not exist."""
        serializer = self.write(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def expected_version(self) -> int | None:
        """The version the caller has seen, from If-Match; None when it does not say."""
        tag = self.request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
        return int(tag) if tag.isascii() and tag.isdigit() and len(tag) < 10 else None
