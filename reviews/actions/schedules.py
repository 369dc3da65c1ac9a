"""Schedules: which reviews make themselves, when, and for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, TypedDict, Unpack

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from okrs.checks import Problems
from okrs.models import Cycle
from portfolio.models import Portfolio
from reviews.models import PackTemplate, Schedule, ScheduleReader, Subject
from tenancy.clock import today
from tenancy.versions import bump

NAME_LENGTH: Final = 120
PLACE_LENGTH: Final = 200
RANGES: Final = {
    "days_after": (0, 90, "A pack comes 0 to 90 days after the cycle’s last day."),
    "hour": (0, 23, "An hour of the day is 0 to 23."),
    "meeting_days_after": (0, 60, "The meeting is 0 to 60 days after the pack. Leave it empty for no meeting."),
    "meeting_hour": (0, 23, "An hour of the day is 0 to 23."),
    "meeting_minutes": (15, 480, "A meeting takes 15 to 480 minutes."),
}


class ScheduleDetails(TypedDict, total=False):
    """What may be given at any time; a `cycle` stands for all of its kind."""

    team: Team | None
    portfolio: Portfolio | None
    cycle_kind: str
    cycle: Cycle | None
    template: PackTemplate | None
    days_after: int
    hour: int
    starts_on: date
    meeting_days_after: int | None
    meeting_hour: int
    meeting_minutes: int
    meeting_place: str
    readers: Iterable[Membership]


class ScheduleChanges(ScheduleDetails, total=False):
    """What may be changed."""

    name: str


def create_schedule(*, actor: Membership, name: str, **fields: Unpack[ScheduleDetails]) -> Schedule:
    """A schedule that runs from now on, for cycles that end from `starts_on` (none: today); ValidationError, Forbidden.

    It is about the whole organisation unless a team or a portfolio is given.
    """
    demand(actor, "set_up")
    given: dict[str, Any] = dict(fields)
    readers = list(given.pop("readers", ()))
    given["starts_on"] = given.get("starts_on") or today(actor.tenant)
    schedule = Schedule(name=name, made_by=actor, **given)
    _check(schedule, readers)
    schedule.save()
    _set_readers(schedule, readers)
    record("schedule.created", actor=actor, on=schedule, readers=len(readers))
    return schedule


def edit_schedule(
    *, actor: Membership, schedule: Schedule, expected_version: int | None, **changes: Unpack[ScheduleChanges]
) -> Schedule:
    """Change one that is still at `expected_version`; packs made so far stay. Stale, ValidationError, Forbidden."""
    demand(actor, "set_up")
    bump(schedule, expected_version)
    given: dict[str, Any] = dict(changes)
    before = set(schedule.readers.values_list("member_id", flat=True))
    readers = list(given.pop("readers")) if "readers" in given else None
    changed = [name for name, value in given.items() if getattr(schedule, name) != value]
    for name in changed:
        setattr(schedule, name, given[name])
    # Who has left since is no reason to refuse another change.
    _check(schedule, [one for one in readers or () if one.pk not in before])
    schedule.save()
    if readers is not None and {one.pk for one in readers} != before:
        _set_readers(schedule, readers)
        changed.append("readers")
    record("schedule.edited", actor=actor, on=schedule, changed=sorted(changed))
    return schedule


def stop_schedule(*, actor: Membership, schedule: Schedule) -> Schedule:
    """It makes no more packs; those it made stay. Raises Forbidden."""
    demand(actor, "set_up")
    if _locked(schedule).is_running:
        _move(schedule, is_running=False)
        record("schedule.stopped", actor=actor, on=schedule)
    return schedule


def start_schedule(*, actor: Membership, schedule: Schedule) -> Schedule:
    """It makes packs again, of cycles that end from today on: nobody waits for those it was told not to make."""
    demand(actor, "set_up")
    if not _locked(schedule).is_running:
        _move(schedule, is_running=True, starts_on=max(schedule.starts_on, today(actor.tenant)))
        record("schedule.started", actor=actor, on=schedule, starts_on=schedule.starts_on)
    return schedule


def _locked(schedule: Schedule) -> Schedule:
    schedule.refresh_from_db(from_queryset=Schedule.objects.select_for_update())
    return schedule


def _move(schedule: Schedule, **values: Any) -> None:
    bump(schedule, None)
    for name, value in values.items():
        setattr(schedule, name, value)
    schedule.save(update_fields=list(values))


def _set_readers(schedule: Schedule, readers: Iterable[Membership]) -> None:
    wanted = {one.pk: one for one in readers}
    schedule.readers.exclude(member__in=wanted).delete()
    present = set(schedule.readers.values_list("member_id", flat=True))
    ScheduleReader.objects.bulk_create(
        [ScheduleReader(schedule=schedule, member=one) for pk, one in wanted.items() if pk not in present]
    )


def _check(schedule: Schedule, readers: Iterable[Membership]) -> None:
    problems = Problems()
    schedule.name = problems.text("name", schedule.name, limit=NAME_LENGTH, required=True)
    schedule.meeting_place = problems.text("meeting_place", schedule.meeting_place, limit=PLACE_LENGTH)
    if Schedule.objects.filter(name=schedule.name).exclude(pk=schedule.pk).exists():
        problems.add("name", f"“{schedule.name}” is another schedule. Choose another name.")
    for field, (least, most, words) in RANGES.items():
        value = getattr(schedule, field)
        if (value is None and field != "meeting_days_after") or (value is not None and not least <= value <= most):
            problems.add(field, words)
    if schedule.cycle_kind not in Cycle.Kind.values:
        problems.add("cycle_kind", "Choose year, half, quarter, month or other.")
    _check_subject(problems, schedule)
    for one in readers:
        if one.ended_at is not None:
            problems.add("readers", f"{one.name} has left. Leave them out.")
    problems.stop()


def _check_subject(problems: Problems, schedule: Schedule) -> None:
    if schedule.team is not None and schedule.portfolio is not None:
        problems.add("portfolio", "A review is about a team or a portfolio, not both. Leave one empty.")
    schedule.subject = (
        Subject.TEAM if schedule.team else Subject.PORTFOLIO if schedule.portfolio else Subject.ORGANISATION
    )
    if schedule.cycle is not None and schedule.cycle.ends_on < schedule.starts_on:
        problems.add(
            "starts_on", f"{schedule.cycle.name} ended before this day, so nothing would come. Choose an earlier one."
        )
