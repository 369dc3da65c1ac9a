"""The API's contributions: the same actions as the pages."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.fields import Number, Ref
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.models import KeyResult
from portfolio.actions.contributions import link_key_result, unlink_key_result
from portfolio.models import Contribution, Initiative


class ContributionBody(Body):
    """Which share of an initiative's money serves a key result."""

    initiative = Ref(Initiative)
    key_result = Ref(KeyResult)
    allocation = Number(max_digits=12, min_value=0, max_value=1)
    claim = Number(required=False, allow_null=True, default=None)


class ContributionFilter(filters.FilterSet):
    """Narrow a list of contributions."""

    initiative = IdFilter("initiative_id")
    key_result = IdFilter("key_result_id")


class ContributionViewSet(Resource):
    """Shares of initiatives' money and the movement they claim."""

    model = Contribution
    write = ContributionBody
    filterset_class = ContributionFilter
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "key_result_id", "key_result__key", "allocation", "claim",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key",
        "key_result_id": "key_result", "key_result__key": "key_result_key",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Link, or change the share of an existing link; the shares of one initiative sum to at most 1."""
        return self.answer(link_key_result(actor=self.member, **self.values()).pk, status=201)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take the link off; its event keeps what it was."""
        unlink_key_result(actor=self.member, contribution=self.thing())
        return Response(status=204)
