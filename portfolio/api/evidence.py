"""The API's evidence of tranches: tests, words, reviews with their findings, and what waits for a second person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import Computed
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource, Resource
from okrs.models import KeyResult
from portfolio.actions.deciding import agree_to_proposal, withdraw_proposal
from portfolio.actions.evidence import attest
from portfolio.actions.reviews import look_now
from portfolio.evidence import Predicate
from portfolio.evidence_line import LineError, keys_in, parse
from portfolio.models import (
    Attestation,
    DecisionProposal,
    EvidenceFinding,
    EvidenceReview,
    EvidenceTest,
    Tranche,
    TrancheDecision,
)  # fmt: skip
from portfolio.queries.evidence import open_proposals

OF_TRANCHE = ("tranche_id", "tranche__initiative_id", "tranche__initiative__key", "tranche__position")
NAMES = {
    "tranche_id": "tranche", "tranche__initiative_id": "initiative", "tranche__initiative__key": "initiative_key",
    "tranche__position": "tranche_position", "key_result_id": "key_result", "key_result__key": "key_result_key",
    "recorded_by_id": "recorded_by", "supersedes_id": "supersedes", "test_id": "test", "review_id": "review",
}  # fmt: skip


def _named(columns: tuple[str, ...]) -> dict[str, str]:
    return {name: NAMES[name] for name in columns if name in NAMES}


class TestBody(Body):
    """One test: a figure and what it is held against, or (attestation) words that somebody gives theirs on."""

    kind = serializers.ChoiceField(EvidenceTest.Kind.choices)
    key_result = Ref(KeyResult, required=False, allow_null=True, default=None)
    measure = Text(required=False, allow_blank=True, default="", max_length=20)
    operator = serializers.ChoiceField(EvidenceTest.Operator.choices, required=False, allow_blank=True, default="")
    against = serializers.ChoiceField(EvidenceTest.Against.choices, required=False, default="number")
    threshold = Number(required=False, allow_null=True, default=None)
    words = Text(required=False, allow_blank=True, default="")


class TestsBody(Body):
    """All tests of a tranche: typed in one `line`, or one by one."""

    line = Text(required=False, allow_blank=True, default="")
    tests = TestBody(many=True, required=False, default=list)


def predicates_of(values: dict[str, Any]) -> list[Predicate]:
    """The tests of a body; raises ValidationError naming the place in the line."""
    if values["line"] and values["tests"]:
        raise ValidationError({"line": "Give the line or the tests, not both."})
    if values["line"]:
        keys = KeyResult.objects.filter(key__in=keys_in(values["line"]))
        try:
            return parse(values["line"], dict(keys.values_list("key", "pk")))
        except LineError as error:
            raise ValidationError({"line": str(error)}) from None
    return [_predicate(each) for each in values["tests"]]


def _predicate(given: dict[str, Any]) -> Predicate:
    about = given["key_result"]
    plain = {name: given[name] for name in ("kind", "measure", "operator", "against", "threshold", "words")}
    if given["kind"] == EvidenceTest.Kind.ATTESTATION:
        plain |= {"measure": "", "operator": "", "against": "number", "threshold": None}
    return Predicate(**plain, key_result_id=about.pk if about is not None else None)


class TestFilter(filters.FilterSet):
    """Narrow a list of tests."""

    tranche = IdFilter("tranche_id")
    initiative = IdFilter("tranche__initiative_id")


class EvidenceTestViewSet(Resource):
    """What must hold before money moves; `PUT tranches/{id}/tests/` sets them."""

    model = EvidenceTest
    filterset_class = TestFilter
    columns: ClassVar = (
        "id", *OF_TRANCHE, "position", "kind", "key_result_id", "key_result__key", "measure", "operator", "against",
        "threshold", "words",
    )  # fmt: skip
    renamed: ClassVar = _named(columns)


class AttestationBody(Body):
    """Somebody's word on a test that asks for it."""

    test = serializers.IntegerField(min_value=1)
    holds = serializers.BooleanField()
    words = Text(required=False, allow_blank=True, default="")
    on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate_test(self, value: int) -> EvidenceTest:
        """The test; another tenant's and an absent one give the same error."""
        found = EvidenceTest.objects.filter(pk=value).select_related("tranche__initiative").first()
        if found is None:
            raise serializers.ValidationError(f"There is no evidence test {value}.")
        return found


