"""Zip archives that may be hostile: sizes are checked in the directory before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from exchange.workbook.problems import Unreadable

MAX_MEMBERS: Final = 500
MAX_UNPACKED: Final = 600_000_000
MAX_RATIO: Final = 200
SMALL: Final = 10_000_000  # below this a high ratio harms nobody: empty tables pack well


def opened(name: str, content: bytes | BinaryIO, most: int = MAX_UNPACKED) -> zipfile.ZipFile:
    """The archive, once its directory looks harmless; raises Unreadable."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    size = max(source.seek(0, io.SEEK_END), 1)
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(f"{name} is damaged or is not a zip archive.") from error
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS:
        raise Unreadable(f"{name} holds {len(infos)} files; at most {MAX_MEMBERS} are read.")
    if unpacked > SMALL and unpacked > MAX_RATIO * size:
        raise Unreadable(f"{name} unpacks to {unpacked // size} times its size: it looks like a bomb.")
    if unpacked > most:
        raise Unreadable(f"{name} unpacks to {unpacked:,} bytes; at most {most:,} are read.")
    return archive


def members(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The CSV files of an archive by their names, whatever folder they lie in; raises Unreadable."""
    with opened(name, content) as archive:
        tables = sorted(info for info in archive.namelist() if _is_table(info))
        if not tables:
            raise Unreadable(f"{name} has no CSV files such as objectives.csv in it.")
        for member in tables:
            yield PurePosixPath(member).name, _unpacked(archive, name, member)


def _is_table(member: str) -> bool:
    path = PurePosixPath(member)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() == ".csv" and not hidden


def _unpacked(archive: zipfile.ZipFile, name: str, member: str) -> bytes:
    try:
        # No more than the directory says is unpacked, and the check sum must agree.
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable(f"{member} in {name} is damaged or encrypted.") from error
