"""What the pages of a team's list, board and iterations say first; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ui.formats import exact, listed, money, number, percent, plural, short_day


def size_said(size: Decimal | None, unit: str, currency: str) -> str:
    """An estimate in the team's unit: 5 points, 12 h, €4.2k; nothing without one."""
    if size is None:
        return ""
    if unit == "money":
        return money(size, currency)
    return f"{number(size)} h" if unit == "hours" else plural_of(size)


def plural_of(size: Decimal) -> str:
    """1 point, 2.5 points."""
    return f"{number(size)} {'point' if size == 1 else 'points'}"


def backlog_sentence(
    many: int, loose: int, *, sizes: tuple[Decimal, Decimal] | None, unit: str = "points", currency: str = "EUR"
) -> str:
    """How much of the open work serves no key result: by its size where every item has one, else by count.

    `sizes` is all and what serves nothing, None where an estimate is missing.
    """
    if not many:
        return "Nothing is open in this backlog: what comes next has not been written down yet."
    if not loose:
        return f"All the work serves a key result: {plural(many, 'open item')}."
    if sizes is not None and sizes[0] > 0:
        share, said = (
            sizes[1] / sizes[0],
            f"{size_said(sizes[1], unit, currency)} of {size_said(sizes[0], unit, currency)}",
        )
    else:
        share, said = Decimal(loose) / many, f"{number(loose)} of {plural(many, 'open item')}"
    return f"{share_said(share)} of the work serves no key result: {said}."


def share_said(share: Decimal) -> str:
    """A share in percent that never says 0 or all where it is not."""
    if share >= 1:
        return "All"
    return percent(min(max(exact(share), Decimal("0.01")), Decimal("0.99")))


def suggested_sentence(todo: int, moved: int, by_hand: int) -> str:
    """What taking the suggested order would do."""
    if not todo:
        return "Nothing is to do, so there is nothing to put in order."
    if not moved:
        apart = ", apart from what people placed" if by_hand else ""
        return f"What is to do already stands as suggested{apart}: {plural(todo, 'item')}."
    kept = f"; {number(by_hand)} placed by hand would stay" if by_hand else ""
    return f"The suggested order would move {number(moved)} of {plural(todo, 'item')} to do{kept}."


def board_sentence(doing: int, ageing: int, blocked: int, over: Sequence[str], expected: int | None) -> str:
    """What needs a look on the board: limits, age, what is blocked."""
    if not doing:
        return "Nothing is in progress."
    said = []
    if over:
        said.append(f"over the limit in {listed(list(over))}")
    if blocked:
        said.append(f"{number(blocked)} blocked")
    if ageing and expected is not None:
        said.append(f"{number(ageing)} older than the {plural(expected, 'day')} expected")
    head = f"{plural(doing, 'item')} in progress"
    return f"{head}: {listed(said)}." if said else f"{head}, none blocked{'' if expected is None else ' or too old'}."


def iteration_sentence(
    name: str, ends_on: date, today: date, *, many: int, done: int, share: Decimal | None, gone: Decimal
) -> str:
    """How the current iteration goes: what is finished beside how much of its time has gone."""
    if not many:
        return f"{name} ends on {short_day(ends_on)} and holds no work yet."
    left = (ends_on - today).days
    when = "today is its last day" if left == 0 else f"{plural(left, 'day')} left"
    finished = percent(share if share is not None else Decimal(done) / many)
    head = f"{name}: {number(done)} of {plural(many, 'item')} finished ({finished})"
    return f"{head} with {percent(gone)} of its time gone, {when}."
