"""What a section of a pack is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviews.blocks import Block
from reviews.context import Context

type Options = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A part of a pack that an organisation can place, leave out, or give its own title."""

    name: str
    title: str
    about: str
    """What it shows, for whoever arranges a template."""
    gather: Callable[[Context, Options], list[Block]]
    """The blocks; an empty list is left out. It reads through the context, inside `look_back`, and writes nothing."""
    takes_most: bool = False
    """Whether its option `most` says how many rows a list of it shows."""
    takes_since: bool = False
    """Whether its option `since` says what the review is compared with."""
