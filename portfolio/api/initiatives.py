"""The API's initiatives and their baselines: the same actions as the pages."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import DecimalField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
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
from portfolio.queries.demands import alike, moves_of
from portfolio.queries.waiting import waiting_initiatives
from portfolio.standings import UNDER_WAY
from rollups.queries import against_baselines
from tenancy.clock import today

TITLE = OpenApiParameter("title", str, required=True, description="The title to compare with.")
# Money is stored in ten-thousandths, figures in units.
APPROVED = Cast("budget", DecimalField()) * Decimal("0.0001")


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
    horizon = serializers.ChoiceField(Initiative.Horizon.choices, required=False, allow_blank=True)
    no_key_result_reason = Text(required=False, allow_blank=True)
    payoff = Amount(required=False, allow_null=True)


class MoveBody(Body):
    """A move to another state."""

    state = serializers.ChoiceField(Initiative.State.choices)
    reason = Text(required=False, allow_blank=True, default="")
    on = serializers.DateField(required=False, allow_null=True, default=None)


class MoveShown(serializers.Serializer[Any]):
    """A move from where an initiative is."""

    to = serializers.ChoiceField(Initiative.State.choices)
    is_allowed = serializers.BooleanField(help_text="Whether your role may make it.")
    least_role = serializers.CharField()
    needs_reason = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.CharField())


class MovesShown(serializers.Serializer[Any]):
    """The moves that lead on."""

    moves = MoveShown(many=True)


class AlikeShown(serializers.Serializer[Any]):
    """An initiative whose title resembles the one given."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(Initiative.State.choices)
    similarity = serializers.FloatField(help_text="0 to 1.")


class AllAlikeShown(serializers.Serializer[Any]):
    """What resembles a title, the nearest first."""

    alike = AlikeShown(many=True)


class InitiativeFilter(filters.FilterSet):
    """Narrow a list of initiatives."""

    portfolio = IdFilter("portfolio_id")
    key_result = IdFilter("contributions__key_result_id", distinct=True)
    state = filters.ChoiceFilter(choices=Initiative.State.choices)
    kind = filters.ChoiceFilter(choices=Initiative.Kind.choices)
    key = filters.CharFilter()
    owner = IdFilter("owner_id")
    team = IdFilter("team_id")
    objective = IdFilter("contributions__key_result__objective_id", distinct=True)
    horizon = filters.ChoiceFilter(choices=Initiative.Horizon.choices)
    health = filters.CharFilter("rollup__health")
    over_budget = filters.BooleanFilter(method="narrow_to_over")
    q = filters.CharFilter(method="narrow_to_words")
    without_key_result = filters.BooleanFilter("contributions", lookup_expr="isnull", distinct=True)
    mine = filters.BooleanFilter(method="narrow_to_mine", label="Whether you lead it.")
    waiting = filters.BooleanFilter(method="narrow_to_waiting", label="Whether it waits for somebody's decision.")

    def narrow_to_over(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those whose forecast cost is above what was approved, or the others."""
        over = Q(rollup__eac__gt=Coalesce(APPROVED, "rollup__bac", output_field=DecimalField()))
        return rows.filter(over) if value else rows.exclude(over)

    def narrow_to_mine(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those that whoever asks leads, or the others."""
        member: Membership = self.request.membership
        return rows.filter(owner=member) if value else rows.exclude(owner=member)

    def narrow_to_waiting(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Those that wait for a decision, as the list's page says it, or the others."""
        found = Q(pk__in=waiting_initiatives(today(self.request.tenant)).values("pk"))
        return rows.filter(found) if value else rows.exclude(found)

    def narrow_to_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those whose key or title holds the words."""
        return rows.filter(Q(key__icontains=value) | Q(title__icontains=value))


class InitiativeViewSet(Resource):
    """Bets and demands, with what they earned, cost and will cost."""

    model = Initiative
    write = InitiativeBody
    filterset_class = InitiativeFilter
    reading: ClassVar = READ_ACTIONS | {"baselines", "moves"}
    figures: ClassVar = (
        "as_of", "computed_at", "formula", "bac", "pv", "ev", "ac", "cpi", "spi", "sv", "cv", "eac", "etc", "vac",
        "tcpi", "es", "at", "pd", "spi_t", "eac_t", "p_factor", "percent", "items", "items_done", "released", "health",
        "items_todo", "items_doing", "items_dropped", "unscheduled", "aligned", "unaligned_spend",
        "unscheduled_bac", "dropped_planned", "dropped_earned", "due", "missing", "coverage", "oldest_input",
    )  # fmt: skip
    columns: ClassVar = (
        "id", "key", "portfolio_id", "portfolio__key", "title", "description", "owner_id", "team_id", "kind", "state",
        "planned_start", "planned_finish", "budget", "technique", "horizon", "no_key_result_reason", "payoff",
        "version",
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
        if values["state"] == Initiative.State.STOPPED and row.state in UNDER_WAY:
            words = "Stop it with POST …/stops/: the rest of its scope is dropped and its money freed."
            raise serializers.ValidationError({"state": words})
        move_initiative(actor=self.member, initiative=row, **values)
        return self.answer(row.pk)

    @extend_schema(responses=MovesShown, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def moves(self, request: Request, pk: str) -> Response:
        """The moves that lead on from where it is, whether the caller may make them, and what is missing first."""
        moves = [
            {
                "to": each.rule.to_state, "is_allowed": each.is_allowed, "least_role": each.rule.least_role,
                "needs_reason": each.rule.needs_reason, "missing": list(each.missing),
            }
            for each in moves_of(self.thing(), self.member)
        ]  # fmt: skip
        return Response({"moves": moves})

    @extend_schema(parameters=[OpenApiParameter("title", str, required=True)], responses=AllAlikeShown, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def alike(self, request: Request) -> Response:
        """The initiatives whose titles resemble this one: at most five, by trigrams."""
        title = request.query_params.get("title", "")
        if not title.strip() or "\x00" in title:
            raise serializers.ValidationError({"title": "Give the title to compare with."})
        return Response({"alike": [asdict(each) for each in alike(title[:300])]})

    def parameters(self) -> frozenset[str]:
        """The title, besides what every list takes."""
        return super().parameters() | (frozenset({"title"}) if self.action == "alike" else frozenset())

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