class AttestationFilter(filters.FilterSet):
    """Narrow a list of words given."""

    test = IdFilter("test_id")
    tranche = IdFilter("test__tranche_id")


class AttestationViewSet(FactResource):
    """Who gave their word on what; the last one by its day counts."""

    model = Attestation
    write = AttestationBody
    filterset_class = AttestationFilter
    newest_first = True
    columns: ClassVar = ("id", "test_id", "date", "holds", "words", "recorded_by_id", "recorded_at")
    renamed: ClassVar = _named(columns)

    def create(self, request: Request) -> Response:
        """Give one's word, or deny it and say what is missing."""
        return self.answer(attest(actor=self.member, **self.values()).pk, status=201)


class ReviewBody(Body):
    """Whose evidence to look at."""

    tranche = serializers.IntegerField(min_value=1)

    def validate_tranche(self, value: int) -> Tranche:
        """The tranche; another tenant's and an absent one give the same error."""
        found = Tranche.objects.filter(pk=value).select_related("initiative__portfolio").first()
        if found is None:
            raise serializers.ValidationError(f"There is no tranche {value}.")
        return found


class ReviewFilter(filters.FilterSet):
    """Narrow a list of reviews."""

    tranche = IdFilter("tranche_id")
    proposal = filters.ChoiceFilter(choices=EvidenceReview.Proposal.choices)


class EvidenceReviewViewSet(Resource):
    """The evidence as it was frozen, all looks of a day included, with what it speaks for; its findings stand apart."""

    model = EvidenceReview
    write = ReviewBody
    filterset_class = ReviewFilter
    newest_first = True
    columns: ClassVar = (
        "id", *OF_TRANCHE, "date", "formula", "proposal", "reason", "recorded_by_id", "recorded_at", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = _named(columns)

    def create(self, request: Request) -> Response:
        """Look now and freeze what is found; the same found again on a day is the same review."""
        return self.answer(look_now(actor=self.member, **self.values()).pk, status=201)


class FindingFilter(filters.FilterSet):
    """Narrow a list of findings."""

    review = IdFilter("review_id")
    tranche = IdFilter("review__tranche_id")


class EvidenceFindingViewSet(Resource):
    """What each test came to in a review; one about a key result that the reader may not see is not among them."""

    model = EvidenceFinding
    filterset_class = FindingFilter
    columns: ClassVar = (
        "id", "review_id", "position", "key_result_id", "test", "value", "threshold", "holds", "words",
    )  # fmt: skip
    renamed: ClassVar = _named(columns)


class AgreeBody(Body):
    """What the second person adds."""

    words = Text(required=False, allow_blank=True, default="")


class WithdrawBody(Body):
    """Why; another than who proposed it must say."""

    reason = Text(required=False, allow_blank=True, default="")


class ProposalFilter(filters.FilterSet):
    """Narrow a list of proposals."""

    tranche = IdFilter("tranche_id")
    decision = filters.ChoiceFilter(choices=TrancheDecision.Decision.choices)


class DecisionProposalViewSet(FactResource):
    """Decisions that a first person proposed; `is_open` while they wait for a second one."""

    model = DecisionProposal
    filterset_class = ProposalFilter
    newest_first = True
    columns: ClassVar = (
        "id", *OF_TRANCHE, "date", "decision", "reason", "review_on", "is_withdrawn", "recorded_by_id", "recorded_at",
        "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = _named(columns)
    computed: ClassVar = {
        "is_open": Computed(lambda: Exists(open_proposals().filter(pk=OuterRef("pk"))), serializers.BooleanField())
    }

    @extend_schema(request=AgreeBody)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: str) -> Response:
        """Agree as the second, different person: it is decided."""
        row, values = self.thing(), self.checked(AgreeBody)
        agree_to_proposal(actor=self.member, proposal=row, **values)
        return self.answer(row.pk)

    @extend_schema(request=WithdrawBody)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw one's own, or do not agree to another's."""
        row, values = self.thing(), self.checked(WithdrawBody)
        return self.answer(withdraw_proposal(actor=self.member, proposal=row, **values).pk)
