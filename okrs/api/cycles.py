"""The API's cycles: the same actions as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.carrying import carry_over
from okrs.actions.closing import close_cycle, reopen_cycle, start_grading
from okrs.actions.cycle_years import create_year
from okrs.actions.cycles import create_cycle, edit_cycle
from okrs.actions.grading import accept_proposals
from okrs.api.closing import AcceptedAnswer, CarriedAnswer, CarryOverBody, ClosureBody, ReopeningBody
from okrs.fiscal import FIRST_YEAR, LAST_YEAR, LEVELS
from okrs.models import Cycle, OkrPolicy
from okrs.queries import okr_policy

KEY_STAYS = {"key": "A key is kept for ever."}


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
    kind = serializers.ChoiceField(Cycle.Kind.choices, required=False)
    grading_scale = serializers.ChoiceField(Cycle.Scale.choices, required=False)
    is_reminding = serializers.BooleanField(required=False)
    remind_hour = serializers.IntegerField(required=False, min_value=0, max_value=23)


class YearBody(Body):
    """A fiscal year and how it is divided; the start month and the pattern are the tenant's unless given."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    start_month = serializers.IntegerField(required=False, min_value=1, max_value=12)
    pattern = serializers.ChoiceField(OkrPolicy.Pattern.choices, required=False)
    levels = serializers.ListField(child=serializers.ChoiceField(LEVELS), min_length=1, max_length=len(LEVELS))
    cadence_days = serializers.IntegerField(required=False, min_value=1, max_value=92)
    check_in_weekday = serializers.ChoiceField(Cycle.Weekday.choices, required=False)
    grading_scale = serializers.ChoiceField(Cycle.Scale.choices, required=False)


class YearAnswer(serializers.Serializer[Any]):
    """The ids of the cycles that were made, and of those that were there and stayed as they are."""

    made = serializers.ListField(child=serializers.IntegerField())
    kept = serializers.ListField(child=serializers.IntegerField())


class CycleFilter(filters.FilterSet):
    """Narrow a list of cycles."""

    key = filters.CharFilter()
    state = filters.ChoiceFilter(choices=Cycle.State.choices)
    kind = filters.ChoiceFilter(choices=Cycle.Kind.choices)
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
        "kind", "grading_scale", "is_reminding", "remind_hour",
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

    @extend_schema(request=YearBody, responses={201: YearAnswer})
    @action(detail=False, methods=["post"])
    def year(self, request: Request) -> Response:
        """Make a fiscal year's cycles as drafts, one inside the other; those that are there are kept."""
        policy = okr_policy()
        usual: dict[str, Any] = {"start_month": policy.fiscal_start_month, "pattern": policy.fiscal_pattern}
        done = create_year(actor=self.member, **usual | self.checked(YearBody))
        ids = {"made": [cycle.pk for cycle in done.made], "kept": [cycle.pk for cycle in done.kept]}
        return Response(ids, status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def grading(self, request: Request, pk: str) -> Response:
        """The cycle is over and is graded from now on."""
        return self.answer(start_grading(actor=self.member, cycle=self.thing()).pk)

    @extend_schema(request=None, responses=AcceptedAnswer)
    @action(detail=True, methods=["post"])
    def proposals(self, request: Request, pk: str) -> Response:
        """Grade every key result that has no grade yet as proposed from what was measured."""
        return Response({"accepted": accept_proposals(actor=self.member, cycle=self.thing())})

    @extend_schema(request=ClosureBody)
    @action(detail=True, methods=["post"])
    def closure(self, request: Request, pk: str) -> Response:
        """Close the cycle: it is frozen with its grades."""
        cycle = self.thing()
        close_cycle(actor=self.member, cycle=cycle, **self.checked(ClosureBody))
        return self.answer(cycle.pk)

    @extend_schema(request=ReopeningBody)
    @action(detail=True, methods=["post"])
    def reopening(self, request: Request, pk: str) -> Response:
        """Open a closed cycle again, to be graded."""
        cycle = self.thing()
        reopen_cycle(actor=self.member, cycle=cycle, **self.checked(ReopeningBody))
        return self.answer(cycle.pk)

    @extend_schema(request=CarryOverBody, responses=CarriedAnswer)
    @action(detail=True, methods=["post"], url_path="carry-over")
    def carry_over(self, request: Request, pk: str) -> Response:
        """Copy what is kept or learned from into a later cycle; a second time nothing is copied twice."""
        cycle = self.thing()
        done = carry_over(actor=self.member, cycle=cycle, **self.checked(CarryOverBody))
        copies = (sorted(copy.pk for copy in rows.values()) for rows in (done.objectives, done.key_results))
        return Response(dict(zip(("objectives", "key_results"), copies, strict=True)) | {"before": done.before})
