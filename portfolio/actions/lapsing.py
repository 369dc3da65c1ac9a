"""Nights on which tranches that nobody decided about are announced to lapse, and lapse."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet, Subquery

from accounts.models import Membership
from activity.actions import record
from activity.actions.letters import Draft, wanting, write_letter
from activity.actions.notices import tell
from activity.links import absolute
from activity.models import Event
from portfolio.actions.deciding import deciders, write_decision
from portfolio.actions.reviews import HOUR, reviews_since_planned
from portfolio.evidence_reading import funding_policy
from portfolio.lapsing import REASON, lapses_on, warns_on
from portfolio.models import Tranche, TrancheDecision
from portfolio.queries import lock_row, undecided_tranches
from tenancy.context import all_seeing, use_tenant
from tenancy.models import Tenant
from ui.formats import full_day, money, plural

log = logging.getLogger(__name__)

ANNOUNCED = "tranche.lapse_announced"
PATH = "funding/"


@dataclass(frozen=True)
class Ending:
    """An undecided tranche whose evidence is frozen, and when it lapses."""

    tranche: Tranche
    reviewed_on: date
    days: int
    warned_on: date | None = None

    @property
    def lapses_on(self) -> date:
        """The day on which it lapses, if it is warned of in time."""
        return lapses_on(self.tranche.review_on, self.reviewed_on, self.days, self.warned_on)


def lapse_due(tenant: Tenant, now: datetime) -> int:
    """Announce the tranches that lapse soon, and let those lapse whose time is over; says how many lapsed.

    In one transaction: a night that is killed tells nobody and takes nothing, and the next quarter of an hour does it.
    """
    local = now.astimezone(ZoneInfo(tenant.time_zone))
    if local.hour < HOUR:
        return 0
    day = local.date()
    with use_tenant(tenant), all_seeing():
        found = endings(tenant, undecided_tranches(day))
        _announce(tenant, [each for each in found if not each.warned_on and warns_on(each.lapses_on) <= day], day)
        return _lapse(tenant, [each for each in found if each.warned_on and each.lapses_on <= day], day)


def endings(tenant: Tenant, tranches: QuerySet[Tranche]) -> list[Ending]:
    """Those of the undecided tranches whose evidence was frozen, the first to lapse first; at most three queries."""
    first = Subquery(reviews_since_planned().order_by("recorded_at").values("recorded_at")[:1])
    rows: Any = tranches.annotate(frozen_at=first).filter(frozen_at__isnull=False)
    kept = list(rows.select_related("initiative__portfolio", "initiative__owner__user"))
    if not kept:
        return []
    days, zone, told = funding_policy().lapse_days, ZoneInfo(tenant.time_zone), _announced(kept)
    found = []
    for row in kept:
        warned = told.get(row.pk)
        is_warned = warned is not None and warned > row.frozen_at
        warned_on = warned.astimezone(zone).date() if is_warned and warned else None
        found.append(Ending(row, row.frozen_at.astimezone(zone).date(), days, warned_on))
    return sorted(found, key=lambda each: (each.lapses_on, each.tranche.pk))


def _announced(rows: Sequence[Tranche]) -> dict[int, datetime]:
    events = Event.objects.filter(name=ANNOUNCED, object_type=Tranche._meta.label_lower)
    return dict(events.filter(object_id__in=[row.pk for row in rows]).order_by("id").values_list("object_id", "at"))


def _announce(tenant: Tenant, soon: Iterable[Ending], day: date) -> None:
    told = []
    for each in soon:
        lapse = replace(each, warned_on=day).lapses_on
        record(ANNOUNCED, actor=None, on=each.tranche, lapses_on=lapse)
        told.append(
            (each.tranche, f"{_named(tenant, each.tranche)} lapses on {full_day(lapse)} unless somebody decides.")
        )
    _tell(tenant, told, day, "lapse-soon", "lapse soon")


def _lapse(tenant: Tenant, over: Iterable[Ending], day: date) -> int:
    told = []
    for each in sorted(over, key=lambda one: one.tranche.pk):
        try:
            with transaction.atomic():
                if _lapse_one(each, day):
                    told.append(
                        (each.tranche, f"{_named(tenant, each.tranche)} lapsed: its rest went back to the pool.")
                    )
        except Exception:
            # The others lapse tonight; this one is tried again in a quarter of an hour.
            log.exception("Tranche %s of tenant %s could not lapse", each.tranche.pk, tenant.pk)
    _tell(tenant, told, day, "lapsed", "lapsed")
    return len(told)


def _lapse_one(ending: Ending, day: date) -> bool:
    tranche = ending.tranche
    lock_row(tranche)
    if not undecided_tranches(day).filter(pk=tranche.pk).exists():
        return False  # somebody decided at the last moment
    reason = REASON.format(days=plural(ending.days, "day"), day=full_day(tranche.review_on))
    write_decision(tranche, TrancheDecision.Decision.LAPSED, reason, day, None)
    return True


def _named(tenant: Tenant, tranche: Tranche) -> str:
    amount = money(tranche.amount, tranche.initiative.portfolio.currency or tenant.currency)
    return f"Tranche {tranche.position} of {tranche.initiative.key} {tranche.initiative.title} ({amount})"


def _tell(tenant: Tenant, told: Sequence[tuple[Tranche, str]], day: date, kind: str, verb: str) -> None:
    """One notice and one letter a person: about all that they may decide, or that they lead."""
    if not told:
        return
    lines: dict[Membership, list[tuple[Tranche, str]]] = {one: list(told) for one in deciders()}
    for tranche, _ in told:
        owner = tranche.initiative.owner
        if owner is not None and owner.ended_at is None and owner not in lines:
            lines[owner] = [each for each in told if each[0].initiative.owner_id == owner.pk]
    for member, rows in lines.items():
        many = f"{plural(len(rows), 'tranche')} {verb}."
        path = f"{PATH}tranches/{rows[0][0].pk}/" if len(rows) == 1 else PATH
        tell([member], kind="tranche", text=rows[0][1] if len(rows) == 1 else many, path=path)
    for member in wanting("reminders", lines):
        rows = lines[member]
        subject = rows[0][1] if len(rows) == 1 else f"{plural(len(rows), 'tranche')} {verb}"
        once = f"{kind} {member.pk} {day} {max(tranche.pk for tranche, _ in rows)}"
        context = {
            "tenant": tenant, "member": member, "choices": absolute(tenant, "letters/"),
            "lines": [text for _, text in rows], "link": absolute(tenant, PATH), "is_over": kind == "lapsed",
        }  # fmt: skip
        write_letter(Draft(member, kind, once, subject, "portfolio/email/lapse", context))
