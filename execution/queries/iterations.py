"""Reads of a team's iterations: what each holds, what of it was finished on which day, what was carried on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from accounts.models import Team
from activity.models import Event
from execution.backlog_sql import CURRENCY
from execution.belonging_sql import TEAM_OF
from execution.models import BacklogPlace, Iteration
from execution.queries.whose import teams_of
from tenancy.context import current_tenant_id

ZERO = Decimal(0)
SHOWN = 20


@dataclass(frozen=True)
class Planned:
    """An item in an iteration: its size in the team's unit, and since when it is done, by its facts."""

    id: int
    state: str
    size: Decimal | None
    done_on: date | None
    currency: str = ""
    """Of its size where that is money."""


@dataclass(frozen=True)
class Held:
    """What an iteration holds, and what was carried out of it into a later one."""

    iteration: Iteration
    items: Sequence[Planned] = ()
    carried: Sequence[Decimal | None] = field(default_factory=tuple)
    currencies: frozenset[str] = frozenset()
    """Those in which its sizes count, where they are money: of several they cannot be added up."""

    @property
    def done(self) -> list[Planned]:
        """What was finished by its last day."""
        return [each for each in self.items if each.done_on is not None and each.done_on <= self.iteration.ends_on]

    @property
    def open(self) -> list[Planned]:
        """What waits in it still."""
        return [each for each in self.items if each.state in {"todo", "doing"}]

    @property
    def committed(self) -> int:
        """How many items were planned into it, those included that were carried on."""
        return len(self.items) + len(self.carried)

    @property
    def is_sized(self) -> bool:
        """Whether every item has an estimate, all money of one currency, so that sizes can be added up."""
        sizes = [*(each.size for each in self.items), *self.carried]
        return bool(sizes) and all(size is not None for size in sizes) and len(self.currencies) < 2

    @property
    def size(self) -> Decimal:
        """All that was planned into it."""
        return sum((size for size in (*(each.size for each in self.items), *self.carried) if size is not None), ZERO)

    @property
    def done_size(self) -> Decimal:
        """What of it was finished in time."""
        return sum((each.size for each in self.done if each.size is not None), ZERO)

    @property
    def share(self) -> Decimal | None:
        """The finished share, by size where all have one, else by count; None while it is empty."""
        if self.is_sized and self.size:
            return self.done_size / self.size
        return Decimal(len(self.done)) / self.committed if self.committed else None


def iterations_of(team: Team) -> list[Iteration]:
    """The newest iterations, the last first."""
    return list(Iteration.objects.filter(team=team).order_by("-number")[:SHOWN])


def iteration_at(team: Team, day: date) -> Iteration | None:
    """The iteration that a day lies in."""
    return Iteration.objects.filter(team=team, starts_on__lte=day, ends_on__gte=day).first()


def next_days(team: Team, length: int, day: date) -> tuple[date, date]:
    """The days suggested for the next one: after the last, today at the earliest, of the team's usual length."""
    last = Iteration.objects.filter(team=team).order_by("-ends_on").values_list("ends_on", flat=True).first()
    start = day if last is None else max(day, last + timedelta(days=1))
    return start, start + timedelta(days=length - 1)


def overlapping(team: Team, starts_on: date, ends_on: date, without: int | None = None) -> Iteration | None:
    """An iteration of the team that shares a day with these."""
    rows = Iteration.objects.filter(~Q(pk=without or 0), team=team, starts_on__lte=ends_on, ends_on__gte=starts_on)
    return rows.order_by("starts_on").first()


def held_by(iterations: Sequence[Iteration], *, currency: str = "") -> list[Held]:
    """What each holds; three queries however many there are.

    With a currency, that of work of no portfolio, sizes are planned cost; without, estimates.
    """
    ids = [row.pk for row in iterations]
    items, carried = _planned(ids, currency), _carried(ids)
    codes = _currencies({pk for each in carried.values() for pk in each if pk > 0}, currency) if currency else {}
    return [_held(row, items.get(row.pk, ()), carried.get(row.pk, {}), codes) for row in iterations]


