"""Which packs are due at a moment, and when the next one comes: by the tenant's clock, summer time included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from okrs.models import Cycle
from reviews.models import Pack, Schedule
from tenancy.models import Tenant


@dataclass(frozen=True)
class Coming:
    """A pack that a schedule makes of a cycle, and the moment at which it does."""

    schedule: Schedule
    cycle: Cycle
    at: datetime


def moment(schedule: Schedule, ends_on: date, zone: ZoneInfo) -> datetime:
    """When the pack of a cycle that ends then is due: so many days after, at the schedule's hour.

    An hour that the spring skips comes as much later as was skipped; of one that the autumn repeats it is the first.
    """
    there = datetime.combine(ends_on + timedelta(days=schedule.days_after), time(schedule.hour), zone)
    return there.astimezone(UTC)


def due(tenant: Tenant, now: datetime) -> list[Coming]:
    """What running schedules should have made by now and have not asked for, the earliest cycle first; three queries.

    A draft is nobody's quarter yet: its pack waits until the cycle is set going, and is then caught up.
    """
    schedules = list(Schedule.objects.filter(is_running=True).select_related("team", "portfolio", "template"))
    found = [one for one in _expected(tenant, schedules) if one.at <= now and one.cycle.state != Cycle.State.DRAFT]
    return sorted(found, key=lambda one: (one.cycle.ends_on, one.at, one.schedule.pk))


def next_of(tenant: Tenant, schedules: Sequence[Schedule]) -> dict[int, Coming]:
    """By running schedule, the pack that it makes next, be it late; none while no cycle is planned; two queries."""
    running = [one for one in schedules if one.is_running]
    found: dict[int, Coming] = {}
    for one in sorted(_expected(tenant, running), key=lambda one: one.at):
        found.setdefault(one.schedule.pk, one)
    return found


def _expected(tenant: Tenant, schedules: Sequence[Schedule]) -> list[Coming]:
    """Every pack that has not been asked for, of every cycle that there is."""
    if not schedules:
        return []
    zone = ZoneInfo(tenant.time_zone)
    first = min(one.starts_on for one in schedules)
    cycles = list(Cycle.objects.filter(ends_on__gte=first).order_by("ends_on", "pk"))
    asked = set(Pack.objects.filter(schedule__in=[one.pk for one in schedules]).values_list("schedule_id", "cycle_id"))
    return [
        Coming(schedule, cycle, moment(schedule, cycle.ends_on, zone))
        for schedule in schedules
        for cycle in _of(schedule, cycles)
        if (schedule.pk, cycle.pk) not in asked
    ]


def _of(schedule: Schedule, cycles: Iterable[Cycle]) -> list[Cycle]:
    """The cycles after which it makes a pack: the one that it names, else all of its kind."""
    return [
        one
        for one in cycles
        if one.ends_on >= schedule.starts_on
        and (one.pk == schedule.cycle_id if schedule.cycle_id else one.kind == schedule.cycle_kind)
    ]
