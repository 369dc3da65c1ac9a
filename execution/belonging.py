"""Whose an item is and which initiative it counts for, by what it and all above it name; pure.

`execution.belonging_sql` says the same to the database; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Named:
    """What an item itself names: what it is part of, a team, an initiative."""

    parent: int | None = None
    team: int | None = None
    initiative: int | None = None


def upwards(item: int, named: Mapping[int, Named]) -> Iterator[Named]:
    """The item and what it is part of, nearest first; stops at a loop."""
    seen: set[int] = set()
    at: int | None = item
    while at is not None and at in named and at not in seen:
        seen.add(at)
        yield named[at]
        at = named[at].parent


def initiative_of(item: int, named: Mapping[int, Named]) -> int | None:
    """The initiative that the item counts for: its own, else that of the nearest above it (MODEL.md §1)."""
    return next((each.initiative for each in upwards(item, named) if each.initiative is not None), None)


def team_of(item: int, named: Mapping[int, Named], leads: Mapping[int, int | None]) -> int | None:
    """Whose the item is: its own team's, else that of the nearest above it, else of its initiative (`leads`)."""
    own = next((each.team for each in upwards(item, named) if each.team is not None), None)
    if own is not None:
        return own
    bet = initiative_of(item, named)
    return None if bet is None else leads.get(bet)
