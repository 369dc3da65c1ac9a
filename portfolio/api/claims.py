"""The API's claims, and how well they came true: the same actions and reads as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership
from accounts.rest.described import Computed, ExactNumber
from accounts.rest.fields import Number, Ref
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource, Resource
from okrs.models import KeyResult
from portfolio.actions.claims import register_claim
from portfolio.claims import Accuracy, accuracy, by_sponsor, exact
from portfolio.models import Claim, Initiative
from portfolio.queries.claims import hidden_claims, judged_claims
from tenancy.clock import today


class ClaimBody(Body):
    """The movement that an initiative promises a key result it serves, in the key result's unit, with its sign."""

    initiative = Ref(Initiative)
    key_result = Ref(KeyResult)
    low = Number(required=False, allow_null=True, default=None)
    likely = Number()
    high = Number(required=False, allow_null=True, default=None)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    sponsor = Ref(Membership, by="user__email", required=False, allow_null=True, default=None)


class ClaimFilter(filters.FilterSet):
    """Narrow a list of claims."""

    initiative = IdFilter("initiative_id")
    key_result = IdFilter("key_result_id")
    sponsor = IdFilter("sponsor_id")


def _is_corrected() -> Any:
    return Exists(Claim.objects.filter(supersedes=OuterRef("pk")))


class ClaimViewSet(FactResource):
    """What initiatives promised, one fact a registration: earlier days' stay; a day's corrected one by its id."""

    model = Claim
    write = ClaimBody
    filterset_class = ClaimFilter
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "key_result_id", "key_result__key", "date", "low", "likely", "high",
        "due_on", "sponsor_id", "is_late", "recorded_at", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key", "key_result_id": "key_result",
        "key_result__key": "key_result_key", "sponsor_id": "sponsor", "supersedes_id": "supersedes",
    }  # fmt: skip
    computed: ClassVar = {"is_corrected": Computed(_is_corrected, serializers.BooleanField())}

    def create(self, request: Request) -> Response:
        """Register a claim; the same day's is corrected. After the start it is late and not counted as foreseen."""
        return self.answer(register_claim(actor=self.member, **self.values()).pk, status=201)


class AccuracyBody(serializers.Serializer[Any]):
    """Moved ÷ claimed over claims registered before the start and due by now; null below three. Never a cause."""

    sponsor = serializers.IntegerField(allow_null=True, help_text="Null: claims of nobody in particular.")
    judged = serializers.IntegerField()
    median = ExactNumber(allow_null=True)
    least = ExactNumber(allow_null=True)
    most = ExactNumber(allow_null=True)
    within = serializers.IntegerField(help_text="How many came between their low and their high.")
    with_range = serializers.IntegerField(help_text="How many of the judged named a low and a high.")


class AccuraciesBody(serializers.Serializer[Any]):
    """Everybody together, then each sponsor."""

    together = AccuracyBody()
    sponsors = AccuracyBody(many=True)
    hidden_claims = serializers.IntegerField(help_text="Claims on objectives that you may not see; left out.")


class ClaimAccuracyViewSet(Resource):
    """How well claims came true, for everybody together and for each sponsor."""

    model = Claim
    reading: ClassVar = frozenset({"of_everybody"})

    @extend_schema(responses=AccuraciesBody)
    def of_everybody(self, request: Request) -> Response:
        """Moved ÷ claimed: association, never cause."""
        every, _ = judged_claims(today(self.member.tenant))
        judged = [each.judged for each in every]
        sponsors = sorted(by_sponsor(judged).items(), key=lambda found: (found[0] is None, found[0]))
        return Response({
            "together": _shown(None, accuracy(judged)),
            "sponsors": [_shown(pk, found) for pk, found in sponsors],
            "hidden_claims": hidden_claims(),
        })  # fmt: skip


def _shown(sponsor: int | None, found: Accuracy) -> dict[str, Any]:
    figures = {"median": found.middle, "least": found.least, "most": found.most}
    return {
        "sponsor": sponsor, "judged": found.n, "within": found.within, "with_range": found.ranges,
        **{name: None if value is None else exact(value) for name, value in figures.items()},
    }  # fmt: skip
