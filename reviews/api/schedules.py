"""The API's schedules of reviews, and to whom packs were sent: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Team
from accounts.rest.described import Computed
from accounts.rest.fields import Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.models import Cycle
from portfolio.models import Portfolio
from reviews.actions.schedules import create_schedule, edit_schedule, start_schedule, stop_schedule
from reviews.actions.sending import send_again, send_pack
from reviews.models import Delivery, Pack, PackTemplate, Schedule, ScheduleReader


class ScheduleChangeBody(Body):
    """What may be changed; with neither a team nor a portfolio it is about the whole organisation."""

    name = Text(max_length=120, required=False)
    team = Ref(Team, required=False, allow_null=True)
    portfolio = Ref(Portfolio, required=False, allow_null=True)
    cycle_kind = serializers.ChoiceField(Cycle.Kind.choices, required=False)
    cycle = Ref(Cycle, required=False, allow_null=True)
    template = Ref(PackTemplate, required=False, allow_null=True)
    days_after = serializers.IntegerField(required=False, min_value=0, max_value=90)
    hour = serializers.IntegerField(required=False, min_value=0, max_value=23)
    starts_on = serializers.DateField(required=False)
    meeting_days_after = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=60)
    meeting_hour = serializers.IntegerField(required=False, min_value=0, max_value=23)
    meeting_minutes = serializers.IntegerField(required=False, min_value=15, max_value=480)
    meeting_place = Text(max_length=200, required=False, allow_blank=True)
    readers = serializers.ListField(
        child=Ref(Membership, by="user__email"), required=False, max_length=500, help_text="By id or e-mail address."
    )


class ScheduleBody(ScheduleChangeBody):
    """What a schedule takes."""

    name = Text(max_length=120)


class ScheduleFilter(filters.FilterSet):
    """Narrow a list of schedules."""

    is_running = filters.BooleanFilter()
    team = IdFilter("team_id")
    portfolio = IdFilter("portfolio_id")


def _readers() -> ArraySubquery:
    rows = ScheduleReader.objects.filter(schedule=OuterRef("pk")).order_by("member_id")
    return ArraySubquery(rows.values_list("member_id", flat=True))


class ScheduleViewSet(Resource):
    """Reviews that make themselves after a cycle ends."""

    model = Schedule
    write = ScheduleBody
    filterset_class = ScheduleFilter
    columns: ClassVar = (
        "id", "name", "subject", "team_id", "portfolio_id", "cycle_kind", "cycle_id", "template_id", "days_after",
        "hour", "is_running", "starts_on", "meeting_days_after", "meeting_hour", "meeting_minutes", "meeting_place",
        "made_by_id", "version",
    )  # fmt: skip
    renamed: ClassVar = {
        "team_id": "team", "portfolio_id": "portfolio", "cycle_id": "cycle", "template_id": "template",
        "made_by_id": "made_by",
    }  # fmt: skip
    computed: ClassVar = {
        "readers": Computed(_readers, serializers.ListField(child=serializers.IntegerField(), read_only=True)),
    }

    def create(self, request: Request) -> Response:
        """A schedule that runs from now on, for cycles that end from `starts_on` (none: today)."""
        return self.answer(create_schedule(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=ScheduleChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; packs made so far stay."""
        row, values = self.thing(), self.checked(ScheduleChangeBody, partial=True)
        edit_schedule(actor=self.member, schedule=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """It makes no more packs; those it made stay."""
        return self.answer(stop_schedule(actor=self.member, schedule=self.thing()).pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: str) -> Response:
        """It makes packs again, of cycles that end from today on."""
        return self.answer(start_schedule(actor=self.member, schedule=self.thing()).pk)


class DeliveryBody(Body):
    """To whom a pack is sent as well; whoever has it already gets it no second time."""

    pack = Ref(Pack, by="digest", help_text="By id or by its seal.")
    member = Ref(Membership, by="user__email")


class DeliveryFilter(filters.FilterSet):
    """Narrow a list of deliveries."""

    pack = IdFilter("pack_id")
    member = IdFilter("member_id")


class DeliveryViewSet(Resource):
    """To whom packs were sent, and how that went."""

    model = Delivery
    write = DeliveryBody
    filterset_class = DeliveryFilter
    columns: ClassVar = (
        "id", "pack_id", "member_id", "asked_by_id", "told_at", "has_file", "no_letter", "letter__sent_at",
        "letter__attempts", "letter__error", "notice__read_at",
    )  # fmt: skip
    renamed: ClassVar = {
        "pack_id": "pack", "member_id": "member", "asked_by_id": "asked_by", "letter__sent_at": "sent_at",
        "letter__attempts": "attempts", "letter__error": "error", "notice__read_at": "read_at",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Send a pack to somebody; a worker does."""
        values: dict[str, Any] = self.values()
        send_pack(actor=self.member, pack=values["pack"], members=[values["member"]])
        made = Delivery.objects.get(pack=values["pack"], member=values["member"])
        return self.answer(made.pk, status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str) -> Response:
        """Try the letter again from the beginning."""
        delivery = self.thing()
        send_again(actor=self.member, delivery=delivery)
        return self.answer(delivery.pk)
