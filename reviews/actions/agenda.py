"""The agenda: points added, reworded, moved, taken off and put back, and the notes on each."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.checks import Problems
from okrs.models import Objective
from reviews.actions.meetings import held_meeting
from reviews.meetings.rights import demand_notes
from reviews.models import AgendaItem, Meeting, PackRow
from tenancy.context import all_seeing
from tenancy.versions import bump

TITLE_LENGTH = 300


def add_point(*, actor: Membership, meeting: Meeting, title: str, objective: Objective | None = None) -> AgendaItem:
    """One more point at the end; about an objective it is for whom that is. Raises ValidationError, Forbidden."""
    demand(actor, "edit")
    held = _changeable(meeting)
    title = _title(title)
    item = AgendaItem(meeting=held, position=_last(held) + 1, title=title, objective=objective)
    item.save()
    record("agenda_item.added", actor=actor, on=item, meeting=held.pk)
    return item


def put_back_point(*, actor: Membership, meeting: Meeting, question: PackRow) -> AgendaItem:
    """Let a question of the pack that was taken off stand on the agenda again, at the end."""
    demand(actor, "edit")
    held = _changeable(meeting)
    rows = PackRow.objects.filter(pk=question.pk, block__pack=held.pack_id, block__type="decision")
    if not rows.exists():
        raise ValidationError("The pack does not ask this.")
    there = AgendaItem.objects.filter(meeting=held, question=question).first()
    if there is not None:
        return there
    item = AgendaItem(
        meeting=held, position=_last(held) + 1, question=question, objective_id=question.objective_id,
        title=str(question.body.get("question", ""))[:TITLE_LENGTH],
    )  # fmt: skip
    item.save()
    record("agenda_item.put_back", actor=actor, on=item, meeting=held.pk)
    return item


def reword_point(*, actor: Membership, item: AgendaItem, title: str, expected_version: int | None = None) -> AgendaItem:
    """Say it otherwise; what the pack asks stands as it was frozen. Raises Stale, ValidationError, Forbidden."""
    demand(actor, "edit")
    _changeable(item.meeting)
    if item.question_id is not None:
        raise ValidationError({"title": "The pack asks this, and a pack is frozen. Add a point of your own instead."})
    title = _title(title)
    bump(item, expected_version)
    item.title = title
    item.save(update_fields=["title"])
    record("agenda_item.reworded", actor=actor, on=item, meeting=item.meeting_id)
    return item


def move_point(*, actor: Membership, item: AgendaItem, step: int) -> AgendaItem:
    """Up (-1) or down (+1) past the next point that the actor may see; at an end it stays where it is."""
    demand(actor, "edit")
    held = _changeable(item.meeting)
    seen = list(AgendaItem.objects.filter(meeting=held).order_by("position", "pk").values_list("pk", flat=True))
    at = seen.index(item.pk)
    to = min(max(at + (1 if step > 0 else -1), 0), len(seen) - 1)
    if to != at:
        _place(held, item.pk, seen[to], is_after=to > at)
        record("agenda_item.moved", actor=actor, on=item, meeting=held.pk, to=to + 1)
    item.refresh_from_db()
    return item


@all_seeing()
def _place(meeting: Meeting, moved: int, neighbour: int, *, is_after: bool) -> None:
    """Number all points anew with the moved one beside its neighbour, those too that the actor may not see."""
    rows = list(AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk"))
    by_id = {row.pk: row for row in rows}
    order = [row.pk for row in rows if row.pk != moved]
    order.insert(order.index(neighbour) + is_after, moved)
    for place, pk in enumerate(order, start=1):
        by_id[pk].position = place
    AgendaItem.objects.bulk_update(rows, ["position"])


def remove_point(*, actor: Membership, item: AgendaItem) -> None:
    """Take it off the agenda with its votes; what is resolved stays. Raises ValidationError, Forbidden."""
    demand(actor, "edit")
    held = _changeable(item.meeting)
    if item.resolutions.exists():
        raise ValidationError("It is resolved, so it stays on record.")
    record("agenda_item.removed", actor=actor, on=item, meeting=held.pk)
    item.delete()


def note_point(*, actor: Membership, item: AgendaItem, notes: str, expected_version: int | None) -> AgendaItem:
    """Write what was said about it; raises Stale, ValidationError, Forbidden."""
    demand_notes(actor, item.meeting)
    problems = Problems()
    text = problems.text("notes", notes)
    problems.stop()
    bump(item, expected_version)
    if item.notes != text:
        item.notes = text
        item.save(update_fields=["notes"])
        record("agenda_item.noted", actor=actor, on=item, meeting=item.meeting_id)
    return item


def _changeable(meeting: Meeting) -> Meeting:
    """The meeting, held; raises ValidationError when it is over."""
    held = held_meeting(meeting)
    if held.state == Meeting.State.CLOSED:
        raise ValidationError("The meeting is over, so its agenda stays as it is. Open it again to change it.")
    return held


@all_seeing()
def _last(meeting: Meeting) -> int:
    last: int | None = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    return last or 0


def _title(title: str) -> str:
    problems = Problems()
    title = problems.text("title", title, limit=TITLE_LENGTH, required=True)
    problems.stop()
    return title
