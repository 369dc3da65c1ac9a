"""The API's key results, their targets and stages: the same actions as the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership
from accounts.rest.described import Computed, ExactNumber
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import READ_ACTIONS, Resource
from okrs.actions.key_results import change_target, create_key_result, edit_key_result
from okrs.actions.phases import PhaseWish, set_phases
from okrs.actions.stages import StageWish, set_stages
from okrs.api.forecasts import KeyResultForecast, forecast_of
from okrs.api.objectives import IDS
from okrs.coach import Draft, advise
from okrs.gaps import UNFUNDED
from okrs.models import KeyResult, Kpi, Objective, PhasedTarget, Stage


def _stages() -> ArraySubquery:
    stages = Stage.objects.filter(key_result=OuterRef("pk")).order_by("position")
    return ArraySubquery(stages.values_list("pk", flat=True))


def _phases() -> ArraySubquery:
    phases = PhasedTarget.objects.filter(key_result=OuterRef("pk")).order_by("date")
    return ArraySubquery(phases.values(one=JSONObject(date="date", value="value")))


class PhaseShown(serializers.Serializer[Any]):
    """A phased target."""

    date = serializers.DateField()
    value = ExactNumber()


PHASES = PhaseShown(many=True)


class KeyResultChangeBody(Body):
    """What may be changed without touching the target."""

    title = Text(max_length=300, required=False)
    unit = Text(max_length=40, required=False, allow_blank=True)
    weight = Number(max_digits=14, decimal_places=6, required=False, allow_null=True, min_value=0)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    owner = Ref(Membership, by="user__email", required=False, allow_null=True)
    description = Text(required=False, allow_blank=True)
    decimals = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=6)
    kpi = Ref(Kpi, required=False, allow_null=True)


class LimitsBody(Body):
    """What a value is measured against; which of them, depends on the type."""

    baseline = Number(required=False, allow_null=True)
    target = Number(required=False, allow_null=True)
    low = Number(required=False, allow_null=True)
    high = Number(required=False, allow_null=True)


class KeyResultBody(LimitsBody, KeyResultChangeBody):
    """What a key result takes; which of baseline, target, low, high depends on its type."""

    key = Text(max_length=120, required=False)
    objective = Ref(Objective)
    title = Text(max_length=300)
    type = serializers.ChoiceField(KeyResult.Type.choices)


class TargetBody(LimitsBody):
    """New limits from a day on, with the reason."""

    date = serializers.DateField()
    reason = Text()


class StageBody(Body):
    """One stage; with an id, one that exists."""

    id = serializers.IntegerField(required=False, allow_null=True, default=None)
    title = Text(max_length=300)
    percent = Number(max_digits=9, decimal_places=6, min_value=0, max_value=100)


class StagesBody(Body):
    """All stages of a milestone, in order; their percents total 100."""

    stages = StageBody(many=True)


class PhaseBody(Body):
    """By the end of the day it should be the value."""

    date = serializers.DateField()
    value = Number()


class PhasesBody(Body):
    """All phased targets of a key result; none of them is the straight line again."""

    phases = PhaseBody(many=True)


class DraftBody(Body):
    """A key result as it is being written."""

    objective = Ref(Objective, required=False, allow_null=True)
    title = Text(max_length=300, allow_blank=True)
    type = serializers.ChoiceField(KeyResult.Type.choices, required=False, allow_blank=True)
    baseline = Number(required=False, allow_null=True)
    target = Number(required=False, allow_null=True)
    low = Number(required=False, allow_null=True)
    high = Number(required=False, allow_null=True)


class AdviceShown(serializers.Serializer[Any]):
    """One thing worth a second look."""

    rule = serializers.CharField()
    words = serializers.CharField()
    why = serializers.CharField()
    example = serializers.CharField()
    is_work = serializers.BooleanField(help_text="The title would be better as an initiative.")


class AdviceAnswer(serializers.Serializer[Any]):
    """What the coach says; empty when all is well or it is unsure."""

    advice = AdviceShown(many=True)


class KeyResultFilter(filters.FilterSet):
    """Narrow a list of key results."""

    objective = IdFilter("objective_id")
    cycle = IdFilter("objective__cycle_id")
    owner = IdFilter("owner_id")
    type = filters.ChoiceFilter(choices=KeyResult.Type.choices)
    key = filters.CharFilter()
    without_work = filters.BooleanFilter(method="gaps", label="Only those that no initiative serves.")

    def gaps(self, rows: QuerySet[KeyResult], name: str, wanted: bool) -> QuerySet[KeyResult]:
        """Those without funded work, or all others."""
        return rows.filter(UNFUNDED) if wanted else rows.exclude(UNFUNDED)


class KeyResultViewSet(Resource):
    """Measures with a target, with what is measured, delivered and spent beside each other."""

    model = KeyResult
    reading: ClassVar = READ_ACTIONS | {"forecast"}
    write = KeyResultBody
    filterset_class = KeyResultFilter
    figures: ClassVar = (
        "as_of", "computed_at", "formula", "raw", "measured", "expected",
        "delivered", "planned", "budget", "planned_value", "earned_value", "spend", "cpi", "spi", "eac",
        "confidence", "gap", "pace_gap", "plan_misfit", "execution_shortfall", "outcome_shortfall", "yield_of_work",
        "cost_per_point", "forecast", "health", "watermelon", "last_check_in", "status", "value", "value_on",
        "is_stale", "quadrant", "spend_without_movement", "initiatives", "items", "items_todo", "items_doing",
        "items_done", "items_dropped", "due", "missing", "coverage", "oldest_input",
    )  # fmt: skip
    columns: ClassVar = (
        "id", "key", "objective_id", "objective__key", "title", "type", "unit", "baseline", "target", "low", "high",
        "weight", "starts_on", "ends_on", "owner_id", "description", "decimals", "kpi_id", "version",
    )  # fmt: skip
    renamed: ClassVar = {
        "objective_id": "objective",
        "objective__key": "objective_key",
        "owner_id": "owner",
        "kpi_id": "kpi",
    }
    computed: ClassVar = {"stages": Computed(_stages, IDS), "phases": Computed(_phases, PHASES)}

    @extend_schema(responses=KeyResultForecast)
    @action(detail=True, methods=["get"])
    def forecast(self, request: Request, pk: str) -> Response:
        """Stated and computed status, pace, age and where it ends, with the range that the check-ins' spread gives."""
        return Response(forecast_of(self.thing()))

    def create(self, request: Request) -> Response:
        """A new key result; target = baseline is refused."""
        return self.answer(create_key_result(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=KeyResultChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; the target changes by POST …/target/, because it needs a day and a reason."""
        row, values = self.thing(), self.checked(KeyResultChangeBody, partial=True)
        edit_key_result(actor=self.member, key_result=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)

    @extend_schema(request=TargetBody)
    @action(detail=True, methods=["post"])
    def target(self, request: Request, pk: str) -> Response:
        """Measure against other limits from a day on; the old ones stay true till then."""
        row, values = self.thing(), self.checked(TargetBody)
        change_target(actor=self.member, key_result=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)

    @extend_schema(request=DraftBody, responses=AdviceAnswer)
    @action(detail=False, methods=["post"])
    def coach(self, request: Request) -> Response:
        """What the coach says of a draft; it blocks nothing and keeps nothing."""
        values = self.checked(DraftBody)
        objective = values.pop("objective", None)
        others = objective.key_results.count() if objective is not None else 0
        found = advise(Draft(**values, others=others))
        return Response({"advice": [asdict(one) for one in found]})

    @extend_schema(request=PhasesBody)
    @action(detail=True, methods=["put"])
    def phases(self, request: Request, pk: str) -> Response:
        """Set what it should be on the way; without any the plan is the straight line."""
        row, values = self.thing(), self.checked(PhasesBody)
        wishes = [PhaseWish(**phase) for phase in values["phases"]]
        set_phases(actor=self.member, key_result=row, phases=wishes, expected_version=self.expected_version(row))
        return self.answer(row.pk)

    @extend_schema(request=StagesBody)
    @action(detail=True, methods=["put"])
    def stages(self, request: Request, pk: str) -> Response:
        """Set the stages of a milestone."""
        row, values = self.thing(), self.checked(StagesBody)
        wishes = [StageWish(**stage) for stage in values["stages"]]
        seen = self.expected_version(row)
        set_stages(actor=self.member, key_result=row, stages=wishes, expected_version=seen)
        return self.answer(row.pk)
