"""What a meeting says first, in one sentence; pure."""

from __future__ import annotations

from dataclasses import dataclass

from ui.formats import plural


@dataclass(frozen=True)
class Count:
    """The points of a meeting as far as the reader sees them, and how many are hidden."""

    total: int
    resolved: int
    hidden: int = 0

    @property
    def open(self) -> int:
        """How many are not resolved."""
        return self.total - self.resolved


def sentence(state: str, count: Count, when: str) -> str:
    """Where the meeting stands (≤ 30 words); `when` is its day and time in words, empty without one."""
    if state == "planned":
        at = f" It is on {when}." if when else " It has no time yet."
        return f"{_asked(count)}{at}"
    if not count.total:
        return "There is nothing on the agenda." if state == "open" else "Nothing was on the agenda."
    if state == "closed":
        left = f"; {count.open} {'is' if count.open == 1 else 'are'} not decided" if count.open else ""
        return f"{count.resolved} of {plural(count.total, 'point')} {_was(count.resolved)} decided{left}."
    if not count.open:
        return f"All {count.total} points are decided." if count.total > 1 else "It is decided."
    return f"{count.resolved} of {plural(count.total, 'point')} {_is(count.resolved)} decided, {count.open} to go."


def _asked(count: Count) -> str:
    if not count.total:
        return "Nothing is on the agenda yet."
    return f"{plural(count.total, 'point')} {'waits' if count.total == 1 else 'wait'} for a decision."


def hidden_words(hidden: int) -> str:
    """What is said of points that the reader may not see; empty for none."""
    if not hidden:
        return ""
    return f"{plural(hidden, 'more point')} {'is' if hidden == 1 else 'are'} about objectives that you may not see."


def _is(many: int) -> str:
    return "is" if many == 1 else "are"


def _was(many: int) -> str:
    return "was" if many == 1 else "were"
