"""Nights on which tranches that nobody decided about are announced to lapse, and lapse."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Membership
from activity.actions import record
from activity.actions.letters import Draft, wanting, write_letter
from activity.actions.notices import tell
from activity.links import absolute
from portfolio.actions.deciding import deciders, write_decision
from portfolio.actions.reviews import HOUR
from portfolio.lapsing import REASON, warns_on
from portfolio.models import Tranche, TrancheDecision
from portfolio.queries import lock_row, undecided_tranches
from portfolio.queries.lapses import ANNOUNCED, Ending, endings
from tenancy.context import all_seeing, use_tenant
from tenancy.models import Tenant
from ui.formats import full_day, money, plural

log = logging.getLogger(__name__)

PATH = "funding/"


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
    ordered = sorted(over, key=lambda one: one.tranche.pk)
    # All tranches before any ledger: who decides about one holds it and waits for its ledger, never for another.
    for each in ordered:
        lock_row(each.tranche)
    for each in ordered:
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
