"""The API's arrangements of packs."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db.models import OuterRef, Subquery
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import demand
from accounts.rest.described import Computed
from accounts.rest.fields import Text
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from reviews.actions.templates import arrange_template, make_template
from reviews.arrangements import MOST_ROWS, SINCE
from reviews.models import PackTemplate, TemplateVersion

OPTIONS: Final = f"most: 1 to {MOST_ROWS}, where it lists; since: {', '.join(SINCE)}, where it tells of change."


class SectionBody(Body):
    """A section at its place: its name, its own title, and its options: `most` rows; what change is counted `since`."""

    section = Text(max_length=40)
    title = Text(max_length=120, required=False, allow_blank=True, default="")
    options = serializers.DictField(
        child=serializers.JSONField(),
        required=False,
        default=dict,
        help_text=f"most: 1 to {MOST_ROWS}; since: {', '.join(SINCE)}.",
    )


class TemplateBody(Body):
    """An arrangement; without sections it is the usual one."""

    name = Text(max_length=120)
    sections = SectionBody(many=True, required=False)


class VersionsSaid(serializers.Serializer[TemplateVersion]):
    """The versions of an arrangement, the newest first."""

    results = serializers.ListField(child=serializers.DictField())


def _newest_sections() -> Any:
    versions = TemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    return Subquery(versions.values("sections")[:1])


class PackTemplateViewSet(Resource):
    """Arrangements of the sections of packs; `sections` is the newest version."""

    model = PackTemplate
    write = TemplateBody
    columns: ClassVar = ("id", "key", "name", "version")
    computed: ClassVar = {
        "sections": Computed(_newest_sections, serializers.ListField(child=serializers.DictField(), read_only=True))
    }

    def check_permissions(self, request: Request) -> None:
        """Arrangements are for who sets up."""
        super().check_permissions(request)
        demand(self.member, "set_up")

    def create(self, request: Request) -> Response:
        """A new one."""
        return self.answer(make_template(actor=self.member, **self._given()).pk, status=201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Another name or other sections, which are a new version."""
        row = self.thing()
        arrange_template(
            actor=self.member, template=row, expected_version=self.expected_version(row), **self._given(partial=True)
        )
        return self.answer(row.pk)

    def _given(self, *, partial: bool = False) -> dict[str, Any]:
        values = self.values(partial=partial)
        if "sections" in values:
            values["sections"] = [dict(one) for one in values["sections"]]
        return values

    @extend_schema(responses=VersionsSaid)
    @action(detail=True, methods=["get"])
    def versions(self, request: Request, pk: str) -> Response:
        """Every version that it had."""
        rows = TemplateVersion.objects.filter(template=self.thing()).order_by("-number")
        return Response({"results": list(rows.values("id", "number", "sections", "made_at", "made_by"))})
