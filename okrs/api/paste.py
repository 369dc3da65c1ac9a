"""The API's paste: rows of a spreadsheet shown as understood, and kept as a whole."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from accounts.permissions import demand
from accounts.rest.described import ExactNumber
from accounts.rest.fields import Ref
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.actions.pasting import examine_paste, save_paste
from okrs.models import Cycle, Objective
from okrs.pasting.layout import LONGEST_PASTE, rows_of
from okrs.pasting.reading import Reading, read

MOST_ROWS = 300


class PasteBody(Body):
    """Rows by tabs, commas or indents, where they go, and the answers to what can be read in two ways."""

    text = serializers.CharField(max_length=LONGEST_PASTE, trim_whitespace=False)
    cycle = Ref(Cycle)
    team = Ref(Team, required=False, allow_null=True, default=None)
    decimal = serializers.ChoiceField([".", ","], required=False, allow_blank=True, default="")
    order = serializers.ChoiceField(["day", "month"], required=False, allow_blank=True, default="")


class PastedRow(serializers.Serializer[Any]):
    """One row as understood; `problems` by cell."""

    row = serializers.IntegerField()
    objective = serializers.CharField()
    key_result = serializers.CharField()
    type = serializers.CharField()
    baseline = ExactNumber(allow_null=True)
    target = ExactNumber(allow_null=True)
    unit = serializers.CharField()
    owner = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    weight = ExactNumber(allow_null=True)
    problems = serializers.DictField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class PasteQuestion(serializers.Serializer[Any]):
    """What can be read in two ways: send the answer as `decimal` or `order`."""

    about = serializers.ChoiceField(["decimal", "order"])
    text = serializers.CharField()
    answers = serializers.DictField(child=serializers.CharField())


class PasteReading(serializers.Serializer[Any]):
    """All that was understood."""

    rows = PastedRow(many=True)
    questions = PasteQuestion(many=True)
    is_good = serializers.BooleanField()


class PasteMade(serializers.Serializer[Any]):
    """What was kept."""

    objectives = serializers.ListField(child=serializers.IntegerField())


class PasteViewSet(Resource):
    """Objectives and key results from a spreadsheet."""

    model = Objective
    write = PasteBody
    has_past: ClassVar = False

    def _reading(self) -> tuple[Reading, dict[str, Any]]:
        demand(self.member, "propose")
        values = self.values()
        rows = rows_of(values["text"])
        if not 0 < len(rows) <= MOST_ROWS:
            raise serializers.ValidationError({"text": f"Give 1 to {MOST_ROWS} rows."})
        return read(rows, values["decimal"], values["order"]), values

    @extend_schema(request=PasteBody, responses={200: PasteReading})
    def preview(self, request: Request) -> Response:
        """What would be kept, and what is in the way; nothing is written."""
        reading, values = self._reading()
        examine_paste(reading, cycle=values["cycle"])
        return Response(_shown(reading))

    @extend_schema(request=PasteBody, responses={201: PasteMade})
    def create(self, request: Request) -> Response:
        """Keep all rows, or none."""
        reading, values = self._reading()
        try:
            made = save_paste(actor=self.member, cycle=values["cycle"], team=values["team"], reading=reading)
        except ValidationError as refused:
            raise serializers.ValidationError({"text": [*refused.messages, *_words(reading)]}) from None
        return Response({"objectives": [one.pk for one in made]}, status=201)


def _words(reading: Reading) -> list[str]:
    return [
        f"Row {entry.place + 1}, {name}: {words}"
        for entry in reading.entries
        for name, words in sorted(entry.problems.items())
    ]


def _shown(reading: Reading) -> dict[str, Any]:
    names = ("objective", "key_result", "type", "baseline", "target", "unit", "owner", "due", "weight")
    return {
        "rows": [
            {"row": entry.place + 1, **{name: getattr(entry, name) for name in names}}
            | {"problems": entry.problems, "notes": entry.notes}
            for entry in reading.entries
        ],
        "questions": [
            {"about": each.about, "text": each.text, "answers": dict(each.answers)} for each in reading.questions
        ],
        "is_good": reading.is_good,
    }


def routes() -> list[URLPattern]:
    """The addresses of a paste."""
    return [
        path("objectives/paste/", PasteViewSet.as_view({"post": "create"}), name="api-paste"),
        path("objectives/paste/preview/", PasteViewSet.as_view({"post": "preview"}), name="api-paste-preview"),
    ]
