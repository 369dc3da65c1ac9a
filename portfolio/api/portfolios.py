"""The API's portfolios: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import ExactNumber
from accounts.rest.fields import Amount, Text
from accounts.rest.serializers import Body
from accounts.rest.views import READ_ACTIONS, Resource
from portfolio.actions.ledger import open_ledger
from portfolio.actions.portfolios import create_portfolio, edit_portfolio
from portfolio.ledger import ACCOUNTS
from portfolio.models import Portfolio
from portfolio.queries.ledger import balances_of, currency_of, is_opened
from tenancy.clock import today


class PortfolioBody(Body):
    """What a portfolio takes."""

    key = Text(max_length=120)
    name = Text(max_length=300)
    currency = Text(max_length=3, required=False, default="")
    budget = Amount(required=False, allow_null=True, default=None)
    two_people_above = Amount(required=False, allow_null=True)
    small_bet = Amount(required=False, allow_null=True)


class BalancesAnswer(serializers.Serializer[Any]):
    """What lies in each account at the end of the day; the six sum to zero."""

    is_open = serializers.BooleanField(help_text="Whether the ledger is open; until then all are 0.")
    currency = serializers.CharField()
    budget, pool, committed, released, spent, returned = (ExactNumber() for _ in ACCOUNTS)


class PortfolioFilter(filters.FilterSet):
    """Narrow a list of portfolios."""

    key = filters.CharFilter()


class PortfolioViewSet(Resource):
    """Pots of money, each in one currency, with the sums over their initiatives."""

    model = Portfolio
    write = PortfolioBody
    filterset_class = PortfolioFilter
    figures: ClassVar = (
        "as_of", "computed_at", "formula", "budget", "bac", "pv", "ev", "ac", "cpi", "spi", "eac", "released",
        "initiatives", "unaligned_spend", "due", "missing", "coverage", "oldest_input",
    )  # fmt: skip
    columns: ClassVar = ("id", "key", "name", "currency", "budget", "two_people_above", "small_bet")
    reading: ClassVar = READ_ACTIONS | {"balances"}

    def create(self, request: Request) -> Response:
        """A new portfolio."""
        return self.answer(create_portfolio(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change name, currency, budget or limits."""
        row, values = self.thing(), self.values(partial=True)
        if "key" in values:
            raise serializers.ValidationError({"key": "A key is kept for ever."})
        self.guard(row)
        before = {"name": row.name, "currency": row.currency, "budget": row.budget}
        edit_portfolio(actor=self.member, portfolio=row, **(before | values))
        return self.answer(row.pk)

    @extend_schema(responses=BalancesAnswer)
    @action(detail=True, methods=["get"])
    def balances(self, request: Request, pk: str) -> Response:
        """Where the portfolio's money lies: in the pool, committed, released, spent; `budget` is the world outside."""
        row = self.thing()
        tenant = self.member.tenant
        shown = {"is_open": is_opened(row), "currency": currency_of(row, tenant)}
        return Response(shown | balances_of(row, today(tenant)))

    @extend_schema(request=None, responses={201: BalancesAnswer})
    @action(detail=True, methods=["post"])
    def ledger(self, request: Request, pk: str) -> Response:
        """Open the ledger from what is true now: budgets, releases, approvals, costs."""
        row = self.thing()
        open_ledger(actor=self.member, portfolio=row)
        shown = {"is_open": True, "currency": currency_of(row, self.member.tenant)}
        return Response(shown | balances_of(row), status=201)
