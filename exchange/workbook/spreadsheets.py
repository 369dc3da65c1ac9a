"""An .xlsx as text: checked as an archive first, then read in a process of its own with limits."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from exchange.workbook.archives import opened
from exchange.workbook.problems import Unreadable

CHILD: Final = Path(__file__).with_name("spreadsheet_reader.py")
MAX_SECONDS: Final = 90


def sheets_of(name: str, content: bytes) -> list[tuple[str, list[list[str]]]]:
    """Each sheet's title and rows of text; raises Unreadable."""
    opened(name, content).close()
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        output = _read_apart(name, file.name)
    return [(title, rows) for title, rows in json.loads(output)]


def _read_apart(name: str, path: str) -> bytes:
    # A sheet that claims a cell at XFD1048576 makes its reader ask for all the memory there is: the child dies of it.
    command = [sys.executable, "-I", str(CHILD), path]
    try:
        done = subprocess.run(command, capture_output=True, timeout=MAX_SECONDS, check=False)  # noqa: S603  own program
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"{name} took more than {MAX_SECONDS} seconds to read.") from error
    if done.returncode == 1:
        raise Unreadable(f"{name} cannot be read as a spreadsheet: {done.stderr.decode(errors='replace').strip()}")
    if done.returncode:
        raise Unreadable(f"{name} needs more memory or time than a workbook may: it is too large, or damaged.")
    return done.stdout
