"""The API's imports: a sheet by a kept mapping, its jobs and counts, and what became of each row."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from django.core.exceptions import ValidationError as Refused
from django.db.models import IntegerField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import demand
from accounts.rest.described import Computed
from accounts.rest.fields import Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from exchange.actions.imports import ask, take_unattended
from exchange.models import ImportMapping, ImportRow, SheetImport
from exchange.workbook.problems import Unreadable

MOST_CHARACTERS = 20_000_000
COUNTED = ("rows", "added", "changed", "unchanged", "rejected", "skipped", "vanished", "edited")


class ImportBody(Body):
    """A sheet of text, and the mapping by which it is read; `job` is `trial` unless `load` is asked for."""

    mapping = Text(max_length=120, help_text="The name under which the answers were kept.")
    name = Text(max_length=300, help_text="The file's name; its ending tells the format.")
    content = Text(max_length=MOST_CHARACTERS, trim_whitespace=False, help_text="CSV, TSV or JSON.")
    job = serializers.ChoiceField(choices=["trial", "load"], default="trial")


class JobBody(Body):
    """What is asked for; `also_touched` undoes what was changed here since, too."""

    job = serializers.ChoiceField(choices=["trial", "load", "undo", "drop"])
    also_touched = serializers.BooleanField(default=False)


def _counted(name: str) -> Cast:
    return Cast(KeyTextTransform(name, "counts"), IntegerField())


class _SetUp(Resource):
    def check_permissions(self, request: Request) -> None:
        """Imports are for who sets up."""
        super().check_permissions(request)
        demand(self.member, "set_up")


class ImportFilter(filters.FilterSet):
    """Narrow a list of imports."""

    source = filters.CharFilter()
    state = filters.ChoiceFilter(choices=SheetImport.State.choices)


class ImportViewSet(_SetUp):
    """Imports of sheets, the newest first: rows = added + changed + unchanged + rejected + skipped."""

    model = SheetImport
    write = ImportBody
    filterset_class = ImportFilter
    newest_first = True
    statuses: ClassVar = {"create": 202, "job": 202}
    columns: ClassVar = (
        "id", "file__name", "mapping__name", "source", "target", "state", "job", "done_rows", "total_rows",
        "asked_by_id", "made_at", "finished_at", "error",
    )  # fmt: skip
    renamed: ClassVar = {"file__name": "name", "mapping__name": "mapping", "asked_by_id": "asked_by"}
    computed: ClassVar = {
        name: Computed(partial(_counted, name), serializers.IntegerField(allow_null=True)) for name in COUNTED
    }

    def create(self, request: Request) -> Response:
        """Send a sheet: 202 and the import, whose state is read at its address."""
        values = self.values()
        mapping = ImportMapping.objects.filter(name=values["mapping"]).first()
        if mapping is None:
            raise serializers.ValidationError({"mapping": "There is no such mapping; keep one on the pages."})
        try:
            of = take_unattended(
                actor=self.member,
                tenant=self.member.tenant,
                mapping=mapping,
                name=values["name"],
                pieces=[values["content"].encode()],
            )
        except Unreadable as error:
            raise serializers.ValidationError({"content": str(error)}) from error
        except Refused as error:
            raise serializers.ValidationError({"content": error.messages}) from error
        ask(actor=self.member, sheet_import=of, job=values["job"])
        return self.answer(of.pk, status=202)

    @extend_schema(request=JobBody)
    @action(detail=True, methods=["post"])
    def job(self, request: Request, pk: str) -> Response:
        """Try, load, undo, or drop what vanished: 202."""
        of = self.thing()
        values = self.checked(JobBody)
        ask(actor=self.member, sheet_import=of, job=values["job"], also_touched=values["also_touched"])
        return self.answer(of.pk, status=202)


class ImportRowFilter(filters.FilterSet):
    """Narrow a list of rows."""

    sheet_import = IdFilter("sheet_import_id")
    outcome = filters.ChoiceFilter(choices=ImportRow.Outcome.choices)


class ImportRowViewSet(_SetUp):
    """What became of each row of a sheet, with its reason."""

    model = ImportRow
    write = Body
    filterset_class = ImportRowFilter
    columns: ClassVar = (
        "id", "sheet_import_id", "number", "outcome", "external_id", "key", "column", "value", "expected", "note",
    )  # fmt: skip
    renamed: ClassVar = {"sheet_import_id": "sheet_import"}


class ImportMappingViewSet(_SetUp):
    """Kept ways to read a kind of sheet."""

    model = ImportMapping
    write = Body
    columns: ClassVar = ("id", "name", "target", "source", "version")
