"""The letters of the clock: check-ins that are due, and the week behind. Written once, whoever asks and how often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Membership
from activity.actions.letters import Draft, wanting, write_letter, written_already
from activity.links import absolute
from activity.models import Event
from okrs.due import Turn, running, turns
from okrs.events import said
from okrs.kr_types import TYPES
from okrs.kr_types.base import unit_beside
from okrs.models import KeyResult, Objective, OkrPolicy
from okrs.queries import targets_of
from rollups.queries import key_result_rollups
from tenancy.clock import end_of
from tenancy.models import Tenant
from ui.formats import full_day, percent, plural
from ui.status import status_of

DIGEST_HOUR = 8
LATEST = timedelta(days=2)
"""So long after its day a digest that could not be written is still news."""
WEEK = timedelta(days=7)
MOST_EVENTS = 12


def write_letters(tenant: Tenant, now: datetime) -> int:
    """Every letter of the clock that is due at `now` and not written; says how many. Nothing is closed by any."""
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    drafts = [*_reminders(tenant, local), *_digests(tenant, local)]
    known = written_already({draft.once for draft in drafts})
    fresh = [draft for draft in drafts if draft.once not in known]
    for draft in fresh:
        write_letter(draft)
    return len(fresh)


def _reminders(tenant: Tenant, local: datetime) -> list[Draft]:
    """To each lead one letter about all that is due, when something has become due since the last."""
    day = local.date()
    rows = running(day).filter(
        objective__cycle__is_reminding=True, objective__cycle__remind_hour__lte=local.hour, owner__isnull=False
    )
    found = turns(rows.select_related("objective__cycle", "owner__user"))
    due = _by_lead(turn for turn in found if turn.is_due(day))
    return [_reminder(tenant, lead, due[lead], day) for lead in wanting("reminders", due)]


def _by_lead(found: Iterable[Turn]) -> dict[Membership, list[Turn]]:
    by_lead: dict[Membership, list[Turn]] = {}
    for turn in found:
        if turn.key_result.owner is not None:
            by_lead.setdefault(turn.key_result.owner, []).append(turn)
    return by_lead


def _reminder(tenant: Tenant, member: Membership, due: Sequence[Turn], day: date) -> Draft:
    asked = max(turn.asked_on(day) for turn in due)
    first = due[0].key_result
    subject = f"Check in: {first.title}" if len(due) == 1 else f"{plural(len(due), 'check-in')} are due"
    lines = [{"turn": turn, "late": (day - turn.due).days} for turn in due]
    context = _frame(tenant, member) | {"lines": lines, "count": len(due), "link": absolute(tenant, "check-in/")}
    return Draft(member, "reminder", f"reminder {member.pk} {asked}", subject, "okrs/email/reminder", context)


def _frame(tenant: Tenant, member: Membership) -> dict[str, Any]:
    return {"tenant": tenant, "member": member, "choices": absolute(tenant, "letters/")}


@dataclass
class Week:
    """What goes into one person's digest."""

    member: Membership
    due: list[Turn] = field(default_factory=list)
    mine: list[Turn] = field(default_factory=list)
    events: list[tuple[Event, str]] = field(default_factory=list)


def _digests(tenant: Tenant, local: datetime) -> list[Draft]:
    """To everybody who leads something, once a week: what changed, and what waits."""
    policy = OkrPolicy.objects.first() or OkrPolicy()
    day = local.date()
    since = day - timedelta(days=(day.isoweekday() - policy.digest_weekday) % 7)
    is_time = local.hour >= DIGEST_HOUR or day > since
    if not policy.is_digesting or not is_time or day - since > LATEST:
        return []
    weeks = _weeks(tenant, since)
    once = {f"digest {pk} {since}": week for pk, week in weeks.items()}
    missing = {key: once[key] for key in set(once) - written_already(set(once))}
    figures = key_result_rollups([turn.key_result.pk for week in missing.values() for turn in week.mine])
    return [_digest(tenant, key, missing[key], since, figures) for key in sorted(missing)]


def _weeks(tenant: Tenant, day: date) -> dict[int, Week]:
    """By member, what they lead on the day and what others did to it in the seven days before; three queries."""
    found = turns(running(day).filter(owner__isnull=False).select_related("objective__cycle", "owner__user"))
    by_lead = _by_lead(found)
    zone = ZoneInfo(tenant.time_zone)
    leads = [one for one in wanting("digests", by_lead) if one.joined_at.astimezone(zone).date() <= day]
    weeks = {one.pk: Week(one, [turn for turn in by_lead[one] if turn.is_due(day)], by_lead[one]) for one in leads}
    _add_events(tenant, weeks, day)
    return weeks


def _add_events(tenant: Tenant, weeks: dict[int, Week], day: date) -> None:
    leads: dict[tuple[str, int], set[int]] = {}
    for pk, week in weeks.items():
        for turn in week.mine:
            leads.setdefault((KeyResult._meta.label_lower, turn.key_result.pk), set()).add(pk)
            objective = turn.key_result.objective
            leads.setdefault((Objective._meta.label_lower, objective.pk), set()).add(pk)
    theirs = Q(pk=None)
    for model in (KeyResult, Objective):
        ids = [pk for kind, pk in leads if kind == model._meta.label_lower]
        theirs |= Q(object_type=model._meta.label_lower, object_id__in=ids)
    until = end_of(day, tenant) - timedelta(days=1)
    rows = Event.objects.filter(theirs, at__gte=until - WEEK, at__lt=until).exclude(actor=None)
    for event, words in said(rows.select_related("actor").order_by("-id")):
        for pk in leads[event.object_type, event.object_id]:
            if event.actor_id != pk and len(weeks[pk].events) < MOST_EVENTS:
                weeks[pk].events.append((event, words))


def _digest(tenant: Tenant, once: str, week: Week, day: date, figures: dict[int, Any]) -> Draft:
    lines = [_line(turn, figures.get(turn.key_result.pk)) for turn in week.mine]
    context = _frame(tenant, week.member) | {
        "lines": lines, "due": week.due, "events": week.events, "since": full_day(day - WEEK),
        "link": absolute(tenant), "check_in": absolute(tenant, "check-in/"),
    }  # fmt: skip
    waits = f", {plural(len(week.due), 'check-in')} to do" if week.due else ""
    subject = f"{tenant.name}: your week{waits}"
    return Draft(week.member, "digest", once, subject, "okrs/email/digest", context)


def _line(turn: Turn, rollup: Any) -> dict[str, str]:
    """A key result in words, from the row that every page shows."""
    key_result = turn.key_result
    kind, unit = TYPES[key_result.type], unit_beside(key_result.unit)
    known = rollup is not None and rollup.expected is not None and rollup.measured is not None
    return {
        "title": key_result.title,
        "health": status_of(turn.health).word,
        "now": kind.now(rollup.value if rollup else None, rollup.measured if rollup else None, unit),
        "goal": kind.goal(targets_of(key_result), unit),
        "pace": f"{percent(rollup.measured)} measured, {percent(rollup.expected)} expected by now" if known else "",
    }
