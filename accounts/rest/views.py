"""The base of every resource: read rows as plain data, write through actions, nothing twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts import past
from accounts.models import Membership
from accounts.rest.described import FIGURE_NAMES, Computed, RowSerializer, row_serializer
from accounts.rest.idempotency import Idempotent
from accounts.rest.rendering import to_json
from accounts.rest.schema import ResourceSchema
from tenancy.clock import looking_back
from tenancy.models import Fact, Structure
from tenancy.versions import Stale

LIST_PARAMETERS = frozenset({"cursor", "page_size"})
READ_ACTIONS = frozenset({"list", "retrieve"})


class MemberPermission(BasePermission):
    """A live token of a member; what the member may do is asked by the actions."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller may go on to the view."""
        return getattr(request, "membership", None) is not None


class AlwaysJson(DefaultContentNegotiation):
    """There is one format, so an Accept header chooses nothing."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The one renderer."""
        return renderers[0], renderers[0].media_type


class Resource(Idempotent, GenericViewSet[Any]):
    """A noun of the tenant: `columns` says what a row shows, `write` what it takes."""

    model: type[Any]
    columns: ClassVar[Sequence[str]] = ("id",)
    renamed: ClassVar[Mapping[str, str]] = {}
    computed: ClassVar[Mapping[str, Computed]] = {}  # columns the query works out, by the name they are shown under
    figures: ClassVar[Sequence[str]] = ()  # columns of the stored rollup, shown under `rollup`
    newest_first: ClassVar[bool] = False
    described_as: ClassVar[str] = ""  # a row's name in the document, where the model's would be misunderstood
    statuses: ClassVar[Mapping[str, int]] = {"create": 201}  # operations that answer with another status than 200
    write: type[Serializer[Any]]
    described: ClassVar[RowSerializer]  # what a row looks like, for the document
    permission_classes = [MemberPermission]
    content_negotiation_class = AlwaysJson
    metadata_class = None
    schema = ResourceSchema()
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class: ClassVar[Any] = None
    reading: ClassVar[frozenset[str]] = READ_ACTIONS  # operations that can be asked of a past day
    has_past: ClassVar[bool]  # whether its rows can be read as of a past day; as a rule, structure and facts can
    stood: ClassVar[tuple[str, ...]] = ()  # tables that it shows as they stood when the day ended (accounts.past)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "model"):
            return  # a base of several nouns, none itself
        if "has_past" not in cls.__dict__:
            cls.has_past = issubclass(cls.model, Structure | Fact)
        cls.described = row_serializer(cls.model, cls.columns, cls.renamed, cls.computed, cls.figures, cls.described_as)

    @property
    def member(self) -> Membership:
        """Who asks."""
        member: Membership = self.request.membership  # type: ignore[attr-defined]  # set by the middleware
        return member

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer, and come back to today from whatever day was asked for."""
        with ExitStack() as self._day:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn to the day asked for; refuse a parameter that does not exist, for a misspelt filter would find all."""
        super().initial(request, *args, **kwargs)
        if self.has_past and any(name in request.query_params for name in past.PARAMETERS):
            self._look_back(request)
        known = self.parameters()
        unknown = sorted(set(request.query_params) - known)
        if unknown and getattr(self, "action", None):
            words = f"There is no such parameter. Known: {', '.join(sorted(known)) or 'none'}."
            raise ValidationError(dict.fromkeys(unknown, words))

    def _look_back(self, request: Request) -> None:
        if request.method not in past.READING:
            words = "The past is only read. Leave as_of and known_at out to write today."
            raise ValidationError({name: words for name in past.PARAMETERS if name in request.query_params})
        if self.action not in self.reading:
            return  # it reads them itself, or does not know them
        try:
            as_of, known_at = (request.query_params.get(name, "") for name in past.PARAMETERS)
            look = past.read(as_of, known_at, self.member.tenant)
        except past.NoSuchPast as error:
            raise ValidationError({error.parameter: str(error)}) from None
        if look is not None:
            self._day.enter_context(past.look_back(self.member.tenant, replace(look, stood=self.stood)))

    def parameters(self) -> frozenset[str]:
        """The names that may stand in the address of this operation."""
        of_past = frozenset(past.PARAMETERS if self.has_past and self.action in self.reading else ())
        if self.action != "list":
            return of_past
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return LIST_PARAMETERS | of_past | frozenset(filters)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Nobody keeps a copy: the ETag names the version of the row, not the figures beside it."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def get_queryset(self) -> QuerySet[Any]:
        """The tenant's rows."""
        rows: QuerySet[Any] = self.model.objects.all()
        return rows

    def thing(self) -> Any:
        """The row of the address; 404 for an absent one and for another tenant's."""
        return self._get(int(self.kwargs["pk"]))

    def _get(self, pk: int) -> Model:
        row = self.model.objects.filter(pk=pk).first()
        if row is None:
            raise Http404
        return row  # type: ignore[no-any-return]  # the column has a type, the row is untyped

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The columns of a list, in one query."""
        # Prefixed, because a column may be shown under the name that the model has for the relation.
        found = queryset.annotate(**{f"shown_{name}": each.expression() for name, each in self.computed.items()})
        computed = (f"shown_{name}" for name in self.computed)
        rows: QuerySet[Any] = found.values(*self.columns, *computed, *(f"rollup__{name}" for name in self.figures))
        return rows

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row as the caller reads it: plain names, and the stored figures under `rollup` (null: none yet)."""
        shown = {self.renamed.get(name, name): row[name] for name in self.columns}
        shown |= {name: row[f"shown_{name}"] for name in self.computed}
        if self.figures:
            figures = {FIGURE_NAMES.get(name, name): row[f"rollup__{name}"] for name in self.figures}
            shown["rollup"] = figures if figures["as_of"] is not None else None
        return shown

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page, by id."""
        page = self.paginate_queryset(self.rows(self.filter_queryset(self.get_queryset())))
        return self.get_paginated_response([self.shown(row) for row in page or []])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        return self.answer(int(self.kwargs["pk"]))

    def answer(self, pk: int, status: int = 200) -> Response:
        """The row, with its version as ETag; a past day's names no version that could be edited."""
        row = self._read(pk)
        headers = {} if looking_back() else {"ETag": f'"{self._tag(row)}"'}
        return Response(self.shown(row), status=status, headers=headers)

    def _read(self, pk: int) -> dict[str, Any]:
        row: dict[str, Any] | None = self.rows(self.get_queryset().filter(pk=pk)).first()
        if row is None:
            raise Http404
        return row

    def _tag(self, row: dict[str, Any]) -> str:
        if "version" in row:
            return str(row["version"])
        own = [row[name] for name in self.columns]
        return hashlib.sha256(to_json(own)).hexdigest()[:16]

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        """The body, checked; raises ValidationError naming each field, and for a field that does not exist."""
        return self.checked(self.write, partial=partial)

    def checked(self, body: type[Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The body as `body` has it; raises ValidationError."""
        serializer = body(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def expected_version(self, row: Any) -> int | None:
        """The version the caller has seen, from If-Match; None when it does not say. Raises Stale for another tag."""
        sent = self.request.headers.get("If-Match", "*").strip()
        tag = re.fullmatch(r'(?:W/)?"?([0-9]{1,9})"?', sent)
        if sent != "*" and tag is None:
            raise Stale(row)
        return int(tag[1]) if tag else None

    def guard(self, row: Any) -> None:
        """Hold a row without a version until the transaction ends; raises Stale when If-Match names another state."""
        sent = self.request.headers.get("If-Match", "*").strip()
        self.model.objects.select_for_update().get(pk=row.pk)
        if sent != "*" and sent.removeprefix("W/").strip('"') != self._tag(self._read(row.pk)):
            raise Stale(row)


class FactResource(Resource):
    """A noun that is only added to: a list holds the rows that count, and one that was replaced is found by its id."""

    def get_queryset(self) -> QuerySet[Any]:
        """The rows that count, unless one is asked for by its id."""
        rows = super().get_queryset()
        return rows.filter(superseded_by=None) if self.action == "list" else rows
