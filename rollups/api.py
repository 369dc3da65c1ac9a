"""The API's rollup: the whole tenant's figures, for today or a past day, and recomputing on demand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.serializers import Body
from accounts.rest.views import MemberPermission, Resource
from rollups.actions import ask_recompute
from rollups.models import RollupJob
from rollups.queries import rollup_json
from tenancy.clock import today


class RollupQuery(serializers.Serializer[Any]):
    """Which day, and as known when."""

    as_of = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False)


class RollupViewSet(ListModelMixin, Resource):
    """Recomputing: a job with its progress; the figures themselves under `figures`."""

    model = RollupJob
    write = Body
    serializer_class = Body
    permission_classes = [MemberPermission]
    columns: ClassVar = (
        "id", "asked_by_id", "asked_at", "state", "done_steps", "total_steps", "started_at", "finished_at", "error",
    )  # fmt: skip
    renamed: ClassVar = {"asked_by_id": "asked_by"}

    @extend_schema(request=None, responses={202: OpenApiTypes.OBJECT})
    def create(self, request: Request) -> Response:
        """Ask for a recompute: 202 and the job, whose progress is read at its address."""
        job = ask_recompute(actor=self.member)
        answer = self.answer(job.pk, status=202)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/rollup/{job.pk}/")
        return answer

    @extend_schema(parameters=[RollupQuery], responses={200: OpenApiTypes.OBJECT})
    def computed(self, request: Request) -> HttpResponse:
        """Every figure, computed for a day (today by default) and as known at a moment (now by default)."""
        query = RollupQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        tenant = self.member.tenant
        day: date = query.validated_data.get("as_of") or today(tenant)
        known_at: datetime | None = query.validated_data.get("known_at")
        if day > today(tenant):
            raise serializers.ValidationError({"as_of": "This day has not come yet."})
        return HttpResponse(rollup_json(tenant, day, known_at), content_type="application/json")
