"""The API's portfolios, initiatives, contributions and tranches: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Team
from accounts.rest.described import Computed
from accounts.rest.fields import Amount, Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import READ_ACTIONS, Resource
from okrs.models import KeyResult
from portfolio.actions.baselines import set_baseline
from portfolio.actions.contributions import link_key_result, unlink_key_result
from portfolio.actions.initiatives import edit_initiative, move_initiative, propose_initiative
from portfolio.actions.portfolios import create_portfolio, edit_portfolio
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.described import BaselineBody, BaselinesShown, shown
from portfolio.models import Baseline, Contribution, Initiative, Portfolio, Tranche, TrancheDecision
from portfolio.queries import LAST_DAY
from rollups.queries import against_baselines

DECISIONS = TrancheDecision.Decision.choices


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


class ContributionBody(Body):
    """Which share of an initiative's money serves a key result."""

    initiative = Ref(Initiative)
    key_result = Ref(KeyResult)
    allocation = Number(max_digits=12, min_value=0, max_value=1)
    claim = Number(required=False, allow_null=True, default=None)


class ContributionFilter(filters.FilterSet):
    """Narrow a list of contributions."""

    initiative = IdFilter("initiative_id")
    key_result = IdFilter("key_result_id")


class ContributionViewSet(Resource):
    """Shares of initiatives' money and the movement they claim."""

    model = Contribution
    write = ContributionBody
    filterset_class = ContributionFilter
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "key_result_id", "key_result__key", "allocation", "claim",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key",
        "key_result_id": "key_result", "key_result__key": "key_result_key",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Link, or change the share of an existing link; the shares of one initiative sum to at most 1."""
        return self.answer(link_key_result(actor=self.member, **self.values()).pk, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take the link off; its event keeps what it was."""
        unlink_key_result(actor=self.member, contribution=self.thing())
        return Response(status=204)


class TrancheBody(Body):
    """A slice of an initiative's money."""

    initiative = Ref(Initiative)
    amount = Amount()
    review_on = serializers.DateField()
    evidence = Text(required=False, allow_blank=True, default="")


class DecisionBody(Body):
    """What is decided about a tranche."""

    decision = serializers.ChoiceField(TrancheDecision.Decision.choices)
    reason = Text()
    on = serializers.DateField(required=False, allow_null=True, default=None)


class TrancheFilter(filters.FilterSet):
    """Narrow a list of tranches."""

    initiative = IdFilter("initiative_id")
    review_before = filters.DateFilter(field_name="review_on", lookup_expr="lte")


def _decided(column: str, otherwise: str | None = None) -> Any:
    """A column of the decision that counts now."""
    heads = TrancheDecision.objects.filter(tranche=OuterRef("pk"), superseded_by=None).order_by(LAST_DAY, "-id")
    found = Subquery(heads.values(column)[:1])
    return found if otherwise is None else Coalesce(found, Value(otherwise), output_field=TextField())


class TrancheViewSet(Resource):
    """Money in slices, each with the evidence expected and what was decided."""

    model = Tranche
    write = TrancheBody
    filterset_class = TrancheFilter
    columns: ClassVar = ("id", "initiative_id", "initiative__key", "position", "amount", "review_on", "evidence")
    renamed: ClassVar = {"initiative_id": "initiative", "initiative__key": "initiative_key"}

    computed: ClassVar = {
        "decision": Computed(lambda: _decided("decision", "planned"), serializers.ChoiceField(DECISIONS)),
        "decided_on": Computed(lambda: _decided("date"), serializers.DateField(allow_null=True)),
        "decision_reason": Computed(lambda: _decided("reason", ""), serializers.CharField()),
    }

    def create(self, request: Request) -> Response:
        """Plan the next slice."""
        return self.answer(plan_tranche(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=DecisionBody)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """Fund, hold or stop, with its reason."""
        row, values = self.thing(), self.checked(DecisionBody)
        decide_tranche(actor=self.member, tranche=row, **values)
        return self.answer(row.pk)
