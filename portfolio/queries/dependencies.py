"""Reads of what waits for what: two queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from portfolio.models import Dependency, Initiative, InitiativeState
from portfolio.queries import LAST_DAY
from portfolio.scheduling import Bond, Schedule, Work, schedule
from portfolio.standings import Standing
from tenancy.context import current_tenant_id

LOCK_OF_DEPENDENCIES = 7_102
MOST_FOUND = 10


def lock_dependencies() -> None:
    """Let no other transaction of this tenant change what waits for what until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_OF_DEPENDENCIES, current_tenant_id()])


def bonds() -> list[Bond]:
    """Every dependency of the tenant; one query."""
    rows = Dependency.objects.order_by("id").values_list("before_id", "after_id", "lag_days", "id")
    return [Bond(*row) for row in rows]


def schedule_now() -> Schedule:
    """The forward pass over everything that depends on something; two queries."""
    found = bonds()
    return schedule(works_of({pk for bond in found for pk in (bond.before, bond.after)}), found)


def works_of(ids: Iterable[int]) -> list[Work]:
    """These initiatives as far as their days matter; one query."""
    ended = InitiativeState.objects.filter(initiative=OuterRef("pk"), superseded_by=None).order_by(LAST_DAY, "-id")
    figures = ("rollup__at", "rollup__eac_t", "rollup__as_of")
    plain = ("id", "key", "title", "state", "planned_start", "planned_finish")
    rows = Initiative.objects.filter(pk__in=set(ids)).order_by().annotate(since=Subquery(ended.values("date")[:1]))
    return [_work(row) for row in rows.values_list(*plain, *figures, "since")]


def _work(row: tuple[Any, ...]) -> Work:
    pk, key, title, state, start, finish, at, eac_t, as_of, since = row
    standing = Standing(pk, key, title, state=state, planned_start=start, planned_finish=finish, at=at, eac_t=eac_t,
                        as_of=as_of)  # fmt: skip
    is_over = state in {"delivered", "stopped", "rejected"}
    return Work(pk, key, title, state, start, finish, standing.forecast_finish, since if is_over else None)


def found_initiatives(words: str, *, without: int) -> list[Initiative]:
    """The first initiatives whose key or title holds the words, one left out; for choosing among thousands."""
    asked = " ".join(words.split())[:80]
    if not asked:
        return []
    rows = Initiative.objects.filter(Q(key__icontains=asked) | Q(title__icontains=asked)).exclude(pk=without)
    return list(rows.select_related("portfolio").order_by("key")[:MOST_FOUND])
