"""What happened between two moments, cut into steps, in the one order in which it is put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

type Cause = Literal[
    "time", "structure", "target", "stage", "check_in", "initiative_state", "item_state", "progress", "cost", "tranche",
    "several", "smaller", "other",
]  # fmt: skip

ORDER = (
    "First time passes, with nothing else new. Then everything that happened is put in by the day on which it came to "
    "count: the day it is about, or the day it was recorded when that is later. On each day the structure (plans, "
    "weights, links) comes before the facts; facts come as target, stage, check-in, initiative’s state, item’s state, "
    "progress, cost, tranche; then by object. Each part is the figure after less the figure before."
)
# One table of facts a cause, in the order of the day.
TABLES: dict[str, Cause] = {
    "okrs_targetversion": "target",
    "okrs_stagecompletion": "stage",
    "okrs_checkin": "check_in",
    "portfolio_initiativestate": "initiative_state",
    "execution_itemstate": "item_state",
    "execution_progressreport": "progress",
    "execution_cost": "cost",
    "portfolio_tranchedecision": "tranche",
}
RANK: dict[str, int] = {"structure": -1, **{table: rank for rank, table in enumerate(TABLES)}}


@dataclass(frozen=True)
class Happening:
    """One fact, or one edit of the structure, that came to count between the two moments."""

    table: str
    """The fact's table, or "structure"."""
    id: int
    about: int
    """The object it is about: for the order, and to gather what belongs together."""
    owner: str
    """The key result or initiative that it belongs to."""
    counts_on: date
    recorded_on: date | None = None
    """The day of `recorded_at` where the tenant is; it may lie after the last day that is looked at."""
    date: date | None = None
    recorded_at: datetime | None = None
    is_late: bool = False
    """Recorded after the first moment, so the table must not show it before its step."""
    edited: str = ""
    """The table of the structure that was edited."""


@dataclass
class Step:
    """Happenings that are put in together."""

    first: date
    last: date
    table: str
    happenings: list[Happening] = field(default_factory=list)
    number: int = 0

    @property
    def cause(self) -> Cause:
        """What kind of thing happened."""
        return "structure" if self.table == "structure" else TABLES[self.table]


type Key = Callable[[Happening], tuple[object, ...]]


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)


def _order(happening: Happening, bucket: date) -> tuple[object, ...]:
    return (bucket, RANK[happening.table])


# From fine to coarse: by day and object, week, month; what is left when nothing else is short enough is by kind alone.
LEVELS: tuple[tuple[Callable[[date], date], Key], ...] = (
    (lambda day: day, lambda h: (str(h.recorded_at), h.edited) if h.table == "structure" else (h.about,)),
    (lambda day: day, lambda h: (h.owner,) if h.table != "structure" else ()),
    (_week, lambda h: (h.owner,) if h.table != "structure" else ()),
    (_month, lambda h: (h.owner,) if h.table != "structure" else ()),
    (_month, lambda h: ()),
    (lambda day: date.max, lambda h: ()),
)


def cut(happenings: Iterable[Happening], most: int) -> list[Step]:
    """The steps in order: as fine as `most` steps allow."""
    every = sorted(happenings, key=_within_a_day)
    steps: list[Step] = []
    for bucket, key in LEVELS:
        steps = _gathered(every, bucket, key)
        if len(steps) <= most:
            break
    for number, step in enumerate(steps):
        step.number = number
    return steps


def _within_a_day(happening: Happening) -> tuple[object, ...]:
    recorded = happening.recorded_at.timestamp() if happening.recorded_at else 0.0
    # Edits of the structure go by the moment they were made: what was later is not known before.
    about = 0 if happening.table == "structure" else happening.about
    return (happening.counts_on, RANK[happening.table], about, happening.date or date.min, recorded, happening.id)


def _gathered(happenings: Sequence[Happening], bucket: Callable[[date], date], key: Key) -> list[Step]:
    found: dict[tuple[object, ...], Step] = {}
    for each in happenings:
        whole = (*_order(each, bucket(each.counts_on)), *key(each))
        step = found.setdefault(whole, Step(each.counts_on, each.counts_on, each.table))
        step.last = max(step.last, each.counts_on)
        step.happenings.append(each)
    # Python's sort is stable: within bucket and kind they stay in the order in which they were met.
    return sorted(found.values(), key=lambda step: _order(step.happenings[0], bucket(step.happenings[0].counts_on)))
