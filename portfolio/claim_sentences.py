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
    waits = f" {plural(open_claims, 'claim')} {'is' if open_claims == 1 else 'are'} not due yet."
    if not found.n:
        return Sentence((Part("No claim can be judged yet.", is_strong=True), Part(waits if open_claims else "")))
    if found.middle is None:
        few = f"Only {plural(found.n, 'claim')} can be judged: too few to say how well people foresee."
        return Sentence((Part(few, is_strong=True), Part(waits if open_claims else "")))
    half = f"Half of {plural(found.n, 'judged claim')} saw at least {percent(exact(found.middle))} of what was claimed"
    within = f", {found.within} of {found.ranges} within their range." if found.ranges else "."
    return Sentence((Part(half, is_strong=True), Part(within), Part(waits if open_claims else "")))


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
