"""Files as they were sent: taken in piece by piece, given out as a stream that does not lie in memory."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final, cast

from exchange.models import SourceChunk, SourceFile

CHUNK: Final = 1_000_000


def keep_content(file: SourceFile, pieces: Iterable[bytes]) -> None:
    """Keep a new file's content, and its size and fingerprint."""
    digest, size, place = hashlib.sha256(), 0, 0
    file.size, file.sha256 = 0, ""
    file.save()
    for piece in _even(pieces):
        SourceChunk(file=file, place=place, content=piece).save()
        digest.update(piece)
        size, place = size + len(piece), place + 1
    file.size, file.sha256 = size, digest.hexdigest()
    file.save(update_fields=["size", "sha256"])


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    if held:
        yield bytes(held)


def spooled(file: SourceFile) -> BinaryIO:
    """The content on disk, gone when it is closed; spreadsheets are read here and there, not from end to end."""
    spool = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115  # whoever asked closes it
    for pk in list(SourceChunk.objects.filter(file=file).order_by("place").values_list("pk", flat=True)):
        spool.write(bytes(SourceChunk.objects.values_list("content", flat=True).get(pk=pk)))
    spool.seek(0)
    return spool


class PiecesOf(io.RawIOBase):
    """A kept file as a stream that fetches a piece only when it is read: its beginning costs one."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__()
        self._file, self._at = file, 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """Here and there."""
        return True

    def tell(self) -> int:
        """The byte that comes next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the piece goes."""
        place, within = divmod(self._at, CHUNK)
        if self._held[0] != place:
            found = SourceChunk.objects.filter(file=self._file, place=place).values_list("content", flat=True).first()
            self._held = (place, bytes(found or b""))
        part = self._held[1][within : within + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
