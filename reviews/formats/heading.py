"""What stands above a pack in every file: its title, what was frozen, and the seal; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from reviews.blocks import Block
from ui.formats import full_day

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%;]+')
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Heading:
    """A pack without its blocks."""

    title: str
    organisation: str
    cycle: str
    as_of: date
    known_at: datetime
    """In the organisation's time zone."""
    formula: str
    seal: str
    """SHA-256 (hex) of all blocks: see reviews.blocks.digest."""
    address: str = ""
    """Where its page is, with the host; empty where nobody asked from one."""

    @property
    def frozen(self) -> list[tuple[str, str]]:
        """What was frozen, in words: a label and its value."""
        return [
            ("As of", full_day(self.as_of)),
            ("Known at", self.known_words),
            ("Formula", self.formula),
            ("Seal", self.seal),
        ]

    @property
    def known_words(self) -> str:
        """30 September 2026, 18:04 CEST."""
        return f"{full_day(self.known_at.date())}, {self.known_at:%H:%M %Z}"

    @property
    def line(self) -> str:
        """One line for the foot of a page."""
        return f"As of {full_day(self.as_of)}, known at {self.known_words}, formula {self.formula}"


def sentence_of(blocks: Sequence[Block]) -> str:
    """The first sentence that the pack says: its summary."""
    said = (str(row.body["words"]) for block in blocks if block.type == "sentence" for row in block.rows)
    return next(said, "")


def file_name(heading: Heading, ending: str) -> str:
    """What the file is called: the title and the day, without what file systems refuse."""
    stem = " ".join(_NOT_IN_NAMES.sub(" ", heading.title).split()).strip(". ")
    return f"{stem[:_LONGEST_NAME].strip() or 'review'} {heading.as_of.isoformat()}.{ending}"


def disposition(name: str) -> str:
    """A Content-Disposition that keeps the name: in ASCII for old clients, whole for the others (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = " ".join(re.sub(r"[^\w .()-]+", " ", plain).split())
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
