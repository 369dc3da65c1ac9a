"""Pinned pages: what a person keeps at hand, with where it stands today; asked for with the numbers of the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.aggregates import JSONBAgg
from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, F, JSONField, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import Membership
from accounts.permissions import PAST_IS_OVER, Forbidden
from home.models import ONE_OF, Pin
from okrs.models import KeyResult, Objective
from portfolio.models import Initiative
from tenancy.clock import looking_back
from ui.http import HtmxRequest, redirect_for, toast, wants_part

MOST: Final = 12
"""More is no list at hand but another table."""
MODELS: Final[dict[str, type[Any]]] = {"objective": Objective, "key_result": KeyResult, "initiative": Initiative}
# An initiative under way shows its health; before and after that its stage, as in the list.
HEALTHY: Final = ("active", "paused")


@dataclass(frozen=True)
class Pinned:
    """A pinned thing: its kind and row, its title, and what its shape says."""

    kind: str
    id: int
    title: str
    status: str

    @property
    def url(self) -> str:
        """The page of it."""
        return reverse(f"{self.kind}_detail", args=[self.id])


def pinned_by(member: Membership) -> Coalesce:
    """All that a member pinned, in the order of pinning, as one JSON value of a statement about the member."""
    status = Case(
        When(initiative__isnull=True, then=Coalesce("key_result__rollup__health", "objective__rollup__health")),
        When(initiative__state__in=HEALTHY, then=F("initiative__rollup__health")),
        default=F("initiative__state"),
        output_field=CharField(),
    )
    kind = Case(*(When(**{f"{name}__isnull": False}, then=Value(name)) for name in ONE_OF), output_field=CharField())
    said = JSONObject(
        kind=kind,
        id=Coalesce(*(f"{name}_id" for name in ONE_OF)),
        title=Coalesce(*(f"{name}__title" for name in ONE_OF)),
        status=Coalesce(status, Value("no_data")),
    )
    # What the reader may not see any more is not there, and has no title.
    seen = Q(objective__title__isnull=False) | Q(key_result__title__isnull=False) | Q(initiative__title__isnull=False)
    rows = Pin.objects.filter(seen, member=member).order_by().values("tenant_id")
    found = rows.annotate(all=JSONBAgg(said, order_by="pk")).values("all")
    return Coalesce(Subquery(found, output_field=JSONField()), Value([], JSONField()))


def set_pin(*, actor: Membership, on: Any, is_on: bool) -> None:
    """Pin a page, or take it off; the same twice is one. Raises ValidationError for more than can be at hand."""
    field = {model: name for name, model in MODELS.items()}[type(on)]
    if not is_on:
        Pin.objects.filter(member=actor, **{field: on}).delete()
        return
    if Pin.objects.filter(member=actor).exclude(**{field: on}).count() >= MOST:
        raise ValidationError(f"{MOST} pages are pinned already. Take one off first: open it and press its pin.")
    Pin.objects.bulk_create([Pin(member=actor, **{field: on})], ignore_conflicts=True)


@require_POST
def pin_set(request: HtmxRequest, kind: str, pk: int) -> HttpResponse:
    """Pin the page of a thing (`on=1`) or take it off."""
    if looking_back():
        # Whoever may read may pin, so no right says no on a past day.
        raise Forbidden(PAST_IS_OVER)
    on = get_object_or_404(MODELS[kind], pk=pk)
    refused = ""
    try:
        set_pin(actor=request.membership, on=on, is_on=request.POST.get("on") == "1")
    except ValidationError as error:
        refused = " ".join(error.messages)
    if not wants_part(request):
        return redirect_for(request, reverse(f"{kind}_detail", args=[pk]))
    response = render(request, "home/pinned.html", {"kind": kind, "pk": pk})
    return toast(response, refused, "off") if refused else response
