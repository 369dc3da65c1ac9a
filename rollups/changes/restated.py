"""All figures of a past day as they were known at one moment and as they are known at a later one, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from rollups.changes.found import FACTS, facts_of
from rollups.changes.related import Related
from rollups.changes.states import scratch
from rollups.changes.steps import Happening
from rollups.engine import Moment, compute
from rollups.history.measures import kind_named
from rollups.past.facts import views_of
from rollups.past.structure import stand_before
from tenancy.clock import Look, end_of
from tenancy.context import all_seeing, current_tenant_id
from tenancy.models import Tenant

type Measures = Mapping[str, Sequence[str]]
"""Kind of result → the figures that are asked for."""
type Subject = tuple[str, int]
"""Kind of result and id."""


@dataclass(frozen=True)
class Restated:
    """One figure of the day that is not any more what it was; None is not known."""

    kind: str
    id: int
    measure: str
    then: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class Day:
    """A past day, as known then and as known now, by one version of the formulas."""

    as_of: date
    known_then: datetime
    known_now: datetime
    formula: str

    @property
    def then(self) -> Moment:
        """As known then."""
        return Moment(self.as_of, self.known_then, self.formula)

    @property
    def now(self) -> Moment:
        """As known now."""
        return Moment(self.as_of, self.known_now, self.formula)


def restated(tenant: Tenant, day: Day, measures: Measures) -> list[Restated]:
    """Every one of these figures that differs, of what was there at both moments; by kind and id. Two computations.

    Whatever past day is looked at meanwhile, both moments are read from the facts themselves.
    """
    then, now = (_figures(tenant, moment, measures) for moment in (day.then, day.now))
    return [
        Restated(kind, pk, name, before, after)
        for (kind, pk), known in sorted(now.items())
        if (kind, pk) in then
        for name, before, after in zip(measures[kind], then[kind, pk], known, strict=True)
        if before != after
    ]


def _figures(tenant: Tenant, moment: Moment, measures: Measures) -> dict[Subject, tuple[Decimal | None, ...]]:
    with all_seeing(), scratch():
        views = views_of(Look(moment.as_of, moment.known_at), end_of(moment.as_of, tenant))
        with stand_before(moment.known_at, views):
            compute(moment)
            found = dict(_read(measures))
    return found


def _read(measures: Measures) -> Iterable[tuple[Subject, tuple[Decimal | None, ...]]]:
    with connection.cursor() as cursor:
        for kind, names in measures.items():
            columns = ", ".join(f'trim_scale("{name}"::numeric)' for name in names)  # constants of the engine
            cursor.execute(f"SELECT id, {columns} FROM {kind_named(kind).computed}")
            for pk, *values in cursor.fetchall():
                yield (kind, pk), tuple(values)


def late_facts(
    tenant: Tenant, day: Day, key_results: Iterable[int], initiatives: Iterable[int]
) -> dict[Subject, list[Happening]]:
    """What was recorded between the two moments about the day or before it, the last first, by whose figures it moves.

    Four queries; `rollups.changes.naming.named_facts` puts those into words that are to be read.
    """
    related = Related(key_results=set(key_results), initiatives=set(initiatives))
    related.owners = _owners(related.initiatives)
    zone, owners = ZoneInfo(tenant.time_zone), _above(related)
    found: dict[Subject, list[Happening]] = defaultdict(list)
    for each in sorted(facts_of(FACTS, related, day.then, day.now), key=_newest_first):
        subject = _subject(each, owners)
        if subject is not None and each.recorded_at is not None:
            found[subject].append(replace(each, counts_on=each.recorded_at.astimezone(zone).date()))
    return found


def _newest_first(each: Happening) -> tuple[object, ...]:
    return (-(each.recorded_at.timestamp() if each.recorded_at else 0), each.table, -each.id)


# Every item with the initiative that it counts for, for those asked about; the table is read once, for on a past day it
# is a view.
OWNERS = """
    WITH RECURSIVE item AS MATERIALIZED (
        SELECT id, parent_id, initiative_id FROM execution_item WHERE tenant_id = %(tenant)s
    ), work AS (
        SELECT id, initiative_id AS owner FROM item WHERE initiative_id = ANY(%(ids)s)
        UNION ALL
        SELECT c.id, work.owner FROM item c JOIN work ON c.parent_id = work.id WHERE c.initiative_id IS NULL
    ) CYCLE id SET looped USING walked
    SELECT id, owner FROM work WHERE NOT looped"""
# What stages and tranches belong to.
ABOVE = """
    SELECT 's' || id, 'key_results', key_result_id FROM okrs_stage
    WHERE tenant_id = %(tenant)s AND key_result_id = ANY(%(key_results)s)
    UNION ALL
    SELECT 't' || id, 'initiatives', initiative_id FROM portfolio_tranche
    WHERE tenant_id = %(tenant)s AND initiative_id = ANY(%(initiatives)s)"""


def _owners(initiatives: set[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(OWNERS, {"tenant": current_tenant_id(), "ids": sorted(initiatives)})
        return dict(cursor.fetchall())


def _above(related: Related) -> dict[str, Subject]:
    asked: dict[str, Any] = {
        "tenant": current_tenant_id(), "key_results": sorted(related.key_results),
        "initiatives": sorted(related.initiatives),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, asked)
        return {name: (kind, pk) for name, kind, pk in cursor.fetchall()}


def _subject(each: Happening, above: Mapping[str, Subject]) -> Subject | None:
    """Whose figure the fact moves first of all, by who owns it: k17, i4, s9 (a stage) or t3 (a tranche)."""
    if each.owner[:1] == "k":
        return "key_results", int(each.owner[1:])
    if each.owner[:1] == "i":
        return ("initiatives", int(each.owner[1:])) if each.owner != "i0" else None
    return above.get(each.owner)
