"""The API's objectives, key results, stages and check-ins: the same actions as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Team
from accounts.rest.described import Computed
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.check_ins import add_check_in
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.actions.key_results import change_target, create_key_result, edit_key_result
from okrs.actions.objectives import create_objective, edit_objective, set_parents
from okrs.actions.stages import StageWish, complete_stage, set_stages
from okrs.models import Alignment, CheckIn, Cycle, KeyResult, Objective, Stage, StageCompletion

KEY_STAYS = {"key": "A key is kept for ever."}
IDS = serializers.ListField(child=serializers.IntegerField(), read_only=True)
KEYS = serializers.ListField(child=serializers.CharField(), read_only=True)


def _parents(column: str) -> ArraySubquery:
    links = Alignment.objects.filter(child=OuterRef("pk")).order_by("parent_id")
    return ArraySubquery(links.values_list(column, flat=True))


def _stages() -> ArraySubquery:
    stages = Stage.objects.filter(key_result=OuterRef("pk")).order_by("position")
    return ArraySubquery(stages.values_list("pk", flat=True))


def _done_on() -> Subquery:
    facts = StageCompletion.objects.filter(stage=OuterRef("pk"), superseded_by=None)
    return Subquery(facts.order_by("-id").values("date")[:1])


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


class CycleFilter(filters.FilterSet):
    """Narrow a list of cycles."""

    key = filters.CharFilter()
    state = filters.ChoiceFilter(choices=Cycle.State.choices)
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


class ObjectiveBody(Body):
    """What an objective takes."""

    key = Text(max_length=120, required=False)
    cycle = Ref(Cycle)
    title = Text(max_length=300)
    description = Text(required=False, allow_blank=True)
    owner = Ref(Membership, by="user__email", required=False, allow_null=True)
    team = Ref(Team, required=False, allow_null=True)
    parents = serializers.ListField(child=Ref(Objective), required=False, max_length=50)
    ambition = serializers.ChoiceField(Objective.Ambition.choices, required=False)
    weight = Number(max_digits=14, decimal_places=6, required=False, allow_null=True, min_value=0)
    driven_by = serializers.ChoiceField(Objective.Drive.choices, required=False)


class ObjectiveFilter(filters.FilterSet):
    """Narrow a list of objectives."""

    cycle = IdFilter("cycle_id")
    parent = IdFilter("parent_links__parent_id", distinct=True)
    owner = IdFilter("owner_id")
    team = IdFilter("team_id")
    key = filters.CharFilter()


class ObjectiveViewSet(Resource):
    """Where to go, with how far its key results say we are."""

    model = Objective
    write = ObjectiveBody
    filterset_class = ObjectiveFilter
    figures: ClassVar = (
        "as_of", "computed_at", "formula", "measured", "coverage", "expected", "health", "direct", "inherited",
        "delivered", "planned", "budget", "planned_value", "earned_value", "spend", "cpi", "spi", "eac",
        "key_results", "children", "missing", "oldest_input",
    )  # fmt: skip
    columns: ClassVar = (
        "id", "key", "cycle_id", "cycle__key", "title", "description", "owner_id", "team_id", "ambition", "weight",
        "driven_by", "version",
    )  # fmt: skip
    renamed: ClassVar = {"cycle_id": "cycle", "cycle__key": "cycle_key", "owner_id": "owner", "team_id": "team"}
    computed: ClassVar = {
        "parents": Computed(lambda: _parents("parent_id"), IDS),
        "parent_keys": Computed(lambda: _parents("parent__key"), KEYS),
    }

    def create(self, request: Request) -> Response:
        """A new objective, aligned to the parents named."""
        return self.answer(create_objective(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; `parents` replaces all. `If-Match` with the version seen guards the edit."""
        row, values = self.thing(), self.values(partial=True)
        if "key" in values:
            raise serializers.ValidationError(KEY_STAYS)
        parents = values.pop("parents", None)
        edit_objective(actor=self.member, objective=row, expected_version=self.expected_version(row), **values)
        if parents is not None:
            set_parents(actor=self.member, objective=row, parents=parents)
        return self.answer(row.pk)


class KeyResultBody(Body):
    """What a key result takes; which of baseline, target, low, high depends on its type."""

    key = Text(max_length=120, required=False)
    objective = Ref(Objective)
    title = Text(max_length=300)
    type = serializers.ChoiceField(KeyResult.Type.choices)
    unit = Text(max_length=40, required=False, allow_blank=True)
    baseline = Number(required=False, allow_null=True)
    target = Number(required=False, allow_null=True)
    low = Number(required=False, allow_null=True)
    high = Number(required=False, allow_null=True)
    weight = Number(max_digits=14, decimal_places=6, required=False, allow_null=True, min_value=0)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    owner = Ref(Membership, by="user__email", required=False, allow_null=True)


class KeyResultChangeBody(Body):
    """What may be changed without touching the target."""

    title = Text(max_length=300, required=False)
    unit = Text(max_length=40, required=False, allow_blank=True)
    weight = Number(max_digits=14, decimal_places=6, required=False, allow_null=True, min_value=0)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    owner = Ref(Membership, by="user__email", required=False, allow_null=True)


class TargetBody(Body):
    """New limits from a day on, with the reason."""

    date = serializers.DateField()
    reason = Text()
    baseline = Number(required=False, allow_null=True)
    target = Number(required=False, allow_null=True)
    low = Number(required=False, allow_null=True)
    high = Number(required=False, allow_null=True)


class StageBody(Body):
    """One stage; with an id, one that exists."""

    id = serializers.IntegerField(required=False, allow_null=True, default=None)
    title = Text(max_length=300)
    percent = Number(max_digits=9, decimal_places=6, min_value=0, max_value=100)


class StagesBody(Body):
    """All stages of a milestone, in order; their percents total 100."""

    stages = StageBody(many=True)


class KeyResultFilter(filters.FilterSet):
    """Narrow a list of key results."""

    objective = IdFilter("objective_id")
    cycle = IdFilter("objective__cycle_id")
    owner = IdFilter("owner_id")
    type = filters.ChoiceFilter(choices=KeyResult.Type.choices)
    key = filters.CharFilter()


class KeyResultViewSet(Resource):
    """Measures with a target, with what is measured, delivered and spent beside each other."""

    model = KeyResult
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
        "weight", "starts_on", "ends_on", "owner_id", "version",
    )  # fmt: skip
    renamed: ClassVar = {"objective_id": "objective", "objective__key": "objective_key", "owner_id": "owner"}
    computed: ClassVar = {"stages": Computed(_stages, IDS)}

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

    @extend_schema(request=StagesBody)
    @action(detail=True, methods=["put"])
    def stages(self, request: Request, pk: str) -> Response:
        """Set the stages of a milestone."""
        row, values = self.thing(), self.checked(StagesBody)
        wishes = [StageWish(**stage) for stage in values["stages"]]
        seen = self.expected_version(row)
        set_stages(actor=self.member, key_result=row, stages=wishes, expected_version=seen)
        return self.answer(row.pk)


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
