"""PDF: tagged, PDF/UA-1, set by typst from data alone; the same bytes for the same pack on any machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from reviews.blocks import Block
from reviews.formats.heading import Heading
from reviews.formats.memory import give_back
from reviews.formats.pdf.content import content
from reviews.formats.pdf.coverage import FONTS, all_displayable

TEMPLATE: Final = Path(__file__).parent / "pack.typ"
SETTER: Final = Path(__file__).parent / "setter.py"
REFUSED: Final = 3
"""As setter.py ends; it is not imported, for a server has no use for what it imports."""
PATIENCE: Final = 60
"""Seconds; the largest packs take three."""


class Refused(Exception):
    """The setter refuses the data; the message is its own."""


def render(heading: Heading, blocks: Sequence[Block]) -> bytes:
    """The pack on A4; no system font and no clock has a say in it. Raises Refused, and TimeoutExpired."""
    try:
        return _set(_job(heading, blocks))
    except Refused as refused:
        if "could not be displayed" not in str(refused):
            raise
        # A mark on a letter that two fonts would have to share: better without the mark than without the file.
        return _set(_job(heading, blocks, strictly=True))


def _job(heading: Heading, blocks: Sequence[Block], *, strictly: bool = False) -> bytes:
    """What the setter reads; only this is kept while it works, not the data that it was written from."""
    data = all_displayable(content(heading, blocks), strictly=strictly)
    job = {
        "template": str(TEMPLATE),
        "fonts": str(FONTS),
        "data": json.dumps(data, ensure_ascii=False),
        "moment": int(heading.known_at.timestamp()),
    }
    return json.dumps(job).encode()


def _set(job: bytes) -> bytes:
    give_back()  # what the data took: the setter takes the most beside it
    done = subprocess.run(  # noqa: S603  # our own program; what people wrote goes in as data
        [sys.executable, "-I", str(SETTER)],
        input=job,
        capture_output=True,
        timeout=PATIENCE,
        env={"RAYON_NUM_THREADS": "1"},  # the other core is for pages
        check=False,
    )
    if done.returncode == REFUSED:
        raise Refused(done.stderr.decode(errors="replace"))
    if done.returncode:
        raise RuntimeError(f"The setter ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout
