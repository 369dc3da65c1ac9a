"""JSON: the blocks as they were sealed. Who may read all of them gets the seal by hashing `blocks`; pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

from reviews.blocks import Block, as_json
from reviews.formats.heading import Heading


def render(heading: Heading, blocks: Sequence[Block]) -> bytes:
    """Keys in order, no blanks, UTF-8; `hidden` says how many rows of which block the reader may not see."""
    whole = {
        "pack": {
            "title": heading.title,
            "organisation": heading.organisation,
            "cycle": heading.cycle,
            "as_of": heading.as_of.isoformat(),
            "known_at": heading.known_at.isoformat(),
            "formula": heading.formula,
            "seal": heading.seal,
        },
        "hidden": {str(place): block.hidden for place, block in enumerate(blocks) if block.hidden},
        "blocks": as_json(blocks),
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
