"""Addresses under the API that are none: a problem as JSON, for a program cannot read a page."""

from __future__ import annotations

from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


class Nowhere(APIView):
    """Answers every method with 404."""

    authentication_classes = []
    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *args: str, **kwargs: str) -> None:
        """Refuse before anything is read; raises NotFound."""
        raise NotFound


nowhere = Nowhere.as_view()
