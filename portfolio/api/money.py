"""The API's budgets, rates, transfers, guardrails and funding policy: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import URLPattern, path
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts.rest.fields import Amount, Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource, Resource
from okrs.models import Objective
from portfolio.actions.budgets import add_budget, edit_budget, remove_budget, set_rate
from portfolio.actions.guardrails import add_guardrail, edit_funding_policy, edit_guardrail, remove_guardrail
from portfolio.actions.ledger import commit, release_back
from portfolio.models import (
    ExchangeRate,
    FundingPolicy,
    FundingTransfer,
    Guardrail,
    Initiative,
    PeriodBudget,
    Portfolio,
)
from portfolio.queries.money import funding_policy


class BudgetChangeBody(Body):
    """What may be changed of a budget."""

    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    amount = Amount(required=False)
    capital = Amount(required=False, allow_null=True)
    note = Text(required=False, allow_blank=True)


class BudgetBody(BudgetChangeBody):
    """What a portfolio may use in a period, in its currency."""

    portfolio = Ref(Portfolio)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    amount = Amount()


class BudgetFilter(filters.FilterSet):
    """Narrow a list of budgets."""

    portfolio = IdFilter("portfolio_id")


class BudgetViewSet(Resource):
    """Budgets of periods; those of one portfolio share no day."""

    model = PeriodBudget
    write = BudgetBody
    filterset_class = BudgetFilter
    columns: ClassVar = (
        "id", "portfolio_id", "portfolio__key", "starts_on", "ends_on", "amount", "capital", "note",
    )  # fmt: skip
    renamed: ClassVar = {"portfolio_id": "portfolio", "portfolio__key": "portfolio_key"}

    def create(self, request: Request) -> Response:
        """Add one; with an open ledger it reaches the pool once its period has begun."""
        return self.answer(add_budget(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=BudgetChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given."""
        row, values = self.thing(), self.checked(BudgetChangeBody, partial=True)
        self.guard(row)
        edit_budget(actor=self.member, budget=row, **values)
        return self.answer(row.pk)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take it away, while an open ledger still has its money in the pool."""
        remove_budget(actor=self.member, budget=self.thing())
        return Response(status=204)


class RateBody(Body):
    """How much of the organisation's currency one unit is worth from a day on (today unless named)."""

    currency = Text(max_length=3, min_length=3)
    rate = serializers.DecimalField(max_digits=24, decimal_places=12, coerce_to_string=False)
    on = serializers.DateField(required=False, allow_null=True, default=None)


class RateFilter(filters.FilterSet):
    """Narrow a list of rates."""

    currency = filters.CharFilter()
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class ExchangeRateViewSet(FactResource):
    """Dated rates, for display only; the same day's is corrected."""

    model = ExchangeRate
    write = RateBody
    filterset_class = RateFilter
    columns: ClassVar = ("id", "currency", "date", "rate", "recorded_at", "recorded_by_id", "supersedes_id")
    renamed: ClassVar = {"recorded_by_id": "recorded_by", "supersedes_id": "supersedes"}

    def create(self, request: Request) -> Response:
        """Enter one, or correct that of the same day."""
        return self.answer(set_rate(actor=self.member, **self.values()).pk, status=201)


class TransferBody(Body):
    """Money of the pool that is put aside for a bet, or committed money that goes back."""

    act = serializers.ChoiceField([("commit", "Commit"), ("return", "Return")])
    initiative = Ref(Initiative)
    amount = Amount()
    reason = Text()


class TransferFilter(filters.FilterSet):
    """Narrow a list of transfers."""

    portfolio = IdFilter("portfolio_id")
    initiative = IdFilter("initiative_id")
    tranche = IdFilter("tranche_id")


