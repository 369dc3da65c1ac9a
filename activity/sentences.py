"""What an event says in words: “Ana changed the role of Ben”, without knowing every noun there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from activity.models import Event
from ui.formats import plural

NOUNS = {
    "api_token": "token",
    "check_in": "check-in",
    "initiative": "initiative",
    "item": "work item",
    "key_result": "key result",
    "membership": "member",
    "pack": "review pack",
    "pack_template": "arrangement of packs",
    "move_rule": "move between states",
    "score_scheme": "way to score",
    "tenant": "organisation",
}
FILES = {"pdf": "PDF", "pptx": "PowerPoint", "xlsx": "Excel", "csv": "CSV", "json": "JSON", "ods": "OpenDocument"}
PAGES = {
    "okrs.objective": "objective_detail",
    "okrs.keyresult": "key_result_detail",
    "portfolio.initiative": "initiative_detail",
    "execution.item": "item_detail",
    "execution.signal": "signal_detail",
    "okrs.cycle": "cycle_edit",
    "reviews.pack": "pack_detail",
    "reviews.packtemplate": "setup_template_edit",
    "accounts.membership": "person_edit",
    "accounts.team": "team_edit",
    "reviews.schedule": "schedule_edit",
}


@dataclass(frozen=True)
class Entry:
    """One line of the audit page."""

    event: Event
    actor: str
    verb: str
    noun: str
    url: str
    changes: list[tuple[str, str, str]]
    how: str = ""
    """What goes on behind the thing: in which form it was taken away."""


def entry_of(event: Event) -> Entry:
    """The event in words; its actor is read already."""
    noun, _, verb = event.name.partition(".")
    return Entry(
        event=event,
        actor=event.actor.name if event.actor else "The system",
        verb=verb.replace("_", " "),
        noun=NOUNS.get(noun, noun.replace("_", " ")),
        url=_address(event),
        changes=_changes(event.data),
        how=_how(verb, event.data),
    )


def _how(verb: str, data: Mapping[str, Any]) -> str:
    kind = str(data.get("format", ""))
    return f"as {FILES.get(kind, kind)}" if verb == "exported" and kind else ""


def _address(event: Event) -> str:
    page = PAGES.get(event.object_type)
    if page is None:
        return ""
    try:
        return reverse(page, args=[event.object_id])
    except NoReverseMatch:
        return ""


def _changes(data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    changes = data.get("changes")
    if not isinstance(changes, Mapping):
        return []
    pairs = ((field, pair) for field, pair in changes.items() if isinstance(pair, list) and len(pair) == 2)
    return [(field.replace("_", " "), _shown(old), _shown(new)) for field, (old, new) in pairs]


def _shown(value: Any) -> str:
    text = "nothing" if value is None or value == "" else str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def notices_sentence(unread: int, *, is_any: bool) -> str:
    """How much of what a person was told is not read yet; nothing where they were told nothing."""
    if unread:
        return f"{plural(unread, 'notice')} {'waits' if unread == 1 else 'wait'} to be read."
    return "You have read everything." if is_any else ""
