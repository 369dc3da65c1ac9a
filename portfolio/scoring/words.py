"""What the ranking says of itself; pure."""

from __future__ import annotations

from collections.abc import Sequence

from portfolio.scoring.ranking import Ranked, Ranking
from portfolio.scoring.stability import Stability
from ui.formats import number, percent, plural

COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
KEY_LETTERS = 24


def counted(count: int) -> str:
    """Five, ten, 11."""
    return COUNTS[count] if 0 <= count < len(COUNTS) else number(count)


def ranking_sentence(name: str, found: Ranking, top: int, stable: Stability | None) -> str:
    """How fast the top stands, and who swaps most; at most 30 words."""
    waiting = len(found.unscored)
    left = f" {plural(waiting, 'other')} {'waits' if waiting == 1 else 'wait'} for inputs." if waiting else ""
    if not found.ranked:
        return _nothing(name, waiting)
    if stable is None:
        many = len(found.ranked)
        who = "The only one that is scored" if many == 1 else f"All {counted(many)} that are scored"
        return f"{who} {'is' if many == 1 else 'are'} among the top {counted(top)}, whatever the weights.{left}"
    the_top = f"The top {counted(stable.top)} {'holds' if stable.top == 1 else 'hold'}"
    trials = f"{number(stable.samples)} trials with weights up to 20% off"
    if stable.holds == 1:
        return f"{the_top} in every one of {trials}.{left}"
    # 999 of 1,000 are not all of them, and one of 1,000 is not none.
    share = percent(min(max(stable.holds, 0.01 if stable.holds else 0), 0.99))
    return f"{the_top} in {share} of {trials}{_swapping(found.ranked, stable)}."


def _nothing(name: str, waiting: int) -> str:
    if not waiting:
        return "There is no demand and no live bet to rank."
    waits = plural(waiting, "demand or live bet", "demands and live bets")
    short, verb = " ".join(name.split()[:5]), "waits" if waiting == 1 else "wait"
    return f"Nothing is scored by {short} yet: {waits} {verb} for inputs."


def _swapping(ranked: Sequence[Ranked], stable: Stability) -> str:
    """The one in the top that leaves it most, and the one below that comes in most."""
    inside = min(ranked[: stable.top], key=lambda each: stable.stays.get(each.entrant.id, 0))
    outside = max(ranked[stable.top :], key=lambda each: stable.stays.get(each.entrant.id, 0))
    return f"; {_clip(inside)} and {_clip(outside)} swap most"


def _clip(each: Ranked) -> str:
    return each.entrant.key.split()[0][:KEY_LETTERS] if each.entrant.key.split() else "one"
