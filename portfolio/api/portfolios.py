"""The API's portfolios: the same actions as the pages."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Amount, Text
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from portfolio.actions.portfolios import create_portfolio, edit_portfolio
from portfolio.models import Portfolio


class PortfolioBody(Body):
    """What a portfolio takes."""

    key = Text(max_length=120)
    name = Text(max_length=300)
    currency = Text(max_length=3, required=False, default="")
    budget = Amount(required=False, allow_null=True, default=None)


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
    columns: ClassVar = ("id", "key", "name", "currency", "budget")

    def create(self, request: Request) -> Response:
        """A new portfolio."""
        return self.answer(create_portfolio(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change name, currency or budget."""
        row, values = self.thing(), self.values(partial=True)
        if "key" in values:
            raise serializers.ValidationError({"key": "A key is kept for ever."})
        self.guard(row)
        before = {"name": row.name, "currency": row.currency, "budget": row.budget}
        edit_portfolio(actor=self.member, portfolio=row, **(before | values))
        return self.answer(row.pk)
