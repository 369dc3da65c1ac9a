"""A worksheet's XML cut between rows into blocks, and its shared strings looked up on disk: no sheet is held whole."""

from __future__ import annotations

import os
import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import IO, Final, NamedTuple

PIECE: Final = 1 << 20
# Inside CDATA and comments nothing is a tag; one that is not closed yet hides what follows it.
_HIDDEN: Final = rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|(?P<open><!(?:\[CDATA\[|--|\[?[CDAT]{0,5}$|-?$))"
_OUTER: Final = rb"<((?:[\w.-]+:)?)%b(?:\s[^>]*?)?(/?)>"
_DIMENSION: Final = re.compile(rb"<(?:[\w.-]+:)?dimension\s[^>]*>(?:</(?:[\w.-]+:)?dimension>)?")
_NUMBER: Final = re.compile(rb"<[\w.:-]+\s(?:[^>]*?\s)?r\s*=\s*[\"'](\d{1,7})[\"']")
# A cell that names a text by its number, as programs write it; and whatever may be one.
_NAMING: Final = re.compile(rb"( t=\"s\"[^<>]*><(?:[\w.-]+:)?v>)(\d{1,9})(?=<)")
_INDEX: Final = re.compile(rb">\s*(\d{1,9})\s*<")


class Malformed(Exception):
    """The XML is not written in a way that can be cut; the message says how."""


class _Cut(NamedTuple):
    """Whole rows of a worksheet, or whole strings: what stood above the first of all, and where each begins."""

    head: bytes
    prefix: bytes
    body: bytes
    starts: list[int]


def worksheet_blocks(source: IO[bytes], size: int) -> Iterator[bytes]:
    """A worksheet as small worksheets of about so many bytes, each of whole rows that keep their numbers."""
    last = 0
    for head, prefix, body, starts in _cuts(source, b"sheetData", b"row", size):
        # The stated dimension is of the whole sheet.
        before = _DIMENSION.sub(b"", head)
        if last and not _NUMBER.match(body, starts[0]):
            before += b'<%brow r="%d"></%brow>' % (prefix, last, prefix)  # rows without a number are counted on
        yield before + body + b"</%bsheetData></%bworksheet>" % (prefix, prefix)
        last = _last_number(body, starts, last)


def _last_number(body: bytes, starts: list[int], before: int) -> int:
    for behind, start in enumerate(reversed(starts)):
        found = _NUMBER.match(body, start)
        if found:
            return int(found[1]) + behind
    return before + len(starts)


def _cuts(source: IO[bytes], outer: bytes, inner: bytes, size: int) -> Iterator[_Cut]:
    """Pieces of what an element holds, cut before a tag; what follows it is read too, so that it is checked."""
    head, prefix, kept, is_empty = _begun(source, re.compile(_OUTER % outer), min(size, PIECE))
    # Tags carry the prefix of the element they stand in; others are not cut at.
    begin, close = re.compile(rb"<%b%b[\s/>]" % (prefix, inner)), b"</%b%b" % (prefix, outer)
    is_last = is_empty
    while not is_last:
        starts, end = _places(kept, begin, close)
        piece = b"" if end >= 0 else source.read(size)
        if end < 0 and not piece:
            raise Malformed("it ends before its rows do")
        is_last = end >= 0
        cut = end if is_last else (starts.pop() if starts else 0)
        if starts:
            yield _Cut(head, prefix, kept[:cut], starts)
            kept = kept[cut:]
        kept += piece
    while source.read(PIECE):
        pass


def _begun(source: IO[bytes], outer: re.Pattern[bytes], size: int) -> tuple[bytes, bytes, bytes, bool]:
    """What stands above an element's content, its prefix, the first of its content, and whether it has none."""
    kept = b""
    while True:
        piece = source.read(size)
        kept += piece
        if kept.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in kept[:200]:
            raise Malformed("it is not written in UTF-8")
        found = outer.search(kept)
        if found:
            return kept[: found.end()], found[1], kept[found.end() :], bool(found[2])
        if not piece:
            raise Malformed("its rows are missing")


def _places(text: bytes, begin: re.Pattern[bytes], close: bytes) -> tuple[list[int], int]:
    """Where the inner tags begin, and where the outer one is closed (-1: not yet)."""
    if b"<!" in text:
        return _places_of_tags(text, begin, close)
    end = text.find(close)
    return [found.start() for found in begin.finditer(text, 0, end if end >= 0 else len(text))], end


def _places_of_tags(text: bytes, begin: re.Pattern[bytes], close: bytes) -> tuple[list[int], int]:
    starts: list[int] = []
    tags = re.compile(_HIDDEN + b"|(?P<begin>%b)|(?P<end>%b)" % (begin.pattern, close), re.S)
    for found in tags.finditer(text):
        if found.lastgroup == "begin":
            starts.append(found.start())
        elif found.lastgroup:
            return starts, found.start() if found.lastgroup == "end" else -1
    return starts, -1


class SharedStrings:
    """The strings that cells name by number, as they stand in the workbook, in a file that is deleted with this."""

    def __init__(self, source: IO[bytes] | None, size: int) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  closed below
        self._offsets = array("Q", [0])
        self._head, self._prefix = b"<sst>", b""  # as they stand above the first string
        if source:
            self._keep(source, size)

    def close(self) -> None:
        """Forget them."""
        self._file.close()

    def _keep(self, source: IO[bytes], size: int) -> None:
        written = 0
        for head, prefix, body, starts in _cuts(source, b"sst", b"si", size):
            self._head, self._prefix = head, prefix
            self._file.write(body)
            self._offsets.extend(written + start for start in starts[1:])
            written += len(body)
            self._offsets.append(written)
        self._file.flush()

    def with_its_own(self, block: bytes) -> tuple[bytes, bytes]:
        """The block and the table of strings it needs: a small one, to which its cells' numbers are changed."""
        places: dict[bytes, int] = {}
        changed, count = _NAMING.subn(
            lambda found: b"%b%d" % (found[1], places.setdefault(found[2], len(places))), block
        )
        if b"<!" in block or count != block.count(b'"s"') + block.count(b"'s'"):
            return block, self._of_all(block)
        total = len(self._offsets) - 1
        named = [int(number) for number in places]
        if any(number >= total for number in named):
            raise Malformed("a cell names a text that is not there")
        return changed, self._table(self._texts(named))

    def _of_all(self, block: bytes) -> bytes:
        """For cells written as few programs do: every number keeps its string, and what is not named is empty."""
        total = len(self._offsets) - 1
        named = sorted(each for each in set(map(int, _INDEX.findall(block))) if each < total)
        empty = b"<%bsi/>" % self._prefix
        gaps = (after - before - 1 for before, after in pairwise([-1, *named]))
        return self._table(empty * gap + text for gap, text in zip(gaps, self._texts(named), strict=True))

    def _table(self, texts: Iterable[bytes]) -> bytes:
        return b"".join((self._head, *texts, b"</%bsst>" % self._prefix))

    def _texts(self, numbers: Iterable[int]) -> Iterator[bytes]:
        for number in numbers:
            start = self._offsets[number]
            yield os.pread(self._file.fileno(), self._offsets[number + 1] - start, start)
