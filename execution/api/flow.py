"""The API's flow: a team's figures, when so much of its work is done, and how much by a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.urls import URLPattern, re_path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from accounts.rest.described import ExactNumber
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from execution.flow.back_test import back_test, rates
from execution.flow.measures import percentile
from execution.flow.summary import Summary, how_many, little, when
from execution.flow_reading import COUNTS, HISTORIES, USUAL_HISTORY, Reading, read_team
from execution.queries.teams import practice_of

FURTHEST = timedelta(days=1_830)
DIGITS = 6
PERCENTILES = (50, 85, 95)


class FlowQuery(serializers.Serializer[Any]):
    """Which history, and what is counted."""

    days = serializers.ChoiceField(
        list(HISTORIES), required=False, default=USUAL_HISTORY, help_text="How many whole days are drawn from."
    )
    count = serializers.ChoiceField(list(COUNTS), required=False, default="items")


class ForecastQuery(FlowQuery):
    """How much, by when, and how sure."""

    items = serializers.IntegerField(
        required=False, min_value=1, max_value=100_000, help_text="All that is open, unless a number is given."
    )
    by = serializers.DateField(
        required=False, help_text="How many by the end of this day; thirty days on, if left out."
    )
    confidence = serializers.IntegerField(required=False, default=80, min_value=1, max_value=99)


class CycleBody(serializers.Serializer[Any]):
    """How long items took, in days, both ends counted."""

    items = serializers.IntegerField(help_text="Finished in the history, with a known start.")
    p50 = serializers.IntegerField(allow_null=True)
    p85 = serializers.IntegerField(allow_null=True)
    p95 = serializers.IntegerField(allow_null=True)


class ExpectationBody(serializers.Serializer[Any]):
    """What the team expects of itself, and how it was held."""

    days = serializers.IntegerField()
    share = ExactNumber()
    held = serializers.IntegerField()
    of = serializers.IntegerField()


class KeptBody(serializers.Serializer[Any]):
    """How often the dates of one confidence came true on past days."""

    confidence = serializers.IntegerField()
    held = serializers.IntegerField()
    of = serializers.IntegerField()


class FlowBody(serializers.Serializer[Any]):
    """The flow of a team on a day; null is not known, and `not_known` says why."""

    as_of = serializers.DateField()
    history_from = serializers.DateField(allow_null=True)
    history_to = serializers.DateField(allow_null=True)
    daily = serializers.ListField(child=ExactNumber(), help_text="Finished on each day of the history.")
    unit = serializers.CharField()
    throughput_per_week = ExactNumber(allow_null=True)
    cycle_days = CycleBody()
    to_do = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    oldest_started_on = serializers.DateField(allow_null=True)
    expectation = ExpectationBody(allow_null=True)
    average_in_progress = ExactNumber(allow_null=True)
    in_progress_by_littles_law = ExactNumber(allow_null=True, help_text="Throughput a day × mean cycle time.")
    back_test = KeptBody(many=True)
    not_known = serializers.CharField(help_text="Why nothing is forecast; empty when it is.")


class WhenBody(serializers.Serializer[Any]):
    """The day by which so much is done."""

    items = ExactNumber()
    date = serializers.DateField(allow_null=True)
    trials = serializers.IntegerField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    not_known = serializers.CharField()


class HowManyBody(serializers.Serializer[Any]):
    """How much is at least done by a day."""

    by = serializers.DateField()
    items = ExactNumber(allow_null=True)
    trials = serializers.IntegerField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    not_known = serializers.CharField()


class ForecastBody(serializers.Serializer[Any]):
    """Both answers, with one confidence."""

    as_of = serializers.DateField()
    confidence = serializers.IntegerField()
    unit = serializers.CharField()
    when = WhenBody()
    how_many = HowManyBody()


class FlowViewSet(Resource):
    """Flow of a team, from the days it worked."""

    model = Team
    write = Body
    has_past = True
    reading = frozenset({"flow", "forecast"})
    queries: ClassVar[dict[str, type[FlowQuery]]] = {"flow": FlowQuery, "forecast": ForecastQuery}

    def parameters(self) -> frozenset[str]:
        """The history, the questions, and the day."""
        query = self.queries.get(self.action or "")
        return super().parameters() | frozenset(query().fields if query else ())

    def _read_asked(self) -> tuple[Reading, dict[str, Any]]:
        """The flow asked for; raises ValidationError, Http404."""
        team = self.thing()
        params = self.request.query_params
        query = self.queries[self.action](data={name: params[name] for name in params})
        query.is_valid(raise_exception=True)
        values = query.validated_data
        return read_team(team, self.member.tenant, practice_of(team.pk), int(values["days"]), values["count"]), values

    @extend_schema(operation_id="team_flow", parameters=[FlowQuery], responses=FlowBody)
    def flow(self, request: Request, pk: str) -> Response:
        """Throughput, cycle times, work in progress, and how often forecasts came true."""
        read, _ = self._read_asked()
        return Response(_figures(read))

    @extend_schema(operation_id="team_forecast", parameters=[ForecastQuery], responses=ForecastBody)
    def forecast(self, request: Request, pk: str) -> Response:
        """When so much is done and how much by a day, by trials from the team's own days; the seed repeats them."""
        read, values = self._read_asked()
        found, sure = read.summary, values["confidence"]
        items = values["items"] * found.unit.scale if "items" in values else found.open
        by = values.get("by") or found.day + timedelta(days=30)
        if not found.day < by <= found.day + FURTHEST:
            raise serializers.ValidationError({"by": "Give a day after today and within five years."})
        first, second = when(found, items), how_many(found, by)
        least = second.many_at(sure)
        return Response(
            {
                "as_of": found.day, "confidence": sure, "unit": found.unit.word,
                "when": {
                    "items": _exact(found.unit.shown(items)), "date": first.date_at(sure), **_trials(first),
                },
                "how_many": {
                    "by": by, "items": None if least is None else _exact(found.unit.shown(least)), **_trials(second),
                },
            }
        )  # fmt: skip


