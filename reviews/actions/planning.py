"""The meeting that a schedule plans for each of its packs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from reviews.actions.meetings import plan_meeting
from reviews.models import Meeting, Pack, Schedule
from tenancy.models import Tenant

SATURDAY: Final = 6


def plan_as_scheduled(tenant: Tenant, pack: Pack) -> None:
    """Plan the meeting of a pack that was made, as its schedule says, with its readers as guests; once."""
    schedule = pack.schedule
    if schedule is None or schedule.meeting_days_after is None or pack.made_at is None:
        return
    if Meeting.objects.filter(pack=pack).exists():
        return
    guests = [one.member for one in schedule.readers.select_related("member__user")]
    starts_at = time_of_meeting(schedule, pack.made_at.astimezone(ZoneInfo(tenant.time_zone)))
    try:
        plan_meeting(
            actor=None, pack=pack, starts_at=starts_at, minutes=schedule.meeting_minutes,
            place=schedule.meeting_place, guests=guests,
        )  # fmt: skip
    except ValidationError:
        # Somebody planned one at the same moment: theirs stands.
        return


def time_of_meeting(schedule: Schedule, made_at: datetime) -> datetime:
    """So many days after the pack at the hour, in the time zone of `made_at`: on a weekend the Monday after."""
    day = made_at.date() + timedelta(days=schedule.meeting_days_after or 0)
    while True:
        starts_at = datetime.combine(day, time(schedule.meeting_hour), made_at.tzinfo)
        if day.isoweekday() < SATURDAY and starts_at > made_at:
            return starts_at
        day += timedelta(days=1)
