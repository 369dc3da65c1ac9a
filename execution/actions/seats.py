"""Who sits in a team and what it can give: seats and capacities; they are ended, never deleted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from execution.actions.apart import changed, save_apart
from execution.models import TeamCapacity, TeamSeat
from ui.formats import full_day, number

SEAT_FIELDS = ("hours_per_week", "starts_on", "ends_on")
CAPACITY_FIELDS = ("starts_on", "ends_on", "hours", "reason")
WEEK_HOURS = 168


def give_seat(
    *, actor: Membership, team: Team, member: Membership, hours_per_week: Decimal, starts_on: date,
    ends_on: date | None = None,
) -> TeamSeat:  # fmt: skip
    """Seat somebody in a team for so many hours a week; raises ValidationError, Forbidden."""
    demand(actor, "edit")
    if member.ended_at is not None:
        raise ValidationError({"member": f"{member.name} has left: choose somebody who is here."})
    row = TeamSeat(team=team, member=member, hours_per_week=hours_per_week, starts_on=starts_on, ends_on=ends_on)
    _save_seat(row)
    record(
        "team.seat_given", actor=actor, on=team, member=member.name, hours=hours_per_week, starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip
    return row


def change_seat(*, actor: Membership, seat: TeamSeat, expected_version: int | None, **values: Any) -> TeamSeat:
    """Correct hours or days of a seat; raises Stale, ValidationError, Forbidden."""
    demand(actor, "edit")
    differs = changed(seat, expected_version, values, SEAT_FIELDS)
    _save_seat(seat)
    if differs:
        record("team.seat_changed", actor=actor, on=seat.team, member=seat.member.name, changed=differs)
    return seat


def end_seat(*, actor: Membership, seat: TeamSeat, expected_version: int | None, on: date) -> TeamSeat:
    """Let a seat end with a day, its last; raises Stale, ValidationError, Forbidden."""
    demand(actor, "edit")
    if on < seat.starts_on:
        words = f"The seat begins on {full_day(seat.starts_on)}: expected that day or a later one."
        raise ValidationError({"on": words})
    changed(seat, expected_version, {"ends_on": on}, SEAT_FIELDS)
    _save_seat(seat)
    record("team.seat_ended", actor=actor, on=seat.team, member=seat.member.name, date=on)
    return seat


def _save_seat(row: TeamSeat) -> None:
    _refuse_outside(row.hours_per_week, "hours_per_week", WEEK_HOURS, "a week")
    others = TeamSeat.objects.filter(team_id=row.team_id, member_id=row.member_id)
    save_apart(row, others, f"a seat of {row.member.name}")


def _refuse_outside(hours: Decimal, field: str, most: int, of: str) -> None:
    if not 0 < hours <= most:
        raise ValidationError({field: f"{number(hours)} hours: expected more than 0 and at most {most} {of}."})


def set_capacity(
    *, actor: Membership, team: Team, starts_on: date, ends_on: date, hours: Decimal, reason: str = ""
) -> TeamCapacity:
    """Say what a team gives in a period as a whole, in place of its seats; raises ValidationError, Forbidden."""
    demand(actor, "edit")
    row = TeamCapacity(team=team, starts_on=starts_on, ends_on=ends_on, hours=hours, reason=reason)
    _save_capacity(row)
    record("team.capacity_set", actor=actor, on=team, hours=hours, starts_on=starts_on, ends_on=ends_on)
    return row


def change_capacity(
    *, actor: Membership, capacity: TeamCapacity, expected_version: int | None, **values: Any
) -> TeamCapacity:
    """Change days, hours or reason; raises Stale, ValidationError, Forbidden."""
    demand(actor, "edit")
    differs = changed(capacity, expected_version, values, CAPACITY_FIELDS)
    _save_capacity(capacity)
    if differs:
        record("team.capacity_changed", actor=actor, on=capacity.team, changed=differs)
    return capacity


def _save_capacity(row: TeamCapacity) -> None:
    if row.hours < 0:
        raise ValidationError({"hours": f"{number(row.hours)} hours: expected 0 or more."})
    save_apart(row, TeamCapacity.objects.filter(team_id=row.team_id), "hours of their own")
