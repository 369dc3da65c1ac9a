"""What the coach looks for: plain data, a line of words a rule, with its reason and an example."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from okrs.coach.draft import MOST, Draft
from okrs.coach.words import DOING, MADE, MOVING, VAGUE, has_number, is_english, words_of

FROM_TO = re.compile(r"\b(?:from|by)\b.*\d|\d\S*\s*(?:to|→)\s*\S?\d", re.IGNORECASE)
BETWEEN = re.compile(r"\bbetween\s+\S*\d\S*\s+and\s+\S*\d\S*", re.IGNORECASE)
JOINED = re.compile(r"\band\b|\bas well as\b|\bplus\b|\bwhile\b|;", re.IGNORECASE)
COUNTED = re.compile(rf"^\s*\d[\d,.]*\s+(?:[\w-]+\s+){{1,4}}(?:{'|'.join(sorted(MADE))})\b", re.IGNORECASE)
NUMBER_OF = re.compile(rf"^\s*number of\b.*\b(?:{'|'.join(sorted(MADE))})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """One thing to look for; `is_work` means the title would be better as an initiative."""

    id: str
    finds: Callable[[Draft], bool]
    words: str
    why: str
    example: str
    is_work: bool = False
    reads_title: bool = True
    """Whether it reads the words of the title: then it speaks only of English."""


def _no_number(draft: Draft) -> bool:
    return draft.needs_number and not draft.has_limits and not has_number(draft.title)


def _todo(draft: Draft) -> bool:
    words = words_of(draft.title)
    return bool(words) and words[0] in DOING and not FROM_TO.search(draft.title) and not _is_vague_delivery(words)


def _is_vague_delivery(words: list[str]) -> bool:
    return words[0] == "deliver" and any(word in VAGUE for word in words)


def _output(draft: Draft) -> bool:
    return bool(COUNTED.search(draft.title) or NUMBER_OF.search(draft.title))


def _vague(draft: Draft) -> bool:
    words = words_of(draft.title)
    return not has_number(draft.title) and (any(word in VAGUE for word in words) or words[:1] == ["more"])


def _several(draft: Draft) -> bool:
    parts = [part for part in JOINED.split(BETWEEN.sub("", draft.title)) if part.strip()]
    counted = [part for part in parts if re.search(r"\d", part)]
    moving = [part for part in parts if any(word in MOVING for word in words_of(part))]
    return len(counted) > 1 or len(moving) > 1


def _baseline_missing(draft: Draft) -> bool:
    return draft.is_line and draft.target is not None and draft.baseline is None


def _too_many(draft: Draft) -> bool:
    return draft.others >= MOST


def _no_way(draft: Draft) -> bool:
    return draft.is_line and draft.target is not None and draft.target == draft.baseline


def _wrong_way(draft: Draft) -> bool:
    if draft.target is None or draft.baseline is None:
        return False
    return draft.target < draft.baseline if draft.type == "increase" else (
        draft.type == "decrease" and draft.target > draft.baseline
    )  # fmt: skip


RULES: tuple[Rule, ...] = (
    Rule(
        "no_number", _no_number, "There is no figure in it.",
        "Without one nobody can tell in three months whether it was reached. Name what moves, from where to where.",
        "Raise weekly active clinics from 1,240 to 2,000",
    ),
    Rule(
        "todo", _todo, "This reads like a to-do.",
        "It names what you will do. A key result names what is different once it is done; the work itself is an "
        "initiative, and it may change while the goal stays.",
        "Instead of “Launch the new website”: trial users who pay after 14 days, 8% to 12%",
        is_work=True,
    ),
    Rule(
        "output", _output, "This counts what you make, not what it brings.",
        "Twelve features can ship and nobody be better off. What would people do more, less or faster because of it?",
        "Instead of “40 posts published”: readers who come back within a week, 18% to 25%",
        is_work=True,
    ),
    Rule(
        "vague", _vague, "Words such as “improve” or “better” mean something else to everybody.",
        "Say how you would notice: which measure moves, and by how much.",
        "Instead of “Improve customer satisfaction”: net promoter score from 31 to 45",
    ),
    Rule(
        "several", _several, "There is more than one measure in it.",
        "If one half is reached and the other is not, nobody knows what to report. Make each a key result of its own.",
        "“Churn below 3%” and “NPS above 50” are two",
    ),
    Rule(
        "baseline_missing", _baseline_missing, "The value it starts from is missing.",
        "Progress is measured from the baseline. If nobody knows it, finding out is the first week’s work.",
        "From 1,240 up to 2,000", reads_title=False,
    ),
    Rule(
        "too_many", _too_many, f"The objective has {MOST} key results already.",
        "With more than five, none of them leads. Which one could go, or become an initiative?",
        "Two to five that together mean the objective is reached", reads_title=False,
    ),
    Rule(
        "no_way", _no_way, "The target equals the baseline.",
        "Nothing would have to move. To keep a value where it is, choose the type “keep at least” or “keep at most”.",
        "Keep at least 99.5%", reads_title=False,
    ),
    Rule(
        "wrong_way", _wrong_way, "The target lies on the wrong side of the baseline.",
        "An increase ends above where it starts, a decrease below. Exchange the two, or choose the other type.",
        "Increase: 1,240 to 2,000. Decrease: 8% to 3%", reads_title=False,
    ),
)  # fmt: skip


def speaks_of(rule: Rule, draft: Draft) -> bool:
    """Whether the rule has something to say; rules of the title only about what is surely English."""
    if rule.reads_title and (not draft.title.strip() or not is_english(draft.title)):
        return False
    return rule.finds(draft)
