"""The demo's reviews, made as anybody's are: last quarter's by its schedule, one of today, and a meeting about it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Membership, Role
from okrs.models import Cycle
from okrs.queries import current_cycle
from reviews import making
from reviews.actions.asking import ask_due
from reviews.actions.meetings import plan_meeting
from reviews.actions.packs import ask_for_pack
from reviews.actions.schedules import create_schedule
from reviews.models import Pack
from tenancy.clock import today
from tenancy.context import use_tenant
from tenancy.models import Tenant

LEADING: Final = (Role.OWNER, Role.ADMIN, Role.MANAGER)
MEETING_IN: Final = timedelta(days=3)
MEETING_AT: Final = time(10)


def review(tenant: Tenant) -> None:
    """Plan reviews of every quarter, make the one that is due and one as of today, and ask people to talk it over."""
    for pack in _of_last_quarter(tenant):
        making.run(tenant.pk, pack.pk)
    with use_tenant(tenant):
        cycle = current_cycle(today(tenant))
        asked = ask_for_pack(actor=_people()[0], tenant=tenant, cycle=cycle) if cycle else None
    if asked is not None:
        making.run(tenant.pk, asked.pk)
        _plan_meeting(tenant, asked.pk)


def _of_last_quarter(tenant: Tenant) -> list[Pack]:
    with use_tenant(tenant):
        over = Cycle.objects.filter(kind=Cycle.Kind.QUARTER, ends_on__lt=today(tenant)).order_by("-ends_on").first()
        if over is None:
            return []
        people = _people()
        create_schedule(
            actor=people[0], name="Quarterly review", cycle_kind=Cycle.Kind.QUARTER, starts_on=over.ends_on,
            days_after=3, hour=6, meeting_days_after=7, meeting_hour=MEETING_AT.hour, readers=people,
        )  # fmt: skip
        return ask_due(tenant, timezone.now())


def _plan_meeting(tenant: Tenant, number: int) -> None:
    with use_tenant(tenant):
        pack = Pack.objects.get(pk=number)
        people = _people()
        starts_at = datetime.combine(today(tenant) + MEETING_IN, MEETING_AT, ZoneInfo(tenant.time_zone))
        plan_meeting(actor=people[0], pack=pack, starts_at=starts_at, guests=people, decider=people[0])


def _people() -> list[Membership]:
    """Who leads the organisation, its owner first."""
    found = Membership.objects.filter(role__in=LEADING, ended_at=None).order_by("pk")
    return sorted(found, key=lambda one: (LEADING.index(Role(one.role)), one.pk))
