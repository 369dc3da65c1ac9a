"""The API's meetings: planned and held, with points, votes and resolutions, by the same actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership
from accounts.rest.described import Computed
from accounts.rest.fields import Number, Ref, Text
from accounts.rest.filters import IdFilter
from accounts.rest.serializers import Body
from accounts.rest.views import FactResource, Resource
from okrs.models import Cycle, Objective
from reviews.actions.agenda import add_point, move_point, note_point, remove_point, reword_point
from reviews.actions.meetings import close_meeting, edit_meeting, note_meeting, open_meeting, plan_meeting
from reviews.actions.next_cycle import Draft, Drafted, Step, draft_next_cycle, preview_next_cycle
from reviews.actions.resolving import resolve_point
from reviews.actions.votes import cast_vote
from reviews.models import AgendaItem, Guest, Meeting, Pack, Resolution, Vote


class MeetingChangeBody(Body):
    """What may be changed of a meeting."""

    starts_at = serializers.DateTimeField(required=False, allow_null=True)
    minutes = serializers.IntegerField(required=False, min_value=15, max_value=480)
    place = Text(max_length=200, required=False, allow_blank=True)
    decider = Ref(Membership, by="user__email", required=False, allow_null=True)
    guests = serializers.ListField(child=Ref(Membership, by="user__email"), required=False, max_length=500)
    notes = Text(required=False, allow_blank=True, max_length=20_000)


class MeetingBody(MeetingChangeBody):
    """A meeting about a made pack; what the pack asks becomes the agenda."""

    pack = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    notes = None  # type: ignore[assignment]  # DRF takes fields off the class; nothing was said yet


class NextCycleBody(Body):
    """Into which cycle (without one: the following one, or a new one), and what is done with the old one."""

    into = Ref(Cycle, required=False, allow_null=True, default=None)
    name = Text(max_length=300, required=False, allow_blank=True, default="")
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    accept = serializers.BooleanField(required=False, default=True)
    from_last_value = serializers.BooleanField(required=False, default=False)
    close = serializers.BooleanField(required=False, default=False)
    leave_ungraded = Text(required=False, allow_blank=True, default="")
    preview = serializers.BooleanField(required=False, default=False)


class DraftedStep(serializers.Serializer[Step]):
    """One thing that is done, or stays behind, and to which rows."""

    title = serializers.CharField()
    rows = serializers.ListField(child=serializers.CharField())


class DraftedAnswer(serializers.Serializer[Drafted]):
    """What was done, or in a preview would be; `refused` says why it cannot be."""

    cycle = serializers.IntegerField(allow_null=True)
    steps = DraftedStep(many=True)
    left = DraftedStep(many=True)
    refused = serializers.CharField(allow_blank=True)


class MeetingFilter(filters.FilterSet):
    """Narrow a list of meetings."""

    pack = IdFilter("pack_id")
    state = filters.ChoiceFilter(choices=Meeting.State.choices)


def _guests() -> ArraySubquery:
    return ArraySubquery(Guest.objects.filter(meeting=OuterRef("pk")).order_by("pk").values("member_id"))


class MeetingViewSet(Resource):
    """Meetings about packs: planned, open, closed."""

    model = Meeting
    write = MeetingBody
    filterset_class = MeetingFilter
    columns: ClassVar = (
        "id", "pack_id", "starts_at", "minutes", "place", "decider_id", "state", "notes", "drafted_cycle_id",
        "sequence", "version",
    )  # fmt: skip
    renamed: ClassVar = {"pack_id": "pack", "decider_id": "decider", "drafted_cycle_id": "drafted_cycle"}
    computed: ClassVar = {
        "guests": Computed(_guests, serializers.ListField(child=serializers.IntegerField(), read_only=True))
    }

    def create(self, request: Request) -> Response:
        """Plan one; its agenda is what the pack asks."""
        values = self.values()
        pack = Pack.objects.filter(pk=values.pop("pack")).first()
        if pack is None:
            raise serializers.ValidationError({"pack": "There is no such pack."})
        return self.answer(plan_meeting(actor=self.member, pack=pack, **values).pk, status=201)

    @extend_schema(request=MeetingChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change when, where, with whom, who decides, or the notes."""
        row, values = self.thing(), self.checked(MeetingChangeBody, partial=True)
        seen, notes = self.expected_version(row), values.pop("notes", None)
        if notes is not None:
            note_meeting(actor=self.member, meeting=row, notes=notes, expected_version=seen)
            seen = None
        if values:
            edit_meeting(actor=self.member, meeting=row, expected_version=seen, **values)
        return self.answer(row.pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def opening(self, request: Request, pk: str) -> Response:
        """It goes on from now; a closed one is opened again."""
        return self.answer(open_meeting(actor=self.member, meeting=self.thing()).pk)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def closure(self, request: Request, pk: str) -> Response:
        """It is over."""
        return self.answer(close_meeting(actor=self.member, meeting=self.thing()).pk)

    @extend_schema(request=NextCycleBody, responses=DraftedAnswer)
    @action(detail=True, methods=["post"], url_path="next-cycle")
    def next_cycle(self, request: Request, pk: str) -> Response:
        """Draft the next cycle in one step, a second time only what is new; with `preview` say what that would do."""
        values = self.checked(NextCycleBody)
        step = preview_next_cycle if values.pop("preview") else draft_next_cycle
        done = step(actor=self.member, meeting=self.thing(), draft=Draft(**values))
        is_there = done.cycle is not None and Cycle.objects.filter(pk=done.cycle.pk).exists()
        return Response({
            "cycle": done.cycle.pk if done.cycle is not None and is_there else None,
            "steps": [_said(one) for one in done.steps],
            "left": [_said(one) for one in done.left],
            "refused": done.refused,
        })  # fmt: skip


def _said(step: Step) -> dict[str, Any]:
    return {"title": step.title, "rows": list(step.rows)}


class PointChangeBody(Body):
    """What may be changed of a point."""

    title = Text(max_length=300, required=False)
    notes = Text(required=False, allow_blank=True, max_length=20_000)


class PointBody(Body):
    """A point of one's own; about an objective it is only for whom that is."""

    meeting = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    title = Text(max_length=300)
    objective = Ref(Objective, required=False, allow_null=True, default=None)


class PointMoveBody(Body):
    """Which way."""

    to = serializers.ChoiceField([("up", "up"), ("down", "down")])


class VoteBody(Body):
    """What one wants done: one of the point's choices; `value` is the grade, target or amount proposed with it."""

    choice = Text(max_length=40)
    value = Number(required=False, allow_null=True, default=None)


class ResolutionBody(Body):
    """What is resolved and why; `value` is the grade, the target or the amount that goes with the choice."""

    choice = Text(max_length=40)
    reason = Text(required=False, allow_blank=True, default="")
    value = Number(required=False, allow_null=True, default=None)
    corrects = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1,
        help_text="The resolution that this replaces; without it a resolved point is refused.",
    )  # fmt: skip


