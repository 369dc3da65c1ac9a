"""The API's rollup: the whole tenant's figures, for today or a past day, and recomputing on demand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import Case, F, IntegerField, Value, When
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import Computed, figures_serializer
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from rollups.actions import ask_recompute
from rollups.engine.kinds import KINDS, WORDS, Kind
from rollups.models import RollupJob
from rollups.queries import rollup_json
from tenancy.clock import today
from ui.formats import full_day


class RollupQuery(serializers.Serializer[Any]):
    """Which day, and as known when."""

    as_of = serializers.DateField(required=False, help_text="Today, unless another day is named.")
    known_at = serializers.DateTimeField(required=False, help_text="Facts recorded later are left out.")


def _described(kind: Kind) -> serializers.Serializer[Any]:
    name = kind.model.__name__.removesuffix("Rollup")
    return figures_serializer(f"{name}OfDay", kind.figures, WORDS)()


class Figures(serializers.Serializer[Any]):
    """Every figure of the tenant, under the names of `bin/manage rollup`; objects by their keys."""

    as_of = serializers.DateField()
    formula = serializers.CharField()
    key_results, objectives, initiatives, portfolios = (
        serializers.DictField(child=_described(kind)) for kind in KINDS[:4]
    )
    totals = _described(KINDS[4])


def _percent() -> Case:
    part = Case(When(total_steps=0, then=Value(0)), default=F("done_steps") * 100 / F("total_steps"))
    return Case(When(state="done", then=Value(100)), default=part, output_field=IntegerField())


class RollupViewSet(Resource):
    """Recomputing: a job with its progress; the figures themselves under `figures`."""

    model = RollupJob
    write = Body
    newest_first = True
    statuses: ClassVar = {"create": 202}
    columns: ClassVar = (
        "id", "asked_by_id", "asked_at", "state", "done_steps", "total_steps", "started_at", "finished_at", "error",
    )  # fmt: skip
    renamed: ClassVar = {"asked_by_id": "asked_by"}
    computed: ClassVar = {"percent": Computed(_percent, serializers.IntegerField(min_value=0, max_value=100))}

    def parameters(self) -> frozenset[str]:
        """A day and a moment for the figures."""
        return frozenset({"as_of", "known_at"}) if self.action == "figures_of_day" else super().parameters()

    @extend_schema(request=None)
    def create(self, request: Request) -> Response:
        """Ask for a recompute: 202 and the job, whose progress is read at its address."""
        job = ask_recompute(actor=self.member)
        answer = self.answer(job.pk, status=202)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/rollup/{job.pk}/")
        return answer

    @extend_schema(parameters=[RollupQuery], responses=Figures)
    def figures_of_day(self, request: Request) -> HttpResponse:
        """Every figure, computed for a day (today by default) and as known at a moment (now by default)."""
        query = RollupQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        tenant = self.member.tenant
        day: date = query.validated_data.get("as_of") or today(tenant)
        known_at: datetime | None = query.validated_data.get("known_at")
        if day > today(tenant):
            raise serializers.ValidationError(
                {"as_of": f"{full_day(day)} has not come yet. Choose today or an earlier day."}
            )
        return HttpResponse(rollup_json(tenant, day, known_at), content_type="application/json")
