"""The API's moves between states: the same actions as the set-up page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.serializers import Body
from accounts.rest.views import READ_ACTIONS, Resource
from portfolio.actions.moves import remove_move, set_move
from portfolio.models import Initiative, MoveRule
from portfolio.moves import MOVER_CHOICES, USUAL, warnings
from portfolio.queries.demands import own_rules


class MoveChoicesBody(Body):
    """Who may make a move, at least, and what it asks for."""

    least_role = serializers.ChoiceField(MOVER_CHOICES, required=False)
    needs_reason = serializers.BooleanField(required=False)
    needs_feasibility = serializers.BooleanField(required=False)
    needs_key_result = serializers.BooleanField(required=False)
    needs_budget = serializers.BooleanField(required=False)
    needs_claim = serializers.BooleanField(required=False)


class MoveRuleBody(MoveChoicesBody):
    """An allowed move."""

    from_state = serializers.ChoiceField(Initiative.State.choices)
    to_state = serializers.ChoiceField(Initiative.State.choices)


class MoveRuleFilter(filters.FilterSet):
    """Narrow a list of moves."""

    from_state = filters.ChoiceFilter(choices=Initiative.State.choices)
    to_state = filters.ChoiceFilter(choices=Initiative.State.choices)


class RuleShown(serializers.Serializer[Any]):
    """A move as it holds now; `id` is null for a usual one."""

    id = serializers.IntegerField(allow_null=True)
    from_state = serializers.ChoiceField(Initiative.State.choices)
    to_state = serializers.ChoiceField(Initiative.State.choices)
    least_role = serializers.ChoiceField(MOVER_CHOICES)
    needs_reason = serializers.BooleanField()
    needs_feasibility = serializers.BooleanField()
    needs_key_result = serializers.BooleanField()
    needs_budget = serializers.BooleanField()
    needs_claim = serializers.BooleanField()


class RulesShown(serializers.Serializer[Any]):
    """The moves that hold now, whose they are, and what is odd about them."""

    is_own = serializers.BooleanField()
    warnings = serializers.ListField(child=serializers.CharField())
    rules = RuleShown(many=True)


class MoveRuleViewSet(Resource):
    """The moves that the organisation set itself; as long as there is none, the usual ones hold (`in-force/`)."""

    model = MoveRule
    write = MoveRuleBody
    filterset_class = MoveRuleFilter
    reading: ClassVar = READ_ACTIONS | {"in_force"}
    columns: ClassVar = (
        "id", "from_state", "to_state", "least_role", "needs_reason", "needs_feasibility", "needs_key_result",
        "needs_budget", "needs_claim",
    )  # fmt: skip

    def create(self, request: Request) -> Response:
        """Allow a move, or change one that is allowed; the first change copies the usual ones."""
        return self.answer(set_move(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=MoveChoicesBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change who may make a move and what it asks for."""
        row, values = self.thing(), self.checked(MoveChoicesBody, partial=True)
        self.guard(row)
        ends = {"from_state": row.from_state, "to_state": row.to_state}
        return self.answer(set_move(actor=self.member, **ends, **values).pk)

    def destroy(self, request: Request, pk: str) -> Response:
        """Allow a move no longer; the last one stays."""
        row = self.thing()
        remove_move(actor=self.member, from_state=row.from_state, to_state=row.to_state)
        return Response(status=204)

    @extend_schema(responses=RulesShown, filters=False)
    @action(detail=False, methods=["get"], url_path="in-force", pagination_class=None)
    def in_force(self, request: Request) -> Response:
        """The moves that hold now, the usual ones included, with warnings about states without a way in or out."""
        own = own_rules()
        rules = own or list(USUAL)
        return Response({"is_own": bool(own), "warnings": warnings(rules), "rules": [asdict(rule) for rule in rules]})
