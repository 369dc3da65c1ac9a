"""The API of teams that last: seats, capacities, practices, fundings, cost rates and the delivery policy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.urls import URLPattern, path
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.models import Membership, Team
from accounts.permissions import MANAGERS, Forbidden
from accounts.rest.fields import Amount, Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource, Resource
from execution.actions.practices import edit_delivery_policy, set_practice
from execution.actions.rates import price_hours, set_cost_rate
from execution.actions.seats import change_capacity, change_seat, give_seat, set_capacity
from execution.actions.team_money import change_team_funding, fund_team
from execution.models import CostRate, DeliveryPolicy, TeamCapacity, TeamFunding, TeamPractice, TeamSeat
from execution.queries.teams import delivery_policy
from portfolio.models import Portfolio
from tenancy.clock import looking_back


class SeatChangeBody(Body):
    """What may be changed of a seat; `ends_on` ends it."""

    hours_per_week = Number(max_digits=5, decimal_places=2, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)


class SeatBody(SeatChangeBody):
    """Somebody's hours a week in a team."""

    team = Ref(Team)
    member = Ref(Membership, by="user__email")
    hours_per_week = Number(max_digits=5, decimal_places=2)
    starts_on = serializers.DateField()


class PeriodFilter(filters.FilterSet):
    """Narrow a list of a team's periods."""

    team = IdFilter("team_id")
    since = filters.DateFilter(field_name="starts_on", lookup_expr="gte")
    until = filters.DateFilter(field_name="starts_on", lookup_expr="lte")


class SeatFilter(PeriodFilter):
    """Narrow a list of seats."""

    member = IdFilter("member_id")


