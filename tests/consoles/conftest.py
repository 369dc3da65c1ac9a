"""Forms as a browser fills them in."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

CYCLE = {
    "name": "Winter", "key": "winter", "parent": "", "state": "draft", "starts_on": "2026-01-01",
    "ends_on": "2026-03-31", "cadence_days": "14", "check_in_weekday": "1",
    "kind": "quarter", "grading_scale": "letters", "is_reminding": "on", "remind_hour": "7",
}  # fmt: skip


def text(answer: Any) -> str:
    """The page as text, without its tags."""
    return unescape(re.sub(r"<[^>]*>", " ", answer.content.decode()))


def links(answer: Any) -> set[str]:
    """Where a page leads on this site; one order or filter of a list stands for all of them."""
    found = map(unescape, re.findall(r'(?:href|action)="([^"#]+)"', answer.content.decode()))
    own = (link for link in found if not link.startswith(("/static/", "javascript:", "http")))
    return {link.partition("?")[0] or "?" for link in own}
