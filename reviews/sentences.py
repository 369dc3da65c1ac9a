"""What the pages of reviews say first; pure."""

from __future__ import annotations

from datetime import date

from ui.formats import full_day, plural


def of_list(count: int, newest: str, as_of: date | None) -> str:
    """How many packs there are, and which is the newest that was made (≤ 30 words)."""
    if not count:
        return "A review pack freezes what a cycle set out to do, what came of it, and what is asked."
    held = f"{plural(count, 'pack')} {'is' if count == 1 else 'are'} kept"
    if not as_of:
        return f"{held}; none of them is made yet."
    return f"{held}. The newest, {cut(newest, 12)}, says what was so on {full_day(as_of)}."


def cut(words: str, most: int) -> str:
    """At most so many words."""
    found = words.split()
    return " ".join(found[:most]) + ("…" if len(found) > most else "")


def of_setup(schedules: int, templates: int) -> str:
    """What is arranged for reviews (≤ 30 words)."""
    if not schedules and not templates:
        return "Nothing is arranged: packs are made when somebody asks, with every section in the usual order."
    made = f"{plural(schedules, 'review')} {'makes itself' if schedules == 1 else 'make themselves'}"
    return f"{made if schedules else 'No review makes itself'}; {plural(templates, 'arrangement')} of sections."
