"""The API's explanations: `GET …/explain/?measure=&at=&known_at=` on every object that has figures."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import Http404
from django.urls import URLPattern, path, re_path
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.described import ExactNumber
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from rollups.engine import Moment
from rollups.explain.queries import KINDS, Kind, Question, exists, explanation
from rollups.explain.registry import MEASURES
from rollups.explain.tree import About, Explanation, Input, Rule, Unit
from rollups.models import TotalsRollup
from tenancy.clock import today
from ui.formats import full_day

DEEPEST = 3
MOST_INPUTS = 10**6
SCALARS: list[dict[str, str]] = [{"type": kind} for kind in ("number", "string", "boolean")]


@extend_schema_field({"oneOf": SCALARS, "nullable": True, "description": "Exact; a day as text; null: not known."})
class AnyFigure(serializers.Field[Any, Any, Any, Any]):
    """A figure of any kind."""


@extend_schema_field({"type": "object", "nullable": True, "additionalProperties": True})
class Nested(serializers.Field[Any, Any, Any, Any]):
    """An explanation inside an explanation: the same members again."""


class AboutBody(serializers.Serializer[Any]):
    """What a figure belongs to: an object, or a fact such as a check-in or a cost."""

    kind = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)
    key = serializers.CharField()
    title = serializers.CharField()


class InputBody(serializers.Serializer[Any]):
    """One input, with its weight and its part of the result."""

    name = serializers.CharField()
    about = AboutBody(allow_null=True)
    measure = serializers.CharField(help_text="Which figure of the object; empty for a fact.")
    symbol = serializers.CharField(help_text="How the formula calls it.")
    value = AnyFigure()
    unit = serializers.ChoiceField([each.value for each in Unit])
    weight = ExactNumber(allow_null=True, help_text="Its weight, allocation or estimate.")
    part = ExactNumber(allow_null=True, help_text="Its part of the sum.")
    note = serializers.CharField()
    stands_for = serializers.IntegerField(help_text="How many inputs this line puts together.")
    explain = serializers.CharField(allow_null=True, help_text="Where this input is explained.")
    explanation = Nested(help_text="Its own explanation, as deep as `depth` says.")


class LeftOutBody(serializers.Serializer[Any]):
    """What does not count."""

    what = serializers.CharField()
    reason = serializers.CharField()


class StepBody(serializers.Serializer[Any]):
    """A line of a rule in words; the first that holds gives the value."""

    text = serializers.CharField()
    gives = AnyFigure()
    holds = serializers.BooleanField()


class ExplanationBody(serializers.Serializer[Any]):
    """Why a figure is what it is."""

    measure = serializers.CharField()
    name = serializers.CharField()
    about = AboutBody()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    version = serializers.CharField(help_text="The version of the formulas.")
    value = AnyFigure()
    unit = serializers.ChoiceField([each.value for each in Unit])
    currency = serializers.CharField()
    rule = serializers.ChoiceField(
        [each.value for each in Rule],
        help_text="expression: put the inputs’ values in for their symbols; sum: add their parts; share: their parts ÷ "
        "their weights; words: the first step that holds; fact: it was recorded.",
    )
    formula = serializers.CharField()
    filled = serializers.CharField(help_text="The formula with its numbers put in; … where digits were cut off.")
    words = serializers.CharField()
    weighed_by = serializers.CharField()
    inputs = InputBody(many=True)
    inputs_total = serializers.IntegerField()
    next = serializers.CharField(allow_null=True, help_text="Where the next inputs are.")
    left_out = LeftOutBody(many=True)
    steps = StepBody(many=True)


class ExplainQuery(serializers.Serializer[Any]):
    """Which figure, of which day, as known when."""

    at = serializers.DateField(required=False, help_text="The day; today, unless another is named.")
    known_at = serializers.DateTimeField(required=False, help_text="Only what was recorded by then; now, unless named.")
    depth = serializers.IntegerField(
        required=False, default=1, min_value=0, max_value=DEEPEST, help_text="How deep inputs are explained as well."
    )
    inputs_from = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=MOST_INPUTS, help_text="Which input to list first."
    )


class TeamExplainQuery(ExplainQuery):
    """The same, of a team's part in one currency."""

    currency = serializers.CharField(
        required=False, default="", max_length=3,
        help_text="Of a team that works in several currencies: which; the first by name, unless one is named.",
    )  # fmt: skip


