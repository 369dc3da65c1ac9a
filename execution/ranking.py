"""Places in a list as texts: between any two lies a third, so moving one row writes one row; pure.

The texts are fractions in base 62 (the point before their first digit), compared byte by byte: COLLATE "C". The way is
that of D. Greenspan, "Implementing Fractional Indexing" (2020), without its integer part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BASE = len(DIGITS)
VALUE = {digit: value for value, digit in enumerate(DIGITS)}
LONGEST = 120
"""A text that would be longer is refused: the list is then spread out anew (the column holds 200)."""


class NoRoom(ValueError):
    """Nothing lies between the two: they are equal, in the wrong order, foreign, or the text would be too long."""


def between(low: str | None, high: str | None) -> str:
    """A text after `low` and before `high` (None: no end on that side); raises NoRoom."""
    if not (_is_ours(low) and _is_ours(high)):
        raise NoRoom(f"{low!r} and {high!r} are no places of ours.")
    if low is not None and high is not None:
        if low >= high:
            raise NoRoom(f"{low!r} does not come before {high!r}.")
        found = _middle(low, high)
    elif low is not None:
        found = _after(low)
    else:
        found = DIGITS[BASE // 2] if high is None else _before(high)
    if len(found) > LONGEST:
        raise NoRoom(f"Between {low!r} and {high!r} a place would be {len(found)} digits long.")
    return found


def spread(count: int) -> list[str]:
    """So many texts in order, evenly apart and short, with room before, between and after."""
    width, room = 1, BASE
    while room < 4 * (count + 1):
        width, room = width + 1, room * BASE
    return [_written((place + 1) * room // (count + 1), width) for place in range(count)]


def spread_after(low: str | None, count: int) -> list[str]:
    """So many texts in order after `low`; raises NoRoom."""
    if low is None:
        return spread(count)
    head = between(low, None)
    found = [head + tail for tail in spread(count)]
    if found and max(map(len, found)) > LONGEST:
        raise NoRoom(f"After {low!r} there is no room for {count} places.")
    return found


def in_order(ranks: Sequence[str]) -> bool:
    """Whether each text comes after the one before it."""
    return all(first < second for first, second in pairwise(ranks))


def _is_ours(rank: str | None) -> bool:
    # A text that ends in the lowest digit is the same fraction as without it: nothing would fit between the two.
    return rank is None or (bool(rank) and not rank.endswith(DIGITS[0]) and all(digit in VALUE for digit in rank))


def _middle(low: str, high: str) -> str:
    """Halfway at the first digit where there is room, carried down as far as needed."""
    same = 0
    while same < len(high) and (low[same] if same < len(low) else DIGITS[0]) == high[same]:
        same += 1
    head, rest = high[:same], low[same:]
    floor = VALUE[rest[0]] if rest else 0
    ceiling = VALUE[high[same]]
    if ceiling - floor > 1:
        return head + DIGITS[(floor + ceiling) // 2]
    if len(high) > same + 1:
        return head + high[same]  # shorter than the upper one and so before it
    return head + DIGITS[floor] + _after(rest[1:])


def _after(low: str) -> str:
    """The next one at the first digit that can still grow: a list that grows at its end grows slowly in length."""
    for place, digit in enumerate(low):
        if VALUE[digit] < BASE - 1:
            return low[:place] + DIGITS[VALUE[digit] + 1]
    return low + (DIGITS[1] if low else DIGITS[BASE // 2])


def _before(high: str) -> str:
    """The one before at the first digit that can still shrink."""
    for place, digit in enumerate(high):
        if VALUE[digit] > 1:
            return high[:place] + DIGITS[VALUE[digit] - 1]
        if VALUE[digit] == 1:
            return high[:place] + DIGITS[0] + DIGITS[BASE - 1]
    raise NoRoom(f"Nothing comes before {high!r}.")  # only zeros; _is_ours refuses them


def _written(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, BASE)
        digits = DIGITS[digit] + digits
    return digits.rstrip(DIGITS[0])
