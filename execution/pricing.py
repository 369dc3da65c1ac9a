"""What an hour costs on a day: a person's own rate first, then that of the team they work in; pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

UNIT = Decimal("0.0001")


@dataclass(frozen=True)
class Rate:
    """An hour's cost from a day on, of one member or of everybody in one team."""

    member_id: int | None
    team_id: int | None
    currency: str
    since: date
    amount: Decimal


class Tariff:
    """All rates, asked by day."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._steps: dict[tuple[str, int, str], list[tuple[date, Decimal]]] = defaultdict(list)
        for rate in rates:
            whose = ("member", rate.member_id) if rate.member_id is not None else ("team", rate.team_id or 0)
            self._steps[(*whose, rate.currency)].append((rate.since, rate.amount))
        for steps in self._steps.values():
            steps.sort(key=lambda step: step[0])

    def on(self, day: date, member_id: int, team_id: int | None, currency: str) -> Decimal | None:
        """The rate that holds on the day; None where nobody has said what an hour costs."""
        own = self._at(("member", member_id, currency), day)
        if own is not None or team_id is None:
            return own
        return self._at(("team", team_id, currency), day)

    def _at(self, key: tuple[str, int, str], day: date) -> Decimal | None:
        steps = self._steps.get(key, [])
        at = bisect_right(steps, day, key=lambda step: step[0])
        return steps[at - 1][1] if at else None


def priced(hours: Decimal, rate: Decimal) -> Decimal:
    """Hours × rate, to the unit money is kept in."""
    return (hours * rate).quantize(UNIT, ROUND_HALF_UP)
