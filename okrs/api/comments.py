"""The API's comments: what people write under objectives, key results and check-ins."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import Computed
from accounts.rest.fields import Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from okrs.actions.talk import add_comment, edit_comment, withdraw_comment
from okrs.api.check_ins import SIGNS, Reacting, signs_of
from okrs.models import CheckIn, Comment, KeyResult, Mention, Objective
from okrs.talk import Subject
from tenancy.models import TenantModel

ONE = "Name one of objective, key_result and check_in."
IDS = serializers.ListField(child=serializers.IntegerField(), read_only=True)


def _mentions() -> ArraySubquery:
    named = Mention.objects.filter(comment=OuterRef("pk")).order_by("member_id")
    return ArraySubquery(named.values_list("member_id", flat=True))


@extend_schema_field({"type": "integer", "minimum": 1})
class CheckInRef(Ref):
    """A check-in by its id: it has no key."""

    def to_internal_value(self, data: Any) -> TenantModel:
        """The row; another tenant's and an absent one give the same error."""
        if isinstance(data, str):
            raise serializers.ValidationError(f"There is no check-in {data[:120]!r}.")
        return super().to_internal_value(data)


class CommentBody(Body):
    """A comment under one thing; @ and a member's whole name calls them."""

    objective = Ref(Objective, required=False)
    key_result = Ref(KeyResult, required=False)
    check_in = CheckInRef(CheckIn, required=False)
    text = Text(max_length=10_000)


class CommentWordsBody(Body):
    """Other words for a comment."""

    text = Text(max_length=10_000)


class CommentFilter(filters.FilterSet):
    """Narrow a list of comments."""

    objective = IdFilter("objective_id")
    key_result = IdFilter("key_result_id")
    check_in = IdFilter("check_in_id")
    author = IdFilter("recorded_by_id")


class CommentViewSet(Reacting):
    """Comments that count; an edited one is replaced by its newer words, a withdrawn one has none."""

    model = Comment
    write = CommentBody
    filterset_class = CommentFilter
    columns: ClassVar = (
        "id", "objective_id", "key_result_id", "check_in_id", "date", "text", "is_withdrawn", "recorded_by_id",
        "recorded_at", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "objective_id": "objective", "key_result_id": "key_result", "check_in_id": "check_in",
        "recorded_by_id": "author", "supersedes_id": "supersedes",
    }  # fmt: skip
    computed: ClassVar = {
        "mentions": Computed(_mentions, IDS),
        "reactions": Computed(lambda: signs_of("comment"), SIGNS),
    }

    def create(self, request: Request) -> Response:
        """Write under an objective, a key result or a check-in."""
        values = self.values()
        text = values.pop("text")
        if len(values) != 1:
            raise serializers.ValidationError({"objective": ONE})
        on: Subject = next(iter(values.values()))
        return self.answer(add_comment(actor=self.member, on=on, text=text).pk, status=201)

    @extend_schema(request=CommentWordsBody)
    @action(detail=True, methods=["post"])
    def correction(self, request: Request, pk: str) -> Response:
        """Other words in its place, by who wrote it; the answer has an id of its own."""
        row, values = self.thing(), self.checked(CommentWordsBody)
        return self.answer(edit_comment(actor=self.member, comment=row, **values).pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take it back."""
        return self.answer(withdraw_comment(actor=self.member, comment=self.thing()).pk)
