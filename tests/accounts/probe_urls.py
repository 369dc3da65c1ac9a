"""A resource behind a token, for tests of the token alone."""

from __future__ import annotations

from typing import Any, cast

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Membership, Team


class Probe(APIView):
    """Says who asks; POST adds a team, and answers with the status it is asked for."""

    def get(self, request: Request) -> Response:
        """Who."""
        names = list(Membership.objects.values_list("name", flat=True))
        return Response({"as": str(request.membership), "tenant": request.tenant.slug, "people": names})  # type: ignore[attr-defined]  # set by the middleware

    def post(self, request: Request) -> Response:
        """Write, then answer as asked."""
        Team(key="probe", name="Probe").save()
        return Response({}, status=int(cast(dict[str, Any], request.data)["status"]))


urlpatterns = [path("api/v1/probe/", Probe.as_view())]
