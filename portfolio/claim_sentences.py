"""The sentences about how claims came true; pure."""

from __future__ import annotations

from okrs.sentences import Part, Sentence
from portfolio.claims import Accuracy, exact
from ui.formats import percent, plural

RULE = (
    "Association, never cause. Each step between two measurements is shared among the claims that were open on its "
    "day, in proportion to what they claim; so the shares sum to what moved."
)


def accuracy_sentence(found: Accuracy, open_claims: int) -> Sentence:
    """How much of what was claimed came, in at most 30 words."""
    waits = _waits(open_claims) if open_claims else ()
    if not found.n:
        return Sentence((Part("No claim can be judged yet.", is_strong=True), *waits))
    many = Part(str(found.n), is_strong=True, figure="judged")
    claims = plural(found.n, "claim").partition(" ")[2]
    if found.middle is None:
        few = Part(f" {claims} can be judged: too few to say how well people foresee.", is_strong=True)
        return Sentence((Part("Only ", is_strong=True), many, few, *waits))
    half = Part(f" judged {claims} saw at least ", is_strong=True)
    middle = Part(accuracy_words(found), is_strong=True, figure="middle")
    within = (Part(", "), Part(within_words(found), figure="within"), Part(" within their range."))
    end = within if found.ranges else (Part("."),)
    came = Part(" of what was claimed", is_strong=True)
    return Sentence((Part("Half of ", is_strong=True), many, half, middle, came, *end, *waits))


def _waits(open_claims: int) -> tuple[Part, ...]:
    words = plural(open_claims, "claim").partition(" ")[2]
    said = f" {words} {'is' if open_claims == 1 else 'are'} not due yet."
    return Part(" "), Part(f"{open_claims:,}", figure="open"), Part(said)


def accuracy_words(found: Accuracy) -> str:
    """Median and range, or that there are too few."""
    if not found.n:
        return "none judged yet"
    if found.middle is None:
        return "too few to say"
    return percent(exact(found.middle))


def range_words(found: Accuracy) -> str:
    """40% to 120%."""
    if found.least is None or found.most is None:
        return ""
    return f"{percent(exact(found.least))} to {percent(exact(found.most))}"


def within_words(found: Accuracy) -> str:
    """2 of 3: those of the claims with a range that came between its ends; empty without any."""
    return f"{found.within} of {found.ranges}" if found.ranges else ""


def within_word(is_within: bool | None) -> str:
    """Of one claim; empty without a range or a measurement."""
    return "" if is_within is None else "within" if is_within else "outside"
