"""The API's files of packs: the same as the page hands out, with the rows that the token's member may see."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import URLPattern, re_path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from reviews.actions.files import NoSuchFile, take_file
from reviews.files import answer_with
from reviews.formats import BY_NAME, FORMATS
from reviews.models import Pack


class FileQuery(serializers.Serializer[Any]):
    """Which kind of file."""

    kind = serializers.ChoiceField(list(BY_NAME))


class PackFileViewSet(Resource):
    """A made pack as a file."""

    model = Pack
    write = Body

    def parameters(self) -> frozenset[str]:
        """The kind."""
        return super().parameters() | frozenset(FileQuery().fields)

    @extend_schema(
        operation_id="pack_file",
        parameters=[FileQuery],
        responses={(200, one.media_type): OpenApiTypes.BINARY for one in FORMATS},
    )
    def file(self, request: Request, pk: str) -> HttpResponse:
        """The file itself; 404 while the pack is not made."""
        query = FileQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        kind = query.validated_data["kind"]
        pack = Pack.objects.select_related("cycle").get(pk=self.thing().pk)
        try:
            return answer_with(take_file(actor=self.member, tenant=self.member.tenant, pack=pack, kind=kind))
        except NoSuchFile as refused:
            raise Http404(str(refused)) from None


def routes() -> list[URLPattern]:
    """Below the pack."""
    place = rf"^packs/(?P<pk>{Resource.lookup_value_regex})/file/$"
    return [re_path(place, PackFileViewSet.as_view({"get": "file"}), name="api-pack-file")]
