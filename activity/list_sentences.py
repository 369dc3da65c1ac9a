"""The one sentence above the audit and the letters, in at most 30 words; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from ui.formats import full_day, listed, number, plural

OF_LETTERS = {
    "Came back": "came back",
    "Given up": "given up",
    "Tried again later": "to be tried again",
    "Delayed": "delayed",
    "Waits": "waiting to go out",
    "Sent": "sent",
}


def letters_sentence(states: Iterable[str], *, is_all: bool) -> str:
    """How the letters that are shown fared, the worst first; nothing for none."""
    counted = Counter(states)
    if not counted:
        return ""
    total = plural(counted.total(), "letter") if is_all else f"The last {plural(counted.total(), 'letter')}"
    if counted["Sent"] == counted.total():
        return f"{total}, {'sent' if counted.total() == 1 else 'all of them sent'}."
    told = [f"{number(counted[state])} {words}" for state, words in OF_LETTERS.items() if counted[state]]
    return f"{total}: {listed(told)}."


def audit_sentence(actors: Sequence[str], newest: date | None, oldest: date | None, *, goes_on: bool) -> str:
    """Of how many the changes that are shown are and of which days; nothing for none."""
    if newest is None or oldest is None:
        return ""
    days = f"on {full_day(newest)}" if newest == oldest else f"from {full_day(oldest)} to {full_day(newest)}"
    who = f"by {plural(len(set(actors)), 'person or program', 'people and programs')}"
    return f"{plural(len(actors), 'change')} {who}, {days}{'; older ones follow' if goes_on else ''}."
