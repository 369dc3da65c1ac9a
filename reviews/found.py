"""Packs in the palette: by words of their title, which names the subject and the cycle, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Q
from django.urls import reverse

from home.search import Hit
from reviews.models import Pack
from ui.formats import short_day

KIND: Final = "Reviews"
SHORTEST: Final = 3
"""Letters of a word that may stand for the kind itself."""


def packs(words: str, most: int) -> Iterator[Hit]:
    """Those whose titles have all the words; "review" finds all of them; one query."""
    asked = Q()
    for word in words.split():
        if len(word) < SHORTEST or not KIND.lower().startswith(word.lower()):
            asked &= Q(title__icontains=word)
    found = Pack.objects.filter(asked).order_by("-as_of", "-pk")
    for pk, title, day in found.values_list("pk", "title", "as_of")[:most]:
        yield Hit(KIND, short_day(day), title, reverse("pack_detail", args=[pk]), "file-chart-column")
