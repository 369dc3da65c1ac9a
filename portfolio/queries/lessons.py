"""Reads of what was learned: of one bet, by words, and from bets that resemble a new title."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from portfolio.models import Initiative, Lesson

ALIKE = Decimal("0.4")
LEAST_LETTERS = 4
MOST_ALIKE = 3


def lessons_of(initiative: Initiative) -> QuerySet[Lesson]:
    """The lessons of one bet that count, the newest first."""
    rows = Lesson.objects.filter(initiative=initiative, superseded_by=None).select_related("recorded_by")
    return rows.order_by("-date", "-id")


def found_lessons(words: str) -> QuerySet[Lesson]:
    """The lessons in whose words, or in whose bet's key or title, every one of these words occurs."""
    rows = Lesson.objects.filter(superseded_by=None).select_related("initiative", "recorded_by")
    for word in words.split():
        rows = rows.filter(
            Q(words__icontains=word) | Q(initiative__title__icontains=word) | Q(initiative__key__iexact=word)
        )
    return rows


def lessons_like(title: str) -> list[Lesson]:
    """Lessons of stopped bets whose titles resemble this one, the most alike first; one query (pg_trgm)."""
    words = title.strip()
    if len(words) < LEAST_LETTERS:
        return []
    similarity = Greatest(
        TrigramSimilarity("initiative__title", words), TrigramWordSimilarity(words, "initiative__title")
    )
    rows = Lesson.objects.filter(superseded_by=None, initiative__state=Initiative.State.STOPPED)
    found = rows.annotate(similarity=similarity).filter(similarity__gte=ALIKE).select_related("initiative")
    return list(found.order_by("-similarity", "-date", "-id")[:MOST_ALIKE])
