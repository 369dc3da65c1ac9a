"""The letters of the clock: check-ins that are due. Written once, whoever asks and how often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Membership
from activity.actions.letters import Draft, wanting, write_letter, written_already
from activity.links import absolute
from okrs.due import Turn, running, turns
from tenancy.models import Tenant
from ui.formats import plural


def write_letters(tenant: Tenant, now: datetime) -> int:
    """Every letter of the clock that is due at `now` and not written; says how many. Nothing is closed by any."""
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    drafts = _reminders(tenant, local)
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
