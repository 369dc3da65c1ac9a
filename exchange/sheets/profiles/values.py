"""What the states and types of other programs are here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

STATES: Final[dict[str, str]] = {
    word: meaning
    for meaning, words in {
        "todo": (
            "todo | open | opened | new | backlog | proposed | approved | ready | selected for development | not "
            "started | planned | reopened | to do | draft | no status | icebox | triage | offen | neu | geplant | "
            "nicht begonnen | zu erledigen"
        ),
        "doing": (
            "doing | in progress | active | started | committed | in review | review | in test | testing | code "
            "review | in development | development | resolved pending | blocked | waiting | on hold | under way | "
            "ongoing | in arbeit | in bearbeitung | aktiv | begonnen | läuft | in prüfung | qa"
        ),
        "done": (
            "done | closed | resolved | complete | completed | finished | released | deployed | accepted | merged "
            "| erledigt | fertig | abgeschlossen | geschlossen | beendet"
        ),
        "dropped": (
            "dropped | cancelled | canceled | removed | rejected | won't do | wont do | won't fix | wontfix | not "
            "planned | declined | duplicate | abandoned | obsolete | abgebrochen | verworfen | abgelehnt | "
            "gestrichen"
        ),
    }.items()
    for word in words.split(" | ")
}
TYPES: Final[dict[str, str]] = {
    word: meaning
    for meaning, words in {
        "epic": "epic | initiative | theme | project | projekt",
        "feature": "feature | capability | enhancement | new feature | improvement | merkmal | funktion",
        "story": "story | user story | product backlog item | pbi | requirement | anforderung | backlog item",
        "task": (
            "task | sub-task | subtask | sub task | issue | chore | test case | spike | draftissue | draft issue "
            "| pullrequest | pull request | aufgabe | unteraufgabe | teilaufgabe | vorgang | activity | work item"
        ),
        "bug": "bug | defect | incident | fehler | problem",
        "milestone": "milestone | meilenstein | release",
    }.items()
    for word in words.split(" | ")
}
_SEPARATORS: Final = re.compile(r"[\s_]+")


def normalised(text: str) -> str:
    """A word of another program without its case, spaces and signs around it."""
    return _SEPARATORS.sub(" ", text.strip().strip("✓✅🔴🟢🟡📋🏗👀⏳ ").lower().replace("’", "'"))


def states_of(values: Iterable[str]) -> dict[str, str]:
    """The state each value means here; values that nobody knows are left for a person to say."""
    return _known(values, STATES)


def types_of(values: Iterable[str]) -> dict[str, str]:
    """The type each value means here; values that nobody knows are left for a person to say."""
    return _known(values, TYPES)


def _known(values: Iterable[str], words: dict[str, str]) -> dict[str, str]:
    found = {}
    for value in values:
        word = normalised(value)
        known = words.get(word) or words.get(word.replace("-", " "))
        if known:
            found[value] = known
    return found
