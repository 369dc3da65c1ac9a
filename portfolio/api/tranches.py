"""The API's tranches and what is decided about them: the same actions as the pages."""

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

from accounts.rest.described import Computed
from accounts.rest.fields import Amount, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from portfolio.actions.evidence import agree_tests
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.api.evidence import TestsBody, predicates_of
from portfolio.models import Initiative, Tranche, TrancheDecision
from portfolio.queries import LAST_DAY

SECOND = "Nothing is decided yet: above the portfolio's limit a second, different person must agree."
DECISIONS = TrancheDecision.Decision.choices


class TrancheBody(Body):
    """A slice of an initiative's money."""

    initiative = Ref(Initiative)
    amount = Amount()
    capital = Amount(required=False, allow_null=True, default=None)
    review_on = serializers.DateField()
    evidence = Text(required=False, allow_blank=True, default="")


class DecisionBody(Body):
    """What is decided about a tranche."""

    decision = serializers.ChoiceField(TrancheDecision.Decision.choices)
    reason = Text()
    on = serializers.DateField(required=False, allow_null=True, default=None)
    review_on = serializers.DateField(
        required=False, allow_null=True, default=None,
        help_text="Held: when the evidence is looked at again; left out, as many days on as the funding policy says.",
    )  # fmt: skip


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
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "position", "amount", "capital", "review_on",
        "evidence",
    )  # fmt: skip
    renamed: ClassVar = {"initiative_id": "initiative", "initiative__key": "initiative_key"}

    computed: ClassVar = {
        "decision": Computed(lambda: _decided("decision", "planned"), serializers.ChoiceField(DECISIONS)),
        "decided_on": Computed(lambda: _decided("date"), serializers.DateField(allow_null=True)),
        "decision_reason": Computed(lambda: _decided("reason", ""), serializers.CharField()),
        "held_until": Computed(lambda: _decided("review_on"), serializers.DateField(allow_null=True)),
    }

    def create(self, request: Request) -> Response:
        """Plan the next slice."""
        return self.answer(plan_tranche(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=DecisionBody)
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str) -> Response:
        """Fund, hold or stop, with its reason; 202 when it is a proposal that a second person must agree to."""
        row, values = self.thing(), self.checked(DecisionBody)
        done = decide_tranche(actor=self.member, tranche=row, **values)
        if isinstance(done, TrancheDecision):
            return self.answer(row.pk)
        answer = self.answer(row.pk, status=202)
        answer.data |= {"decision_proposal": done.pk, "detail": SECOND}
        return answer

    @extend_schema(request=TestsBody)
    @action(detail=True, methods=["put"])
    def tests(self, request: Request, pk: str) -> Response:
        """Let these be the tests that must hold, until the money was released or the evidence was looked at."""
        row, values = self.thing(), self.checked(TestsBody)
        agree_tests(actor=self.member, tranche=row, tests=predicates_of(values))
        return self.answer(row.pk)
