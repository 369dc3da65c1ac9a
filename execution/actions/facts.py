"""Facts about the work: percent reports and costs, added and never edited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from execution.models import Cost, Item, ProgressReport
from execution.queries import effective_costs, initiative_id_of
from portfolio.models import Initiative
from portfolio.queries import lock_row, next_key
from tenancy.clock import today


def report_progress(*, actor: Membership, item: Item, percent: Decimal, on: date | None = None) -> ProgressReport:
    """How far a leaf is, 0–100; the same day's report is corrected. Raises ValidationError, Forbidden."""
    demand(actor, "report", item)
    day = on or today(actor.tenant)
    if day > today(actor.tenant):
        raise ValidationError({"date": "Progress cannot be reported for a day to come."})
    if Item.objects.filter(parent=item).exists():
        raise ValidationError({"percent": "This item has parts: report how far they are; it follows from them."})
    lock_row(item)
    head = ProgressReport.objects.filter(item=item, date=day, superseded_by=None).first()
    row = ProgressReport(item=item, date=day, percent=percent, recorded_by=actor, supersedes=head)
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    if not 0 <= percent <= 100:
        raise ValidationError({"percent": "A percent lies between 0 and 100."})
    row.save()
    record("item.progressed", actor=actor, on=item, percent=percent, date=day)
    return row


def book_cost(
    *,
    actor: Membership,
    amount: Decimal,
    date: date,
    initiative: Initiative | None = None,
    item: Item | None = None,
    key: str = "",
    **details: Any,
) -> Cost:
    """Book money spent on a day, on an item, an initiative or neither; negative corrects.

    `details` may hold kind, hours and note; with an item, the initiative is the item's.
    """
    demand(actor, "report", item or initiative)
    _refuse_future(date, actor)
    own = key or next_key("C-", Cost.objects.all())
    if Cost.objects.filter(key=own).exists():
        raise ValidationError({"key": f"{own} is taken: correct that entry, or choose another key."})
    row = Cost(key=own, date=date, amount=amount, recorded_by=actor, **details)
    row.item, row.initiative = item, _initiative_of_cost(item, initiative)
    row.full_clean(exclude=["tenant"])
    row.save()
    record("cost.booked", actor=actor, on=row, amount=amount, date=date)
    return row


def correct_cost(*, actor: Membership, cost: Cost, amount: Decimal, date: date, note: str) -> Cost:
    """Replace an entry by a corrected one; the old one stays readable. Raises ValidationError if already corrected."""
    demand(actor, "report", cost.item or cost.initiative)
    _refuse_future(date, actor)
    lock_row(cost)
    if not effective_costs().filter(pk=cost.pk).exists():
        raise ValidationError({"amount": "This entry has been corrected already: correct the newest one."})
    row = Cost(
        key=cost.key,
        date=date,
        amount=amount,
        kind=cost.kind,
        hours=cost.hours,
        note=note,
        initiative=cost.initiative,
        item=cost.item,
        recorded_by=actor,
        supersedes=cost,
    )
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    row.save()
    record("cost.corrected", actor=actor, on=row, was=cost.amount, amount=amount, date=date)
    return row


def _refuse_future(day: date, actor: Membership) -> None:
    if day > today(actor.tenant):
        raise ValidationError({"date": "Money is booked once it is spent: choose today or an earlier day."})


def _initiative_of_cost(item: Item | None, initiative: Initiative | None) -> Initiative | None:
    if item is not None and initiative is not None and initiative_id_of(item) != initiative.pk:
        raise ValidationError({"initiative": "The item belongs to another initiative: name the item alone."})
    # With an item the initiative is the item's, so it is not written twice.
    return None if item is not None else initiative
