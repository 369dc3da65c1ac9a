"""The API's people and teams, to read; they are set up on the pages."""

from __future__ import annotations

from typing import ClassVar

from rest_framework.mixins import ListModelMixin

from accounts.models import Membership, Team
from accounts.rest.serializers import Body
from accounts.rest.views import Resource


class PersonViewSet(ListModelMixin, Resource):
    """The members of the tenant."""

    model = Membership
    write = Body
    serializer_class = Body
    columns: ClassVar = ("id", "user__email", "name", "role", "team_id", "ended_at")
    renamed: ClassVar = {"user__email": "email", "team_id": "team"}


class TeamViewSet(ListModelMixin, Resource):
    """The lasting groups of people."""

    model = Team
    write = Body
    serializer_class = Body
    columns: ClassVar = ("id", "key", "name", "parent_id")
    renamed: ClassVar = {"parent_id": "parent"}