class SeatViewSet(Resource):
    """Seats in teams; one person's seats in a team share no day, and a seat is ended, never deleted."""

    model = TeamSeat
    write = SeatBody
    filterset_class = SeatFilter
    columns: ClassVar = (
        "id", "team_id", "team__key", "member_id", "hours_per_week", "starts_on", "ends_on", "version",
    )  # fmt: skip
    renamed: ClassVar = {"team_id": "team", "team__key": "team_key", "member_id": "member"}

    def create(self, request: Request) -> Response:
        """Seat somebody."""
        return self.answer(give_seat(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=SeatChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct hours or days, or end it."""
        row, values = self.thing(), self.checked(SeatChangeBody, partial=True)
        change_seat(actor=self.member, seat=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)


class CapacityChangeBody(Body):
    """What may be changed of a capacity."""

    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    hours = Number(max_digits=10, decimal_places=2, required=False)
    reason = Text(max_length=300, required=False, allow_blank=True)


class CapacityBody(CapacityChangeBody):
    """What a team gives in a period as a whole, in place of its seats."""

    team = Ref(Team)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    hours = Number(max_digits=10, decimal_places=2)


class CapacityViewSet(Resource):
    """Hours of teams in periods, where they are not what the seats add up to."""

    model = TeamCapacity
    write = CapacityBody
    filterset_class = PeriodFilter
    columns: ClassVar = ("id", "team_id", "team__key", "starts_on", "ends_on", "hours", "reason", "version")
    renamed: ClassVar = {"team_id": "team", "team__key": "team_key"}

    def create(self, request: Request) -> Response:
        """Say what it gives."""
        return self.answer(set_capacity(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=CapacityChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given."""
        row, values = self.thing(), self.checked(CapacityChangeBody, partial=True)
        change_capacity(actor=self.member, capacity=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)


class TeamFundingChangeBody(Body):
    """What may be changed of a team's money."""

    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    amount = Amount(required=False)
    note = Text(max_length=300, required=False, allow_blank=True)


class TeamFundingBody(TeamFundingChangeBody):
    """Money of a portfolio for a team in a period, in the portfolio's currency."""

    team = Ref(Team)
    portfolio = Ref(Portfolio)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    amount = Amount()


class TeamFundingFilter(PeriodFilter):
    """Narrow a list of teams' money."""

    portfolio = IdFilter("portfolio_id")


class TeamFundingViewSet(Resource):
    """Money for teams by period, whatever they work on."""

    model = TeamFunding
    write = TeamFundingBody
    filterset_class = TeamFundingFilter
    columns: ClassVar = (
        "id", "team_id", "team__key", "portfolio_id", "portfolio__key", "starts_on", "ends_on", "amount", "note",
        "version",
    )  # fmt: skip
    renamed: ClassVar = {
        "team_id": "team", "team__key": "team_key", "portfolio_id": "portfolio", "portfolio__key": "portfolio_key",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Give a team money."""
        return self.answer(fund_team(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=TeamFundingChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given."""
        row, values = self.thing(), self.checked(TeamFundingChangeBody, partial=True)
        change_team_funding(actor=self.member, funding=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)


class PracticeChangeBody(Body):
    """What may be said about how a team works."""

    method = serializers.ChoiceField(TeamPractice.Method.choices, required=False)
    estimates = serializers.ChoiceField(TeamPractice.Estimates.choices, required=False)
    iteration_days = serializers.IntegerField(min_value=1, max_value=366, required=False)
    expected_days = serializers.IntegerField(min_value=1, max_value=3650, required=False, allow_null=True)
    expected_share = Number(max_digits=4, decimal_places=3, required=False)


class PracticeBody(PracticeChangeBody):
    """How a team works."""

    team = Ref(Team)


class PracticeFilter(filters.FilterSet):
    """Narrow a list of practices."""

    team = IdFilter("team_id")


class PracticeViewSet(Resource):
    """How teams work; a team without one works by flow, in points."""

    model = TeamPractice
    write = PracticeBody
    filterset_class = PracticeFilter
    columns: ClassVar = (
        "id", "team_id", "team__key", "method", "estimates", "iteration_days", "expected_days", "expected_share",
        "version",
    )  # fmt: skip
    renamed: ClassVar = {"team_id": "team", "team__key": "team_key"}

    def create(self, request: Request) -> Response:
        """Say how a team works; what it had said before stays where nothing is named."""
        values = self.values()
        return self.answer(set_practice(actor=self.member, expected_version=None, **values).pk, status=201)

    @extend_schema(request=PracticeChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given."""
        row, values = self.thing(), self.checked(PracticeChangeBody, partial=True)
        set_practice(actor=self.member, team=row.team, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)


class CostRateBody(Body):
    """What an hour of one person, or of everybody in one team, costs from a day on."""

    team = Ref(Team, required=False, allow_null=True)
    member = Ref(Membership, by="user__email", required=False, allow_null=True)
    date = serializers.DateField()
    amount = Amount()
    currency = Text(max_length=3, min_length=3)
    note = Text(max_length=300, required=False, allow_blank=True)


class PricingBody(Body):
    """Whose hours are priced: a team's, or everybody's."""

    team = Ref(Team, required=False, allow_null=True)


class PricedShown(serializers.Serializer[Any]):
    """How much got the rate of its day."""

    entries = serializers.IntegerField()
    hours = Number(max_digits=12, decimal_places=2)


class CostRateFilter(filters.FilterSet):
    """Narrow a list of cost rates."""

    team = IdFilter("team_id")
    member = IdFilter("member_id")
    currency = filters.CharFilter()
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class CostRateViewSet(FactResource):
    """What an hour costs over time: read and set by managers, admins and owners, for pay is private."""

    model = CostRate
    write = CostRateBody
    filterset_class = CostRateFilter
    statuses: ClassVar = {"create": 201, "pricing": 200}
    columns: ClassVar = (
        "id", "team_id", "member_id", "date", "amount", "currency", "note", "recorded_at", "recorded_by_id",
        "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "team_id": "team", "member_id": "member", "recorded_by_id": "recorded_by", "supersedes_id": "supersedes",
    }  # fmt: skip

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Only who may see them goes on."""
        super().initial(request, *args, **kwargs)
        if self.member.role not in MANAGERS:
            raise Forbidden("What an hour costs is seen by managers, admins and owners.")

    def create(self, request: Request) -> Response:
        """Say it; the same day's is corrected, and entries that are priced keep the rate of their day."""
        return self.answer(set_cost_rate(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=PricingBody, responses={200: PricedShown})
    @action(detail=False, methods=["post"])
    def pricing(self, request: Request) -> Response:
        """Price hours that have no rate and for whose day there is one by now: how many entries, how many hours."""
        rows = price_hours(actor=self.member, team=self.checked(PricingBody).get("team"))
        hours = sum((row.hours or Decimal(0) for row in rows), Decimal(0))
        return Response(PricedShown({"entries": len(rows), "hours": hours}).data)


class DeliveryPolicyBody(Body):
    """What the organisation decides about delivery."""

    full_week = Number(max_digits=5, decimal_places=2, required=False)
    score_weight = Number(max_digits=6, decimal_places=3, required=False)
    gap_weight = Number(max_digits=6, decimal_places=3, required=False)
    escalate_after = serializers.IntegerField(min_value=1, max_value=365, required=False)


class DeliveryPolicyViewSet(Resource):
    """One row a tenant, and what is usual while there is none."""

    model = DeliveryPolicy
    write = DeliveryPolicyBody
    columns: ClassVar = ("full_week", "score_weight", "gap_weight", "escalate_after", "version")
    reading: ClassVar = frozenset({"current"})

    def current(self, request: Request) -> Response:
        """What holds."""
        return self._answer()

    @extend_schema(request=DeliveryPolicyBody)
    def change(self, request: Request) -> Response:
        """Change what is given; for managers, admins and owners."""
        values = self.checked(DeliveryPolicyBody, partial=True)
        seen = self.expected_version(delivery_policy())
        edit_delivery_policy(actor=self.member, expected_version=seen, **values)
        return self._answer()

    def _answer(self) -> Response:
        policy = delivery_policy()
        shown = {name: getattr(policy, name) for name in self.columns}
        return Response(shown, headers={} if looking_back() else {"ETag": f'"{policy.version}"'})


def register(router: SimpleRouter) -> None:
    """The nouns of teams."""
    router.register("seats", SeatViewSet, "api-seat")
    router.register("capacities", CapacityViewSet, "api-capacity")
    router.register("practices", PracticeViewSet, "api-practice")
    router.register("team-fundings", TeamFundingViewSet, "api-team-funding")
    router.register("cost-rates", CostRateViewSet, "api-cost-rate")


def routes() -> list[URLPattern]:
    """The policy has no id: there is one."""
    both = DeliveryPolicyViewSet.as_view({"get": "current", "patch": "change"})
    return [path("delivery-policy/", both, name="api-delivery-policy")]
