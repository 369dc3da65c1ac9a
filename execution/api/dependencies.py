"""The API's dependencies between items: the same actions as the pages."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Ref
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from execution.actions.dependencies import add_item_dependency, remove_item_dependency
from execution.models import Item, ItemDependency


class ItemDependencyBody(Body):
    """Which item waits for which: `after` may start once `before` has finished and the lag has passed."""

    before = Ref(Item)
    after = Ref(Item)
    lag_days = serializers.IntegerField(min_value=-366, max_value=3660, required=False, default=0)


class ItemDependencyFilter(filters.FilterSet):
    """Narrow a list of dependencies between items."""

    before = IdFilter("before_id")
    after = IdFilter("after_id")
    initiative = IdFilter("after__initiative_id")


class ItemDependencyViewSet(Resource):
    """Finish-to-start dependencies between work items."""

    model = ItemDependency
    write = ItemDependencyBody
    filterset_class = ItemDependencyFilter
    columns: ClassVar = ("id", "before_id", "before__key", "after_id", "after__key", "lag_days")
    renamed: ClassVar = {
        "before_id": "before", "before__key": "before_key", "after_id": "after", "after__key": "after_key",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Let one wait for another, or change the lag; a loop is refused with its chain named."""
        return self.answer(add_item_dependency(actor=self.member, **self.values()).pk, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Let it wait no longer; the event keeps what there was."""
        remove_item_dependency(actor=self.member, dependency=self.thing())
        return Response(status=204)
