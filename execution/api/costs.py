"""The API's costs: money and hours booked, and their corrections."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Amount, Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from execution.actions.facts import book_cost, correct_cost
from execution.models import Cost, Item
from execution.queries import effective_costs
from portfolio.models import Initiative


class CostBody(Body):
    """Money spent."""

    key = Text(max_length=120, required=False)
    date = serializers.DateField()
    amount = Amount()
    initiative = Ref(Initiative, required=False, allow_null=True)
    item = Ref(Item, required=False, allow_null=True)
    kind = serializers.ChoiceField(Cost.Kind.choices, required=False)
    hours = Number(max_digits=12, decimal_places=4, required=False, allow_null=True, min_value=0)
    note = Text(required=False, allow_blank=True)


class CorrectionBody(Body):
    """What an entry should have said."""

    amount = Amount()
    date = serializers.DateField()
    note = Text(required=False, allow_blank=True, default="")


class CostFilter(filters.FilterSet):
    """Narrow a list of costs."""

    initiative = IdFilter("initiative_id")
    item = IdFilter("item_id")
    key = filters.CharFilter()
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class CostViewSet(Resource):
    """Cost entries that count; a corrected one is replaced by its correction."""

    model = Cost
    write = CostBody
    filterset_class = CostFilter
    columns: ClassVar = (
        "id", "key", "date", "amount", "initiative_id", "item_id", "kind", "hours", "note", "recorded_at",
        "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {"initiative_id": "initiative", "item_id": "item", "supersedes_id": "supersedes"}
    statuses: ClassVar = {"create": 201, "correction": 201}

    def get_queryset(self) -> QuerySet[Any]:
        """The entries that count, unless one is asked for by its id."""
        return effective_costs() if self.action == "list" else super().get_queryset()

    def create(self, request: Request) -> Response:
        """Book a cost on an item, an initiative or neither (then it is shown as unallocated)."""
        return self.answer(book_cost(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=CorrectionBody)
    @action(detail=True, methods=["post"])
    def correction(self, request: Request, pk: str) -> Response:
        """Replace the entry; the old one stays readable by its id."""
        row, values = self.thing(), self.checked(CorrectionBody)
        return self.answer(correct_cost(actor=self.member, cost=row, **values).pk, status=201)
