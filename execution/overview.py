"""What the list of initiatives shows of all that are chosen: figures, what waits, and which rows; one query."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from execution.overview_sql import statement
from portfolio.decisions import NOTICE_DAYS, OVER_SHARE, DueTranche
from portfolio.standings import ALMOST_DONE, LATEST_DAYS, ON_TIME_DAYS, Punctuality, Sum
from tenancy.context import current_tenant_id

PER_PAGE = 50
MOST_ASKED = 25
MOST_BUBBLES = 30


@dataclass(frozen=True)
class Chosen:
    """Which initiatives are wanted, how they are grouped, and after which of them the page begins."""

    group: str = "none"
    states: tuple[str, ...] = ()
    kind: str = ""
    portfolio: int | None = None
    owner: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Heading:
    """A group of which the page shows rows; its sums are of the whole list, not of the page."""

    id: int | None
    key: str
    title: str
    score: Decimal | None
    sums: list[Sum]
    rows: list[int]


@dataclass(frozen=True)
class Position:
    """Where in the list the page lies, and the row after which the pages beside it begin."""

    start: int
    shown: int
    many: int
    before: int | None
    last: int | None


@dataclass(frozen=True)
class Overview:
    """The answer; initiatives and key results are named by their ids."""

    is_new: bool
    portfolios: list[tuple[int, str]]
    year_many: int
    year_objectives: int
    year_sums: list[Sum]
    punctual: Punctuality
    current: int
    """Key results whose cycle holds the day, and how many of them have funded work."""
    covered: int
    asked_many: int
    next_review: date | None
    asked: list[int]
    tranches: list[DueTranche]
    funded: frozenset[int]
    """Key results that those who ask serve and that have funded work."""
    headings: list[Heading]
    position: Position
    updated: dict[int, date | None]
    currencies: list[str]
    bubbles: list[int]

    @property
    def shown(self) -> set[int]:
        """Every initiative that is shown somewhere."""
        return {*self.updated, *self.asked, *self.bubbles}


def overview(chosen: Chosen, currency: str, day: date) -> Overview:
    """Read it; `currency` is that of portfolios without one."""
    conditions, values = _conditions(chosen)
    values |= {
        "tenant": current_tenant_id(), "currency": currency, "day": day, "year": day.year,
        "until": day + timedelta(days=NOTICE_DAYS), "after": chosen.after, "per_page": PER_PAGE,
        "most_asked": MOST_ASKED, "most_bubbles": MOST_BUBBLES, "latest": LATEST_DAYS, "on_time": ON_TIME_DAYS,
        "over_share": OVER_SHARE, "almost_done": ALMOST_DONE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement(chosen.group, conditions), values)
        found = json.loads(cursor.fetchone()[0], parse_float=Decimal)
    return _read({name: [] if value is None and name in LISTS else value for name, value in found.items()})


LISTS = frozenset(
    {"portfolios", "year_sums", "asked", "funded", "rows", "groups", "group_sums", "currencies", "bubbles"}
)


def _conditions(chosen: Chosen) -> tuple[list[str], dict[str, Any]]:
    asked = {
        "states": ("i.state = ANY(%(states)s)", list(chosen.states)),
        "kind": ("i.kind = %(kind)s", chosen.kind),
        "portfolio": ("i.portfolio_id = %(portfolio)s", chosen.portfolio),
        "owner": ("i.owner_id = %(owner)s", chosen.owner),
    }
    wanted = {name: each for name, each in asked.items() if each[1] not in ([], "", None)}
    return [each[0] for each in wanted.values()], {name: each[1] for name, each in wanted.items()}


def _read(found: dict[str, Any]) -> Overview:
    due = [each for each in found["asked"] if each[2] is not None]
    return Overview(
        is_new=found["is_new"],
        portfolios=[(pk, name) for pk, name in found["portfolios"]],
        year_many=found["year_many"],
        year_objectives=found["year_objectives"],
        year_sums=[_sum(*each) for each in found["year_sums"]],
        punctual=Punctuality(**(found["punctual"] or {})),
        current=found["current"],
        covered=found["covered"],
        asked_many=found["asked_many"],
        next_review=_day(found["next_review"]),
        asked=[each[0] for each in found["asked"]],
        tranches=[DueTranche(pk, Decimal(amount), date.fromisoformat(on), why) for pk, amount, on, why in due],
        funded=frozenset(found["funded"]),
        headings=list(_headings(found)),
        position=Position(found["start"], len(found["rows"]), found["many"], found["before"], found["last"]),
        updated={pk: _day(on) for pk, _, on in found["rows"]},
        currencies=found["currencies"],
        bubbles=found["bubbles"],
    )


def _headings(found: dict[str, Any]) -> Iterable[Heading]:
    for pk, key, title, score in found["groups"]:
        sums = [_sum(*each) for of, *each in found["group_sums"] if of == pk]
        rows = [row for row, of, _ in found["rows"] if of == pk]
        yield Heading(pk, key or "", title or "", None if score is None else Decimal(score), sums, rows)


def _sum(
    currency: str, many: int, approved: Any, forecast: Any, spent: Any = 0, planned: Any = 0, drivers: int = 0
) -> Sum:
    return Sum(currency, many, Decimal(approved), Decimal(forecast), Decimal(spent), Decimal(planned), drivers)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
