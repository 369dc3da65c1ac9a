"""The API's KPIs and their readings: the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership, Team
from accounts.rest.described import Computed, ExactNumber
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.kpis import add_reading, create_kpi, dismiss_proposal, edit_kpi
from okrs.models import Kpi, KpiReading


def _last(column: str) -> Subquery:
    rows = KpiReading.objects.filter(kpi=OuterRef("pk"), superseded_by=None).order_by("-date", "-id")
    return Subquery(rows.values(column)[:1])


class KpiChangeBody(Body):
    """What may be changed of a KPI; a null or absent end of a band is open."""

    title = Text(max_length=300, required=False)
    description = Text(required=False, allow_blank=True)
    unit = Text(max_length=40, required=False, allow_blank=True)
    decimals = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=6)
    low = Number(required=False, allow_null=True)
    high = Number(required=False, allow_null=True)
    far_low = Number(required=False, allow_null=True)
    far_high = Number(required=False, allow_null=True)
    cadence_days = serializers.IntegerField(required=False, min_value=1, max_value=366)
    owner = Ref(Membership, by="user__email", required=False, allow_null=True)
    team = Ref(Team, required=False, allow_null=True)


class KpiBody(KpiChangeBody):
    """What a KPI takes."""

    key = Text(max_length=120, required=False)
    title = Text(max_length=300)


class DismissalBody(Body):
    """Why no objective is needed."""

    reason = Text()


class KpiFilter(filters.FilterSet):
    """Narrow a list of KPIs."""

    key = filters.CharFilter()
    owner = IdFilter("owner_id")
    team = IdFilter("team_id")


class KpiViewSet(Resource):
    """Measures that should stay in their band, with the last reading."""

    model = Kpi
    write = KpiBody
    filterset_class = KpiFilter
    columns: ClassVar = (
        "id", "key", "title", "description", "unit", "decimals", "low", "high", "far_low", "far_high", "cadence_days",
        "owner_id", "team_id", "version",
    )  # fmt: skip
    renamed: ClassVar = {"owner_id": "owner", "team_id": "team"}
    computed: ClassVar = {
        "value": Computed(lambda: _last("value"), ExactNumber(allow_null=True)),
        "value_on": Computed(lambda: _last("date"), serializers.DateField(allow_null=True)),
    }

    def create(self, request: Request) -> Response:
        """A new KPI; a band without an end is refused."""
        return self.answer(create_kpi(actor=self.member, **self.values()).pk, status=201)

    @extend_schema(request=KpiChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given."""
        row, values = self.thing(), self.checked(KpiChangeBody, partial=True)
        edit_kpi(actor=self.member, kpi=row, expected_version=self.expected_version(row), **values)
        return self.answer(row.pk)

    @extend_schema(request=DismissalBody)
    @action(detail=True, methods=["post"])
    def dismissal(self, request: Request, pk: str) -> Response:
        """Say why no objective is needed though it left its band."""
        row = self.thing()
        dismiss_proposal(actor=self.member, kpi=row, **self.checked(DismissalBody))
        return self.answer(row.pk)


class KpiReadingBody(Body):
    """What a KPI was at the end of a day (none: today); a second reading about a day corrects the first."""

    kpi = Ref(Kpi)
    value = Number()
    date = serializers.DateField(required=False, allow_null=True)
    note = Text(required=False, allow_blank=True)


class KpiReadingFilter(filters.FilterSet):
    """Narrow a list of readings."""

    kpi = IdFilter("kpi_id")
    date = filters.DateFilter()


class KpiReadingViewSet(Resource):
    """Readings of KPIs: only added; a correction names the one it supersedes."""

    model = KpiReading
    write = KpiReadingBody
    filterset_class = KpiReadingFilter
    columns: ClassVar = ("id", "kpi_id", "date", "value", "note", "recorded_at", "recorded_by_id", "supersedes_id")
    renamed: ClassVar = {"kpi_id": "kpi", "recorded_by_id": "recorded_by", "supersedes_id": "supersedes"}

    def create(self, request: Request) -> Response:
        """A reading; the key results that follow the KPI are checked in with it."""
        values: dict[str, Any] = self.values()
        return self.answer(add_reading(actor=self.member, **values).pk, status=201)
