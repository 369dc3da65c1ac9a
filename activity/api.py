"""The API's events: what happened, for those who may set up."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework.request import Request

from accounts.permissions import demand
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from activity.models import Event


class EventFilter(filters.FilterSet):
    """Narrow a list of events."""

    name = filters.CharFilter()
    actor = IdFilter("actor_id")
    object_type = filters.CharFilter()
    object_id = IdFilter("object_id")


class EventViewSet(Resource):
    """What happened, newest first."""

    model = Event
    write = Body
    filterset_class = EventFilter
    newest_first = True
    has_past = True
    columns: ClassVar = ("id", "name", "at", "actor_id", "object_type", "object_id", "object_label", "data")
    renamed: ClassVar = {"actor_id": "actor"}

    def check_permissions(self, request: Request) -> None:
        """The log is read where it is on the pages: under Set-up."""
        super().check_permissions(request)
        demand(self.member, "set_up")
