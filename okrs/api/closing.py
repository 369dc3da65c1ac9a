"""The API of a cycle's end: grades, what was learned, closing, opening again, carrying on."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.models import Cycle, Grade, KeyResult, Objective, Retrospective, Verdict


class GradeBody(Body):
    """A key result's grade, 0 to 1; null: it gets none. Other than proposed it needs a reason."""

    key_result = Ref(KeyResult)
    grade = Number(max_digits=4, decimal_places=3, min_value=0, max_value=1, allow_null=True)
    reason = Text(required=False, allow_blank=True, default="")
    verdict = serializers.ChoiceField(Verdict.choices, required=False, allow_blank=True)


class GradeFilter(filters.FilterSet):
    """Narrow a list of grades."""

    key_result = IdFilter("key_result_id")
    objective = IdFilter("key_result__objective_id")
    cycle = IdFilter("key_result__objective__cycle_id")


class GradeViewSet(FactResource):
    """Grades that count; a corrected one is replaced by its correction."""

    model = Grade
    write = GradeBody
    filterset_class = GradeFilter
    columns: ClassVar = (
        "id", "key_result_id", "key_result__key", "date", "proposed", "grade", "reason", "verdict", "recorded_at",
        "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "key_result_id": "key_result", "key_result__key": "key_result_key", "recorded_by_id": "recorded_by",
        "supersedes_id": "supersedes",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Grade a key result of a cycle that is being graded; a second grade corrects the first."""
        return self.answer(grade_key_result(actor=self.member, **self.values()).pk, status=201)


class RetrospectiveBody(Body):
    """What was learned from an objective, and whether it goes on."""

    objective = Ref(Objective)
    went_well = Text(required=False, allow_blank=True, default="")
    to_learn = Text(required=False, allow_blank=True, default="")
    verdict = serializers.ChoiceField(Verdict.choices, required=False, allow_blank=True, default="")


class RetrospectiveFilter(filters.FilterSet):
    """Narrow a list of retrospectives."""

    objective = IdFilter("objective_id")
    cycle = IdFilter("objective__cycle_id")
    verdict = filters.ChoiceFilter(choices=Verdict.choices)


class RetrospectiveViewSet(FactResource):
    """What was learned from objectives, with their scores; a corrected one is replaced by its correction."""

    model = Retrospective
    write = RetrospectiveBody
    filterset_class = RetrospectiveFilter
    columns: ClassVar = (
        "id", "objective_id", "objective__key", "date", "score", "went_well", "to_learn", "verdict", "recorded_at",
        "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "objective_id": "objective", "objective__key": "objective_key", "recorded_by_id": "recorded_by",
        "supersedes_id": "supersedes",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Write it while the cycle is being graded; a second one corrects the first."""
        return self.answer(write_retrospective(actor=self.member, **self.values()).pk, status=201)


class ClosureBody(Body):
    """Why key results that have no grade stay so; needed only when there are some."""

    leave_ungraded = Text(required=False, allow_blank=True, default="")


class ReopeningBody(Body):
    """Why the cycle is opened again."""

    reason = Text()


class CarryOverBody(Body):
    """Into which cycle, and whether what rises or falls begins at its last value."""

    into = Ref(Cycle)
    from_last_value = serializers.BooleanField(required=False, default=False)


class AcceptedAnswer(serializers.Serializer[Any]):
    """How many key results were graded as proposed."""

    accepted = serializers.IntegerField()


class CarriedAnswer(serializers.Serializer[Any]):
    """The ids of the copies; `before` counts objectives that had gone on in that cycle already."""

    objectives = serializers.ListField(child=serializers.IntegerField())
    key_results = serializers.ListField(child=serializers.IntegerField())
    before = serializers.IntegerField()
