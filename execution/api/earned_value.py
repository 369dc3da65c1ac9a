"""The API's earned value: a portfolio's, an initiative's and a team's figures with their S-curve, by currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.urls import URLPattern, re_path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from accounts.rest.described import ExactNumber
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from execution.earned_value import adherence
from execution.queries.hours import unpriced_in
from portfolio.models import Initiative, Portfolio
from rollups.queries import agreed_curves, group_curve, group_figures, portfolio_rollups, team_initiatives
from tenancy.clock import today

FIGURES = (
    "bac", "pv", "ev", "ac", "cpi", "spi", "sv", "cv", "eac", "vac", "es", "at", "pd", "spi_t", "eac_t", "p_factor",
    "percent",
)  # fmt: skip
CENTS = Decimal("0.0001")


class PointShown(serializers.Serializer[Any]):
    """What was planned, earned and spent by the end of a day; null after today where that is not known."""

    date = serializers.DateField()
    planned = ExactNumber(allow_null=True)
    earned = ExactNumber(allow_null=True)
    spent = ExactNumber(allow_null=True)
    first_baseline = ExactNumber(allow_null=True)
    baseline = ExactNumber(allow_null=True)


class EarnedValueShown(serializers.Serializer[Any]):
    """Earned value in one currency: MODEL.md's names, money and days; null is undefined, never 0."""

    currency = serializers.CharField()
    initiatives = serializers.IntegerField()
    ends_on = serializers.DateField(allow_null=True, help_text="At the pace so far; null once all is earned.")
    hours_not_priced = ExactNumber(help_text="Hours that `ac` lacks, because nobody has said what they cost.")
    adherence = serializers.CharField()
    baselines = serializers.CharField(help_text="Of how many the baselines are, where some have none.")
    curve = PointShown(many=True)

    def get_fields(self) -> dict[str, Any]:
        """The figures, too."""
        return super().get_fields() | {name: ExactNumber(allow_null=True) for name in FIGURES}


class EarnedValueBody(serializers.Serializer[Any]):
    """One part for each currency: amounts of two are never added up."""

    as_of = serializers.DateField()
    parts = EarnedValueShown(many=True)


class _EarnedValue(Resource):
    """Earned value of one object."""

    write = Body
    reading: ClassVar = frozenset({"earned_value"})

    def _bets(self, _thing: Any) -> Sequence[Initiative]:
        raise NotImplementedError

    def _team(self, _thing: Any) -> int | None:
        return None

    def _answer(self) -> Response:
        thing, tenant = self.thing(), self.member.tenant
        by_currency: dict[str, list[Initiative]] = defaultdict(list)
        for bet in self._bets(thing):
            by_currency[bet.portfolio.currency or tenant.currency].append(bet)
        day, team = today(tenant), self._team(thing)
        stored = portfolio_rollups().get(thing.pk) if isinstance(thing, Portfolio) else None
        parts = []
        for currency, bets in sorted(by_currency.items()):
            found = group_figures(tenant, [bet.pk for bet in bets], team)
            if found is not None:
                figures = {name: getattr(found, name) for name in FIGURES}
                # A portfolio's forecast is the sum of its initiatives' (MODEL.md §4), as it is stored.
                if stored is not None:
                    figures |= {"eac": stored.eac, "vac": None if stored.eac is None else found.bac - stored.eac}
                ends_on = found.ends_on(day) if found.ev < found.bac else None
                parts.append(_part(currency, bets, day, team) | figures | {"ends_on": ends_on})
                parts[-1]["adherence"] = adherence(found.p_factor)
        return Response(EarnedValueBody({"as_of": day, "parts": parts}).data)


def _part(currency: str, bets: Sequence[Initiative], day: date, team: int | None) -> dict[str, Any]:
    points = group_curve(bets, day, team)
    agreed = agreed_curves(bets, [each.day for each in points], team)
    none = [None] * len(points)
    lines = zip(points, agreed.first or none, agreed.current or none, strict=True)
    return {
        "currency": currency, "initiatives": len(bets),
        "hours_not_priced": unpriced_in([bet.pk for bet in bets], day, team),
        "baselines": agreed.note,
        "curve": [
            {
                "date": each.day, "planned": _exact(each.planned), "earned": _exact(each.earned),
                "spent": _exact(each.actual), "first_baseline": _exact(first), "baseline": _exact(current),
            }
            for each, first, current in lines
        ],
    }  # fmt: skip


def _exact(value: Any) -> Decimal | None:
    """An amount of a curve, to the 1/10,000 that money holds."""
    return None if value is None else Decimal(str(value)).quantize(CENTS).normalize()


class PortfolioEarnedValue(_EarnedValue):
    """Of a portfolio."""

    model = Portfolio

    def _bets(self, thing: Any) -> Sequence[Initiative]:
        return list(Initiative.objects.filter(portfolio=thing).select_related("portfolio"))

    @extend_schema(operation_id="portfolio_earned_value", responses=EarnedValueBody)
    def earned_value(self, request: Request, pk: str) -> Response:
        """Its figures on the day, and the S-curve that leads there."""
        return self._answer()


class InitiativeEarnedValue(_EarnedValue):
    """Of an initiative."""

    model = Initiative

    def _bets(self, thing: Any) -> Sequence[Initiative]:
        return list(Initiative.objects.filter(pk=thing.pk).select_related("portfolio"))

    @extend_schema(operation_id="initiative_earned_value", responses=EarnedValueBody)
    def earned_value(self, request: Request, pk: str) -> Response:
        """Its figures on the day, and the S-curve that leads there."""
        return self._answer()


class TeamEarnedValue(_EarnedValue):
    """Of a team's part of the initiatives it works on."""

    model = Team
    has_past = True

    def _bets(self, thing: Any) -> Sequence[Initiative]:
        return list(team_initiatives(thing.pk))

    def _team(self, thing: Any) -> int | None:
        return int(thing.pk)

    @extend_schema(operation_id="team_earned_value", responses=EarnedValueBody)
    def earned_value(self, request: Request, pk: str) -> Response:
        """The team's part on the day, and the S-curve that leads there."""
        return self._answer()


def routes() -> list[URLPattern]:
    """One answer below each noun that earns."""
    nouns: dict[str, type[_EarnedValue]] = {
        "portfolio": PortfolioEarnedValue, "initiative": InitiativeEarnedValue, "team": TeamEarnedValue,
    }  # fmt: skip
    found = []
    for noun, view in nouns.items():
        place = rf"^{noun}s/(?P<pk>{Resource.lookup_value_regex})/earned-value/$"
        found.append(re_path(place, view.as_view({"get": "earned_value"}), name=f"api-{noun}-earned-value"))
    return found