class Explained(Resource):
    """The explanations of one kind of object."""

    kind: ClassVar[str] = "totals"
    model: type[Any] = TotalsRollup
    write = Body
    has_past = False
    query: ClassVar[type[ExplainQuery]] = ExplainQuery

    def parameters(self) -> frozenset[str]:
        """Which figure and when."""
        return frozenset({"measure", *self.query().fields})

    def explained(self, pk: int) -> Response:
        """Why the figure asked for is what it is; raises ValidationError, Http404."""
        measure = self.request.query_params.get("measure", "")
        if measure not in MEASURES[self.kind]:
            known = ", ".join(MEASURES[self.kind])
            raise ValidationError({"measure": f"There is no such measure. Measures: {known}."})
        query = self.query(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        values, tenant = query.validated_data, self.member.tenant
        day = values.get("at") or today(tenant)
        if day > today(tenant):
            raise ValidationError({"at": f"{full_day(day)} has not come yet. Choose today or an earlier day."})
        currency = values.get("currency", "")
        asked = Question(self.kind, pk, measure, values["depth"], values["inputs_from"], currency)
        found = explanation(tenant, asked, Moment(day, values.get("known_at"), tenant.formula))
        if found is None and currency and exists(self.kind, pk):
            raise ValidationError({"currency": f"The team has no work in {currency}. Leave it out, or name another."})
        if found is None:
            raise Http404
        return Response(as_data(found))


def _resource(kind: str) -> type[Explained]:
    """The resource of a kind, described with the measures of that kind."""
    known = KINDS[kind]
    measure = OpenApiParameter("measure", str, required=True, enum=list(MEASURES[kind]))

    query = TeamExplainQuery if kind == "teams" else ExplainQuery

    @extend_schema(operation_id=f"{kind}_explain", parameters=[measure, query], responses=ExplanationBody)
    def explain(self: Explained, request: Request, pk: str = "0") -> Response:
        """Why a figure is what it is: the formula with its numbers put in, its inputs, and what was left out."""
        return self.explained(int(pk))

    words = f"Why the figures of {kind.replace('_', ' ')} are what they are."
    more = {"kind": kind, "query": query, "explain": explain, "__doc__": words}
    if known.model is not None:
        more["model"] = known.model
    return type(f"{known.page.title().replace('_', '')}Explained", (Explained,), more)


def routes() -> list[URLPattern]:
    """The address of each kind’s explanations."""
    return [_route(known) for known in KINDS.values()]


def _route(known: Kind) -> URLPattern:
    view = _resource(known.name).as_view({"get": "explain"})
    name = f"api-{known.page.replace('_', '-')}-explain"
    if known.model is None:
        return path(f"{known.word}/explain/", view, name=name)
    return re_path(rf"^{known.word}/(?P<pk>{Resource.lookup_value_regex})/{known.tail}explain/$", view, name=name)


def as_data(found: Explanation) -> dict[str, Any]:
    """The explanation as plain data, every digit of every number."""
    moment = {"at": found.as_of.isoformat()} | ({"known_at": found.known_at.isoformat()} if found.known_at else {})
    moment |= {"currency": found.currency} if found.about.kind == "teams" else {}
    paging = found.paging
    more = None if paging is None else paging.next_start
    return {
        "measure": found.measure, "name": found.name, "about": _about(found.about), "as_of": found.as_of,
        "known_at": found.known_at, "version": found.version, "value": found.value, "unit": found.unit,
        "currency": found.currency, "rule": found.rule, "formula": found.formula, "filled": found.filled,
        "words": found.words, "weighed_by": found.weighed_by,
        "inputs": [_input(each, moment) for each in found.inputs],
        "inputs_total": paging.total if paging else len(found.inputs),
        "next": None if more is None else _address(found.about, found.measure, {**moment, "inputs_from": str(more)}),
        "left_out": [{"what": each.what, "reason": each.reason} for each in found.left_out],
        "steps": [{"text": each.text, "gives": each.gives, "holds": each.holds} for each in found.steps],
    }  # fmt: skip


def _about(about: About) -> dict[str, Any]:
    return {"kind": about.kind, "id": about.id, "key": about.key, "title": about.title}


def _input(each: Input, moment: dict[str, str]) -> dict[str, Any]:
    is_figure = bool(each.measure) and each.about is not None
    moment = (
        moment if each.about and each.about.kind == "teams" else {k: v for k, v in moment.items() if k != "currency"}
    )
    return {
        "name": each.name, "about": _about(each.about) if each.about else None, "measure": each.measure,
        "symbol": each.symbol, "value": each.value, "unit": each.unit, "weight": each.weight, "part": each.part,
        "note": each.note, "stands_for": each.stands_for,
        "explain": _address(each.about, each.measure, moment) if each.about and is_figure else None,
        "explanation": as_data(each.explanation) if each.explanation else None,
    }  # fmt: skip


def _address(about: About, measure: str, more: dict[str, str]) -> str:
    known = KINDS[about.kind]
    where = known.word if known.model is None else f"{known.word}/{about.id}"
    return f"/api/v1/{where}/{known.tail}explain/?{urlencode({'measure': measure, **more})}"