def _trials(found: Any) -> dict[str, Any]:
    outcomes = found.outcomes
    if outcomes is None:
        return {"trials": None, "seed": None, "not_known": found.why}
    return {"trials": outcomes.trials, "seed": outcomes.seed, "not_known": ""}


def _figures(read: Reading) -> dict[str, Any]:
    found = read.summary
    law = little(read.flow.items, found)
    looks = back_test(read.flow.items, found.day, len(found.samples)) if found.span else []
    ends: tuple[date | None, date | None] = found.span or (None, None)
    return {
        "as_of": found.day, "history_from": ends[0], "history_to": ends[1],
        "daily": [_exact(found.unit.shown(each)) for each in found.samples], "unit": found.unit.word,
        "throughput_per_week": _exact(found.per_week),
        "cycle_days": {
            "items": len(found.cycles), **{f"p{at}": percentile(found.cycles, Fraction(at, 100)) for at in PERCENTILES},
        },
        "to_do": found.todo, "in_progress": found.doing, "oldest_started_on": found.oldest,
        "expectation": _expectation(found),
        "average_in_progress": _exact(law.wip if law else None),
        "in_progress_by_littles_law": _exact(law.implied if law else None),
        "back_test": [
            {"confidence": rate.percent, "held": rate.held, "of": rate.judged} for rate in rates(looks, found.day)
        ],
        "not_known": found.why,
    }  # fmt: skip


def _expectation(found: Summary) -> dict[str, Any] | None:
    if found.expected.days is None:
        return None
    kept, many = found.held or (0, 0)
    return {"days": found.expected.days, "share": found.expected.share, "held": kept, "of": many}


def _exact(value: Fraction | None) -> Decimal | None:
    """A fraction as a number with six decimals at most."""
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-DIGITS)).normalize()


def routes() -> list[URLPattern]:
    """Both answers lie below the team."""
    place = rf"^teams/(?P<pk>{Resource.lookup_value_regex})"
    return [
        re_path(rf"{place}/flow/$", FlowViewSet.as_view({"get": "flow"}), name="api-team-flow"),
        re_path(rf"{place}/forecast/$", FlowViewSet.as_view({"get": "forecast"}), name="api-team-forecast"),
    ]
