"""The API of a team's list, board and iterations: the same order, the same moves as the pages."""

from __future__ import annotations

import base64
import binascii
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from accounts import past
from accounts.models import Team
from accounts.rest.fields import Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from execution.actions.boards import ColumnPlan, move_card, set_columns
from execution.actions.iterations import add_iteration, carry_on, edit_iteration, plan_items
from execution.actions.limits import ReasonNeeded
from execution.actions.places import place_item
from execution.api.refusals import WithoutReason
from execution.models import BoardColumn, Item, Iteration
from execution.queries.backlog import PER_PAGE, STATES, After, Chosen, Line, page
from execution.queries.boards import columns_of, held
from execution.queries.whose import teams_of
from tenancy.clock import today

MOST = 200


class BacklogRowShown(serializers.Serializer[Any]):
    """An item in its team's order; `initiative` is the one that it counts for, `rank` null where it has no place."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    type = serializers.CharField()
    state = serializers.CharField()
    estimate = serializers.FloatField(allow_null=True)
    assignee = serializers.IntegerField(allow_null=True)
    initiative = serializers.IntegerField(allow_null=True)
    iteration = serializers.IntegerField(allow_null=True)
    rank = serializers.CharField(allow_null=True)
    is_by_hand = serializers.BooleanField()
    is_blocked = serializers.BooleanField()


class BacklogShown(serializers.Serializer[Any]):
    """A page of a list: `next` is the cursor of the one after, null on the last."""

    next = serializers.CharField(allow_null=True)
    results = BacklogRowShown(many=True)


class BacklogMoveBody(Body):
    """Where an item goes: beside its neighbours as they stand now, or `to` an end of the list."""

    item = Ref(Item)
    before = Ref(Item, required=False, allow_null=True, default=None)
    after = Ref(Item, required=False, allow_null=True, default=None)
    to = serializers.ChoiceField(["top", "bottom"], required=False, default="")


class MovedShown(serializers.Serializer[Any]):
    """Where it stands now; `note` tells when that is not quite where it was put, or over a limit."""

    item = serializers.IntegerField()
    rank = serializers.CharField()
    note = serializers.CharField()


class BacklogViewSet(Resource):
    """The list of a team: open leaves, the next first."""

    model = Item
    write = BacklogMoveBody
    reading: ClassVar = frozenset({"ordered"})
    stood = past.LISTS

    def parameters(self) -> frozenset[str]:
        """What may stand in the address."""
        return super().parameters() | ({"cursor", "page_size", "state"} if self.action == "ordered" else frozenset())

    @extend_schema(
        responses={200: BacklogShown},
        parameters=[
            OpenApiParameter("cursor", OpenApiTypes.STR, description="Where the page begins; take it from `next`."),
            OpenApiParameter("page_size", OpenApiTypes.INT, description="1 to 200, 50 unless named."),
            OpenApiParameter("state", OpenApiTypes.STR, enum=sorted(STATES), description="Open unless named."),
        ],
    )
    def ordered(self, request: Request, pk: str) -> Response:
        """One page in the order of the team, by one query."""
        team, size = self._team(), self._size(request)
        state = request.query_params.get("state", "open")
        if state not in STATES:
            raise ValidationError({"state": f"Choose one of: {', '.join(sorted(STATES))}."})
        found = page(team, Chosen(state), _after(request.query_params.get("cursor", "")), size + 1)
        following = _cursor(found[size - 1]) if len(found) > size else None
        return Response({"next": following, "results": [_row(line) for line in found[:size]]})

    @extend_schema(request=BacklogMoveBody, responses={200: MovedShown})
    def move(self, request: Request, pk: str) -> Response:
        """Move an item of the team's list; a neighbour that has left it gives the nearest place."""
        team, values = self._team(), self.checked(BacklogMoveBody)
        item = _of(team, values["item"])
        beside = {name: values[name].pk if values[name] else None for name in ("before", "after")}
        placed = place_item(actor=self.member, item=item, to=values["to"], **beside)
        return Response({"item": item.pk, "rank": placed.place.rank, "note": placed.note})

    def _team(self) -> Team:
        return team_of_address(self)

    @staticmethod
    def _size(request: Request) -> int:
        text = request.query_params.get("page_size", str(PER_PAGE))
        if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
            raise ValidationError({"page_size": f"Give a whole number from 1 to {MOST}."})
        return int(text)


