"""The API's figures through time: `GET …/series/` and `GET …/change/` on every object that has figures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import URLPattern, path, re_path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import ExactNumber
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from rollups.changes.asking import AsKnown, moments_of
from rollups.changes.steps import Cause
from rollups.changes.waterfall import Part, Waterfall, waterfall
from rollups.engine import Moment
from rollups.explain.queries import KINDS
from rollups.history.measures import measures_of
from rollups.history.series import series
from rollups.history.subjects import HISTORIES, between, subject
from rollups.models import TotalsRollup
from tenancy.clock import today

CAUSES = list(Cause.__value__.__args__)


class SeriesStep(serializers.Serializer[Any]):
    """From this day on the figures are these."""

    date = serializers.DateField()
    values = serializers.DictField(child=ExactNumber(allow_null=True))


class SeriesBody(serializers.Serializer[Any]):
    """The way of some figures; the first step may be older than `from`: it is what held on that day."""

    measures = serializers.ListField(child=serializers.CharField())
    steps = SeriesStep(many=True)


class FactBody(serializers.Serializer[Any]):
    """One fact, or one edit of the structure."""

    kind = serializers.CharField()
    id = serializers.IntegerField()
    date = serializers.DateField(allow_null=True)
    name = serializers.CharField()


class ChangePartBody(serializers.Serializer[Any]):
    """One part of a change, and what it went from and to."""

    name = serializers.CharField()
    cause = serializers.ChoiceField(CAUSES)
    amount = ExactNumber(allow_null=True)
    before = ExactNumber(allow_null=True)
    after = ExactNumber(allow_null=True)
    first_date = serializers.DateField(allow_null=True)
    last_date = serializers.DateField(allow_null=True)
    count = serializers.IntegerField()
    facts = FactBody(many=True)


class ChangeMomentBody(serializers.Serializer[Any]):
    """A day, and what was known (null: all that is known now)."""

    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    value = ExactNumber(allow_null=True)


class FigureChangeBody(serializers.Serializer[Any]):
    """What changed a figure: parts that sum to the change; `change` is null where an end is not known."""

    measure = serializers.CharField()
    start = ChangeMomentBody()
    end = ChangeMomentBody()
    change = ExactNumber(allow_null=True)
    parts = ChangePartBody(many=True)
    without_effect = serializers.IntegerField(help_text="How many things happened that moved nothing.")
    order = serializers.CharField(help_text="In which order things are put in.")


class SeriesQuery(serializers.Serializer[Any]):
    """Which days, as known when."""

    to = serializers.DateField(required=False, help_text="Today, unless another day is named.")
    known_at = serializers.DateTimeField(required=False, help_text="What was kept later is left out.")


class ChangeQuery(serializers.Serializer[Any]):
    """Which days, as known when."""

    to = serializers.DateField(required=False, help_text="Today, unless another day is named.")
    known = serializers.ChoiceField(
        ["then", "now", "late"],
        required=False,
        help_text="Each day as known at its end; both as known now; the first as known then and the second as now.",
    )
    known_from = serializers.DateTimeField(required=False, help_text="What was known for the first day, instead.")
    known_to = serializers.DateTimeField(required=False, help_text="What was known for the second day, instead.")


FROM = OpenApiParameter("from", str, description="The first day; where the object’s days begin, unless named.")


class ThroughTime(Resource):
    """Figures through time of one kind of object."""

    kind: ClassVar[str] = "totals"
    model: type[Any] = TotalsRollup
    write = Body
    has_past = False
    queries: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {"series": SeriesQuery, "change": ChangeQuery}

    def parameters(self) -> frozenset[str]:
        """Which figure and when."""
        query = self.queries.get(self.action or "")
        return frozenset({"measure", "from", *(query().fields if query else ())})

    def asked(self) -> dict[str, Any]:
        """The days and moments asked for; raises ValidationError."""
        params = self.request.query_params
        query = self.queries[self.action](data={**params.dict(), "from": params.get("from")})
        query.is_valid(raise_exception=True)
        first = serializers.DateField(required=False)
        start = first.run_validation(params["from"]) if params.get("from") else None
        end = query.validated_data.get("to") or today(self.member.tenant)
        if end > today(self.member.tenant) or (start and start > end):
            raise ValidationError({"from": "The first day is not after the second, nor the second after today."})
        return {**query.validated_data, "from": start, "to": end}

    def days(self, pk: int | None, asked: dict[str, Any]) -> tuple[Any, Any]:
        """The first and the last day; raises Http404 for an absent object and for another tenant's."""
        about = subject(self.member.tenant, self.kind, pk)
        return between(self.member.tenant, about, str(asked["from"] or ""), str(asked["to"]))

    def measures(self) -> list[str]:
        """The figures asked for, divided by commas; raises ValidationError."""
        names = [name for name in self.request.query_params.get("measure", "").split(",") if name]
        known = measures_of(self.kind)
        if not names or any(name not in known for name in names):
            raise ValidationError({"measure": f"There is no such measure. Measures: {', '.join(known)}."})
        return list(dict.fromkeys(names))

    def series_of(self, pk: int | None) -> Response:
        """The way of the figures asked for."""
        names, asked = self.measures(), self.asked()
        start, end = self.days(pk, asked)
        steps = series(self.kind, pk, names, start, end, asked.get("known_at"))
        return Response({"measures": names, "steps": [{"date": each.day, "values": each.values} for each in steps]})

    def change_of(self, pk: int | None) -> Response:
        """What changed the figure asked for."""
        names, asked = self.measures(), self.asked()
        if len(names) > 1:
            raise ValidationError({"measure": "Ask for one measure at a time."})
        first, last = self._moments(pk, asked)
        try:
            return Response(as_data(waterfall(self.kind, pk, names[0], first, last)))
        except ValueError as error:
            raise ValidationError({"from": str(error)}) from error

    def _moments(self, pk: int | None, asked: dict[str, Any]) -> tuple[Moment, Moment]:
        tenant = self.member.tenant
        start, end = self.days(pk, asked)
        if asked.get("known_from") or asked.get("known_to"):
            return (
                Moment(start, asked.get("known_from"), tenant.formula),
                Moment(end, asked.get("known_to"), tenant.formula),
            )
        return moments_of(tenant, AsKnown.asked(asked.get("known", ""), tenant, start), start, end)