def _held(
    row: Iteration, items: Sequence[Planned], carried: Mapping[int, Decimal | None], codes: Mapping[int, str]
) -> Held:
    # What was carried on and planned back into it counts once: it is here again.
    here = {each.id for each in items}
    gone = {pk: size for pk, size in carried.items() if pk not in here}
    counted = {each.currency for each in items if each.size is not None}
    counted |= {codes[pk] for pk, size in gone.items() if size is not None and pk in codes}
    return Held(row, items, list(gone.values()), frozenset(counted - {""}))


def _currencies(ids: Iterable[int], currency: str) -> dict[int, str]:
    sql = f"SELECT i.id, {CURRENCY} FROM execution_item i WHERE i.tenant_id = %(tenant)s AND i.id = ANY(%(ids)s)"  # noqa: S608  # our own
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "currency": currency, "ids": list(ids)})
        return dict(cursor.fetchall())


def _planned(ids: Sequence[int], currency: str) -> Mapping[int, list[Planned]]:
    size = f"i.planned_cost * 0.0001, {CURRENCY}" if currency else "i.estimate, ''"
    sql = f"""
        SELECT p.iteration_id, i.id, i.state, {size},
               CASE WHEN i.state = 'done' THEN coalesce(s.date, i.finished_on) END
        FROM execution_backlogplace p
        JOIN execution_item i ON i.id = p.item_id AND i.tenant_id = %(tenant)s AND {TEAM_OF} = p.team_id
        LEFT JOIN LATERAL (
            SELECT f.date, f.state FROM execution_itemstate f
            WHERE f.item_id = i.id AND f.tenant_id = %(tenant)s AND NOT EXISTS (
                SELECT FROM execution_itemstate n
                WHERE n.supersedes_id = f.id AND n.supersedes_id IS NOT NULL AND n.tenant_id = %(tenant)s)
            ORDER BY f.date DESC, f.id DESC LIMIT 1
        ) s ON s.state = 'done'
        WHERE p.iteration_id = ANY(%(ids)s) AND p.tenant_id = %(tenant)s AND i.state <> 'dropped'
        ORDER BY p.rank, i.id"""  # noqa: S608  # our own columns
    found: dict[int, list[Planned]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "ids": list(ids), "currency": currency})
        for iteration, pk, state, worth, code, done_on in cursor.fetchall():
            found[iteration].append(Planned(pk, state, worth, done_on, code))
    return found


def _carried(ids: Sequence[int]) -> Mapping[int, dict[int, Decimal | None]]:
    """What was carried out of each, with its size: an item stands in one iteration, so the log tells of the others."""
    rows = Event.objects.filter(
        name="iteration.carried", object_type=Iteration._meta.label_lower, object_id__in=list(ids)
    )
    found: dict[int, dict[int, Decimal | None]] = defaultdict(dict)
    for pk, data in rows.order_by("id").values_list("object_id", "data"):
        sizes = data.get("sizes", [])
        # An item that was carried on twice is the same one; a log that names none counts each by itself.
        names = data.get("ids") or [-len(found[pk]) - number for number in range(1, len(sizes) + 1)]
        found[pk] |= {name: None if size is None else Decimal(size) for name, size in zip(names, sizes, strict=True)}
    return found


def unfinished_places(iteration: Iteration) -> list[BacklogPlace]:
    """The places of what waits in an iteration still, in order."""
    # What went to another team is no longer this one's, though its place is kept until that team gives it one.
    rows = BacklogPlace.objects.filter(iteration=iteration, item__state__in=("todo", "doing"))
    found = list(rows.select_related("item").order_by("rank", "item_id"))
    teams = teams_of(row.item for row in found)
    return [row for row in found if teams[row.item_id] == row.team_id]


def finished_by_day(held: Held, until: date) -> list[tuple[date, Decimal]]:
    """The sum finished at the end of each day from before the first to `until`: sizes, or items where some lack one."""
    first, last = held.iteration.starts_on, min(until, held.iteration.ends_on)
    worth = {each.id: (each.size or ZERO) if held.is_sized else Decimal(1) for each in held.items}
    points = [(first - timedelta(days=1), ZERO)]
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        # What was done before it began counts from its first day: it was planned in all the same.
        points.append((day, _total(worth[each.id] for each in held.items if each.done_on and each.done_on <= day)))
    return points


def _total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)
