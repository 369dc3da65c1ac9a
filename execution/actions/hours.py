"""Hours of people: a week of them saved at once, one entry booked or corrected, each priced by the rate of its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from accounts.permissions import Forbidden, demand, may
from activity.actions import record
from execution.actions.apart import constraint_of
from execution.days import day_problems
from execution.models import Cost, Item
from execution.pricing import Tariff, priced
from execution.queries import initiatives_of
from execution.queries.hours import hours_between, lock_hours_of, seen_of, tariff
from execution.queries.teams import seats_between
from execution.queries.whose import teams_of_ids
from execution.seating import Seat, home_of, monday
from execution.timesheets import Cell, Entry, Target, corrections, problems
from portfolio.models import Initiative
from portfolio.queries import next_key
from tenancy.clock import today
from tenancy.keys import key_problem
from tenancy.versions import Stale
from ui.formats import full_day, number

ZERO = Decimal(0)
DAY_LAW = "execution_hours_of_a_day"


def demand_hours(actor: Membership, member: Membership) -> None:
    """Raise Forbidden unless the actor may book the member's hours: their own, or as a manager anybody's."""
    if actor.pk == member.pk and may(actor, "talk"):
        return
    demand(actor, "report")


def may_book_hours(actor: Membership, member: Membership) -> bool:
    """The same as an answer."""
    try:
        demand_hours(actor, member)
    except Forbidden:
        return False
    return True


@dataclass(frozen=True)
class Prices:
    """What is needed to price somebody's hours on whatever they work."""

    member: Membership
    seats: Sequence[Seat]
    tariff: Tariff
    teams: Mapping[int, int | None]
    currencies: Mapping[Target, str]
    home: str

    def rate(self, target: Target, day: date) -> Decimal | None:
        """An hour's cost on a day; None: nobody has said so."""
        item_team = self.teams.get(target.item_id) if target.item_id is not None else None
        team_id = home_of(self.seats, day, item_team, self.member.team_id)
        return self.tariff.on(day, self.member.pk, team_id, self.currencies.get(target) or self.home)


def prices_of(member: Membership, targets: Iterable[Target], start: date, end: date) -> Prices:
    """What prices the member's hours between two days on these targets; raises ValidationError for one that is gone."""
    wanted = set(targets)
    items = {target.item_id for target in wanted if target.item_id is not None}
    bets = {target.initiative_id for target in wanted if target.initiative_id is not None}
    teams = teams_of_ids(items)
    found = dict(Initiative.objects.filter(pk__in=bets).values_list("pk", "portfolio__currency"))
    for target in wanted:
        known = teams if target.item_id is not None else found
        pk = target.item_id if target.item_id is not None else target.initiative_id
        if pk is not None and pk not in known:
            raise ValidationError({target.code: "This work is not there: choose another item or initiative."})
    currencies = {Target(initiative_id=pk): code for pk, code in found.items()}
    currencies |= {Target(item_id=pk): serves.currency for pk, serves in initiatives_of(items).items()}
    seats = [seat for seat in seats_between(start, end) if seat.member_id == member.pk]
    return Prices(member, seats, tariff([member.pk]), teams, currencies, member.tenant.currency)


def save_week(
    *, actor: Membership, member: Membership, week: date, cells: Mapping[Cell, Decimal], seen: str | None = None
) -> int:
    """Save a week of somebody's hours, all of it or nothing; answers how many entries were written.

    `cells` holds what each cell should say; cells that are not named stay. `seen` is the mark of what the editor saw.
    Raises ValidationError naming each cell as `row-day`, Stale when somebody else saved the week, Forbidden.
    """
    demand_hours(actor, member)
    first = monday(week)
    last = first + timedelta(days=6)
    outside = {_named(cell, first): "This day is not in the week." for cell in cells if not first <= cell[1] <= last}
    if outside:
        raise ValidationError(outside)
    lock_hours_of([member.pk])
    stored = hours_between(member.pk, first, last)
    if seen is not None and seen != seen_of(stored):
        raise Stale(member)
    entries = [Entry(row.pk, (target_of_cost(row), row.date), row.hours or ZERO) for row in stored]
    wrong = problems(cells, cells_of(stored), today(actor.tenant))
    if wrong:
        raise ValidationError({_named(cell, first): words for cell, words in wrong.items()})
    corrected, added = corrections(cells, entries)
    if not corrected and not added:
        return 0
    by_id = {row.pk: row for row in stored}
    touched = {target_of_cost(by_id[pk]) for pk in corrected} | {cell[0] for cell in added}
    prices = prices_of(member, touched, first, last)
    rows = [corrected_hours(by_id[pk], hours, prices, actor) for pk, hours in corrected.items()]
    rows += _new_rows(added, prices, actor)
    insert_hours(rows)
    total = sum((hours for hours in _whole(cells, stored).values()), ZERO)
    record("hours.booked", actor=actor, on=member, week=first, entries=len(rows), hours=total)
    return len(rows)


def _named(cell: Cell, first: date) -> str:
    return f"{cell[0].code}-{(cell[1] - first).days}"


def _whole(cells: Mapping[Cell, Decimal], stored: Iterable[Cost]) -> dict[Cell, Decimal]:
    return cells_of(stored) | dict(cells)


def target_of_cost(row: Cost) -> Target:
    """What an entry is booked on."""
    return Target.of(row.item_id, row.initiative_id)


