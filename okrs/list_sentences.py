"""The one sentence above lists of objectives, KPIs, cycles and gaps, in at most 30 words; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from okrs.kpi_bands import IN_BAND, NEAR, NO_READING, OUT, STALE
from okrs.sentences import cut
from ui.formats import full_day, listed, number, plural

NAME_WORDS = 3
HEALTHS = {
    "off_track": "off track", "at_risk": "at risk", "on_track": "on track", "achieved": "achieved",
    "too_early": "too early to tell",
}  # fmt: skip


@dataclass(frozen=True)
class Running:
    """A cycle as a sentence names it."""

    name: str
    starts_on: date
    ends_on: date


def objectives_sentence(healths: Iterable[str | None], cycle: Running, today: date) -> str:
    """How the objectives of a cycle stand, the worst first, and how long it still runs."""
    counted = Counter(health if health in HEALTHS else "" for health in healths)
    if not counted:
        return ""
    known = [f"{number(counted[health])} {words}" for health, words in HEALTHS.items() if counted[health]]
    unknown = [f"{number(counted[''])} without data"] if counted[""] else []
    return f"{plural(counted.total(), 'objective')}: {listed([*known, *unknown])}. {_left(cycle, today)}"


def _left(cycle: Running, today: date) -> str:
    name = cut(cycle.name, NAME_WORDS)
    if today < cycle.starts_on:
        return f"{name} begins in {plural((cycle.starts_on - today).days, 'day')}."
    if today > cycle.ends_on:
        return f"{name} ended on {full_day(cycle.ends_on)}."
    left = (cycle.ends_on - today).days
    return f"{name} has {plural(left, 'day')} left." if left else f"{name} ends today."


def kpis_sentence(states: Iterable[str]) -> str:
    """How many KPIs are outside their bands, near them, unread; nothing for none."""
    counted = Counter(states)
    if not counted:
        return ""
    told = [
        f"{number(counted[OUT])} out of {'its' if counted[OUT] == 1 else 'their'} band" if counted[OUT] else "",
        f"{number(counted[NEAR])} near it" if counted[NEAR] else "",
        f"{number(counted[STALE])} with an old reading" if counted[STALE] else "",
        f"{number(counted[NO_READING])} never read" if counted[NO_READING] else "",
    ]
    total = plural(counted.total(), "KPI")
    if counted[IN_BAND] == counted.total():
        return f"{total}, in {'its' if counted.total() == 1 else 'their'} band."
    return f"{total}: {listed([each for each in told if each])}."


def map_sentence(things: int, gaps: int) -> str:
    """Whether the line of sight is whole."""
    if not gaps:
        return f"{plural(things, 'thing')}, and the line of sight is whole: nothing stands alone."
    return f"{plural(things, 'thing')}; the line of sight is broken at {number(gaps)} of them."


def gaps_sentence(objectives: int, key_results: int, initiatives: int, most: int) -> str:
    """What stands alone, by kind; a count above `most` is told as more than it."""

    def told(count: int, one: str, what: str) -> str:
        many = f"more than {plural(most, one)}" if count > most else plural(count, one)
        return f"{many} {what}" if count else ""

    parts = [
        told(objectives, "objective", "under nothing"),
        told(key_results, "key result", "without funded work"),
        told(
            initiatives, "initiative", "that serves no key result" if initiatives == 1 else "that serve no key result"
        ),
    ]
    return f"The line of sight is broken: {listed([each for each in parts if each])}." if any(parts) else ""


def cycles_sentence(running: list[str], closing: int, total: int) -> str:
    """Which cycles run today and how many wait to be closed; nothing for none."""
    if not total:
        return ""
    shown = [cut(name, NAME_WORDS) for name in running[:2]]
    shown += [f"{number(len(running) - 2)} more"] if len(running) > 2 else []
    told = f"{listed(shown)} {'runs' if len(running) == 1 else 'run'} today" if running else "No cycle runs today"
    if closing == 1:
        return f"{told}; one past its end waits to be closed."
    return f"{told}; {number(closing)} past their end wait to be closed." if closing else f"{told}."
