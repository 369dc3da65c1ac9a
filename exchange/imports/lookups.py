"""The names that a sheet may use for what the tenant has: initiatives, teams, people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from accounts.models import Membership, Team
from exchange.imports.rows import fold
from exchange.imports.settings import Settings
from portfolio.models import Initiative

MOST: Final = 500  # choices that a page offers; others may be written


def names() -> dict[str, dict[str, str | None]]:
    """Every name of the tenant in force, folded; None where two are called the same. Keys go before titles."""
    people = _people()
    return {
        "initiative": _named(Initiative.objects.order_by().values_list("key", "key", "title")),
        "team": _named(Team.objects.order_by().values_list("key", "key", "name")),
        "assignee": people,
        "member": people,
    }


def choices(settings: Settings) -> dict[str, list[tuple[str, str]]]:
    """What a word of a column may mean here, for the columns that are chosen: what is kept, and how it is called."""
    found: dict[str, list[tuple[str, str]]] = {}
    if settings.has("initiative"):
        found["initiative"] = list(Initiative.objects.order_by("title").values_list("key", "title")[:MOST])
    if settings.has("team"):
        found["team"] = list(Team.objects.order_by("name").values_list("key", "name")[:MOST])
    if settings.has("assignee") or settings.has("member"):
        people = Membership.objects.filter(ended_at=None).order_by("name").values_list("user__email", "name")[:MOST]
        found["assignee"] = found["member"] = list(people)
    return found


def _people() -> dict[str, str | None]:
    rows = Membership.objects.filter(ended_at=None).order_by().values_list("pk", "user__email", "name")
    return _named((str(pk), email, name) for pk, email, name in rows)


def _named(rows: Iterable[tuple[Any, str, str]]) -> dict[str, str | None]:
    keys: dict[str, str | None] = {}
    titles: dict[str, str | None] = {}
    for whose, key, title in rows:
        keys[fold(key)] = whose
        folded = fold(title)
        titles[folded] = None if titles.get(folded, whose) != whose else whose
    return {**titles, **keys}
