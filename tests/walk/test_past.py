"""Every reading of the API answers as of a past day and as known at a moment, or stands here with why it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from tests.walk.conftest import World

# The operation names its own days, so there is none left to ask for.
OWN_DAYS = {
    "explain": "takes `at` and `known_at`",
    "series": "takes `from` and `to`",
    "change": "takes `from`, `to` and how each end is known",
    "figures_of_day": "takes `as_of` and `known_at` itself",
}
# The noun keeps no past: of each row there is one state, or what it was is kept another way.
NO_PAST = {
    "Membership": "people are as they are now",
    "Team": "teams are as they are now",
    "SheetImport": "the run of an import has its own moments",
    "ImportRow": "goes with its import",
    "ImportMapping": "how columns are read, saved for the next import",
    "RollupJob": "a recompute asked for has its own moments",
    "EvidenceFinding": "what a check found when it last ran",
    "Notice": "a message to one person, with its moment",
    "Letter": "a letter that was sent, with its moment",
    "Delivery": "a letter's way to one person, with its moments",
    "Schedule": "when the next packs and letters are due",
    "Pack": "frozen for ever when it is made: it is its own past",
    "PackTemplate": "its versions are kept and listed",
    "Meeting": "what was said is written down once",
    "AgendaItem": "goes with its meeting",
    "Vote": "goes with its meeting",
    "Resolution": "goes with its meeting",
}
# What one works with now; what was known of the same rows then is in their lists.
ONLY_NOW = {
    "alike": "looks for bets like a title that is being written",
}


def readings() -> dict[str, tuple[Any, str]]:
    """Of each address of the API that can be read its view and the operation."""
    found = {pattern.name: pattern.callback for pattern in _leaves(get_resolver("alignment.urls").url_patterns)}
    return {
        name: (callback.cls, callback.actions["get"])
        for name, callback in found.items()
        if name and name.startswith("api-") and "get" in (getattr(callback, "actions", None) or {})
    }


def _leaves(patterns: Any) -> Iterator[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


def looks_back(view: Any, action: str) -> bool:
    """Whether the operation can be asked of a past day."""
    return bool(view.has_past and action in view.reading)


def test_every_reading_looks_back_or_says_why_not() -> None:
    every = readings()
    assert len(every) > 100
    reasons = OWN_DAYS | ONLY_NOW
    silent = [
        name
        for name, (view, action) in every.items()
        if not looks_back(view, action) and action not in reasons and view.model.__name__ not in NO_PAST
    ]
    assert silent == []


def test_no_reason_is_left_over() -> None:
    without = [(view.model.__name__, action) for view, action in readings().values() if not looks_back(view, action)]
    assert set(NO_PAST) == {model for model, action in without if model in NO_PAST and action == "list"}
    assert set(OWN_DAYS | ONLY_NOW) <= {action for _, action in without}


def test_every_list_is_answered_as_of_a_day_and_as_known_at_a_moment(world: World) -> None:
    program, asked = world.program("ana"), 0
    for name, (view, action) in readings().items():
        address = _address(name) if action == "list" else ""
        if not address:
            continue
        for query in ("as_of=2026-06-01", "as_of=2026-06-01&known_at=2026-06-02T00:00:00Z", "as_of=tomorrow"):
            answer = program.client.get(f"{address}?{query}", headers=program.headers)
            knows = looks_back(view, action) and "tomorrow" not in query
            assert answer.status_code == (200 if knows else 400), (name, query, answer.content)
            assert knows or b"as_of" in answer.content, (name, query)
        asked += 1
    assert asked > 50


def _address(name: str) -> str:
    """Nothing for a list that lies below a row."""
    try:
        return reverse(name, urlconf="alignment.urls")
    except NoReverseMatch:
        return ""
