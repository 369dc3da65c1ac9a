"""What checking asks about the rows a tenant already has: a workbook may be a part of the whole."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Measure(NamedTuple):
    """What a check needs of a stored key result."""

    objective: str
    type: str
    weight: str


class Goal(NamedTuple):
    """What a check needs of a stored objective."""

    weight: str
    parents: frozenset[str]


class Work(NamedTuple):
    """What a check needs of a stored item."""

    initiative: str
    parent: str


class Subject(NamedTuple):
    """What a comment stands under, as a workbook names it: an objective, a key result, or its check-in of a day."""

    objective: str
    key_result: str
    check_in_on: str


class Moved(NamedTuple):
    """What a check needs of a stored transfer."""

    source: str
    target: str
    amount: str
    initiative: str


class Booked(NamedTuple):
    """What a check needs of somebody's hours."""

    person: str
    date: str
    hours: str


class Stored:
    """A tenant without any rows; exchange.loading answers for one that has some."""

    may_make_owners = True  # whether who loads may say who owns the tenant

    def keys(self, table: str, wanted: set[str]) -> set[str]:
        """Which of the wanted keys a table has."""
        return set()

    def parents(self, table: str) -> dict[str, str]:
        """The parent of each row that has one, in teams and cycles."""
        return {}

    def goals(self) -> dict[str, Goal]:
        """All objectives."""
        return {}

    def measures(self) -> dict[str, Measure]:
        """All key results."""
        return {}

    def work(self) -> dict[str, Work]:
        """All items that have a parent or an initiative."""
        return {}

    def stage_percents(self) -> dict[tuple[str, str], str]:
        """Percent by key result and position."""
        return {}

    def allocations(self) -> dict[tuple[str, str], str]:
        """Allocation by initiative and key result."""
        return {}

    def owners(self) -> frozenset[str]:
        """The addresses of the people who own the tenant and may enter."""
        return frozenset()

    def roles(self) -> dict[str, str]:
        """The role of each person."""
        return {}

    def thresholds(self) -> dict[str, Decimal]:
        """The thresholds of health that must stay in order."""
        return {"on_track": Decimal("0.9"), "at_risk": Decimal("0.7")}

    def supports(self) -> dict[str, set[str]]:
        """The objectives that each objective supports, themselves or by a key result."""
        return {}

    def check_ins(self) -> set[tuple[str, str]]:
        """Key result and day of every check-in that counts."""
        return set()

    def moved_days(self, table: str) -> set[tuple[str, str]]:
        """Names and days of check-ins or KPI readings that were corrected to another day."""
        return set()

    def authors(self) -> dict[Subject, list[str]]:
        """Who wrote the comments under each thing, by their numbers."""
        return {}

    def closures(self) -> dict[str, int]:
        """How often each cycle was closed or opened again."""
        return {}

    def tranches(self) -> set[tuple[str, str]]:
        """Initiative and position of every tranche."""
        return set()

    def counts(self, table: str) -> dict[tuple[str, ...], int]:
        """How many rows a table without other names has, by what they are numbered under."""
        return {}

    def dependencies(self) -> dict[str, set[str]]:
        """The initiatives that each one waits for."""
        return {}

    def period_budgets(self) -> dict[tuple[str, str], str]:
        """The last day of each budget by portfolio and first day."""
        return {}

    def item_dependencies(self) -> dict[str, set[str]]:
        """The items that each one waits for."""
        return {}

    def periods(self, table: str) -> dict[tuple[str, ...], tuple[str, str]]:
        """First and last day (none: open) of each row of a table of periods, by its name."""
        return {}

    def booked(self) -> dict[str, Booked]:
        """Somebody's hours by the key of the cost."""
        return {}

    def of_teams(self, table: str) -> set[tuple[str, ...]]:
        """Team and name or number of every column or iteration."""
        return set()

    def transfers(self) -> dict[tuple[str, str], Moved]:
        """All transfers by portfolio and number."""
        return {}
