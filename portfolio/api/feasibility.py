"""The API's words on whether a demand can be done: the same action as the pages."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource
from portfolio.actions.feasibility import assess_feasibility
from portfolio.models import Feasibility, Initiative


class FeasibilityBody(Body):
    """What was found on a day (none: today); words are needed unless it is fine."""

    initiative = Ref(Initiative)
    aspect = serializers.ChoiceField(Feasibility.Aspect.choices)
    verdict = serializers.ChoiceField(Feasibility.Verdict.choices)
    words = Text(required=False, allow_blank=True, default="")
    on = serializers.DateField(required=False, allow_null=True, default=None)


class FeasibilityFilter(filters.FilterSet):
    """Narrow a list of what was found."""

    initiative = IdFilter("initiative_id")
    aspect = filters.ChoiceFilter(choices=Feasibility.Aspect.choices)
    verdict = filters.ChoiceFilter(choices=Feasibility.Verdict.choices)


class FeasibilityViewSet(FactResource):
    """What was found about cost, schedule and scope: only added; the newest of each side counts."""

    model = Feasibility
    write = FeasibilityBody
    filterset_class = FeasibilityFilter
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "aspect", "date", "verdict", "words", "recorded_at",
        "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key", "recorded_by_id": "recorded_by",
        "supersedes_id": "supersedes",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Say what was found about one side; a second word about the same day corrects the first."""
        return self.answer(assess_feasibility(actor=self.member, **self.values()).pk, status=201)
