"""Arrangements of sections: what is checked about one, how it is moved about, and how two differ; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ui.formats import listed, plural

LONGEST_TITLE: Final = 120
MOST_ROWS: Final = 200
AS_USUAL: Final = "review"
SINCE: Final = {
    AS_USUAL: "The last review of the cycle",
    "cycle": "The cycle’s beginning",
    "month": "A month before",
    "week": "A week before",
}
"""What a review may be compared with; where there was no review in the cycle yet, its beginning is."""

type Chosen = dict[str, Any]
"""{"section": "money", "title": "", "options": {"most": 5}}."""


@dataclass(frozen=True)
class Known:
    """A section that there is: its name, what it is called, what it shows, and whether its rows can be limited."""

    name: str
    title: str
    about: str
    takes_most: bool = False
    takes_since: bool = False


def checked(sections: Any, known: Mapping[str, Known]) -> tuple[list[Chosen], list[str]]:
    """The arrangement as it is kept, and what is wrong with it, by its place."""
    if not isinstance(sections, list) or not sections:
        return [], ["Take at least one section in, or a pack would say nothing."]
    kept, problems, seen = list[Chosen](), list[str](), set[str]()
    for number, one in enumerate(sections, 1):
        wrong = _wrong(one, known, seen)
        if wrong:
            problems.append(f"Section {number}: {wrong}")
            continue
        seen.add(one["section"])
        kept.append({"section": one["section"], "title": one.get("title") or "", "options": one.get("options") or {}})
    return kept, problems


def _wrong(one: Any, known: Mapping[str, Known], seen: set[str]) -> str:
    if not isinstance(one, dict) or set(one) - {"section", "title", "options"} or "section" not in one:
        return 'write it as {"section": "money", "title": "", "options": {}}.'
    name, title = one["section"], one.get("title") or ""
    if not isinstance(name, str) or name not in known:
        return f"there is no section {str(name)[:40]!r}. Known: {', '.join(known)}."
    if name in seen:
        return f"{known[name].title} stands twice; a section is shown once."
    if not isinstance(title, str) or len(title) > LONGEST_TITLE or "\x00" in title:
        return f"a title has at most {LONGEST_TITLE} letters."
    return _wrong_options(one.get("options") or {}, known[name])


def _wrong_options(options: Any, section: Known) -> str:
    allowed = [name for name, takes in (("most", section.takes_most), ("since", section.takes_since)) if takes]
    if not isinstance(options, dict) or set(options) - set(allowed):
        return f"{section.title} takes {f'only the option {" and ".join(allowed)}' if allowed else 'no options'}."
    most, since = options.get("most", 1), options.get("since", AS_USUAL)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= MOST_ROWS:
        return f"most is a whole number from 1 to {MOST_ROWS}."
    if not isinstance(since, str) or since not in SINCE:
        return f"since is one of {', '.join(SINCE)}."
    return ""


def compared(sections: Sequence[Chosen], since: str, places: Sequence[str]) -> list[Chosen]:
    """The arrangement with another moment to compare with, in the sections that tell of change."""
    return [
        {**one, "options": {**(one.get("options") or {}), "since": since}} if one["section"] in places else dict(one)
        for one in sections
    ]


def moved(order: Sequence[str], name: str, step: int) -> list[str]:
    """The order with one of them a step further up (-1) or down (1); at an end it stays."""
    found = list(order)
    if name not in found:
        return found
    at = found.index(name)
    to = min(len(found) - 1, max(0, at + step))
    found.insert(to, found.pop(at))
    return found


def in_order(sections: Sequence[Mapping[str, Any]], known: Iterable[str]) -> list[str]:
    """Every section there is: those of the arrangement in its order, then those that it leaves out."""
    names = list(known)
    taken = [one["section"] for one in sections if one["section"] in names]
    return [*taken, *(name for name in names if name not in taken)]


def difference(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], titles: Mapping[str, str]
) -> str:
    """What a version changed, in words."""
    was, now = {one["section"]: one for one in before}, {one["section"]: one for one in after}
    said = []
    for words, names in (
        ("took in", [name for name in now if name not in was]),
        ("left out", [name for name in was if name not in now]),
        ("changed", [name for name in now if name in was and now[name] != was[name]]),
    ):
        if names:
            said.append(f"{words} {listed([titles.get(name, name) for name in names])}")
    if [name for name in was if name in now] != [name for name in now if name in was]:
        said.append("changed the order")
    words = listed(said) or "changed nothing but the name"
    return f"{words[0].upper()}{words[1:]}."


def summary(sections: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """How many sections, and the first three of them."""
    names = [one.get("title") or titles.get(one["section"], one["section"]) for one in sections]
    first = ", ".join(names[:3])
    return f"{plural(len(names), 'section')}: {first}{' …' if len(names) > 3 else ''}"
