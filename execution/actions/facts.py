"""Facts about the work: percent reports and costs, added and never edited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from execution.actions.hours import book_hours, refuse_key
from execution.days import day_problems
from execution.models import Cost, Item, ProgressReport
from execution.queries import effective_costs, initiative_id_of
from portfolio.models import Initiative
from portfolio.queries import lock_row, next_key
from tenancy.clock import today
from ui.formats import number


def report_progress(*, actor: Membership, item: Item, percent: Decimal, on: date | None = None) -> ProgressReport:
    """How far a leaf is, 0–100; the same day's report is corrected. Raises ValidationError, Forbidden."""
    demand(actor, "report", item)
    day = on or today(actor.tenant)
    if day > today(actor.tenant):
        raise ValidationError({"date": "Progress cannot be reported for a day to come."})
    _refuse_nobodys(date=day)
    if Item.objects.filter(parent=item).exists():
        raise ValidationError({"percent": "This item has parts: report how far they are; it follows from them."})
    lock_row(item)
    head = ProgressReport.objects.filter(item=item, date=day, superseded_by=None).first()
    row = ProgressReport(item=item, date=day, percent=percent, recorded_by=actor, supersedes=head)
    if percent.is_finite() and not 0 <= percent <= 100:
        raise ValidationError({"percent": f"{number(percent)} % cannot be: a percent lies between 0 and 100."})
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    row.save()
    record("item.progressed", actor=actor, on=item, percent=percent, date=day)
    return row


def book_cost(
    *,
    actor: Membership,
    date: date,
    amount: Decimal | None = None,
    member: Membership | None = None,
    initiative: Initiative | None = None,
    item: Item | None = None,
    key: str = "",
    **details: Any,
) -> Cost:
    """Book money spent on a day, on an item, an initiative or neither; negative corrects.

    `details` may hold kind, hours and note; with an item, the initiative is the item's. With a member it is their
    hours, and the amount is hours × the rate of the day. Raises ValidationError, Forbidden.
    """
    if member is not None:
        return _book_hours(actor, member, amount, details, date=date, initiative=initiative, item=item, key=key)
    demand(actor, "report", item or initiative)
    _refuse_future(date, actor)
    _refuse_cost(amount, date, details)
    assert amount is not None  # noqa: S101  # refused above
    own = key or next_key("C-", Cost.objects.all())
    refuse_key(own)
    row = Cost(key=own, date=date, amount=amount, recorded_by=actor, **details)
    row.item, row.initiative = item, _initiative_of_cost(item, initiative)
    row.full_clean(exclude=["tenant"])
    row.save()
    record("cost.booked", actor=actor, on=row, amount=amount, date=date)
    return row


def _book_hours(
    actor: Membership, member: Membership, amount: Decimal | None, details: dict[str, Any], **where: Any
) -> Cost:
    problems = {}
    if amount is not None:
        problems["amount"] = "The amount of somebody’s hours is hours × the rate of the day: leave it empty."
    if details.get("kind", Cost.Kind.LABOUR) != Cost.Kind.LABOUR:
        problems["kind"] = "Hours of a person are labour: choose labour, or leave the person out."
    if details.get("hours") is None:
        problems["hours"] = f"How many hours of {member.name}? Expected more than 0 and at most 24."
    if problems:
        raise ValidationError(problems)
    where["initiative"] = _initiative_of_cost(where["item"], where["initiative"])
    return book_hours(actor=actor, member=member, hours=details["hours"], note=details.get("note", ""), **where)


def _refuse_cost(amount: Decimal | None, day: date, details: dict[str, Any]) -> None:
    problems = day_problems(date=day)
    if amount is None:
        problems["amount"] = "Enter an amount, or whose hours they are."
    hours = details.get("hours")
    if hours is not None and hours < 0:
        problems["hours"] = f"{number(hours)} hours are below 0: expected 0 or more."
    if problems:
        raise ValidationError(problems)


def correct_cost(*, actor: Membership, cost: Cost, amount: Decimal, date: date, note: str) -> Cost:
    """Replace an entry by a corrected one; the old one stays readable. Raises ValidationError if already corrected."""
    demand(actor, "report", cost.item or cost.initiative)
    if cost.member_id is not None:
        raise ValidationError({"amount": "These are somebody’s hours: correct the hours, and the amount follows."})
    _refuse_future(date, actor)
    _refuse_cost(amount, date, {})
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


def _refuse_nobodys(**days: date | None) -> None:
    problems = day_problems(**days)
    if problems:
        raise ValidationError(problems)


def _refuse_future(day: date, actor: Membership) -> None:
    if day > today(actor.tenant):
        raise ValidationError({"date": "Money is booked once it is spent: choose today or an earlier day."})


def _initiative_of_cost(item: Item | None, initiative: Initiative | None) -> Initiative | None:
    if item is not None and initiative is not None and initiative_id_of(item) != initiative.pk:
        raise ValidationError({"initiative": "The item belongs to another initiative: name the item alone."})
    # With an item the initiative is the item's, so it is not written twice.
    return None if item is not None else initiative
