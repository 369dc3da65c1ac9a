"""What the address of a page about flow asks for, with the words of its forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from execution.flow.forecast import LEVELS
from execution.flow_reading import COUNTS, HISTORIES, USUAL_HISTORY
from execution.queries.flow import Scope
from ui.http import whole

USUAL_SURE, MOST_ITEMS, AHEAD = 80, 100_000, 30
FURTHEST = timedelta(days=1_830)


@dataclass(frozen=True)
class Asked:
    """The history drawn from, what is counted, and the two questions; anything unknown counts as not asked."""

    history: int = USUAL_HISTORY
    counts: str = "items"
    sure: int = USUAL_SURE
    items: int | None = None
    scope: str = ""
    by: date | None = None
    problems: tuple[str, ...] = ()
    with_teams: bool = False
    """Whether the teams below it are counted in."""

    def query(self, **changes: object) -> str:
        """The address of the same page with something else asked for."""
        asked: dict[str, object] = {
            "days": self.history if self.history != USUAL_HISTORY else "",
            "count": self.counts if self.counts != "items" else "",
            "sure": self.sure if self.sure != USUAL_SURE else "",
            "items": self.items or "",
            "scope": self.scope,
            "by": self.by.isoformat() if self.by else "",
            "teams": 1 if self.with_teams else "",
            **changes,
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def asked_from(given: dict[str, str], today: date) -> Asked:
    """Read the address; what cannot be meant is said."""
    history, sure = whole(given.get("days", "")), whole(given.get("sure", ""))
    items, by, problems = whole(given.get("items", "")), _day(given.get("by", "")), []
    if given.get("items", "").strip() and (items is None or not 1 <= items <= MOST_ITEMS):
        problems.append(f"Number of items: give a whole number from 1 to {MOST_ITEMS:,}.")
        items = None
    if given.get("by", "").strip() and (by is None or not today < by <= today + FURTHEST):
        problems.append("By when: give a day after today and within five years.")
        by = None
    return Asked(
        history if history in HISTORIES else USUAL_HISTORY,
        # Points of one team and hours of another are no sum.
        given.get("count", "items") if given.get("count") in COUNTS and given.get("teams") != "1" else "items",
        sure if sure in LEVELS else USUAL_SURE,
        items,
        given.get("scope", ""),
        by,
        tuple(problems),
        with_teams=given.get("teams") == "1",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def chosen_scope(scopes: Sequence[Scope], wanted: str) -> Scope | None:
    """The scope that the address names; None: all that the team has open."""
    return next((scope for scope in scopes if name_of(scope) == wanted), None)


def name_of(scope: Scope) -> str:
    """How an address names a scope: initiative-12, item-7."""
    return f"{scope.kind}-{scope.id}"