def team_of_address(view: Resource) -> Team:
    """The team of the address; 404 for an absent one and for another tenant's."""
    return get_object_or_404(Team, pk=int(view.kwargs["pk"]))


def _of(team: Team, item: Item) -> Item:
    if teams_of([item])[item.pk] != team.pk:
        raise ValidationError({"item": f"{item.key} is not in the list of {team.name}."})
    return item


def _row(line: Line) -> dict[str, Any]:
    shown = {name: getattr(line, name) for name in ("id", "key", "title", "type", "state", "estimate", "rank")}
    return shown | {
        "assignee": line.assignee_id, "initiative": line.initiative_id, "iteration": line.iteration_id,
        "is_by_hand": line.is_by_hand, "is_blocked": line.is_blocked,
    }  # fmt: skip


def _cursor(line: Line) -> str:
    return base64.urlsafe_b64encode(f"{line.id} {line.rank or ''}".encode()).decode()


def _after(text: str) -> After:
    if not text:
        return After()
    try:
        pk, _, rank = base64.urlsafe_b64decode(text.encode("ascii")).decode().partition(" ")
    except (binascii.Error, UnicodeError, ValueError):
        pk, rank = "", ""
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19) or "\x00" in rank:
        raise ValidationError({"cursor": "Take it from `next` as it is."})
    return After(int(pk), rank or None)


class ColumnShown(serializers.Serializer[Any]):
    """A column: `id` null where the team set up none, `held` how many it holds."""

    id = serializers.IntegerField(allow_null=True)
    key = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    limit = serializers.IntegerField(allow_null=True)
    held = serializers.IntegerField()


class BoardShown(serializers.Serializer[Any]):
    """The columns of a board from left to right."""

    columns = ColumnShown(many=True)


class ColumnBody(Body):
    """A column as it shall be; without `id` a new one."""

    id = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    name = Text(max_length=60)
    state = serializers.ChoiceField(["todo", "doing", "done"])
    limit = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=32_000)


class ColumnsBody(Body):
    """All columns from left to right."""

    columns = serializers.ListField(child=ColumnBody(), min_length=1, max_length=12)


class CardMoveBody(Body):
    """A card goes into a column (its `key`), beside its neighbours as they stand now."""

    item = Ref(Item)
    column = serializers.CharField(max_length=40)
    before = Ref(Item, required=False, allow_null=True, default=None)
    after = Ref(Item, required=False, allow_null=True, default=None)
    reason = Text(
        max_length=300,
        required=False,
        allow_blank=True,
        default="",
        help_text="Why the column may go over its limit: needed there.",
    )


class CardMovedShown(serializers.Serializer[Any]):
    """What became of it."""

    item = serializers.IntegerField()
    state = serializers.CharField()
    column = serializers.CharField()
    held = serializers.IntegerField()
    is_over = serializers.BooleanField()
    note = serializers.CharField()


