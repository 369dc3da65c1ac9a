"""The API's work items, stops and progress reports: the same actions as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db.models import QuerySet
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
from accounts.rest.views import FactResource, Resource
from execution.actions.facts import report_progress
from execution.actions.items import add_item, edit_item, move_item
from execution.actions.limits import ReasonNeeded
from execution.actions.stopping import stop_initiative
from execution.api.refusals import WithoutReason
from execution.models import Item, ProgressReport
from execution.queries.whose import items_of_team, team_of_rows
from execution.stop_queries import stop_fact
from portfolio.models import Initiative, InitiativeState


def _reason() -> Text:
    return Text(
        required=False, allow_blank=True, default="", max_length=300,
        help_text="Why it goes into a column of the board that is at its limit; 422 without one.",
    )  # fmt: skip


@contextmanager
def limits_in_words() -> Iterator[None]:
    """Refuse what would take a column over its limit without a reason."""
    try:
        yield
    except ReasonNeeded as asked:
        raise WithoutReason.of(asked) from asked


class ItemBody(Body):
    """What a work item takes."""

    key = Text(max_length=120, required=False)
    title = Text(max_length=300)
    initiative = Ref(Initiative, required=False, allow_null=True)
    parent = Ref(Item, required=False, allow_null=True)  # type: ignore[assignment]  # DRF takes declared fields off the class
    team = Ref(Team, required=False, allow_null=True)
    assignee = Ref(Membership, by="user__email", required=False, allow_null=True)
    type = serializers.ChoiceField(Item.Type.choices, required=False)
    planned_start = serializers.DateField(required=False, allow_null=True)
    planned_finish = serializers.DateField(required=False, allow_null=True)
    planned_cost = Amount(required=False, allow_null=True, min_value=0)
    estimate = Number(max_digits=20, decimal_places=6, required=False, allow_null=True, min_value=0)
    reason = _reason()


class ItemMoveBody(Body):
    """A move to another state."""

    state = serializers.ChoiceField(Item.State.choices)
    on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = _reason()


class ItemFilter(filters.FilterSet):
    """Narrow a list of items."""

    initiative = IdFilter("initiative_id")
    parent = IdFilter("parent_id")
    team = IdFilter("team_id", method="of_team", help_text="Those included that have it from above.")
    assignee = IdFilter("assignee_id")
    state = filters.ChoiceFilter(choices=Item.State.choices)
    key = filters.CharFilter()

    def of_team(self, rows: QuerySet[Any], _name: str, team_id: int) -> QuerySet[Any]:
        """What the team's own list holds: items that name it, and those that have it from above."""
        return rows.filter(pk__in=items_of_team(team_id).values("pk"))


OF_TEAM = serializers.IntegerField(
    allow_null=True, read_only=True, help_text="Whose it is: `team`, else what it has from above or its initiative."
)


class ItemViewSet(Resource):
    """Pieces of work."""

    model = Item
    write = ItemBody
    filterset_class = ItemFilter
    columns: ClassVar = (
        "id", "key", "title", "initiative_id", "initiative__key", "parent_id", "parent__key", "team_id", "assignee_id",
        "type", "state", "planned_start", "planned_finish", "planned_cost", "estimate", "started_on", "finished_on",
        "version",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key",
        "parent_id": "parent", "parent__key": "parent_key", "team_id": "team",
        "assignee_id": "assignee",
    }  # fmt: skip
    computed: ClassVar = {"of_team": Computed(team_of_rows, OF_TEAM)}

    def create(self, request: Request) -> Response:
        """A new item, to do; limits of the board take a reason."""
        with limits_in_words():
            return self.answer(add_item(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the plan; `If-Match` with the version seen guards against overwriting. States move by `move`.

        Where it changes hands, limits of the other team's board take a reason.
        """
        row, values = self.thing(), self.values(partial=True)
        if "key" in values:
            raise serializers.ValidationError({"key": "A key is kept for ever."})
        with limits_in_words():
            edit_item(actor=self.member, item=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)

    @extend_schema(request=ItemMoveBody)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """To do, in progress, done or dropped from a day on; limits of the board take a reason."""
        row, values = self.thing(), self.checked(ItemMoveBody)
        with limits_in_words():
            move_item(actor=self.member, item=row, **values)
        return self.answer(row.pk)


class StopBody(Body):
    """Why a bet is stopped, what it taught, and from which day on."""

    initiative = Ref(Initiative)
    reason = Text()
    lesson = Text(required=False, allow_blank=True, default="")
    on = serializers.DateField(required=False, allow_null=True, default=None)


class StopFilter(filters.FilterSet):
    """Narrow a list of stops."""

    initiative = IdFilter("initiative_id")
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class StopViewSet(FactResource):
    """Bets that were stopped: what was left of their scope is dropped, their money freed, their owners told."""

    model = InitiativeState
    write = StopBody
    filterset_class = StopFilter
    newest_first = True
    described_as = "Stop"
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "initiative__state", "date", "reason", "recorded_at",
        "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key", "initiative__state": "state_now",
        "recorded_by_id": "recorded_by", "supersedes_id": "supersedes",
    }  # fmt: skip

    def get_queryset(self) -> QuerySet[Any]:
        """The facts by which something was stopped."""
        return super().get_queryset().filter(state=Initiative.State.STOPPED)

    def create(self, request: Request) -> Response:
        """Stop from a day on; `initiatives/<id>/move/` takes it up again, and what was dropped stays dropped."""
        values = self.values()
        stop_initiative(actor=self.member, **values)
        fact = stop_fact(values["initiative"])
        return self.answer(fact.pk if fact else 0, status=201)


class ProgressBody(Body):
    """How far an item is on a day."""

    item = Ref(Item)
    percent = Number(max_digits=9, decimal_places=6, min_value=0, max_value=100)
    date = serializers.DateField(required=False, allow_null=True, default=None)


class ProgressFilter(filters.FilterSet):
    """Narrow a list of progress reports."""

    item = IdFilter("item_id")
    initiative = IdFilter("item__initiative_id")
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class ProgressViewSet(FactResource):
    """Percent reports that count; a correction is a new one for the same day."""

    model = ProgressReport
    write = ProgressBody
    filterset_class = ProgressFilter
    columns: ClassVar = ("id", "item_id", "item__key", "date", "percent", "recorded_at", "supersedes_id")
    renamed: ClassVar = {"item_id": "item", "item__key": "item_key", "supersedes_id": "supersedes"}

    def create(self, request: Request) -> Response:
        """Report; a second report for the same day supersedes the first."""
        values = self.values()
        row = report_progress(actor=self.member, item=values["item"], percent=values["percent"], on=values.get("date"))
        return self.answer(row.pk, status=201)
