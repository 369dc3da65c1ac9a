"""The API's people and teams, to read; they are set up on the pages."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters

from accounts.models import Membership, Role, Team
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource


class PersonFilter(filters.FilterSet):
    """Narrow a list of people."""

    email = filters.CharFilter(field_name="user__email", lookup_expr="iexact")
    team = IdFilter("team_id")
    role = filters.ChoiceFilter(choices=Role.choices)


class PersonViewSet(Resource):
    """The members of the tenant."""

    model = Membership
    write = Body
    filterset_class = PersonFilter
    columns: ClassVar = ("id", "user__email", "name", "role", "team_id", "ended_at")
    renamed: ClassVar = {"user__email": "email", "team_id": "team"}


class TeamFilter(filters.FilterSet):
    """Narrow a list of teams."""

    key = filters.CharFilter()
    parent = IdFilter("parent_id")


class TeamViewSet(Resource):
    """The lasting groups of people."""

    model = Team
    write = Body
    filterset_class = TeamFilter
    columns: ClassVar = ("id", "key", "name", "parent_id")
    renamed: ClassVar = {"parent_id": "parent"}
