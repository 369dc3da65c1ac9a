"""The API's events, what happened, for those who may set up; the caller's notices; the letters."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import demand
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from activity.actions.notices import read_notice
from activity.models import Event, Letter, Notice


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


class NoticeFilter(filters.FilterSet):
    """Narrow one's notices."""

    unread = filters.BooleanFilter("read_at", lookup_expr="isnull")
    kind = filters.CharFilter()


class NoticeViewSet(Resource):
    """What the caller is told, newest first; nobody reads another's."""

    model = Notice
    write = Body
    filterset_class = NoticeFilter
    newest_first = True
    columns: ClassVar = ("id", "kind", "text", "path", "made_at", "read_at")

    def get_queryset(self) -> QuerySet[Any]:
        """The caller's own."""
        return super().get_queryset().filter(member=self.member)

    def thing(self) -> Notice:
        """One of the caller's own; another's is absent."""
        notice: Notice = get_object_or_404(self.get_queryset(), pk=int(self.kwargs["pk"]))
        return notice

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="reading", url_name="reading")
    def seen(self, request: Request, pk: str) -> Response:
        """Seen."""
        notice = self.thing()
        read_notice(actor=self.member, notice=notice)
        return self.answer(notice.pk)


class LetterFilter(filters.FilterSet):
    """Narrow the letters."""

    kind = filters.CharFilter()
    sent = filters.BooleanFilter("sent_at", lookup_expr="isnull", exclude=True)
    member = IdFilter("member_id")


class LetterViewSet(Resource):
    """Letters that wait, failed or went out; their words are their readers' own."""

    model = Letter
    write = Body
    filterset_class = LetterFilter
    newest_first = True
    columns: ClassVar = (
        "id", "member_id", "kind", "subject", "made_at", "sent_at", "attempts", "next_attempt_at", "error",
    )  # fmt: skip
    renamed: ClassVar = {"member_id": "member"}

    def check_permissions(self, request: Request) -> None:
        """Under Set-up, as on the page."""
        super().check_permissions(request)
        demand(self.member, "set_up")
