"""The API's schemes, inputs and ranking: the same actions and queries as the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import past
from accounts.rest.described import ExactNumber
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.paging import LARGEST_ID
from accounts.rest.serializers import Body
from accounts.rest.views import READ_ACTIONS, FactResource, Resource
from portfolio.actions.scoring import give_score_input, set_scheme
from portfolio.models import Initiative, ScoreInput, ScoreScheme
from portfolio.queries.scores import ranking, schemes_in_force, schemes_of
from portfolio.scoring import Criterion
from portfolio.scoring.ranking import Ranked, Unscored
from portfolio.scoring.stability import Stability, stability
from portfolio.scoring.words import ranking_sentence

MOST_SHOWN = 200


class CriterionBody(Body):
    """One input of a scheme."""

    key = Text(max_length=40)
    name = Text(max_length=80)
    weight = Number(max_digits=12, decimal_places=6, required=False, default=1)
    low = Number(max_digits=20, decimal_places=6, required=False, allow_null=True, default=None)
    high = Number(max_digits=20, decimal_places=6, required=False, allow_null=True, default=None)


class SchemeBody(Body):
    """A scheme; a name that is there already gets its next version, which says why."""

    name = Text(max_length=80)
    framework = serializers.ChoiceField(ScoreScheme.Framework.choices)
    criteria = CriterionBody(many=True)
    reason = Text(required=False, allow_blank=True, default="")
    is_default = serializers.BooleanField(required=False, default=False)
    is_retired = serializers.BooleanField(required=False, default=False)


class SchemeFilter(filters.FilterSet):
    """Narrow a list of versions."""

    name = filters.CharFilter()


class CriterionShown(serializers.Serializer[Any]):
    """One input of a scheme."""

    key = serializers.CharField()
    name = serializers.CharField()
    weight = ExactNumber()
    low = ExactNumber(allow_null=True)
    high = ExactNumber(allow_null=True)


class CriteriaShown(serializers.Serializer[Any]):
    """What a version asks for."""

    criteria = CriterionShown(many=True)


class ScoreSchemeViewSet(Resource):
    """The versions of the ways to score; the newest of a name counts unless it is retired."""

    model = ScoreScheme
    write = SchemeBody
    filterset_class = SchemeFilter
    reading: ClassVar = READ_ACTIONS | {"criteria"}
    columns: ClassVar = (
        "id", "name", "number", "date", "framework", "is_default", "is_retired", "reason", "recorded_at",
        "recorded_by_id",
    )  # fmt: skip
    renamed: ClassVar = {"recorded_by_id": "recorded_by"}

    def create(self, request: Request) -> Response:
        """A new scheme, or the next version of one."""
        values = self.values()
        criteria = [Criterion(**each) for each in values.pop("criteria")]
        return self.answer(set_scheme(actor=self.member, criteria=criteria, **values).pk, status=201)

    @extend_schema(responses=CriteriaShown, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def criteria(self, request: Request, pk: str) -> Response:
        """What the version asks for, with its weights."""
        row = self.thing()
        criteria = schemes_of([row])[row.pk].criteria
        return Response({"criteria": [asdict(each) for each in criteria]})


class ScoreInputBody(Body):
    """What a criterion of an initiative is worth on a day (none: today)."""

    initiative = Ref(Initiative)
    criterion = Text(max_length=40)
    value = Number(max_digits=20, decimal_places=6)
    note = Text(required=False, allow_blank=True, default="")
    on = serializers.DateField(required=False, allow_null=True, default=None)


class ScoreInputFilter(filters.FilterSet):
    """Narrow a list of inputs."""

    initiative = IdFilter("initiative_id")
    criterion = filters.CharFilter()


class ScoreInputViewSet(FactResource):
    """What was given for each criterion: only added; the newest counts in every scheme that asks."""

    model = ScoreInput
    write = ScoreInputBody
    filterset_class = ScoreInputFilter
    columns: ClassVar = (
        "id", "initiative_id", "initiative__key", "criterion", "date", "value", "note", "recorded_at",
        "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {
        "initiative_id": "initiative", "initiative__key": "initiative_key", "recorded_by_id": "recorded_by",
        "supersedes_id": "supersedes",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Give an input; a second one about the same day corrects the first."""
        return self.answer(give_score_input(actor=self.member, **self.values()).pk, status=201)


