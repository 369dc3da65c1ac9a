"""What was agreed to be worked off by each day: the first and the current baseline as lines beside the plan.

Planned value of a baseline's lines (MODEL.md §1, PV), for a picture; its figures are the engine's (rollups.baselines).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from execution.belonging_sql import TEAM_OF
from portfolio.models import Baseline, BaselineLine, Initiative
from tenancy.context import current_tenant_id

ASKED_FOR = frozenset({Initiative.State.DEMAND, Initiative.State.ASSESSING, Initiative.State.REJECTED})


@dataclass(frozen=True)
class Agreed:
    """What should have been worked off by the end of each asked day; `first` is empty where it is the current one."""

    first: Sequence[float] = ()
    current: Sequence[float] = ()
    known: int = 0
    """Of how many initiatives these are the baselines."""
    decided: int = 0
    """How many were ever decided for: what is still asked for has agreed nothing."""

    @property
    def note(self) -> str:
        """Of how many they are, where some have none: a line that leaves them out says so."""
        if not self.current or self.known == self.decided:
            return ""
        return (
            f"The baselines drawn are those of {self.known} of {self.decided} initiatives: "
            "the others have none, so these lines lie lower than a plan of all."
        )


def agreed_curves(initiatives: Iterable[Initiative], days: Sequence[date], team_id: int | None = None) -> Agreed:
    """The planned value of the first and of the current baselines, of a team its part; at most three queries.

    Of those that have one; `note` says of how many. What is still asked for has agreed nothing.
    """
    bets = {each.pk: each.team_id for each in initiatives if each.state not in ASKED_FOR}
    numbers: dict[int, list[tuple[int, int]]] = {}
    kept = Baseline.objects.filter(initiative__in=list(bets), superseded_by=None).order_by("number")
    for pk, bet in kept.values_list("pk", "initiative_id"):
        numbers.setdefault(bet, []).append((pk, bet))
    if not days or not numbers:
        return Agreed(decided=len(bets))
    first, current = ({own[at] for own in numbers.values()} for at in (0, -1))
    lines = _lines({pk for pk, _ in first | current}, dict(first | current), bets, team_id)
    return Agreed(
        () if first == current else _grown(lines, {pk for pk, _ in first}, days),
        _grown(lines, {pk for pk, _ in current}, days),
        len(numbers),
        len(bets),
    )


type _Line = tuple[int, Decimal, date | None, date]


def _lines(ids: set[int], bet_of: dict[int, int], bets: dict[int, int | None], team_id: int | None) -> list[_Line]:
    rows = BaselineLine.objects.filter(baseline__in=ids).values_list(
        "baseline_id", "item_id", "planned_cost", "start", "finish"
    )
    found: list[Any] = list(rows)  # items and days may be missing, which the stubs do not know
    if team_id is not None:
        own = _of_team({item for _, item, *_ in found if item is not None}, team_id)
        found = [
            row for row in found
            if (row[1] in own if row[1] is not None else bets[bet_of[row[0]]] == team_id)
        ]  # fmt: skip
    # Without a finish it is planned for no day at all.
    return [(pk, cost, start, finish) for pk, _, cost, start, finish in found if finish is not None]


def _of_team(items: set[int], team_id: int) -> set[int]:
    sql = f"""SELECT i.id FROM execution_item i
        WHERE i.tenant_id = %(tenant)s AND i.id = ANY(%(items)s) AND {TEAM_OF} = %(team)s"""  # noqa: S608  # our own
    asked: dict[str, Any] = {"tenant": current_tenant_id(), "items": list(items), "team": team_id}
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return {row[0] for row in cursor.fetchall()}


def _grown(lines: Sequence[_Line], baselines: set[int], days: Sequence[date]) -> list[float]:
    # For a drawing: floats, as in rollups.curves. A window counts both ends; a finish alone falls due as it ends.
    own = [
        (float(cost), (start or finish).toordinal(), finish.toordinal())
        for pk, cost, start, finish in lines
        if pk in baselines
    ]
    return [sum(cost * _share(start, finish, day.toordinal()) for cost, start, finish in own) for day in days]


def _share(start: int, finish: int, day: int) -> float:
    return min(max((day - start + 1) / (finish - start + 1), 0.0), 1.0)
