"""Zip archives that may be hostile: sizes are checked in the directory before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from exchange.workbook.problems import Unreadable

MAX_MEMBERS: Final = 500
MAX_UNPACKED: Final = 600_000_000
MAX_RATIO: Final = 200
SMALL: Final = 10_000_000  # below this a high ratio harms nobody: empty tables pack well


def opened(name: str, content: bytes) -> zipfile.ZipFile:
    """The archive, once its directory looks harmless; raises Unreadable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(f"{name} is damaged or is not a zip archive.") from error
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS:
        raise Unreadable(f"{name} holds {len(infos)} files; at most {MAX_MEMBERS} are read.")
    if unpacked > MAX_UNPACKED:
        raise Unreadable(f"{name} unpacks to {unpacked:,} bytes; at most {MAX_UNPACKED:,} are read.")
    if unpacked > SMALL and unpacked > MAX_RATIO * max(len(content), 1):
        raise Unreadable(f"{name} unpacks to {unpacked // max(len(content), 1)} times its size: it looks like a bomb.")
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
