"""The API's objectives: the same actions as the pages."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Team
from accounts.rest.described import Computed
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.alignment import set_parents
from okrs.actions.objectives import create_objective, edit_objective
from okrs.api.cycles import KEY_STAYS
from okrs.gaps import without_parent
from okrs.models import Alignment, Collaborator, Cycle, Objective, Reader

IDS = serializers.ListField(child=serializers.IntegerField(), read_only=True)
KEYS = serializers.ListField(child=serializers.CharField(), read_only=True)


def _parents(column: str) -> ArraySubquery:
    links = Alignment.objects.filter(child=OuterRef("pk")).order_by("parent_id")
    return ArraySubquery(links.values_list(column, flat=True))


def _members(rows: type[Collaborator | Reader]) -> ArraySubquery:
    found = rows.objects.filter(objective=OuterRef("pk")).order_by("member_id")
    return ArraySubquery(found.values_list("member_id", flat=True))


class ObjectiveBody(Body):
    """What an objective takes."""

    key = Text(max_length=120, required=False)
    cycle = Ref(Cycle)
    title = Text(max_length=300)
    description = Text(required=False, allow_blank=True)
    owner = Ref(Membership, by="user__email", required=False, allow_null=True)
    team = Ref(Team, required=False, allow_null=True)
    parents = serializers.ListField(child=Ref(Objective), required=False, max_length=50)
    level = serializers.ChoiceField(Objective.Level.choices, required=False)
    ambition = serializers.ChoiceField(Objective.Ambition.choices, required=False)
    weight = Number(max_digits=14, decimal_places=6, required=False, allow_null=True, min_value=0)
    driven_by = serializers.ChoiceField(Objective.Drive.choices, required=False)
    visibility = serializers.ChoiceField(Objective.Visibility.choices, required=False)
    collaborators = serializers.ListField(child=Ref(Membership, by="user__email"), required=False, max_length=200)
    readers = serializers.ListField(child=Ref(Membership, by="user__email"), required=False, max_length=200)


class ObjectiveFilter(filters.FilterSet):
    """Narrow a list of objectives."""

    cycle = IdFilter("cycle_id")
    parent = IdFilter("parent_links__parent_id", distinct=True)
    owner = IdFilter("owner_id")
    team = IdFilter("team_id")
    level = filters.ChoiceFilter(choices=Objective.Level.choices)
    key = filters.CharFilter()
    without_parent = filters.BooleanFilter(method="gaps", label="Only those that contribute to nothing and should.")

    def gaps(self, rows: QuerySet[Objective], name: str, wanted: bool) -> QuerySet[Objective]:
        """Those under nothing, or all others."""
        found = without_parent(rows)
        return found if wanted else rows.exclude(pk__in=found.values("pk"))


class ObjectiveViewSet(Resource):
    """Where to go, with how far its key results say we are."""

    model = Objective
    write = ObjectiveBody
    filterset_class = ObjectiveFilter
    figures: ClassVar = (
        "as_of", "computed_at", "formula", "measured", "coverage", "expected", "health", "direct", "inherited",
        "delivered", "planned", "budget", "planned_value", "earned_value", "spend", "cpi", "spi", "eac",
        "key_results", "children", "linked", "missing", "oldest_input",
    )  # fmt: skip
    columns: ClassVar = (
        "id", "key", "cycle_id", "cycle__key", "title", "description", "owner_id", "team_id", "level", "ambition",
        "weight", "driven_by", "visibility", "version",
    )  # fmt: skip
    renamed: ClassVar = {"cycle_id": "cycle", "cycle__key": "cycle_key", "owner_id": "owner", "team_id": "team"}
    computed: ClassVar = {
        "parents": Computed(lambda: _parents("parent_id"), IDS),
        "parent_keys": Computed(lambda: _parents("parent__key"), KEYS),
        "collaborators": Computed(lambda: _members(Collaborator), IDS),
        "readers": Computed(lambda: _members(Reader), IDS),
    }

    def create(self, request: Request) -> Response:
        """A new objective, aligned to the parents named."""
        return self.answer(create_objective(actor=self.member, **self.values()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; `parents` replaces all. `If-Match` with the version seen guards the edit."""
        row, values = self.thing(), self.values(partial=True)
        if "key" in values:
            raise serializers.ValidationError(KEY_STAYS)
        parents = values.pop("parents", None)
        edit_objective(actor=self.member, objective=row, expected_version=self.expected_version(row), **values)
        if parents is not None:
            set_parents(actor=self.member, objective=row, parents=parents)
        return self.answer(row.pk)
