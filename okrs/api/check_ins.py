"""The API's check-ins: the same action as the page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.check_ins import add_check_in
from okrs.models import CheckIn, KeyResult


class CheckInBody(Body):
    """What a person says about a key result on a day; all but the key result may be left out, not all at once."""

    key_result = Ref(KeyResult)
    date = serializers.DateField(required=False, allow_null=True, default=None)
    value = Number(required=False, allow_null=True, default=None)
    confidence = Number(
        max_digits=7, decimal_places=6, min_value=0, max_value=1, required=False, allow_null=True, default=None
    )
    status = serializers.ChoiceField(CheckIn.Status.choices, required=False, allow_blank=True, default="")
    comment = Text(required=False, allow_blank=True, default="")


class CheckInFilter(filters.FilterSet):
    """Narrow a list of check-ins."""

    key_result = IdFilter("key_result_id")
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class CheckInViewSet(Resource):
    """Check-ins that count; a corrected one is replaced by its correction."""

    model = CheckIn
    write = CheckInBody
    filterset_class = CheckInFilter
    columns: ClassVar = (
        "id", "key_result_id", "key_result__key", "date", "value", "confidence", "status", "author_id", "comment",
        "recorded_at", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "key_result_id": "key_result", "key_result__key": "key_result_key", "author_id": "author",
        "supersedes_id": "supersedes",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        """The check-ins that count, unless one is asked for by its id."""
        rows = super().get_queryset()
        return rows.filter(superseded_by=None) if self.action == "list" else rows

    def create(self, request: Request) -> Response:
        """Check in; a second one about the same day corrects the first."""
        return self.answer(add_check_in(actor=self.member, **self.values()).pk, status=201)
