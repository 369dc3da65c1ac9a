"""Which encoding a text is written in."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from exchange.workbook.problems import Unreadable

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 12, 13, 27})
FEW: Final = 20  # one broken byte among this many good letters is a slip in UTF-8, not another encoding


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text's encoding by Python's name, the length of its byte order mark, and what to tell about it."""

    name: str
    mark: int = 0
    warning: str = ""


def encoding_of(name: str, head: bytes) -> Encoding:
    """The encoding of a text by its beginning; raises Unreadable when it is no text."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(f"{name} is written in UTF-32; save it as UTF-8.")
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return Encoding(encoding, len(mark))
    wide = _wide(head)
    if wide:
        return Encoding(wide, 0, "No byte order mark; read as UTF-16 because every other byte is empty.")
    if len(head.translate(None, _CONTROLS)) < len(head) * 0.98:
        raise Unreadable(f"{name} is not a text: it holds bytes that no text has.")
    return _narrow(head)


def _wide(head: bytes) -> str:
    sample = head[:4000]
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else ""


def _narrow(head: bytes) -> Encoding:
    if head.isascii():
        return Encoding("utf-8")
    good, bad = _counts(head)
    if not bad:
        return Encoding("utf-8")
    if good > FEW * bad:
        return Encoding("utf-8", 0, "Some bytes are not UTF-8; they are read as Windows-1252 and their rows say so.")
    return Encoding("cp1252", 0, "Not UTF-8; read as Windows-1252 (Western European).")


def _counts(head: bytes) -> tuple[int, int]:
    """Letters beyond ASCII that are UTF-8, and bytes that are not; a letter cut off at the end counts as neither."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    text = decoder.decode(head)
    bad = sum(1 for letter in text if "\udc80" <= letter <= "\udcff")
    return sum(1 for letter in text if letter > "\x7f") - bad, bad
