"""The API's check-ins: the same action as the page."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import Computed
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource
from okrs.actions.check_ins import add_check_in, correct_check_in
from okrs.actions.talk import react
from okrs.models import CheckIn, KeyResult, Reaction

SIGNS = serializers.ListField(child=serializers.CharField(), read_only=True)


def signs_of(field: str) -> ArraySubquery:
    """The kinds of signs left under a row, one for each person who left it, the oldest first."""
    signs = Reaction.objects.filter(**{field: OuterRef("pk")}).order_by("id")
    return ArraySubquery(signs.values_list("kind", flat=True))


class SaidBody(Body):
    """What a person says about a key result; all may be left out, not all at once."""

    value = Number(required=False, allow_null=True, default=None)
    confidence = Number(
        max_digits=7, decimal_places=6, min_value=0, max_value=1, required=False, allow_null=True, default=None
    )
    status = serializers.ChoiceField(CheckIn.Status.choices, required=False, allow_blank=True, default="")
    comment = Text(required=False, allow_blank=True, default="")
    blockers = Text(required=False, allow_blank=True, default="")


class CheckInBody(SaidBody):
    """What a person says about a key result on a day; all but the key result may be left out, not all at once."""

    key_result = Ref(KeyResult)
    date = serializers.DateField(required=False, allow_null=True, default=None)


class CheckInCorrectionBody(SaidBody):
    """What is said in place of a check-in: all of it, because what is left out is then not said."""

    date = serializers.DateField()


class ReactionBody(Body):
    """A sign one leaves (is_on) or takes back."""

    kind = serializers.ChoiceField(Reaction.Kind.choices)
    is_on = serializers.BooleanField(required=False, default=True)


class Reacting(FactResource):
    """A noun under which one may leave signs."""

    @extend_schema(request=ReactionBody)
    @action(detail=True, methods=["post"])
    def reactions(self, request: Request, pk: str) -> Response:
        """Leave a sign under it, or take it back."""
        row, values = self.thing(), self.checked(ReactionBody)
        react(actor=self.member, on=row, **values)
        return self.answer(row.pk)


class CheckInFilter(filters.FilterSet):
    """Narrow a list of check-ins."""

    key_result = IdFilter("key_result_id")
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class CheckInViewSet(Reacting):
    """Check-ins that count; a corrected one is replaced by its correction."""

    model = CheckIn
    write = CheckInBody
    filterset_class = CheckInFilter
    columns: ClassVar = (
        "id", "key_result_id", "key_result__key", "date", "value", "confidence", "status", "author_id", "comment",
        "blockers", "recorded_at", "supersedes_id",
    )  # fmt: skip
    computed: ClassVar = {"reactions": Computed(lambda: signs_of("check_in"), SIGNS)}
    renamed: ClassVar = {
        "key_result_id": "key_result", "key_result__key": "key_result_key", "author_id": "author",
        "supersedes_id": "supersedes",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Check in; a second one about the same day corrects the first."""
        return self.answer(add_check_in(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=CheckInCorrectionBody)
    @action(detail=True, methods=["post"])
    def correction(self, request: Request, pk: str) -> Response:
        """Say something else in its place; answers with the check-in that counts from now on, of an id of its own."""
        row, values = self.thing(), self.checked(CheckInCorrectionBody)
        return self.answer(correct_check_in(actor=self.member, check_in=row, **values).pk)
