"""The API's lessons: the same action as the pages."""

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
from portfolio.actions.lessons import keep_lesson
from portfolio.models import Initiative, Lesson


class LessonBody(Body):
    """What was learned from an initiative."""

    initiative = Ref(Initiative)
    words = Text()
    on = serializers.DateField(required=False, allow_null=True, default=None)


class LessonFilter(filters.FilterSet):
    """Narrow a list of lessons."""

    initiative = IdFilter("initiative_id")
    q = filters.CharFilter("words", lookup_expr="icontains")


class LessonViewSet(FactResource):
    """What was learned from bets."""

    model = Lesson
    write = LessonBody
    filterset_class = LessonFilter
    newest_first = True
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "date", "words", "recorded_at", "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key", "recorded_by_id": "recorded_by",
        "supersedes_id": "supersedes",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Keep a lesson, whatever the initiative's state."""
        return self.answer(keep_lesson(actor=self.member, **self.values()).pk, status=201)
