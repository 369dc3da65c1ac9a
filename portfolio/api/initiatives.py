"""The API's initiatives and their baselines: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Team
from accounts.rest.fields import Amount, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import READ_ACTIONS, Resource
from portfolio.actions.baselines import set_baseline
from portfolio.actions.initiatives import edit_initiative, move_initiative, propose_initiative
from portfolio.described import BaselineBody, BaselinesShown, shown
from portfolio.models import Baseline, Initiative, Portfolio
from rollups.queries import against_baselines


class InitiativeBody(Body):
    """What an initiative takes; who may fund may also choose its first state."""

    key = Text(max_length=120, required=False)
    portfolio = Ref(Portfolio)
    title = Text(max_length=300)
    description = Text(required=False, allow_blank=True)
    owner = Ref(Membership, by="user__email", required=False, allow_null=True)
    team = Ref(Team, required=False, allow_null=True)
    kind = serializers.ChoiceField(Initiative.Kind.choices, required=False)
    state = serializers.ChoiceField(Initiative.State.choices, required=False)
    planned_start = serializers.DateField(required=False, allow_null=True)
    planned_finish = serializers.DateField(required=False, allow_null=True)
    budget = Amount(required=False, allow_null=True)
    technique = serializers.ChoiceField(Initiative.Technique.choices, required=False)


class MoveBody(Body):
    """A move to another state."""

    state = serializers.ChoiceField(Initiative.State.choices)
    reason = Text(required=False, allow_blank=True, default="")
    on = serializers.DateField(required=False, allow_null=True, default=None)


class InitiativeFilter(filters.FilterSet):
    """Narrow a list of initiatives."""

    portfolio = IdFilter("portfolio_id")
    key_result = IdFilter("contributions__key_result_id", distinct=True)
    state = filters.ChoiceFilter(choices=Initiative.State.choices)
    kind = filters.ChoiceFilter(choices=Initiative.Kind.choices)
    key = filters.CharFilter()
    without_key_result = filters.BooleanFilter("contributions", lookup_expr="isnull", distinct=True)


class InitiativeViewSet(Resource):
    """Bets and demands, with what they earned, cost and will cost."""

    model = Initiative
    write = InitiativeBody
    filterset_class = InitiativeFilter
    reading: ClassVar = READ_ACTIONS | {"baselines"}
    figures: ClassVar = (
        "as_of", "computed_at", "formula", "bac", "pv", "ev", "ac", "cpi", "spi", "sv", "cv", "eac", "etc", "vac",
        "tcpi", "es", "at", "pd", "spi_t", "eac_t", "p_factor", "percent", "items", "items_done", "released", "health",
        "items_todo", "items_doing", "items_dropped", "unscheduled", "aligned", "unaligned_spend",
        "unscheduled_bac", "dropped_planned", "dropped_earned", "due", "missing", "coverage", "oldest_input",
    )  # fmt: skip
    columns: ClassVar = (
        "id", "key", "portfolio_id", "portfolio__key", "title", "description", "owner_id", "team_id", "kind", "state",
        "planned_start", "planned_finish", "budget", "technique", "version",
    )  # fmt: skip
    renamed: ClassVar = {
        "portfolio_id": "portfolio", "portfolio__key": "portfolio_key", "owner_id": "owner", "team_id": "team",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Propose a demand, or (who may fund) add an initiative in another state."""
        return self.answer(propose_initiative(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; `If-Match` with the version seen guards against overwriting. States move by `move`."""
        row, values = self.thing(), self.values(partial=True)
        if "state" in values or "key" in values:
            field = "state" if "state" in values else "key"
            words = "Move it with POST …/move/." if field == "state" else "A key is kept for ever."
            raise serializers.ValidationError({field: words})
        edit_initiative(actor=self.member, initiative=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)

    @extend_schema(request=MoveBody)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Move to another state from a day on, with a reason where one is needed."""
        row, values = self.thing(), self.checked(MoveBody)
        move_initiative(actor=self.member, initiative=row, **values)
        return self.answer(row.pk)

    @extend_schema(methods=["GET"], responses=BaselinesShown)
    @extend_schema(methods=["POST"], request=BaselineBody, responses={201: BaselinesShown})
    @action(detail=True, methods=["get", "post"])
    def baselines(self, request: Request, pk: str) -> Response:
        """The plan now beside the first and the current baseline; POST keeps the plan as a new one, with its reason."""
        row = self.thing()
        if request.method == "POST":
            set_baseline(actor=self.member, initiative=row, **self.checked(BaselineBody))
        return Response(self._baselines(row), status=201 if request.method == "POST" else 200)

    def _baselines(self, row: Initiative) -> dict[str, Any]:
        names = ("id", "number", "date", "recorded_at", "recorded_by", "reason")
        known = list(Baseline.objects.filter(initiative=row).order_by("-number").values(*names))
        found = against_baselines(self.member.tenant, row.pk)
        figures = {each.number: shown(each) for each in found}
        return {
            "plan": figures.get(None),
            "baselines": [each | {"against": figures.get(each["number"])} for each in known],
        }
