"""The API's saved views, limits of stages, and one change to many initiatives: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Team
from accounts.rest.fields import Ref, Text
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from portfolio.actions.bulk import MOST, Change, Outcome, Pick, change_many
from portfolio.actions.views import change_view, remove_view, save_view, set_stage_limit
from portfolio.models import Initiative, Portfolio, SavedView, StageLimit


class SavedViewBody(Body):
    """A filter of the list of initiatives as its address has it, under a name."""

    name = Text(max_length=80)
    query = Text(max_length=2_000, required=False, allow_blank=True)
    layout = serializers.ChoiceField(SavedView.Layout.choices, required=False)
    is_shared = serializers.BooleanField(required=False)


class SavedViewFilter(filters.FilterSet):
    """Narrow a list of saved views."""

    layout = filters.ChoiceFilter(choices=SavedView.Layout.choices)
    is_shared = filters.BooleanFilter()


class SavedViewViewSet(Resource):
    """One's own saved views and those that are shared."""

    model = SavedView
    write = SavedViewBody
    filterset_class = SavedViewFilter
    columns: ClassVar = ("id", "owner_id", "name", "layout", "query", "is_shared")
    renamed: ClassVar = {"owner_id": "owner"}

    def get_queryset(self) -> QuerySet[Any]:
        """Another's own view is as good as absent."""
        return super().get_queryset().filter(Q(owner=self.member) | Q(is_shared=True))

    def _get(self, pk: int) -> Any:
        found = self.get_queryset().filter(pk=pk).first()
        return found if found is not None else super()._get(0)

    def create(self, request: Request) -> Response:
        """Keep a filter."""
        return self.answer(save_view(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; only whoever keeps it may."""
        return self.answer(change_view(actor=self.member, view=self.thing(), **self.values(partial=True)).pk)

    def destroy(self, request: Request, pk: str) -> Response:
        """Keep it no longer."""
        remove_view(actor=self.member, view=self.thing())
        return Response(status=204)


class StageLimitBody(Body):
    """How many initiatives a stage may hold before the board warns; null: any number."""

    state = serializers.ChoiceField(Initiative.State.choices)
    limit = serializers.IntegerField(min_value=1, max_value=9_999)


class StageLimitViewSet(Resource):
    """Limits of the stages on the board."""

    model = StageLimit
    write = StageLimitBody
    columns: ClassVar = ("id", "state", "limit")

    def create(self, request: Request) -> Response:
        """Set the limit of a stage, or change it."""
        row = set_stage_limit(actor=self.member, **self.values())
        assert row is not None, "a number was given"  # noqa: S101  # the body asks for one
        return self.answer(row.pk, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take the limit away."""
        set_stage_limit(actor=self.member, state=self.thing().state, limit=None)
        return Response(status=204)


class PickBody(Body):
    """One initiative and the version of it that was seen."""

    id = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class BulkBody(Body):
    """One change to many initiatives; what is left out stays as it is in each."""

    rows = serializers.ListField(child=PickBody(), max_length=MOST)
    owner = Ref(Membership, by="user__email", required=False)
    team = Ref(Team, required=False)
    portfolio = Ref(Portfolio, required=False)
    horizon = serializers.ChoiceField(Initiative.Horizon.choices, required=False)
    kind = serializers.ChoiceField(Initiative.Kind.choices, required=False)
    shift_days = serializers.IntegerField(min_value=-3660, max_value=3660, required=False, default=0)
    state = serializers.ChoiceField(Initiative.State.choices, required=False, default="")
    reason = Text(required=False, allow_blank=True, default="")
    preview = serializers.BooleanField(required=False, default=False)


class BulkChangeShown(serializers.Serializer[Any]):
    """One field as it was and is."""

    name = serializers.CharField()
    was = serializers.CharField()
    to = serializers.CharField()


class BulkOutcomeShown(serializers.Serializer[Any]):
    """What became of one: its changes, or why it was refused."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    changes = BulkChangeShown(many=True)
    refused = serializers.CharField()


class BulkShown(serializers.Serializer[Any]):
    """What became of each; a preview changed nothing."""

    preview = serializers.BooleanField()
    rows = BulkOutcomeShown(many=True)


class BulkViewSet(Resource):
    """One change to many initiatives, in one transaction."""

    model = Initiative
    write = BulkBody
    has_past = False
    statuses: ClassVar = {"create": 200}

    @extend_schema(request=BulkBody, responses={200: BulkShown})
    def create(self, request: Request) -> Response:
        """Change all but those that refuse, which are told; `preview` tells what would happen and changes nothing."""
        asked = self.values()
        picks = [Pick(row["id"], row["version"]) for row in asked.pop("rows")]
        is_preview = asked.pop("preview")
        change = Change(
            shift_days=asked.pop("shift_days"), state=asked.pop("state"), reason=asked.pop("reason"), values=asked
        )
        found = change_many(actor=self.member, picks=picks, change=change, is_preview=is_preview)
        return Response({"preview": is_preview, "rows": [_shown(each) for each in found]})


def _shown(each: Outcome) -> dict[str, Any]:
    changes = [{"name": name, "was": str(was), "to": str(to)} for name, was, to in each.changes]
    return {"id": each.id, "key": each.key, "changes": changes, "refused": each.refused}
