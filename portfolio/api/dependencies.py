"""The API's dependencies and requests for baselines: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Case, CharField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import Computed
from accounts.rest.fields import Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from portfolio.actions.baseline_requests import answer_baseline, ask_baseline
from portfolio.actions.dependencies import add_dependency, remove_dependency
from portfolio.models import BaselineAnswer, BaselineRequest, Dependency, Initiative


class DependencyBody(Body):
    """Which initiative waits for which: `after` may start once `before` has finished and the lag has passed."""

    before = Ref(Initiative)
    after = Ref(Initiative)
    lag_days = serializers.IntegerField(min_value=-366, max_value=3660, required=False, default=0)


class DependencyFilter(filters.FilterSet):
    """Narrow a list of dependencies."""

    before = IdFilter("before_id")
    after = IdFilter("after_id")


class DependencyViewSet(Resource):
    """Finish-to-start dependencies between initiatives."""

    model = Dependency
    write = DependencyBody
    filterset_class = DependencyFilter
    columns: ClassVar = ("id", "before_id", "before__key", "after_id", "after__key", "lag_days")
    renamed: ClassVar = {
        "before_id": "before", "before__key": "before_key", "after_id": "after", "after__key": "after_key",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Let one wait for another, or change the lag; a circle is refused with its chain named."""
        return self.answer(add_dependency(actor=self.member, **self.values()).pk, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Let it wait no longer; the event keeps what there was."""
        remove_dependency(actor=self.member, dependency=self.thing())
        return Response(status=204)


class BaselineRequestBody(Body):
    """Why the plan should be agreed anew."""

    initiative = Ref(Initiative)
    reason = Text()


class BaselineAnswerBody(Body):
    """What is answered; a refusal says why."""

    is_approved = serializers.BooleanField()
    reason = Text(required=False, allow_blank=True, default="")


class BaselineRequestFilter(filters.FilterSet):
    """Narrow a list of requests."""

    initiative = IdFilter("initiative_id")
    is_open = filters.BooleanFilter("answers", lookup_expr="isnull")


STATES = [("open", "Open"), ("approved", "Approved"), ("refused", "Refused")]


def _state() -> Any:
    answer = BaselineAnswer.objects.filter(request=OuterRef("pk"))
    verdict = Case(When(is_approved=True, then=Value("approved")), default=Value("refused"))
    found = Subquery(answer.annotate(verdict=verdict).values("verdict")[:1], output_field=CharField())
    return Coalesce(found, Value("open"))


def _answer(column: str) -> Any:
    return Subquery(BaselineAnswer.objects.filter(request=OuterRef("pk")).values(column)[:1])


class BaselineRequestViewSet(Resource):
    """Requests that a plan be agreed anew, each with its answer."""

    model = BaselineRequest
    write = BaselineRequestBody
    filterset_class = BaselineRequestFilter
    newest_first = True
    described_as = "AskedBaseline"
    columns: ClassVar = ("id", "initiative_id", "initiative__key", "number", "date", "reason", "recorded_by_id")
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key", "recorded_by_id": "recorded_by",
    }  # fmt: skip
    computed: ClassVar = {
        "state": Computed(_state, serializers.ChoiceField(STATES)),
        "answered_on": Computed(lambda: _answer("date"), serializers.DateField(allow_null=True)),
        "answer_reason": Computed(lambda: _answer("reason"), serializers.CharField(allow_null=True)),
        "baseline": Computed(lambda: _answer("baseline_id"), serializers.IntegerField(allow_null=True)),
    }

    def create(self, request: Request) -> Response:
        """Ask; who may fund is told."""
        return self.answer(ask_baseline(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=BaselineAnswerBody)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def decide(self, request: Request, pk: str) -> Response:
        """Approve, which sets the baseline, or refuse with a reason; never one's own."""
        row, values = self.thing(), self.checked(BaselineAnswerBody)
        answer_baseline(actor=self.member, request=row, **values)
        return self.answer(row.pk)