class RankedShown(serializers.Serializer[Any]):
    """An initiative in the ranking; `stays` is the share of trials in which it is among the top."""

    initiative = serializers.IntegerField()
    initiative_key = serializers.CharField()
    title = serializers.CharField()
    rank = serializers.IntegerField()
    score = ExactNumber()
    level_with = serializers.IntegerField(help_text="How many others have the same score; the key decides.")
    stays = ExactNumber(allow_null=True)


class UnscoredShown(serializers.Serializer[Any]):
    """An initiative without a score, and why."""

    initiative = serializers.IntegerField()
    initiative_key = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()


class RankingShown(serializers.Serializer[Any]):
    """The ranking by one scheme: at most 200 of each list are shown."""

    scheme = serializers.IntegerField(allow_null=True, help_text="Null: the usual WSJF.")
    scheme_name = serializers.CharField()
    sentence = serializers.CharField()
    top = serializers.IntegerField()
    samples = serializers.IntegerField(allow_null=True)
    holds = ExactNumber(allow_null=True, help_text="Share of ±20 % perturbations of the weights that keep the top.")
    scored = serializers.IntegerField()
    not_scored = serializers.IntegerField()
    ranked = RankedShown(many=True)
    unscored = UnscoredShown(many=True)


PARAMETERS = [
    OpenApiParameter("scheme", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}, description="A scheme’s id."),
    OpenApiParameter("n", {"type": "integer", "minimum": 1, "maximum": 100, "default": 5}, description="The top."),
]


class RankingViewSet(Resource):
    """Demands and live bets in the order of their scores."""

    model = Initiative
    columns: ClassVar = ("id",)
    reading: ClassVar = frozenset({"ranking"})
    stood = past.BETS

    def parameters(self) -> frozenset[str]:
        """Which scheme, and how many are the top."""
        return super().parameters() - {"cursor", "page_size"} | {"scheme", "n"}

    @extend_schema(parameters=PARAMETERS, responses=RankingShown, filters=False)
    def ranking(self, request: Request) -> Response:
        """The day's ranking by the default or a chosen scheme, what is missing, and how far it hangs on the weights."""
        top = self._whole("n", 100) or 5
        scheme = schemes_in_force().chosen(self._whole("scheme", LARGEST_ID))
        if scheme is None:
            raise Http404
        found = ranking(scheme)
        stable = stability(scheme, found.ranked, top)
        return Response(
            {
                "scheme": scheme.id,
                "scheme_name": scheme.name,
                "sentence": ranking_sentence(scheme.name, found, top, stable),
                "top": top,
                "samples": stable.samples if stable else None,
                "holds": stable.holds if stable else None,
                "scored": len(found.ranked),
                "not_scored": len(found.unscored),
                "ranked": [_ranked(each, stable) for each in found.ranked[:MOST_SHOWN]],
                "unscored": [_unscored(each) for each in found.unscored[:MOST_SHOWN]],
            }
        )

    def _whole(self, name: str, most: int) -> int | None:
        text = self.request.query_params.get(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 20 and 1 <= int(text) <= most):
            raise serializers.ValidationError({name: f"Give a whole number from 1 to {most}."})
        return int(text)


def _ranked(each: Ranked, stable: Stability | None) -> dict[str, Any]:
    one = each.entrant
    return {
        "initiative": one.id, "initiative_key": one.key, "title": one.title, "rank": each.rank, "score": each.score,
        "level_with": each.tied_many, "stays": stable.stays.get(one.id, 0) if stable else None,
    }  # fmt: skip


def _unscored(each: Unscored) -> dict[str, Any]:
    one = each.entrant
    return {"initiative": one.id, "initiative_key": one.key, "title": one.title, "why": each.why}
