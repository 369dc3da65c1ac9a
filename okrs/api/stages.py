"""The API's stages of milestones: the same action as the page."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import OuterRef, Subquery
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import Computed
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.stages import complete_stage
from okrs.models import Stage, StageCompletion


def _done_on() -> Subquery:
    facts = StageCompletion.objects.filter(stage=OuterRef("pk"), superseded_by=None)
    return Subquery(facts.order_by("-id").values("date")[:1])


class CompletionBody(Body):
    """The day a stage was done; null takes it back."""

    date = serializers.DateField(allow_null=True)


class StageFilter(filters.FilterSet):
    """Narrow a list of stages."""

    key_result = IdFilter("key_result_id")


class StageViewSet(Resource):
    """Stages of milestone key results."""

    model = Stage
    write = CompletionBody
    filterset_class = StageFilter
    columns: ClassVar = ("id", "key_result_id", "key_result__key", "position", "title", "percent")
    renamed: ClassVar = {"key_result_id": "key_result", "key_result__key": "key_result_key"}
    computed: ClassVar = {"done_on": Computed(_done_on, serializers.DateField(allow_null=True, read_only=True))}

    @extend_schema(request=CompletionBody)
    @action(detail=True, methods=["post"])
    def completion(self, request: Request, pk: str) -> Response:
        """The stage was done on a day."""
        row, values = self.thing(), self.values()
        complete_stage(actor=self.member, stage=row, date=values["date"])
        return self.answer(row.pk)
