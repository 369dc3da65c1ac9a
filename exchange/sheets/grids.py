"""Sheets of .xlsx and .ods files: checked as an archive, then read by a program of its own with limits, row by row."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

from exchange.workbook.archives import opened
from exchange.workbook.problems import Unreadable

CHILD: Final = Path(__file__).with_name("grid_reader.py")
MAX_WORKBOOK: Final = 100_000_000
MAX_UNPACKED: Final = 1_500_000_000  # an .xlsx is unpacked in pieces; what is held whole is bounded by its reader
_LOCKED: Final = 3


class Grid:
    """The names of a workbook's sheets, and the rows of the chosen one with their numbers."""

    def __init__(self, names: tuple[str, ...], sheet: str, rows: Iterator[tuple[int, list[str]]]) -> None:
        self.names, self.sheet, self.rows = names, sheet, rows


@contextmanager
def grid(source: BinaryIO, name: str, sheet: str = "", most: int = 0) -> Iterator[Grid]:
    """The sheet of that name, or the first with anything in it, at most so many rows (0: all); raises Unreadable."""
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
        shutil.copyfileobj(source, file)
        file.flush()
        _check(file.name, name)
        command = [sys.executable, "-I", str(CHILD), file.name, sheet, str(most)]
        with (
            tempfile.TemporaryFile() as errors,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as child,  # noqa: S603  own program
        ):
            try:
                yield _grid(child, errors, name)
            finally:
                child.kill()


def _check(path: str, name: str) -> None:
    if Path(path).stat().st_size > MAX_WORKBOOK:
        raise Unreadable(f"{name} is larger than {MAX_WORKBOOK // 1_000_000} MB; save the sheet as CSV.")
    with Path(path).open("rb") as file, opened(name, file, MAX_UNPACKED) as archive:
        members = set(archive.namelist())
        if "xl/workbook.bin" in members:
            raise Unreadable(f"{name} is a binary workbook (.xlsb); save it as .xlsx.")
        if "META-INF/manifest.xml" in members and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable(_locked(name))
        if not members & {"xl/workbook.xml", "content.xml"}:
            raise Unreadable(f"{name} is a zip archive, but no .xlsx or .ods workbook.")


def _locked(name: str) -> str:
    return f"{name} is protected by a password; save it without one."


def _grid(child: subprocess.Popen[bytes], errors: IO[bytes], name: str) -> Grid:
    lines = _lines(child, errors, name)
    about = next(lines, None)
    if about is None:
        raise Unreadable(f"{name} holds no sheet.")
    head = json.loads(about)
    return Grid(tuple(head["sheets"]), head["sheet"], _rows(lines))


def _instead(name: str) -> str:
    # A sheet of OpenDocument is held whole, so fewer of its rows fit.
    kept = "XLSX or CSV" if Path(name).suffix.lower() == ".ods" else "CSV"
    return f"Save its sheet as {kept}, where a million rows are no trouble."


def _rows(lines: Iterator[bytes]) -> Iterator[tuple[int, list[str]]]:
    for line in lines:
        number, cells = json.loads(line)
        yield number, cells


def _lines(child: subprocess.Popen[bytes], errors: IO[bytes], name: str) -> Iterator[bytes]:
    assert child.stdout is not None  # noqa: S101  asked for with PIPE
    yield from child.stdout
    code = child.wait()
    if code == _LOCKED:
        raise Unreadable(_locked(name))
    if code == 1:
        errors.seek(0)
        said = errors.read(300).decode(errors="replace").strip()
        raise Unreadable(f"{name} cannot be read as a spreadsheet: {said}")
    if code:
        raise Unreadable(
            f"{name} needs more memory or time than a workbook may: it is too large, or damaged. {_instead(name)}"
        )
