"""What the page about a critical path says, in words; pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from execution.critical_path import CPLI_FLOOR, Path
from okrs.sentences import cut
from ui.formats import number, plural, short_day

TITLE_WORDS = 5


def sentence(path: Path, planned: date | None) -> str:
    """How long the longest chain is, when it ends against the plan, and where to look; at most 30 words."""
    if path.end is None:
        return "No item has a planned start and finish, so there is no path to count."
    if not path.chain:
        return f"Everything with dates is done; the last item was finished on {_day(path.end, path.day)}."
    first = path.slots[path.chain[0]].work
    name, ends = f"“{cut(first.title, TITLE_WORDS)}”", f"{_day(path.end, path.day)}{_against(path.margin(planned))}"
    if len(path.chain) == 1:
        return f"One item alone decides the end: {name} ends on {ends}."
    return f"The longest chain of {plural(len(path.chain), 'item')} ends on {ends}; {name} has no slack."


def _day(day: date, today: date) -> str:
    return short_day(day) if day.year == today.year else f"{short_day(day)} {day.year}"


def _against(margin: int | None) -> str:
    if margin is None:
        return ", and no finish is planned"
    if margin == 0:
        return ", as planned"
    return f", {plural(abs(margin), 'day')} {'after' if margin < 0 else 'before'} the plan"


def cpli_words(value: Decimal | None) -> str:
    """What the index says; below 0.95 the plan is not held to be realistic."""
    if value is None:
        return "Not known: it takes a planned finish of the initiative and work that is left."
    if value < CPLI_FLOOR:
        return (
            f"Below {number(CPLI_FLOOR, 2)}: the plan is not realistic any more. Shorten the chain or move the finish."
        )
    if value < 1:
        return "A little behind: the chain ends after the planned finish, by less than a twentieth of what is left."
    return "Realistic: the chain ends by the planned finish." if value > 1 else "Just in time: no day to spare."


def cpli_status(value: Decimal | None) -> str:
    """Its shape."""
    if value is None:
        return "no_data"
    return "off_track" if value < CPLI_FLOOR else "at_risk" if value < 1 else "on_track"
