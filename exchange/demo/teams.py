"""The demo's teams over time: seats, a week of training, rates, money by quarter, whose hours were spent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from exchange.demo.book import Book, Row
from exchange.demo.clock import QUARTER_DAYS, Clock

SINCE: Final = -2 * QUARTER_DAYS
HOURS: Final = (40, 32, 40, 24)
MOST_A_DAY: Final = Decimal(10)
WEEKS_OF_HOURS: Final = 8
THOUSAND: Final = Decimal(1000)
QUARTERS: Final = (-1, 0, 1)


@dataclass(frozen=True)
class Lent:
    """Somebody who also sits in another team, so that both together are more than a full week."""

    person: str
    team: str
    hours: int


@dataclass(frozen=True)
class Delivery:
    """What is said about a tenant's teams beyond their names."""

    currency: str
    portfolio: str
    rate: int
    own_rates: tuple[tuple[str, int], ...]
    lent: Lent
    left: tuple[str, str]
    """Person and team: a seat that has ended."""
    training: str
    """The team that gives less in the week after next."""


def add_teams(book: Book, clock: Clock, delivery: Delivery) -> None:
    """Write seats, capacities, rates, money and hours; nothing that was booked changes its amount."""
    seats = _seats(book, clock, delivery)
    first = clock.now - clock.now % 7 + 14
    book.add(
        "team_capacities", team=delivery.training, starts_on=clock.iso(first), ends_on=clock.iso(first + 4), hours=16,
        reason="Training week",
    )  # fmt: skip
    _rates(book, clock, delivery, sorted(seats))
    for team in sorted(seats):
        amount = sum(seats[team]) * QUARTER_DAYS // 7 * delivery.rate
        for step in QUARTERS:
            start = step * QUARTER_DAYS
            book.add(
                "team_fundings", team=team, portfolio=delivery.portfolio, starts_on=clock.iso(start),
                ends_on=clock.iso(start + QUARTER_DAYS - 1), amount=(amount / THOUSAND).quantize(Decimal(1)) * THOUSAND,
            )  # fmt: skip
    _hours(book, clock, delivery.rate)


def _people(book: Book) -> list[Row]:
    return [row for row in book.tables["people"] if row["role"] != "viewer" and row["team"]]


def _seats(book: Book, clock: Clock, delivery: Delivery) -> dict[str, list[int]]:
    seats: dict[str, list[int]] = defaultdict(list)

    def sit(person: str, team: str, hours: int, first: int, last: int | None = None) -> None:
        ends = "" if last is None else clock.iso(last)
        book.add("team_seats", team=team, person=person, starts_on=clock.iso(first), ends_on=ends, hours_per_week=hours)

    for at, row in enumerate(_people(book)):
        hours = HOURS[at % len(HOURS)]
        sit(row["email"], row["team"], hours, SINCE)
        seats[row["team"]].append(hours)
    lent, (gone, old) = delivery.lent, delivery.left
    sit(book.email(lent.person), lent.team, lent.hours, 0)
    sit(book.email(gone), old, 16, SINCE, -8)
    return seats


def _rates(book: Book, clock: Clock, delivery: Delivery, teams: Sequence[str]) -> None:
    def costs(day: int, amount: int, note: str = "", **whose: str) -> None:
        book.add("cost_rates", date=clock.iso(day), currency=delivery.currency, amount=amount, note=note, **whose)

    for team in teams:
        costs(2 * SINCE, delivery.rate - 4, team=team)
        costs(0, delivery.rate, "New agreement", team=team)
    for person, amount in delivery.own_rates:
        costs(SINCE, amount, person=book.email(person))


def _hours(book: Book, clock: Clock, rate: int) -> None:
    """Short entries of labour of the last weeks become somebody's hours; one of each person on a day."""
    teams = {row["key"]: row["team"] for row in book.tables["items"]}
    sitting: dict[str, list[str]] = defaultdict(list)
    for row in _people(book):
        sitting[row["team"]].append(row["email"])
    since, taken = clock.iso(clock.now - 7 * WEEKS_OF_HOURS), set[tuple[str, str]]()
    for cost in book.tables["costs"]:
        hours = Decimal(cost["hours"] or 0)
        is_rate = hours and Decimal(cost["amount"]) == hours * rate
        if cost["kind"] != "labour" or cost["date"] < since or not is_rate or hours > MOST_A_DAY:
            continue
        free = [who for who in sitting[teams.get(cost["item"], "")] if (who, cost["date"]) not in taken]
        if free:
            who = free[len(taken) % len(free)]
            taken.add((who, cost["date"]))
            book.add("cost_hours", cost=cost["key"], person=who, rate=rate)
