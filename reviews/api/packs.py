"""The API's packs: what there is, what one says to its reader, asking for one, and the check of its seal."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from accounts.rest.fields import Ref
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import Resource
from okrs.models import Cycle
from portfolio.models import Portfolio
from reviews.actions.packs import ask_for_pack
from reviews.actions.seals import ask_for_check
from reviews.actions.templates import newest
from reviews.arrangements import SINCE
from reviews.blocks import as_json
from reviews.models import Pack, PackTemplate, Subject
from reviews.queries import blocks_of


class PackBody(Body):
    """A review of a cycle: of the organisation unless a team or a portfolio is named; as of its last day or today."""

    cycle = Ref(Cycle)
    team = Ref(Team, required=False, allow_null=True, default=None)
    portfolio = Ref(Portfolio, required=False, allow_null=True, default=None)
    as_of = serializers.DateField(required=False, allow_null=True, default=None)
    template = Ref(PackTemplate, required=False, allow_null=True, default=None)
    since = serializers.ChoiceField(
        list(SINCE), required=False, default="", help_text="What change is counted from; without it as arranged."
    )
    previous = Ref(
        Pack, by="digest", required=False, allow_null=True, default=None,
        help_text="The pack that restatements are of, by id or by its seal; without it the last about the same.",
    )  # fmt: skip


class PackSaid(serializers.Serializer[Pack]):
    """What a pack says, as far as its reader may see it: `hidden` counts the rows of a block that they lack."""

    id = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 of the canonical JSON of all blocks, hidden rows included.")
    blocks = serializers.ListField(
        child=serializers.DictField(), help_text="Typed blocks of rows; a value is exact and as shown."
    )


class SealSaid(serializers.Serializer[Pack]):
    """A pack reckoned again from what was known when it was made."""

    is_same = serializers.BooleanField(allow_null=True, help_text="null: not checked yet, or it could not be.")
    kept = serializers.CharField()
    found = serializers.CharField(allow_blank=True)
    checked_at = serializers.DateTimeField(allow_null=True)


class PackFilter(filters.FilterSet):
    """Narrow a list of packs."""

    cycle = IdFilter("cycle_id")
    team = IdFilter("team_id")
    portfolio = IdFilter("portfolio_id")
    subject = filters.ChoiceFilter(choices=Subject.choices)
    state = filters.ChoiceFilter(choices=Pack.State.choices)


class PackViewSet(Resource):
    """Reviews, frozen; the newest first. `state` is read until it is `made` or `failed`."""

    model = Pack
    write = PackBody
    filterset_class = PackFilter
    newest_first = True
    statuses: ClassVar = {"create": 202}
    columns: ClassVar = (
        "id", "title", "subject", "team_id", "portfolio_id", "cycle_id", "schedule_id", "as_of", "known_at", "formula",
        "template_version__template_id", "template_version__number", "digest", "previous_id", "state", "done_steps",
        "total_steps", "error", "asked_by_id", "asked_at", "made_at",
    )  # fmt: skip
    renamed: ClassVar = {
        "team_id": "team", "portfolio_id": "portfolio", "cycle_id": "cycle", "schedule_id": "schedule",
        "template_version__template_id": "template", "template_version__number": "template_version",
        "previous_id": "previous", "asked_by_id": "asked_by",
    }  # fmt: skip

    def create(self, request: Request) -> Response:
        """Ask for one: 202 and the pack, whose state is read at its address."""
        values = self.values()
        template = values.pop("template")
        version = newest(template) if template else None
        pack = ask_for_pack(actor=self.member, tenant=self.member.tenant, version=version, **values)
        return self.answer(pack.pk, status=202)

    @extend_schema(responses=PackSaid)
    @action(detail=True, methods=["get"])
    def blocks(self, request: Request, pk: str) -> Response:
        """What it says, block by block."""
        pack: Pack = self.thing()
        found = blocks_of(pack)
        said = [{**one, "hidden": block.hidden} for one, block in zip(as_json(found), found, strict=True)]
        return Response({"id": pack.pk, "digest": pack.digest, "blocks": said})

    @extend_schema(responses=SealSaid)
    @action(detail=True, methods=["get"])
    def verify(self, request: Request, pk: str) -> Response:
        """What the last check of its seal found: whether it was the same, reckoned again."""
        return Response(_said_of_seal(self.thing()))

    @extend_schema(request=None, responses={202: SealSaid})
    @verify.mapping.post
    def ask_to_verify(self, request: Request, pk: str) -> Response:
        """Let it be reckoned again: 202, and what is found is read at the same address."""
        return Response(_said_of_seal(ask_for_check(actor=self.member, pack=self.thing())), status=202)


def _said_of_seal(pack: Pack) -> dict[str, Any]:
    is_known = not pack.is_being_checked
    found = pack.seal_found if is_known else ""
    checked_at = pack.seal_checked_at if is_known else None
    return {"is_same": pack.is_whole, "kept": pack.digest, "found": found, "checked_at": checked_at}