class BoardViewSet(Resource):
    """The board of a team."""

    model = BoardColumn
    write = ColumnsBody
    reading: ClassVar = frozenset({"columns_now"})
    stood = past.LISTS

    @extend_schema(responses={200: BoardShown})
    def columns_now(self, request: Request, pk: str) -> Response:
        """The columns from left to right, and how many cards each holds."""
        return Response({"columns": self._shown(team_of_address(self))})

    @extend_schema(request=ColumnsBody, responses={200: BoardShown})
    def set_all(self, request: Request, pk: str) -> Response:
        """Set all columns; cards of one that goes stand in the first of its state."""
        team = team_of_address(self)
        plans = [ColumnPlan(**row) for row in self.checked(ColumnsBody)["columns"]]
        set_columns(actor=self.member, team=team, plans=plans)
        return Response({"columns": self._shown(team)})

    def _shown(self, team: Team) -> list[dict[str, Any]]:
        columns = columns_of(team)
        many = held(team, columns, {column.state for column in columns}, today(self.member.tenant))
        return [
            {
                "id": column.id, "key": column.key, "name": column.name, "state": column.state, "limit": column.limit,
                "held": many[column.key],
            }
            for column in columns
        ]  # fmt: skip

    @extend_schema(request=CardMoveBody, responses={200: CardMovedShown})
    def move(self, request: Request, pk: str) -> Response:
        """Move a card; to a column of another state the item moves too, from today on. Limits take a reason."""
        team, values = team_of_address(self), self.checked(CardMoveBody)
        item = _of(team, values["item"])
        beside = {name: values[name].pk if values[name] else None for name in ("before", "after")}
        try:
            done = move_card(actor=self.member, item=item, column=values["column"], reason=values["reason"], **beside)
        except ReasonNeeded as asked:
            raise WithoutReason.of(asked) from asked
        return Response(
            {
                "item": item.pk, "state": done.item.state, "column": done.target.key,
                "held": done.held[done.target.key], "is_over": done.is_over, "note": done.note,
            }
        )  # fmt: skip


class IterationChangeBody(Body):
    """What may be changed of an iteration."""

    goal = Text(max_length=300, required=False, allow_blank=True)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)


class IterationBody(IterationChangeBody):
    """A stretch of days of a team."""

    team = Ref(Team)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class IterationItemsBody(Body):
    """Items of the team that are planned into it."""

    items = serializers.ListField(child=Ref(Item), min_length=1, max_length=500)


class IterationFilter(filters.FilterSet):
    """Narrow a list of iterations."""

    team = IdFilter("team_id")


class ChangedShown(serializers.Serializer[Any]):
    """How many changed."""

    changed = serializers.IntegerField()


class IterationViewSet(Resource):
    """Iterations; those of one team share no day."""

    model = Iteration
    write = IterationBody
    filterset_class = IterationFilter
    columns: ClassVar = ("id", "team_id", "team__key", "number", "goal", "starts_on", "ends_on", "version")
    renamed: ClassVar = {"team_id": "team", "team__key": "team_key"}
    statuses: ClassVar = {"create": 201, "carry": 200, "plan": 200}

    def create(self, request: Request) -> Response:
        """The next one of a team."""
        return self.answer(add_iteration(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=IterationChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the goal or the days; `If-Match` with the version seen guards against overwriting."""
        row, values = self.thing(), self.checked(IterationChangeBody, partial=True)
        edit_iteration(actor=self.member, iteration=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)

    @extend_schema(request=IterationItemsBody, responses={200: ChangedShown})
    @action(detail=True, methods=["post"], url_path="items", url_name="items")
    def plan(self, request: Request, pk: str) -> Response:
        """Plan items into it; those of another iteration leave that one."""
        row, items = self.thing(), self.checked(IterationItemsBody)["items"]
        many = plan_items(actor=self.member, team=row.team, iteration=row, items=[item.pk for item in items])
        return Response({"changed": many})

    @extend_schema(request=None, responses={200: ChangedShown})
    @action(detail=True, methods=["post"])
    def carry(self, request: Request, pk: str) -> Response:
        """Carry what was not finished into the next one, which is made where there is none."""
        return Response({"changed": carry_on(actor=self.member, iteration=self.thing())})


def register(router: SimpleRouter) -> None:
    """Iterations have ids; lists and boards are their teams'."""
    router.register("iterations", IterationViewSet, "api-iteration")


def routes() -> list[URLPattern]:
    """What hangs on a team."""
    return [
        path("teams/<int:pk>/backlog/", BacklogViewSet.as_view({"get": "ordered"}), name="api-team-backlog"),
        path("teams/<int:pk>/backlog/moves/", BacklogViewSet.as_view({"post": "move"}), name="api-team-backlog-move"),
        path(
            "teams/<int:pk>/board/", BoardViewSet.as_view({"get": "columns_now", "put": "set_all"}),
            name="api-team-board",
        ),
        path("teams/<int:pk>/board/moves/", BoardViewSet.as_view({"post": "move"}), name="api-team-board-move"),
    ]  # fmt: skip
