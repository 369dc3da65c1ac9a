"""The frame around every page: what is the same for many pages is drawn once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone
from django.utils.safestring import SafeString

from ui.navigation import Shell

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "side": ("groups", "foot", "tenant_name", "tenants", "pinned"),
    "top": (
        "cycle_name", "week", "weeks", "today", "as_of", "known_at", "is_past", "today_url", "unread", "inbox_url",
        "user_name", "user_email", "account_url", "sign_out_url", "restate",
    ),
    "palette": ("search_url", "groups", "foot"),
    "keys": ("groups",),
}  # fmt: skip
"""What the template of each part is given: nothing else can be in what is kept, so nobody sees another's."""
KEPT = 512


def part_of(engine: Engine, part: str, shell: Shell) -> SafeString:
    """A part of the frame as HTML; one that shows the same was drawn before."""
    seen = Shell(**{name: getattr(shell, name) for name in PARTS[part]})
    # Who works on the templates wants to see what they have changed.
    draw = _draw.__wrapped__ if settings.DEBUG else _draw
    return draw(engine, part, seen, settings.STATIC_URL, timezone.get_current_timezone_name())


@lru_cache(maxsize=KEPT)
def _draw(engine: Engine, part: str, seen: Shell, _static: str, _zone: str) -> SafeString:
    return engine.get_template(f"components/shell/{part}.html").render(Context({"shell": seen}))