class TransferViewSet(FactResource):
    """The ledger: each row takes from one account what it gives to another, so all of them sum to zero."""

    model = FundingTransfer
    write = TransferBody
    filterset_class = TransferFilter
    newest_first = True
    columns: ClassVar = (
        "id", "portfolio_id", "portfolio__key", "number", "date", "source", "target", "amount", "initiative_id",
        "initiative__key", "tranche_id", "decision_id", "reason", "recorded_at", "recorded_by_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "portfolio_id": "portfolio", "portfolio__key": "portfolio_key", "initiative_id": "initiative",
        "initiative__key": "initiative_key", "tranche_id": "tranche", "decision_id": "decision",
        "recorded_by_id": "recorded_by",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Commit or return; releases follow the decisions about tranches, spending follows the costs."""
        values = self.values()
        move = commit if values.pop("act") == "commit" else release_back
        move(actor=self.member, **values)
        newest = FundingTransfer.objects.filter(initiative=values["initiative"]).order_by("-number")[0]
        return self.answer(newest.pk, status=201)


class GuardrailChangeBody(Body):
    """Limits from 0 to 1; null: open on that side."""

    low = Number(max_digits=7, decimal_places=6, required=False, allow_null=True)
    high = Number(max_digits=7, decimal_places=6, required=False, allow_null=True)
    is_hard = serializers.BooleanField(required=False)


class GuardrailBody(GuardrailChangeBody):
    """A share of a portfolio's funded money that must stay within limits."""

    portfolio = Ref(Portfolio)
    kind = serializers.ChoiceField(Guardrail.Kind.choices)
    horizon = serializers.ChoiceField(Initiative.Horizon.choices, required=False, allow_blank=True, default="")
    objective = Ref(Objective, required=False, allow_null=True, default=None)


class GuardrailFilter(filters.FilterSet):
    """Narrow a list of guardrails."""

    portfolio = IdFilter("portfolio_id")


class GuardrailViewSet(Resource):
    """Shares that are held before money moves: a hard one refuses, a soft one warns."""

    model = Guardrail
    write = GuardrailBody
    filterset_class = GuardrailFilter
    columns: ClassVar = (
        "id", "portfolio_id", "portfolio__key", "kind", "horizon", "objective_id", "low", "high", "is_hard",
    )  # fmt: skip
    renamed: ClassVar = {
        "portfolio_id": "portfolio", "portfolio__key": "portfolio_key", "objective_id": "objective",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Add one; one of a kind for each horizon or objective."""
        return self.answer(add_guardrail(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=GuardrailChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change its limits, or whether it refuses."""
        row, values = self.thing(), self.checked(GuardrailChangeBody, partial=True)
        self.guard(row)
        edit_guardrail(actor=self.member, guardrail=row, **values)
        return self.answer(row.pk)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take it away."""
        remove_guardrail(actor=self.member, guardrail=self.thing())
        return Response(status=204)


class FundingPolicyBody(Body):
    """What a tenant decides about funding as a whole; the rate from 0 to 1."""

    lapse_days = serializers.IntegerField(required=False, min_value=0, max_value=365)
    hold_days = serializers.IntegerField(required=False, min_value=1, max_value=365)
    commits_from = serializers.ChoiceField(FundingPolicy.CommitsFrom.choices, required=False)
    discount_rate = Number(max_digits=7, decimal_places=6, required=False)
    least_role = serializers.ChoiceField(FundingPolicy._meta.get_field("least_role").choices or [], required=False)


class FundingPolicyViewSet(Resource):
    """One row a tenant, and what is usual while there is none."""

    model = FundingPolicy
    write = FundingPolicyBody
    columns: ClassVar = ("lapse_days", "hold_days", "commits_from", "discount_rate", "least_role")
    reading: ClassVar = frozenset({"current"})

    def current(self, request: Request) -> Response:
        """What holds."""
        return Response(self._shown())

    @extend_schema(request=FundingPolicyBody)
    def change(self, request: Request) -> Response:
        """Change what is given; for those who may set up."""
        edit_funding_policy(actor=self.member, **self.checked(FundingPolicyBody, partial=True))
        return Response(self._shown())

    def _shown(self) -> dict[str, Any]:
        policy = funding_policy()
        return {name: getattr(policy, name) for name in self.columns}


def register(router: SimpleRouter) -> None:
    """The nouns of money."""
    router.register("budgets", BudgetViewSet, "api-budget")
    router.register("exchange-rates", ExchangeRateViewSet, "api-exchange-rate")
    router.register("transfers", TransferViewSet, "api-transfer")
    router.register("guardrails", GuardrailViewSet, "api-guardrail")


def routes() -> list[URLPattern]:
    """The policy has no id: there is one."""
    both = FundingPolicyViewSet.as_view({"get": "current", "patch": "change"})
    return [path("funding-policy/", both, name="api-funding-policy")]
