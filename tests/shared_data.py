"""Data that lies beside the repository: real organisations and published examples, read in place, never copied in."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """Return a file or folder of the shared data; without it the test fails in CI and is skipped elsewhere."""
    found = SHARED / path
    if found.exists():
        return found
    missing = f"needs {path} of the shared data, expected in the folder `shared` beside the repository"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def shared_json(path: str) -> Any:
    """Return the content of a shared JSON file."""
    return json.loads(shared(path).read_text(encoding="utf-8"))


def shared_workbook(path: str) -> dict[str, list[dict[str, str]]]:
    """Return a shared folder of CSV files as tables of rows of strings."""
    found: dict[str, list[dict[str, str]]] = {}
    for file in sorted(shared(path).glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            found[file.stem] = list(csv.DictReader(lines))
    return found
