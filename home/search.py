"""What the palette finds: things of the tenant by key or words of the title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from execution.models import Item
from okrs.models import KeyResult, Objective
from portfolio.models import Initiative
from ui.http import HtmxRequest

AT_MOST = 6
LONGEST = 100
# In the order of the line of sight; icons as in the navigation.
KINDS: tuple[tuple[str, str, type[Any], str], ...] = (
    ("Objectives", "objective_detail", Objective, "target"),
    ("Key results", "key_result_detail", KeyResult, "chart-line"),
    ("Initiatives", "initiative_detail", Initiative, "layers"),
    ("Work items", "item_detail", Item, "list-checks"),
)


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    kind: str
    key: str
    title: str
    url: str
    icon: str


type Finder = Callable[[str, int], Iterable[Hit]]
"""Gives at most so many hits of one kind for some words, by one query."""
_beside: dict[str, Finder] = {}


def register(kind: str, finder: Finder) -> None:
    """Let the palette find a kind too, behind those that it knows; apps above this one do so as they start."""
    _beside[kind] = finder


def found(words: str) -> Iterator[Hit]:
    """What matches, kind by kind, exact keys first; one query a kind, each of at most six rows."""
    for kind, page, model, icon in KINDS:
        for row in _matching(model.objects.all(), words)[:AT_MOST]:
            yield Hit(kind, row["key"], row["title"], reverse(page, args=[row["id"]]), icon)
    for finder in _beside.values():
        yield from finder(words, AT_MOST)


def _matching(rows: QuerySet[Any], words: str) -> QuerySet[Any, dict[str, Any]]:
    title = Q()
    for word in words.split():
        title &= Q(title__icontains=word)
    exact_first = Case(When(key__iexact=words, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.filter(Q(key__istartswith=words) | title).order_by(exact_first, "key").values("id", "key", "title")


@require_GET
def search(request: HtmxRequest) -> HttpResponse:
    """Options for the palette."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    hits = list(found(words)) if words else []
    groups = [(kind, list(of_kind)) for kind, of_kind in groupby(hits, key=lambda hit: hit.kind)]
    return render(request, "home/search.html", {"groups": groups})