class PointFilter(filters.FilterSet):
    """Narrow a list of points."""

    meeting = IdFilter("meeting_id")


def _resolved(column: str) -> Any:
    heads = Resolution.objects.filter(item=OuterRef("pk"), superseded_by=None).order_by("-pk")
    return Coalesce(Subquery(heads.values(column)[:1]), Value(""), output_field=TextField())


def _votes() -> Any:
    counted = Vote.objects.filter(item=OuterRef("pk")).values("item").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class MeetingPointViewSet(Resource):
    """The points of meetings, as far as the reader may see what they are about."""

    model = AgendaItem
    write = PointBody
    filterset_class = PointFilter
    columns: ClassVar = (
        "id", "meeting_id", "position", "title", "objective_id", "notes", "version",
    )  # fmt: skip
    renamed: ClassVar = {"meeting_id": "meeting", "objective_id": "objective"}
    computed: ClassVar = {
        "question": Computed(
            lambda: F("question__body"),
            serializers.DictField(allow_null=True, help_text="What the pack asks, frozen; null for one's own."),
        ),
        "votes": Computed(_votes, serializers.IntegerField()),
        "resolved": Computed(lambda: _resolved("choice"), serializers.CharField(help_text="Empty while it is open.")),
        "deed": Computed(lambda: _resolved("deed"), serializers.CharField()),
    }

    def create(self, request: Request) -> Response:
        """Add one at the end of the agenda."""
        values = self.values()
        meeting = Meeting.objects.filter(pk=values.pop("meeting")).first()
        if meeting is None:
            raise serializers.ValidationError({"meeting": "There is no such meeting."})
        return self.answer(add_point(actor=self.member, meeting=meeting, **values).pk, status=201)

    @extend_schema(request=PointChangeBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Reword a point of one's own, or write its notes."""
        row, values = self.thing(), self.checked(PointChangeBody, partial=True)
        seen = self.expected_version(row)
        if "title" in values:
            reword_point(actor=self.member, item=row, title=values["title"], expected_version=seen)
            seen = None
        if "notes" in values:
            note_point(actor=self.member, item=row, notes=values["notes"], expected_version=seen)
        return self.answer(row.pk)

    def destroy(self, request: Request, pk: str) -> Response:
        """Take it off the agenda, unless it is resolved."""
        remove_point(actor=self.member, item=self.thing())
        return Response(status=204)

    @extend_schema(request=PointMoveBody)
    @action(detail=True, methods=["post"])
    def moves(self, request: Request, pk: str) -> Response:
        """Up or down by one."""
        row, way = self.thing(), self.checked(PointMoveBody)["to"]
        return self.answer(move_point(actor=self.member, item=row, step=-1 if way == "up" else 1).pk)

    @extend_schema(request=VoteBody)
    @action(detail=True, methods=["post"])
    def votes(self, request: Request, pk: str) -> Response:
        """Vote, as a guest of the open meeting; a second vote replaces the first."""
        row = self.thing()
        cast_vote(actor=self.member, item=row, **self.checked(VoteBody))
        return self.answer(row.pk)

    @extend_schema(request=ResolutionBody)
    @action(detail=True, methods=["post"])
    def resolution(self, request: Request, pk: str) -> Response:
        """Resolve it: recorded where it binds in the same step, or refused with the words of what refuses it."""
        row = self.thing()
        resolve_point(actor=self.member, item=row, **self.checked(ResolutionBody))
        return self.answer(row.pk)

    def _get(self, pk: int) -> Any:
        row = AgendaItem.objects.filter(pk=pk).select_related("meeting__decider", "question").first()
        if row is None:
            raise Http404
        return row


class VoteFilter(filters.FilterSet):
    """Narrow a list of votes."""

    point = IdFilter("item_id")
    meeting = IdFilter("item__meeting_id")


class MeetingVoteViewSet(Resource):
    """Who wants what done about a point; read here, cast at the point."""

    model = Vote
    filterset_class = VoteFilter
    described_as = "MeetingVote"
    columns: ClassVar = ("id", "item_id", "member_id", "choice", "value", "changed_at")
    renamed: ClassVar = {"item_id": "point", "member_id": "member"}


class ResolutionViewSet(FactResource):
    """What was resolved and what was done by it; a corrected one is replaced by its correction."""

    model = Resolution
    filterset_class = VoteFilter
    has_past = False  # reviews have none of their own
    described_as = "MeetingResolution"
    columns: ClassVar = (
        "id", "item_id", "date", "choice", "reason", "deed", "recorded_at", "recorded_by_id", "supersedes_id",
    )  # fmt: skip
    renamed: ClassVar = {"item_id": "point", "recorded_by_id": "recorded_by", "supersedes_id": "supersedes"}
