"""All four files of a pack over 200 key results and 300 initiatives, against ten seconds and 400 MB; no database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench.measuring import Limit, Measured
from bench.run import Run

LIMITS = [
    Limit("papers", 1.0, "CPU of a large pack's four files ÷ 10 s"),
    Limit("papers_memory", 1.0, "most memory of the server and the PDF's setter together ÷ 400 MB"),
]
SECONDS, MEGABYTES = 10, 400


def measure(run: Run) -> Iterator[Measured]:
    """In a process of its own, so that the peak is theirs."""
    found = _said()
    told = ", ".join(f"{name} {seconds} s, {found['bytes'][name]:,} B" for name, seconds in found["seconds"].items())
    yield Measured("papers", sum(found["seconds"].values()) / SECONDS, told)
    held = _said("held")
    told = ", ".join(f"{name} {megabytes} MB" for name, megabytes in held.items())
    yield Measured("papers_memory", held["together"] / MEGABYTES, told)


def _said(*asked: str) -> dict[str, Any]:
    said = subprocess.run([sys.executable, "-m", "bench.papers", *asked], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(said.stdout)
    return found
