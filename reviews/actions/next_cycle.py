"""The next cycle drafted from a meeting in one step: graded, carried on, retargeted, closed; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from accounts.permissions import ADMINS, Forbidden, demand, may
from activity.actions import record
from okrs.actions.carrying import Carried, carry_over
from okrs.actions.closing import close_cycle, start_grading
from okrs.actions.cycles import create_cycle
from okrs.actions.grading import accept_proposals
from okrs.actions.key_results import change_target
from okrs.cycle_results import grades_of, retrospectives_of, ungraded
from okrs.kr_types import TYPES
from okrs.models import Cycle, Objective, Verdict
from reviews import questions
from reviews.actions.meetings import held_meeting
from reviews.meetings.following import following, proposed_after, whole_around
from reviews.models import Meeting, Resolution
from tenancy.clock import today
from tenancy.context import all_seeing
from ui.formats import amount, full_day, listed, plural

COPIED = ("kind", "cadence_days", "check_in_weekday", "grading_scale", "is_reminding", "remind_hour")
"""What the new cycle has of the old one."""
NAMED = 12
NOT_MADE = (
    "{} is not there yet, and cycles are made by admins and owners. Ask {} to draft it on this page: all that is"
    " resolved goes into it. Or choose a cycle that is there."
)
NAMED = 3


@dataclass(frozen=True)
class Draft:
    """What is asked for: into a cycle that is there, or (None) a new one; what is done with the old one."""

    into: Cycle | None = None
    name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    accept: bool = True
    """Whether key results without a grade get the one that is proposed."""
    from_last_value: bool = False
    close: bool = False
    leave_ungraded: str = ""
    """Why what has no grade stays so, when the old one is closed."""


@dataclass(frozen=True)
class Step:
    """One thing that is done: what, and to which rows."""

    title: str
    rows: tuple[str, ...] = ()
    status: str = "done"


@dataclass
class Drafted:
    """What was (or, in a preview, would be) done, in order; `left` is what stays behind, and why."""

    cycle: Cycle | None = None
    steps: list[Step] = field(default_factory=list)
    left: list[Step] = field(default_factory=list)
    refused: str = ""
    """Why it cannot be done; empty when it can."""

    @property
    def does_anything(self) -> bool:
        """Whether anything is new."""
        return bool(self.steps)


class _Undone(Exception):
    """Raised at the end of a preview, so that nothing of it stays."""


def draft_next_cycle(*, actor: Membership, meeting: Meeting, draft: Draft) -> Drafted:
    """Do all of it in one go; a second time does only what is new. Raises ValidationError and Forbidden."""
    demand(actor, "edit")
    with transaction.atomic():
        held = held_meeting(meeting)
        done = _draft(actor, held, draft)
        if done.cycle is not None and (done.does_anything or held.drafted_cycle_id != done.cycle.pk):
            held.drafted_cycle = done.cycle
            held.save(update_fields=["drafted_cycle"])
            record("meeting.cycle_drafted", actor=actor, on=held, into=done.cycle.name, steps=len(done.steps))
    return done


def preview_next_cycle(*, actor: Membership, meeting: Meeting, draft: Draft) -> Drafted:
    """What `draft_next_cycle` would do, found by doing it and taking all of it back; what refuses it is in words."""
    found = Drafted()
    try:
        with transaction.atomic():
            demand(actor, "edit")
            found = _draft(actor, held_meeting(meeting), draft)
            raise _Undone
    except _Undone:
        return found
    except ValidationError as refused:
        return Drafted(refused=" ".join(refused.messages))
    except Forbidden as refused:
        return Drafted(refused=str(refused))


def _draft(actor: Membership, meeting: Meeting, draft: Draft) -> Drafted:
    if meeting.state == Meeting.State.PLANNED:
        raise ValidationError("The meeting has not begun. Hold it first: the next cycle is made of what it decides.")
    done, cycle = Drafted(), Cycle.objects.get(pk=meeting.pack.cycle_id)
    cycle = _graded(actor, cycle, draft, done)
    into = done.cycle = _cycle_for(actor, meeting, cycle, draft, done)
    carried = carry_over(actor=actor, cycle=cycle, into=into, from_last_value=draft.from_last_value)
    _say_carried(carried, into, done)
    _retarget(actor, meeting, cycle, carried, done)
    _say_left(cycle, done)
    if draft.close and cycle.state != Cycle.State.CLOSED:
        close_cycle(actor=actor, cycle=cycle, leave_ungraded=draft.leave_ungraded)
        done.steps.append(Step(f"{cycle.name} is closed: its grades stand."))
    return done


def _graded(actor: Membership, cycle: Cycle, draft: Draft, done: Drafted) -> Cycle:
    """The cycle once it is graded as far as was asked for."""
    if cycle.state in (Cycle.State.DRAFT, Cycle.State.ACTIVE):
        cycle = start_grading(actor=actor, cycle=cycle)
        done.steps.append(Step(f"{cycle.name} is graded from now on: what was aimed for stands."))
    if draft.accept and cycle.state == Cycle.State.GRADING:
        waiting = list(ungraded(cycle))
        if accept_proposals(actor=actor, cycle=cycle):
            grades = grades_of([row.pk for row in waiting])
            rows = [f"{row.key} {row.title}: {grades[row.pk].grade:.1f}" for row in waiting if row.pk in grades]
            done.steps.append(Step(f"{plural(len(rows), 'key result')} graded as proposed.", _named(rows)))
    return cycle


def _cycle_for(actor: Membership, meeting: Meeting, cycle: Cycle, draft: Draft, done: Drafted) -> Cycle:
    """Where it goes on: where it went on before, the one that was chosen, the one that is there, or a new one."""
    into = meeting.drafted_cycle or draft.into
    if into is not None:
        return into
    planned = proposed_after(cycle)
    starts_on, ends_on = draft.starts_on or planned.starts_on, draft.ends_on or planned.ends_on
    if draft.starts_on is None and (there := following(cycle)) is not None:
        return there
    if not may(actor, "set_up"):
        raise Forbidden(NOT_MADE.format(planned.name, _whom_to_ask()))
    made = create_cycle(
        actor=actor, name=draft.name.strip() or planned.name, starts_on=starts_on, ends_on=ends_on,
        state=Cycle.State.DRAFT, parent=whole_around(cycle.kind, starts_on, ends_on),
        **{name: getattr(cycle, name) for name in COPIED},
    )  # fmt: skip
    span = f"{full_day(starts_on)} to {full_day(ends_on)}"
    done.steps.append(Step(f"{made.name} is made as a draft, {span}."))
    return made


def _whom_to_ask() -> str:
    """The first few of those who may make a cycle, by name."""
    rows = Membership.objects.filter(role__in=ADMINS, ended_at=None).order_by("name", "pk")
    names = list(rows.values_list("name", flat=True)[:NAMED])
    return " or ".join(names) or "one of them"


def _say_carried(carried: Carried, into: Cycle, done: Drafted) -> None:
    if not carried.objectives:
        return
    many = plural(len(carried.objectives), "objective")
    copies = plural(len(carried.key_results), "key result")
    goes = "goes" if len(carried.objectives) == 1 else "go"
    rows = [
        f"{copy.carried_from.key if copy.carried_from else ''} {copy.title} goes on as {copy.key}"
        for copy in carried.objectives.values()
    ]
    done.steps.append(Step(f"{many} with {copies} {goes} on in {into.name}.", _named(rows)))


def _retarget(actor: Membership, meeting: Meeting, cycle: Cycle, carried: Carried, done: Drafted) -> None:
    """Targets that were resolved while the old cycle could not change any more hold for the copies made now."""
    wanted = _targets_of(meeting, cycle)
    rows = []
    for source, copy in sorted(carried.key_results.items(), key=lambda each: each[1].key):
        target, reason = wanted.get(source, (copy.target, ""))
        if copy.target == target or "target" not in TYPES[copy.type].needs:
            continue
        before = amount(copy.target, copy.counted_in)
        change_target(actor=actor, key_result=copy, date=today(actor.tenant), reason=reason, target=target)
        rows.append(f"{copy.key} {copy.title}: {before} → {amount(target, copy.counted_in)}")
    if rows:
        many = plural(len(rows), "target")
        done.steps.append(Step(f"{many} {'is' if len(rows) == 1 else 'are'} changed.", _named(rows)))


def _targets_of(meeting: Meeting, cycle: Cycle) -> dict[int, tuple[Decimal, str]]:
    """Key result → the target that the meeting resolved and why, where the old cycle could not take it any more."""
    heads = Resolution.objects.filter(item__meeting=meeting, superseded_by=None, item__question__isnull=False)
    found: dict[int, tuple[Decimal, str]] = {}
    for row in heads.select_related("item__question").order_by("pk"):
        question = row.item.question.body if row.item.question else {}
        if question.get("kind") == questions.TARGET and row.sets.get("waits"):
            reason = row.reason or f"Resolved at the review of {cycle.name}."
            found[int(question["about"]["id"])] = (Decimal(row.sets["target"]), reason)
    return found


def _say_left(cycle: Cycle, done: Drafted) -> None:
    rows = list(Objective.objects.filter(cycle=cycle).order_by("key"))
    written = retrospectives_of(row.pk for row in rows)
    verdicts = {pk: row.verdict for pk, row in written.items()}
    dropped = [f"{row.key} {row.title}" for row in rows if verdicts.get(row.pk) == Verdict.DROP]
    silent = [f"{row.key} {row.title}" for row in rows if not verdicts.get(row.pk)]
    if dropped:
        done.left.append(Step(f"{plural(len(dropped), 'objective')} dropped.", _named(dropped), "dropped"))
    if silent:
        words = f"{plural(len(silent), 'objective')} without a verdict: decide keep, learn or drop, then draft again."
        done.left.append(Step(words, _named(silent), "at_risk"))
    if hidden := _count_of_all(cycle) - len(rows):
        words = f"{plural(hidden, 'objective')} that you may not see: what is decided of them is drafted by who does."
        done.left.append(Step(words, (), "at_risk"))
    missing = list(ungraded(cycle).values_list("key", flat=True))
    if missing:
        have = "has" if len(missing) == 1 else "have"
        done.left.append(Step(f"{listed(list(_named(missing)))} {have} no grade yet.", (), "at_risk"))


@all_seeing()
def _count_of_all(cycle: Cycle) -> int:
    return Objective.objects.filter(cycle=cycle).count()


def _named(rows: list[str]) -> tuple[str, ...]:
    more = len(rows) - NAMED
    return (*rows[:NAMED], f"{more} more") if more > 0 else tuple(rows)
