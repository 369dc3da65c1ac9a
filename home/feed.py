"""What is due for a person as a calendar that other programs read: check-ins, ends of cycles, reviews of money."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Membership
from accounts.strangers import no_calendar
from activity.links import absolute
from okrs.actions.calendar import secret_hash
from okrs.ical import Entry, calendar
from okrs.models import CalendarFeed
from okrs.views.calendar import entries_of
from portfolio.actions.deciding import may_decide
from portfolio.models import Tranche
from portfolio.queries import undecided_tranches
from portfolio.queries.money import funding_policy
from tenancy.clock import today
from tenancy.context import use_reader
from tenancy.models import Tenant
from ui.formats import money, plural

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
MOST = 200
"""So many reviews a calendar holds, the next ones first."""


@require_safe
@never_cache
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What is due for the person whose secret this is; nobody signs in."""
    feed = CalendarFeed.objects.filter(secret_hash=secret_hash(token), revoked_at=None, member__ended_at=None)
    found = feed.select_related("member__user", "tenant").first()
    if found is None or not found.member.user.is_active:
        return no_calendar(request)
    tenant, member = found.tenant, found.member
    with use_reader(member.pk):
        day = today(tenant)
        entries = [*entries_of(member, tenant, day), *reviews_of(member, tenant, day)]
    text = calendar(f"{tenant.name}: what is due for {member.name}", entries, timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def reviews_of(member: Membership, tenant: Tenant, day: date) -> Iterator[Entry]:
    """The reviews of tranches that the person may decide about or leads, held ones on their next day."""
    policy = funding_policy()
    rows = undecided_tranches(day + AHEAD).filter(review_on__gte=day - BACK)
    if not may_decide(member, policy):
        rows = rows.filter(Q(initiative__owner=member))
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    silence = f"Without a decision it lapses {plural(policy.lapse_days, 'day')} after its review."
    for row in rows.select_related("initiative__portfolio").order_by("review_on", "pk")[:MOST]:
        yield _review(row, tenant, host, silence)


def _review(row: Tranche, tenant: Tenant, host: str, silence: str) -> Entry:
    bet = row.initiative
    amount = money(row.amount, bet.portfolio.currency or tenant.currency)
    uid = f"review-{tenant.pk}-{row.pk}-{row.review_on:%Y%m%d}@{host}"
    title = f"Review: tranche {row.position} of {bet.key} {bet.title} ({amount})"
    return Entry(uid, row.review_on, title, silence, absolute(tenant, f"funding/tranches/{row.pk}/"))
