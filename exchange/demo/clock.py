"""The demo's calendar: every date is a number of days from the Monday the current cycle began."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from exchange.demo.book import Book

QUARTER_DAYS: Final = 91
WEEKS_BEFORE_TODAY: Final = 7
FRIDAY: Final = 4

# Weeks in which key results of each cycle are checked in, counted from the current cycle's first Monday.
CHECK_IN_WEEKS: Final[dict[str, tuple[int, ...]]] = {
    "quarter": tuple(range(8)),
    "previous": tuple(range(-13, 0)),
    "year": (-26, -18, -10, -2, *range(8)),
    "long": (-78, -52, -26, -13, *range(8)),
}


def workday(day: int) -> int:
    """The day itself, or the Friday before it when it falls on a weekend (day 0 is a Monday)."""
    return day - max(0, day % 7 - FRIDAY)


@dataclass(frozen=True)
class Clock:
    """Turns day numbers into dates; today is always in week 8 of 13, so the demo never looks new or over."""

    today: date

    @property
    def start(self) -> date:
        """The Monday on which the current cycle began."""
        return self.today - timedelta(days=self.today.weekday() + 7 * WEEKS_BEFORE_TODAY)

    @property
    def now(self) -> int:
        """Today's day number, 49 to 55."""
        return (self.today - self.start).days

    def day(self, number: int) -> date:
        """The date of a day number."""
        return self.start + timedelta(days=number)

    def iso(self, number: int) -> str:
        """The date of a day number as the workbook writes it."""
        return self.day(number).isoformat()

    def cycle_key(self, role: str) -> str:
        """The key of the cycle that plays this role: long, year, previous, quarter or next."""
        return next(key for name, key, *_ in self._cycles() if name == role)

    def add_cycles(self, book: Book) -> None:
        """Write the five cycles: three years, a year, and three quarters in it."""
        for _role, key, name, first, last, state, parent in self._cycles():
            book.add(
                "cycles", key=key, name=name, starts_on=self.iso(first), ends_on=self.iso(last), state=state,
                parent=parent,
            )  # fmt: skip

    def _cycles(self) -> Iterator[tuple[str, str, str, int, int, str, str]]:
        year_first, year_last = -2 * QUARTER_DAYS, 2 * QUARTER_DAYS - 1
        long_first, long_last = year_first - 364, year_last + 364
        long_key = f"{self.day(long_first).year}-{self.day(long_last).year}"
        year_key = f"{self.day(year_first):%Y-%m}/{self.day(year_last):%Y-%m}"
        yield ("long", long_key, f"Three years to {self.day(long_last):%B %Y}", long_first, long_last, "active", "")
        year_name = f"{self.day(year_first):%b %Y} to {self.day(year_last):%b %Y}"
        yield ("year", year_key, year_name, year_first, year_last, "active", long_key)
        for step, role, state in ((-1, "previous", "closed"), (0, "quarter", "active"), (1, "next", "draft")):
            name = self._quarter_name(step)
            first = step * QUARTER_DAYS
            yield (role, name.replace(" ", "-"), name, first, first + QUARTER_DAYS - 1, state, year_key)

    def _quarter_name(self, step: int) -> str:
        """The calendar quarter that holds most of the current cycle, or the one `step` quarters on.

        Counted in quarters, not days: two 13-week cycles may have their middles in one calendar quarter.
        """
        middle = self.day(QUARTER_DAYS // 2)
        number = middle.year * 4 + (middle.month - 1) // 3 + step
        return f"Q{number % 4 + 1} {number // 4}"
