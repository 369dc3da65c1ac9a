"""The one sentence above the work items, in at most 30 words; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ui.formats import listed, number, plural

OF_ITEMS = {"doing": "in progress", "todo": "to do", "done": "done", "dropped": "dropped"}


def items_sentence(states: Iterable[str], late: int, *, is_all: bool) -> str:
    """How the items that are shown stand, and how many of them should be over by now; nothing for none."""
    counted = Counter(states)
    if not counted:
        return ""
    told = [f"{number(counted[state])} {words}" for state, words in OF_ITEMS.items() if counted[state]]
    total = f"{plural(counted.total(), 'item')}{'' if is_all else ' on this page'}"
    past = f"; {number(late)} past {'its' if late == 1 else 'their'} planned finish" if late else ""
    return f"{total}: {listed(told)}{past}."
