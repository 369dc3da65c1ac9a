"""Meetings: planned for a pack with what it asks as the agenda, changed, opened, closed, and the notes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from activity.actions.notices import tell
from okrs.checks import Problems
from reviews.actions.inviting import mail_event
from reviews.calendar import Event, Method, event_of
from reviews.meetings.rights import demand_notes
from reviews.models import AgendaItem, Guest, Meeting, Pack, PackRow
from tenancy.context import all_seeing
from tenancy.versions import bump
from ui.formats import full_day

PATH = "reviews/{}/meeting/"
TIMES = ("starts_at", "minutes", "place")
"""What calendars must hear of."""
LONGEST_PLACE = 200


class MeetingFields(TypedDict, total=False):
    """What may be said of a meeting."""

    starts_at: datetime | None
    minutes: int
    place: str
    decider: Membership | None
    guests: Collection[Membership]


def plan_meeting(*, actor: Membership | None, pack: Pack, **fields: Unpack[MeetingFields]) -> Meeting:
    """Plan the one meeting about a made pack; its agenda is what the pack asks. Raises ValidationError, Forbidden."""
    if actor is not None:
        demand(actor, "edit")
    if pack.state != Pack.State.MADE:
        raise ValidationError("Its pack is not made yet. Plan the meeting once it is.")
    people = list(fields.pop("guests", ()))
    meeting = Meeting(pack=pack, **fields)
    _check(meeting)
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError:
        raise ValidationError("A meeting about this pack is planned already.") from None
    _ask_questions(meeting)
    guests = _set_guests(meeting, people)
    record("meeting.planned", actor=actor, on=meeting, starts_at=meeting.starts_at, guests=len(guests))
    words = f"asks you to the review of {pack.title}{_when(meeting)}."
    _tell(actor, meeting, guests, words)
    if actor is not None:  # what a schedule plans goes with the pack's own letter
        mail_event(actor=actor, meeting=meeting, event=event_of(meeting), people=guests, words=words)
    return meeting


@all_seeing()
def _ask_questions(meeting: Meeting) -> None:
    """Every question of the pack becomes a point, those too that whoever plans it may not see."""
    rows = PackRow.objects.filter(block__pack=meeting.pack, block__type="decision")
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting, position=place, question=row, objective_id=row.objective_id,
            title=str(row.body.get("question", ""))[:300],
        )
        for place, row in enumerate(rows.order_by("block__position", "position"), start=1)
    )  # fmt: skip


def edit_meeting(
    *, actor: Membership, meeting: Meeting, expected_version: int | None, **changes: Unpack[MeetingFields]
) -> Meeting:
    """Change what is given; calendars hear when the time or the place did. Raises Stale, ValidationError, Forbidden."""
    demand(actor, "edit")
    bump(meeting, expected_version)
    people = changes.pop("guests", None)
    before, was = {name: getattr(meeting, name) for name in TIMES}, event_of(meeting)
    changed = [name for name, value in changes.items() if getattr(meeting, name) != value]
    for name, value in changes.items():
        setattr(meeting, name, value)
    _check(meeting)
    is_moved = any(getattr(meeting, name) != before[name] for name in TIMES)
    if is_moved:
        meeting.sequence += 1
    meeting.save()
    old = _guests(meeting)
    now = old if people is None and not changed else _set_guests(meeting, old if people is None else list(people))
    record("meeting.edited", actor=actor, on=meeting, changed=sorted(changed), guests=len(now))
    _tell_of_edit(actor, meeting, old, now, was if is_moved else None, is_moved=is_moved)
    return meeting


def _tell_of_edit(
    actor: Membership,
    meeting: Meeting,
    old: list[Membership],
    now: list[Membership],
    was: Event | None,
    *,
    is_moved: bool,
) -> None:
    """In the product and in calendars; `was` is the event before it was moved, which ends when there is no time now."""
    were, stay, title = {one.pk for one in old}, {one.pk for one in now}, meeting.pack.title
    event = event_of(meeting)
    is_on = event is not None
    event = event or (replace(was, sequence=meeting.sequence) if was else None)
    asks, moved = f"asks you to the review of {title}{_when(meeting)}.", _when(meeting) or " without a time"
    fresh, kept = [one for one in now if one.pk not in were], [one for one in now if one.pk in were]
    gone = [one for one in old if one.pk not in stay]
    of_kept: Method = "REQUEST" if is_on else "CANCEL"
    news: list[tuple[list[Membership], str, Method]] = [
        (fresh, asks, "REQUEST"),
        (kept if is_moved else [], f"moved the review of {title}: it is now{moved}.", of_kept),
        (gone, f"no longer asks you to the review of {title}.", "CANCEL"),
    ]
    for people, words, method in news:
        _tell(actor, meeting, people, words)
        if is_on or method == "CANCEL":
            mail_event(actor=actor, meeting=meeting, event=event, people=people, words=words, method=method)


def open_meeting(*, actor: Membership, meeting: Meeting) -> Meeting:
    """It goes on from now: guests vote and points are resolved; a closed one is opened again to correct it."""
    demand(actor, "edit")
    held = held_meeting(meeting)
    if held.state == Meeting.State.OPEN:
        return held
    again = held.state == Meeting.State.CLOSED
    _set_state(held, Meeting.State.OPEN)
    record("meeting.opened", actor=actor, on=held, again=again)
    _tell(actor, held, _guests(held), f"opened the review of {held.pack.title}{' again' if again else ''}.")
    return held


def close_meeting(*, actor: Membership, meeting: Meeting) -> Meeting:
    """It is over: what is resolved stands, the rest is listed as not decided. Raises ValidationError, Forbidden."""
    demand(actor, "edit")
    held = held_meeting(meeting)
    if held.state == Meeting.State.PLANNED:
        raise ValidationError("It was not opened yet. Open it first, or call it off.")
    if held.state == Meeting.State.CLOSED:
        return held
    _set_state(held, Meeting.State.CLOSED)
    with all_seeing():
        undecided = AgendaItem.objects.filter(meeting=held, resolutions=None).count()
    record("meeting.closed", actor=actor, on=held, undecided=undecided)
    _tell(actor, held, _guests(held), f"closed the review of {held.pack.title}. Its minutes are there.", "minutes/")
    return held


def call_off_meeting(*, actor: Membership, meeting: Meeting) -> None:
    """Take back a meeting that has not begun, with its agenda; the guests hear. Raises ValidationError, Forbidden."""
    demand(actor, "edit")
    held = held_meeting(meeting)
    if held.state != Meeting.State.PLANNED:
        raise ValidationError("It has begun, so it stays on record. Close it instead.")
    with all_seeing():
        if AgendaItem.objects.filter(meeting=held, resolutions__isnull=False).exists():
            raise ValidationError("Something is resolved already, so it stays on record.")
    guests = _guests(held)
    record("meeting.called_off", actor=actor, on=held)
    words = f"called off the review of {held.pack.title}{_when(held)}."
    others = [one for one in guests if one.pk != actor.pk]
    tell(others, kind="meeting", text=f"{actor.name} {words}", path=f"reviews/{held.pack_id}/")
    mail_event(actor=actor, meeting=held, event=event_of(held), people=others, words=words, method="CANCEL")
    with all_seeing():
        held.delete()


def note_meeting(*, actor: Membership, meeting: Meeting, notes: str, expected_version: int | None) -> Meeting:
    """Write the notes of the whole meeting; raises Stale, ValidationError, Forbidden."""
    demand_notes(actor, meeting)
    problems = Problems()
    text = problems.text("notes", notes)
    problems.stop()
    bump(meeting, expected_version)
    if meeting.notes != text:
        meeting.notes = text
        meeting.save(update_fields=["notes"])
        record("meeting.noted", actor=actor, on=meeting)
    return meeting


def held_meeting(meeting: Meeting) -> Meeting:
    """The meeting, held until the transaction ends, so that what is resolved, voted and closed is one after another."""
    rows = Meeting.objects.select_related("pack__cycle", "decider__user")
    return rows.select_for_update(of=("self",)).get(pk=meeting.pk)


def _check(meeting: Meeting) -> None:
    problems = Problems()
    meeting.place = problems.text("place", meeting.place, limit=LONGEST_PLACE)
    if not 15 <= meeting.minutes <= 480:
        problems.add("minutes", "A meeting takes 15 to 480 minutes.")
    if meeting.decider is not None and meeting.decider.ended_at is not None:
        problems.add("decider", f"{meeting.decider.name} is no longer with you. Name somebody else.")
    if meeting.starts_at is not None and timezone.is_naive(meeting.starts_at):
        problems.add("starts_at", "Say in which time zone, such as 2026-10-14T14:00:00+02:00.")
    problems.stop()


def _set_guests(meeting: Meeting, people: Iterable[Membership]) -> list[Membership]:
    """Exactly these are asked, and who decides."""
    wanted = {one.pk: one for one in people if one.ended_at is None}
    if meeting.decider is not None:
        wanted[meeting.decider.pk] = meeting.decider
    Guest.objects.filter(meeting=meeting).exclude(member__in=list(wanted)).delete()
    there = set(Guest.objects.filter(meeting=meeting).values_list("member_id", flat=True))
    Guest.objects.bulk_create(Guest(meeting=meeting, member=one) for pk, one in wanted.items() if pk not in there)
    return list(wanted.values())


def _guests(meeting: Meeting) -> list[Membership]:
    rows = Guest.objects.filter(meeting=meeting).select_related("member")
    return [one.member for one in rows.order_by("member__name", "pk")]


def _set_state(meeting: Meeting, state: str) -> None:
    meeting.state = state
    meeting.save(update_fields=["state"])


def _when(meeting: Meeting) -> str:
    """On which day and at what time where the tenant is; begins with a blank, empty without a time."""
    if meeting.starts_at is None:
        return ""
    at = local(meeting.starts_at, meeting)
    return f" on {full_day(at.date())} at {at:%H:%M}"


def local(moment: datetime, meeting: Meeting) -> datetime:
    """The moment on the tenant's clock."""
    return moment.astimezone(ZoneInfo(meeting.tenant.time_zone))


def _tell(actor: Membership | None, meeting: Meeting, people: Iterable[Membership], words: str, page: str = "") -> None:
    who = actor.name if actor else "The schedule"
    others = [one for one in people if actor is None or one.pk != actor.pk]
    path = f"{PATH.format(meeting.pack_id)}{page}"
    tell(others, kind="meeting", text=f"{who} {words}", path=path)
