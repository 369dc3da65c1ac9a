"""The API's links between objectives: contributions, which count, and supports, which do not."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import URLPattern, path
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Ref
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.alignment import add_support, align_objective, make_primary, remove_alignment, remove_support
from okrs.models import Alignment, KeyResult, Objective, Support


class AlignmentBody(Body):
    """What an objective contributes to; with a key result, that one of the parent."""

    parent = Ref(Objective)  # type: ignore[assignment]  # DRF takes fields off the class
    key_result = Ref(KeyResult, required=False, allow_null=True, default=None)
    is_primary = serializers.BooleanField(required=False, default=False)


class AlignmentFilter(filters.FilterSet):
    """Narrow a list of links."""

    parent = IdFilter("parent_id")
    key_result = IdFilter("key_result_id")


class OfObjective(Resource):
    """Links of the objective in the address."""

    model: type[Alignment | Support] = Alignment
    statuses: ClassVar = {"create": 201, "destroy": 204}

    def objective(self) -> Objective:
        """The objective of the address; 404 for an absent one and for another tenant's."""
        found = Objective.objects.filter(pk=int(self.kwargs["pk"])).first()
        if found is None:
            raise Http404
        return found

    def get_queryset(self) -> QuerySet[Any]:
        """The links the objective has upwards."""
        return super().get_queryset().filter(child=self.objective())

    def link(self) -> Any:
        """The link of the address; 404 when the objective has none by this id."""
        found = self.get_queryset().select_related("child").filter(pk=int(self.kwargs["link"])).first()
        if found is None:
            raise Http404
        return found


class AlignmentViewSet(OfObjective):
    """What an objective contributes to; it counts there, and the figures roll up."""

    model = Alignment
    write = AlignmentBody
    filterset_class = AlignmentFilter
    columns: ClassVar = ("id", "child_id", "parent_id", "parent__key", "key_result_id", "key_result__key", "is_primary")
    renamed: ClassVar = {
        "child_id": "child", "parent_id": "parent", "parent__key": "parent_key", "key_result_id": "key_result",
        "key_result__key": "key_result_key",
    }  # fmt: skip

    def create(self, request: Request, pk: str) -> Response:
        """Contribute to an objective or a key result of it; a circle is refused with its path named."""
        link = align_objective(actor=self.member, child=self.objective(), **self.values())
        return self.answer(link.pk, status=201)

    def partial_update(self, request: Request, pk: str, link: str) -> Response:
        """Make it the primary one, or name another key result of the parent."""
        row, values = self.link(), self.values(partial=True)
        if values.get("parent", row.parent) != row.parent:
            raise serializers.ValidationError({"parent": "Another parent is another link. Make a new one."})
        if values.get("key_result") is not None:
            named = {"key_result": values["key_result"]}
            row = align_objective(actor=self.member, child=row.child, parent=row.parent, **named)
        if values.get("is_primary"):
            make_primary(actor=self.member, link=row)
        return self.answer(row.pk)

    def destroy(self, request: Request, pk: str, link: str) -> Response:
        """No longer contribute to it."""
        row = self.link()
        remove_alignment(actor=self.member, child=row.child, parent=row.parent)
        return Response(status=204)


class SupportBody(Body):
    """What an objective supports: an objective or a key result, not both."""

    objective = Ref(Objective, required=False, allow_null=True, default=None)
    key_result = Ref(KeyResult, required=False, allow_null=True, default=None)


class SupportViewSet(OfObjective):
    """What an objective supports without counting towards it."""

    model = Support
    write = SupportBody
    columns: ClassVar = ("id", "child_id", "objective_id", "objective__key", "key_result_id", "key_result__key")
    renamed: ClassVar = {
        "child_id": "child", "objective_id": "objective", "objective__key": "objective_key",
        "key_result_id": "key_result", "key_result__key": "key_result_key",
    }  # fmt: skip

    def create(self, request: Request, pk: str) -> Response:
        """Support an objective or a key result; a circle is refused with its path named."""
        support = add_support(actor=self.member, child=self.objective(), **self.values())
        return self.answer(support.pk, status=201)

    def destroy(self, request: Request, pk: str, link: str) -> Response:
        """No longer support it."""
        remove_support(actor=self.member, support=self.link())
        return Response(status=204)


def routes() -> list[URLPattern]:
    """The addresses under an objective."""
    many: dict[str, Any] = {"get": "list", "post": "create"}
    return [
        path("objectives/<int:pk>/alignments/", AlignmentViewSet.as_view(many), name="api-alignment-list"),
        path(
            "objectives/<int:pk>/alignments/<int:link>/",
            AlignmentViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
            name="api-alignment-detail",
        ),
        path("objectives/<int:pk>/supports/", SupportViewSet.as_view(many), name="api-support-list"),
        path(
            "objectives/<int:pk>/supports/<int:link>/",
            SupportViewSet.as_view({"delete": "destroy"}),
            name="api-support-detail",
        ),
    ]
