"""What a signal is in words, what accepting it sets going, and when it goes further up; pure: no rows, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ui.formats import plural

LEVELS: Final = 2
"""Level 1 are the managers, level 2 the admins and owners; beyond them there is nobody."""

SAYS: Final[Mapping[str, str]] = {
    "not_feasible": "It cannot be done as it is planned",
    "blocked": "Somebody else must act before it goes on",
    "cheaper_way": "There is a way that costs less",
    "scope_found": "There is more to it than was planned",
    "learned": "Something that others should know",
}
GLYPHS: Final[Mapping[str, str]] = {
    "not_feasible": "off_track", "blocked": "blocked", "cheaper_way": "ok", "scope_found": "at_risk",
    "learned": "doing",
}  # fmt: skip
"""The status that each kind is drawn as while it is open."""

DECIDED: Final[Mapping[str, str]] = {
    "accepted": "accepted it", "otherwise": "does something else", "declined": "declined it", "noted": "took note",
}  # fmt: skip
HINTS: Final[Mapping[str, str]] = {
    "accepted": "It is done as they propose",
    "otherwise": "Say what is done instead",
    "declined": "Say why not",
    "noted": "It is read; nothing changes",
}


def worth(amount: Decimal) -> tuple[str, Decimal]:
    """What the money of a signal means, and how much it is: the words say which way, so the figure has no sign."""
    return ("It would save" if amount < 0 else "It would cost more"), abs(amount)


@dataclass(frozen=True)
class Deed:
    """What accepting a proposal sets going: done in the same step, or on the page that the answer leads on to."""

    name: str
    label: str
    is_at_once: bool


_DEEDS: Final[Mapping[tuple[str, bool], Deed]] = {
    ("drop", True): Deed("drop_item", "Drop the item now", is_at_once=True),
    ("drop", False): Deed("stop", "Go on to the page that stops it", is_at_once=False),
    ("hold_tranche", True): Deed("hold_tranche", "Hold the tranche now", is_at_once=True),
    ("hold_tranche", False): Deed("hold_tranche", "Hold the tranche now", is_at_once=True),
    ("change_target", True): Deed("change_target", "Go on to change the target", is_at_once=False),
    ("change_target", False): Deed("change_target", "Go on to change the target", is_at_once=False),
    ("change_scope", True): Deed("edit_item", "Go on to change the item", is_at_once=False),
    ("change_scope", False): Deed("edit_initiative", "Go on to change the initiative", is_at_once=False),
}


def deed_of(proposal: str, *, on_item: bool) -> Deed | None:
    """What accepting the proposal sets going; None where there is nothing to do but to say so."""
    return _DEEDS.get((proposal, on_item))


@dataclass(frozen=True)
class Count:
    """What a list of signals holds."""

    open: int = 0
    blocked: int = 0
    """Of the open ones."""
    oldest: int = 0
    """Days that the oldest open one waits."""
    higher: int = 0
    """Of the open ones, how many went further up."""
    answered: int = 0


def sentence(count: Count) -> str:
    """What the page of signals says first, at most 30 words."""
    if not count.open:
        answered = f" {plural(count.answered, 'signal')} {_was(count.answered)} answered." if count.answered else ""
        return f"No signal waits for an answer.{answered}"
    if count.open == 1:
        which = ", because work is blocked" if count.blocked else ""
        return f"1 signal waits for an answer{which}; {_oldest(count)}{_higher(count)}."
    parts = [f"{plural(count.open, 'signal')} wait for an answer"]
    if count.blocked:
        parts.append(f"{count.blocked} of them blocked")
    return f"{', '.join(parts)}; {_oldest(count)}{_higher(count)}."


def _oldest(count: Count) -> str:
    if not count.oldest:
        return "it came today" if count.open == 1 else "the oldest came today"
    return f"{'it' if count.open == 1 else 'the oldest'} has waited {plural(count.oldest, 'day')}"


def _higher(count: Count) -> str:
    which = "" if count.open == 1 else f" {count.higher}"
    return f", and{which} went further up" if count.higher else ""


def _was(many: int) -> str:
    return "was" if many == 1 else "were"


def raised_words(name: str, kind: str, thing: str, proposal: str) -> str:
    """What a notice says of a new signal; `proposal` is empty when nothing is proposed."""
    asks = f" They propose: {proposal[0].lower()}{proposal[1:]}." if proposal else ""
    return f"{name} says of {thing}: {kind.lower()}.{asks}"


def waiting_words(kind: str, thing: str, days: int) -> str:
    """What is said of a signal that nobody answered, to those it goes up to."""
    return f"{kind}, {thing}: nobody has answered for {plural(days, 'day')}."
