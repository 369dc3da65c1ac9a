"""Addresses of figures through time: their way, what changed them, what was restated."""

from django.urls import URLPattern, path

from rollups.changes.pages import change_page, rollup_restatements
from rollups.explain.queries import KINDS
from rollups.history.pages import history_page
from rollups.history.subjects import HISTORIES

WORDS = {"history": history_page, "change": change_page}

urlpatterns: list[URLPattern] = [
    path("rollup/restatements/", rollup_restatements, name="rollup_restatements"),
    *(
        path(
            f"{KINDS[kind].word}/{word}/" if kind == "totals" else f"{KINDS[kind].word}/<int:pk>/{word}/",
            page(kind),
            name=f"{KINDS[kind].page}_{word}",
        )
        for kind in HISTORIES
        for word, page in WORDS.items()
    ),
]
