"""How far milestones slip: the day first agreed, the day planned now, the day reached or to be expected; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ui.formats import plural


@dataclass(frozen=True)
class Milestone:
    """One milestone with its days; None is not known."""

    key: str
    first: date | None = None
    """When its first baseline has it."""
    planned: date | None = None
    reached: date | None = None
    is_dropped: bool = False

    def expected(self, today: date) -> date | None:
        """When it was reached; else as planned, and not before today: what is overdue comes today at the earliest."""
        if self.is_dropped:
            return None
        return self.reached or (None if self.planned is None else max(self.planned, today))

    def slip(self, today: date) -> int | None:
        """Days after its first baseline (below 0: before it); None without one, or once it was dropped."""
        day = self.expected(today)
        return None if day is None or self.first is None else (day - self.first).days

    def status(self, today: date) -> str:
        """Its shape: reached, dropped, overdue, slipping, or as agreed."""
        if self.is_dropped:
            return "dropped"
        if self.reached is not None:
            return "done"
        if self.planned is None:
            return "todo"
        if self.planned < today:
            return "off_track"
        return "at_risk" if (self.slip(today) or 0) > 0 else "on_track"


def words_of_slip(days: int | None) -> str:
    """12 days late, 3 days early, as agreed; without a baseline it is not known."""
    if days is None:
        return "not known"
    return "as agreed" if days == 0 else f"{plural(abs(days), 'day')} {'late' if days > 0 else 'early'}"


def sentence(rows: Sequence[Milestone], today: date) -> str:
    """How many were reached, how many of the rest slip, and the worst; at most 30 words."""
    live = [row for row in rows if not row.is_dropped]
    if not live:
        return "No milestone is planned."
    reached = [row for row in live if row.reached is not None]
    late = sorted(
        ((slip, row.key) for row in live if row.reached is None and (slip := row.slip(today) or 0) > 0), reverse=True
    )
    words = f"{len(reached)} of {plural(len(live), 'milestone')} {'is' if len(reached) == 1 else 'are'} reached"
    rest = [row for row in live if row.reached is None]
    bare = sum(row.first is None for row in rest)  # whether these slip, nobody can know
    if rest and bare == len(rest):
        return f"{words}; whether the rest slips is not known: no baseline holds it."
    none = f"; {bare} {'is' if bare == 1 else 'are'} in none." if bare else "."
    if not late:
        return f"{words}, and none of the rest slips against its first baseline{none}"
    slips, (days, key) = "slips" if len(late) == 1 else "slip", late[0]
    return f"{words}; {len(late)} of the rest {slips} against the first baseline, {key} by {plural(days, 'day')}{none}"
