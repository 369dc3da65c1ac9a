"""What schedules ask for: each pack once, in the order of the cycles, and what was missed is caught up."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from reviews.actions.packs import ask_for_pack
from reviews.due import Coming, due
from reviews.models import Delivery, Pack, Schedule, TemplateVersion
from tenancy.models import Tenant

log = logging.getLogger(__name__)


def ask_due(tenant: Tenant, now: datetime) -> list[Pack]:
    """Ask for what is due: of each schedule the earliest pack that is missing, unless one is being made.

    One after another, because a pack tells what has changed since the one before. Whoever asks twice asks once.
    """
    busy = set(
        Pack.objects.filter(state__in=[Pack.State.QUEUED, Pack.State.RUNNING], schedule__isnull=False).values_list(
            "schedule_id", flat=True
        )
    )
    asked = []
    for one in due(tenant, now):
        if one.schedule.pk not in busy:
            busy.add(one.schedule.pk)
            asked += _ask(tenant, one)
    return asked


def _ask(tenant: Tenant, one: Coming) -> list[Pack]:
    try:
        with transaction.atomic():
            # Who stops or changes the schedule at the same moment comes before this, or after.
            schedule = Schedule.objects.select_for_update().filter(pk=one.schedule.pk, is_running=True).first()
            if schedule is None or Pack.objects.filter(schedule=schedule, cycle=one.cycle).exists():
                return []
            version = TemplateVersion.objects.filter(template=schedule.template_id).order_by("-number").first()
            pack = ask_for_pack(
                actor=None, tenant=tenant, cycle=one.cycle, team=schedule.team, portfolio=schedule.portfolio,
                as_of=one.cycle.ends_on, version=version if schedule.template_id else None, schedule=schedule,
            )  # fmt: skip
            readers = schedule.readers.filter(member__ended_at=None).select_related("member")
            Delivery.objects.bulk_create([Delivery(pack=pack, member=each.member) for each in readers])
            return [pack]
    except ValidationError:
        # One that cannot be asked for holds up no other.
        log.exception("Schedule %s of tenant %s cannot ask for cycle %s", one.schedule.pk, tenant.pk, one.cycle.pk)
        return []
