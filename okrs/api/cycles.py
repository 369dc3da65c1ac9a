"""The API's cycles: the same actions as the pages."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.models import Cycle

KEY_STAYS = {"key": "A key is kept for ever."}


class CycleBody(Body):
    """What a cycle takes."""

    key = Text(max_length=120, required=False)
    name = Text(max_length=300)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(Cycle.State.choices, required=False)
    parent = Ref(Cycle, required=False, allow_null=True)  # type: ignore[assignment]  # DRF takes fields off the class
    cadence_days = serializers.IntegerField(required=False, min_value=1, max_value=92)
    check_in_weekday = serializers.ChoiceField(Cycle.Weekday.choices, required=False)
    kind = serializers.ChoiceField(Cycle.Kind.choices, required=False)
    grading_scale = serializers.ChoiceField(Cycle.Scale.choices, required=False)
    is_reminding = serializers.BooleanField(required=False)
    remind_hour = serializers.IntegerField(required=False, min_value=0, max_value=23)


class CycleFilter(filters.FilterSet):
    """Narrow a list of cycles."""

    key = filters.CharFilter()
    state = filters.ChoiceFilter(choices=Cycle.State.choices)
    kind = filters.ChoiceFilter(choices=Cycle.Kind.choices)
    parent = IdFilter("parent_id")
    holds = filters.DateFilter(method="holding", label="Cycles that hold this day.")

    def holding(self, rows: QuerySet[Cycle], name: str, day: date) -> QuerySet[Cycle]:
        """The cycles that hold the day."""
        return rows.filter(starts_on__lte=day, ends_on__gte=day)


class CycleViewSet(Resource):
    """Spans in which objectives hold; written by those who may set up."""

    model = Cycle
    write = CycleBody
    filterset_class = CycleFilter
    columns: ClassVar = (
        "id", "key", "name", "starts_on", "ends_on", "state", "parent_id", "cadence_days", "check_in_weekday",
        "kind", "grading_scale", "is_reminding", "remind_hour",
    )  # fmt: skip
    renamed: ClassVar = {"parent_id": "parent"}

    def create(self, request: Request) -> Response:
        """A new cycle."""
        return self.answer(create_cycle(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change dates, cadence, check-in day or state."""
        row, values = self.thing(), self.values(partial=True)
        if "key" in values:
            raise serializers.ValidationError(KEY_STAYS)
        self.guard(row)
        edit_cycle(actor=self.member, cycle=row, **values)
        return self.answer(row.pk)
