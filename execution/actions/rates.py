"""What an hour costs over time, and pricing hours that were booked before anybody had said so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from execution.days import day_problems
from execution.models import Cost, CostRate
from execution.pricing import priced
from execution.queries.hours import lock_hours_of, tariff, unpriced_hours
from portfolio.queries import lock_row
from tenancy.currencies import CURRENCIES

CODES = frozenset(code for code, _ in CURRENCIES)
ZERO = Decimal(0)


def set_cost_rate(
    *, actor: Membership, amount: Decimal, currency: str, date: date, team: Team | None = None,
    member: Membership | None = None, note: str = "",
) -> CostRate:  # fmt: skip
    """Say what an hour of a person, or of everybody in a team, costs from a day on; the same day's is corrected.

    Entries keep the rate of their day: nothing that is priced changes. Raises ValidationError, Forbidden.
    """
    demand(actor, "fund")
    code = currency.upper()
    problems = day_problems(date=date)
    if (team is None) == (member is None):
        problems["member"] = "A rate is of one person or of one team: name exactly one of them."
    if code not in CODES:
        problems["currency"] = f"{currency!r} is no currency: expected a code such as EUR."
    if amount.is_finite() and amount < 0:
        problems["amount"] = "A rate cannot be below 0."
    if problems:
        raise ValidationError(problems)
    whose = member if member is not None else team
    assert whose is not None  # noqa: S101  # exactly one was named, above
    lock_row(whose)
    head = CostRate.objects.filter(team=team, member=member, currency=code, date=date, superseded_by=None).first()
    row = CostRate(
        team=team, member=member, currency=code, date=date, amount=amount, note=note, recorded_by=actor,
        supersedes=head,
    )  # fmt: skip
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    row.save()
    # Pay is private, and events are read by more people than rates: the amount is only on the rate itself.
    record("cost_rate.set", actor=actor, on=whose, date=date, currency=code)
    return row


def price_hours(*, actor: Membership, team: Team | None = None) -> list[Cost]:
    """Price every hour that has no rate yet and for whose day there is one now, of a team or of all; Forbidden.

    Each is a new fact that supersedes the entry; what is priced already stays as it is.
    """
    demand(actor, "fund")
    home, team_id = actor.tenant.currency, team.pk if team else None
    lock_hours_of(each.member_id for each in unpriced_hours(home, team_id))
    waiting = unpriced_hours(home, team_id)
    rates = tariff({each.member_id for each in waiting})
    found = {each.id: rates.on(each.date, each.member_id, each.team_id, each.currency) for each in waiting}
    entries = Cost.objects.in_bulk([pk for pk, rate in found.items() if rate is not None])
    rows = []
    for pk, rate in found.items():
        if rate is not None:
            rows.append(_repriced(entries[pk], rate, actor))
    Cost.objects.bulk_create(rows)
    if rows:
        hours = sum((row.hours or ZERO for row in rows), ZERO)
        record("hours.priced", actor=actor, on=team or actor.tenant, entries=len(rows), hours=hours)
    return rows


def _repriced(entry: Cost, rate: Decimal, actor: Membership) -> Cost:
    return Cost(
        key=entry.key, date=entry.date, amount=priced(entry.hours or ZERO, rate), rate=rate, hours=entry.hours,
        member_id=entry.member_id, kind=entry.kind, note=entry.note, initiative_id=entry.initiative_id,
        item_id=entry.item_id, recorded_by=actor, supersedes=entry,
    )  # fmt: skip


def priceable(currency: str, team_id: int | None = None) -> tuple[Decimal, Decimal]:
    """Hours without a rate, and how many of them have one on their day by now."""
    waiting = unpriced_hours(currency, team_id)
    rates = tariff({each.member_id for each in waiting})
    ready = (
        each.hours for each in waiting if rates.on(each.date, each.member_id, each.team_id, each.currency) is not None
    )
    return sum((each.hours for each in waiting), ZERO), sum(ready, ZERO)
