"""The weekly digest: to whom something waits for or who leads something, on the tenant's day, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Membership
from accounts.permissions import MANAGERS
from activity.actions.letters import Draft, wanting, write_letter, written_already
from activity.links import absolute
from activity.models import Event
from home.queries import UNDER_WAY, waiting_for
from okrs.due import running
from okrs.events import said
from okrs.models import Kpi, OkrPolicy
from portfolio.models import Initiative
from reviews.digests import Week, blocks_of_week
from reviews.formats.mail import rendered
from rollups.queries import key_result_rollups
from tenancy.clock import end_of
from tenancy.context import use_reader
from tenancy.models import Tenant
from ui.formats import full_day, plural

HOUR: Final = 8
LATEST: Final = timedelta(days=2)
"""So long after its day a digest that could not be written is still news."""
WEEK: Final = timedelta(days=7)
MOST_EVENTS: Final = 12


def write_digests(tenant: Tenant, now: datetime) -> int:
    """Every digest that is due at `now` and not written; says how many. Whoever asks again writes none twice."""
    since = _day_of_digest(now.astimezone(ZoneInfo(tenant.time_zone)))
    if since is None:
        return 0
    zone = ZoneInfo(tenant.time_zone)
    known = [one for one in wanting("digests", _candidates(since)) if one.joined_at.astimezone(zone).date() <= since]
    once = {f"digest {one.pk} {since}": one for one in known}
    written = written_already(set(once))
    drafts = [_draft(tenant, key, member, since) for key, member in sorted(once.items()) if key not in written]
    found = [draft for draft in drafts if draft is not None]
    for draft in found:
        write_letter(draft)
    return len(found)


def _day_of_digest(local: datetime) -> date | None:
    """The tenant's weekday of digests that has come last, while a digest about it is still news."""
    policy = OkrPolicy.objects.first() or OkrPolicy()
    day = local.date()
    since = day - timedelta(days=(day.isoweekday() - policy.digest_weekday) % 7)
    is_time = local.hour >= HOUR or day > since
    return since if policy.is_digesting and is_time and day - since <= LATEST else None


def _candidates(day: date) -> Iterable[Membership]:
    """Who leads a key result that runs, or whom a decision, a signal, a KPI or a bet may wait for; one query."""
    leads = running(day).filter(owner__isnull=False).values("owner")
    bets = Initiative.objects.filter(state__in=UNDER_WAY, owner__isnull=False).values("owner")
    kpis = Kpi.objects.filter(owner__isnull=False).values("owner")
    asked = Q(pk__in=leads) | Q(pk__in=bets) | Q(pk__in=kpis) | Q(role__in=MANAGERS)
    return Membership.objects.filter(asked, ended_at=None).select_related("user").order_by("pk")


def _draft(tenant: Tenant, once: str, member: Membership, day: date) -> Draft | None:
    """The letter as this person may see things; None when they lead nothing and nothing waits for them."""
    with use_reader(member.pk):
        waiting = waiting_for(member, day)
        if not waiting.mine and not waiting.count:
            return None
        week = Week(member, waiting)
        week.figures = key_result_rollups([one.key_result.pk for one in waiting.mine])
        week.events = _events(tenant, week, day)
        found = blocks_of_week(week, day, tenant.currency)
    due = len(waiting.check_in)
    context = rendered(found, lambda path: absolute(tenant, path)) | {
        "tenant": tenant, "member": member, "since": full_day(day - WEEK), "is_due": due > 0,
        "link": absolute(tenant), "check_in": absolute(tenant, "check-in/"), "choices": absolute(tenant, "letters/"),
    }  # fmt: skip
    others = waiting.count - due
    waits = [f"{plural(due, 'check-in')} to do"] if due else []
    waits += [f"{others} more to decide or unblock" if due else f"{others} to decide or unblock"] if others else []
    subject = ", ".join([f"{tenant.name}: your week", *waits])
    return Draft(member, "digest", once, subject, "reviews/email/digest", context)


def _events(tenant: Tenant, week: Week, day: date) -> list[tuple[Event, str]]:
    """What others did in the seven days before to the key results that they lead, and to their objectives; a query."""
    mine = week.waiting.mine
    if not mine:
        return []
    theirs = Q(object_type="okrs.keyresult", object_id__in=[one.key_result.pk for one in mine])
    theirs |= Q(object_type="okrs.objective", object_id__in={one.key_result.objective_id for one in mine})
    until = end_of(day, tenant) - timedelta(days=1)
    rows = Event.objects.filter(theirs, at__gte=until - WEEK, at__lt=until).exclude(actor=None)
    return said(rows.exclude(actor=week.member).select_related("actor").order_by("-id")[:MOST_EVENTS])
