"""How the sending of a pack went, reader by reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from activity.delivery import MOST_ATTEMPTS
from activity.models import Letter
from reviews.models import Delivery, Pack

GLYPHS: Final = {"sent": "done", "waiting": "todo", "failed": "off_track", "product": "ok"}
No = Delivery.NoLetter


@dataclass(frozen=True)
class Sent:
    """One reader: `state` is sent, waiting, failed, or product (a notice only)."""

    delivery: Delivery
    state: str
    words: str
    at: datetime | None
    can_again: bool
    error: str = ""

    @property
    def glyph(self) -> str:
        """Its shape."""
        return GLYPHS[self.state]

    @property
    def opened_at(self) -> datetime | None:
        """When they read the notice of it."""
        return self.delivery.notice.read_at if self.delivery.notice else None


def deliveries_of(pack: Pack) -> list[Sent]:
    """Everybody it was sent to, by name, with how that went; one query."""
    rows = Delivery.objects.filter(pack=pack).select_related("member", "letter", "notice", "asked_by")
    found = rows.defer("letter__text", "letter__html").order_by("member__name", "pk")
    return [_sent(one, is_made=pack.state == Pack.State.MADE) for one in found]


def _sent(one: Delivery, *, is_made: bool) -> Sent:
    if one.told_at is None:
        words = "Is being sent" if is_made else "Goes out once the pack is made"
        return Sent(one, "waiting", words, None, can_again=False)
    if one.letter is None:
        return _without(one)
    return _by_letter(one, one.letter)


def _without(one: Delivery) -> Sent:
    reason = No(one.no_letter).label if one.no_letter else "its letter was removed"
    if one.no_letter == No.BROKEN:
        return Sent(one, "failed", "The letter could not be written", one.told_at, can_again=True)
    if one.no_letter == No.LEFT:
        return Sent(one, "failed", "Not sent: has left", one.told_at, can_again=False)
    again = one.no_letter == No.NO_SIGN_IN
    return Sent(one, "product", f"Told in the product only: {reason}", one.told_at, can_again=again)


def _by_letter(one: Delivery, letter: Letter) -> Sent:
    how = "with the PDF" if one.has_file else "with a link"
    if letter.bounced_at is not None:
        return Sent(one, "failed", "Came back", letter.bounced_at, can_again=True, error=letter.error)
    if letter.sent_at is not None and letter.delayed_at is not None:
        words = f"Sent by mail {how}; the mail server says it is delayed"
        return Sent(one, "sent", words, letter.delayed_at, can_again=False, error=letter.error)
    if letter.sent_at is not None:
        return Sent(one, "sent", f"Sent by mail {how}", letter.sent_at, can_again=False)
    if letter.attempts >= MOST_ATTEMPTS:
        words = f"Given up after {letter.attempts} attempts"
        return Sent(one, "failed", words, one.told_at, can_again=True, error=letter.error)
    if letter.error:
        return Sent(one, "failed", "Not taken yet; it is tried again", one.told_at, can_again=True, error=letter.error)
    return Sent(one, "waiting", f"Waits to be posted {how}", one.told_at, can_again=False)


def sentence(rows: list[Sent]) -> str:
    """To how many it went and for how many it failed (≤ 30 words)."""
    if not rows:
        return "It was sent to nobody yet."
    failed = sum(one.state == "failed" for one in rows)
    waits = sum(one.state == "waiting" for one in rows)
    parts: list[Any] = [f"{len(rows) - failed - waits} of {len(rows)} have it"]
    parts += [f"{waits} wait" if waits > 1 else "1 waits"] if waits else []
    parts += [f"{failed} failed"] if failed else []
    return "; ".join(parts) + "."