def as_data(found: Waterfall) -> dict[str, Any]:
    """The change as plain data, every digit of every number."""
    return {
        "measure": found.measure,
        "start": {"as_of": found.start.as_of, "known_at": found.start.known_at, "value": found.before},
        "end": {"as_of": found.end.as_of, "known_at": found.end.known_at, "value": found.after},
        "change": found.change, "parts": [_part(each) for each in found.parts],
        "without_effect": found.without_effect, "order": found.order,
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.named.words, "cause": part.cause, "amount": part.amount, "before": part.before,
        "after": part.after, "first_date": part.first, "last_date": part.last, "count": part.count,
        "facts": [
            {"kind": each.fact, "id": each.id, "date": each.day, "name": each.words} for each in part.named.links
        ],
    }  # fmt: skip


def _resource(kind: str) -> type[ThroughTime]:
    known, names = KINDS[kind], list(measures_of(kind))
    one = OpenApiParameter("measure", str, required=True, enum=names)
    many = OpenApiParameter(
        "measure", {"type": "array", "items": {"type": "string", "enum": names}}, required=True,
        style="form", explode=False,
    )  # fmt: skip

    @extend_schema(operation_id=f"{kind}_series", parameters=[many, FROM, SeriesQuery], responses=SeriesBody)
    def series_view(self: ThroughTime, request: Request, pk: str | None = None) -> Response:
        """How figures went: what was kept of past days, and today's."""
        return self.series_of(int(pk) if pk else None)

    @extend_schema(operation_id=f"{kind}_change", parameters=[one, FROM, ChangeQuery], responses=FigureChangeBody)
    def change_view(self: ThroughTime, request: Request, pk: str | None = None) -> Response:
        """What changed a figure between two days, as parts that sum exactly to the change."""
        return self.change_of(int(pk) if pk else None)

    words = f"How the figures of {kind.replace('_', ' ')} went, and what changed them."
    more = {"kind": kind, "series": series_view, "change": change_view, "__doc__": words}
    if known.model is not None:
        more["model"] = known.model
    return type(f"{known.page.title().replace('_', '')}ThroughTime", (ThroughTime,), more)


def routes() -> list[URLPattern]:
    """The addresses of each kind."""
    return [_route(kind, word) for kind in HISTORIES for word in ("series", "change")]


def _route(kind: str, word: str) -> URLPattern:
    known = KINDS[kind]
    view = _resource(kind).as_view({"get": word})
    name = f"api-{known.page.replace('_', '-')}-{word}"
    if known.model is None:
        return path(f"{known.word}/{word}/", view, name=name)
    return re_path(rf"^{known.word}/(?P<pk>{Resource.lookup_value_regex})/{word}/$", view, name=name)