def cells_of(entries: Iterable[Cost]) -> dict[Cell, Decimal]:
    """What each cell of a week says, from its entries."""
    found: dict[Cell, Decimal] = {}
    for row in entries:
        cell = (target_of_cost(row), row.date)
        found[cell] = found.get(cell, ZERO) + (row.hours or ZERO)
    return found


def corrected_hours(entry: Cost, hours: Decimal, prices: Prices, actor: Membership, note: str | None = None) -> Cost:
    """The entry with other hours, not saved; a rate that it has stays, for it was the rate of its day."""
    rate = entry.rate if entry.rate is not None else prices.rate(target_of_cost(entry), entry.date)
    return _entry(entry.key, (target_of_cost(entry), entry.date), hours, rate, prices.member, actor, entry, note)


def _entry(
    key: str, cell: Cell, hours: Decimal, rate: Decimal | None, member: Membership, actor: Membership,
    older: Cost | None = None, note: str | None = None,
) -> Cost:  # fmt: skip
    target, day = cell
    return Cost(
        key=key, date=day, kind=Cost.Kind.LABOUR, hours=hours, member=member, rate=rate,
        amount=priced(hours, rate) if rate is not None else ZERO,
        item_id=target.item_id, initiative_id=target.initiative_id,
        note=(older.note if older else "") if note is None else note, recorded_by=actor, supersedes=older,
    )  # fmt: skip


def _new_rows(added: Mapping[Cell, Decimal], prices: Prices, actor: Membership) -> list[Cost]:
    if not added:
        return []
    keys = _next_keys(len(added))
    return [
        _entry(key, cell, hours, prices.rate(*cell), prices.member, actor)
        for key, (cell, hours) in zip(keys, added.items(), strict=True)
    ]


def _next_keys(count: int) -> list[str]:
    """So many free keys of costs, from the next on; others wait until the transaction ends."""
    start = int(next_key("C-", Cost.objects.all()).removeprefix("C-"))
    found: list[str] = []
    while len(found) < count:
        wanted = [f"C-{number}" for number in range(start, start + count)]
        taken = set(Cost.objects.filter(key__in=wanted).values_list("key", flat=True))
        found += [key for key in wanted if key not in taken]
        start += count
    return found[:count]


def insert_hours(rows: Sequence[Cost]) -> None:
    """Add entries in one statement; raises ValidationError where the database counts more than 24 hours on a day."""
    try:
        with transaction.atomic():
            Cost.objects.bulk_create(rows)
    except IntegrityError as error:
        if constraint_of(error) != DAY_LAW:
            raise
        days = ", ".join(full_day(day) for day in sorted({row.date for row in rows}))
        words = f"More than 24 hours of one person would lie on a day ({days}): a day has 24."
        raise ValidationError({"hours": words}) from error


def book_hours(
    *, actor: Membership, member: Membership, hours: Decimal, date: date, item: Item | None = None,
    initiative: Initiative | None = None, key: str = "", note: str = "",
) -> Cost:  # fmt: skip
    """Book hours of a person on a day, priced by the rate of that day; raises ValidationError, Forbidden."""
    demand_hours(actor, member)
    cell = (Target(item.pk if item else None, initiative.pk if initiative and not item else None), date)
    lock_hours_of([member.pk])
    prices = prices_of(member, [cell[0]], date, date)
    refuse_hours(actor, cell, hours, {})
    refuse_key(key)
    row = _entry(key or _next_keys(1)[0], cell, hours, prices.rate(*cell), member, actor, note=note)
    row.full_clean(exclude=["tenant"])
    insert_hours([row])
    # Pay is private: beside the amount of the entry, which anybody may read, no event says its hours.
    record("cost.booked", actor=actor, on=row, date=date)
    return row


def correct_hours(*, actor: Membership, cost: Cost, hours: Decimal, note: str) -> Cost:
    """Replace an entry of hours by one with other hours (0 clears it); the old one stays readable."""
    member = cost.member
    if member is None:
        raise ValidationError({"hours": "This entry is no person’s hours: correct its amount."})
    demand_hours(actor, member)
    lock_hours_of([member.pk])
    if Cost.objects.filter(supersedes=cost).exists():
        raise ValidationError({"hours": "This entry has been corrected already: correct the newest one."})
    cell = (target_of_cost(cost), cost.date)
    refuse_hours(actor, cell, hours, {cell: cost.hours or ZERO})
    row = corrected_hours(cost, hours, prices_of(member, [cell[0]], cost.date, cost.date), actor, note)
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    insert_hours([row])
    record("cost.corrected", actor=actor, on=row, date=cost.date)
    return row


def refuse_key(key: str) -> None:
    """Raise ValidationError for a key that an entry has, or that none can have."""
    if problem := key_problem(key):
        raise ValidationError({"key": problem})
    if key and Cost.objects.filter(key=key).exists():
        raise ValidationError({"key": f"{key} is taken: correct that entry, or choose another key."})


def refuse_hours(actor: Membership, cell: Cell, hours: Decimal, stored: Mapping[Cell, Decimal]) -> None:
    """Raise ValidationError for hours that nobody can have worked."""
    nobody_means = day_problems(date=cell[1])
    if nobody_means:
        raise ValidationError(nobody_means)
    if not stored and hours <= 0:
        raise ValidationError({"hours": f"{number(hours)} hours: expected more than 0 and at most 24."})
    for words in problems({cell: hours}, stored, today(actor.tenant)).values():
        raise ValidationError({"hours": words} if cell[1] <= today(actor.tenant) else {"date": words})
