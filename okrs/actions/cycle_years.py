"""Making all cycles of a fiscal year at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from accounts.models import Membership
from accounts.permissions import demand
from okrs.actions.cycles import create_cycle, free_key
from okrs.actions.policy import edit_okr_policy
from okrs.checks import Problems
from okrs.cycle_years import planned
from okrs.fiscal import FIRST_YEAR, LAST_YEAR, LEVELS
from okrs.models import Cycle, OkrPolicy
from okrs.queries import lock_okrs


class Rhythm(TypedDict, total=False):
    """What all cycles of the year have in common."""

    cadence_days: int
    check_in_weekday: int
    grading_scale: str


@dataclass
class YearMade:
    """The cycles that were made, and those that were there and were kept as they are."""

    made: list[Cycle] = field(default_factory=list)
    kept: list[Cycle] = field(default_factory=list)


def create_year(
    *,
    actor: Membership | None,
    year: int,
    start_month: int,
    pattern: str,
    levels: Collection[str],
    **rhythm: Unpack[Rhythm],
) -> YearMade:
    """Make the cycles of a year that are not there yet, as drafts; the year's shape is remembered for the next one.

    Raises ValidationError and Forbidden.
    """
    if actor is not None:
        demand(actor, "set_up")
    _check(year, start_month, pattern, levels)
    lock_okrs()
    done = YearMade()
    places: list[Cycle] = []
    for one in planned(year, start_month, pattern, levels):
        span, parent = one.span, None if one.span.parent is None else places[one.span.parent]
        cycle = one.existing or create_cycle(
            actor=actor, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on, kind=span.kind,
            key=free_key(span.name.replace("/", "-")), parent=parent, **rhythm,
        )  # fmt: skip
        places.append(cycle)
        (done.kept if one.existing else done.made).append(cycle)
    edit_okr_policy(actor=actor, fiscal_start_month=start_month, fiscal_pattern=pattern)
    return done


def _check(year: int, start_month: int, pattern: str, levels: Collection[str]) -> None:
    problems = Problems()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problems.add("year", f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
    if not 1 <= start_month <= 12:
        problems.add("start_month", "A month is 1 to 12.")
    if pattern not in OkrPolicy.Pattern.values:
        problems.add("pattern", "Choose calendar months, 4-4-5, 4-5-4 or 5-4-4 weeks.")
    if not levels or set(levels) - set(LEVELS):
        problems.add("levels", "Choose at least one of year, half, quarter and month.")
    problems.stop()
