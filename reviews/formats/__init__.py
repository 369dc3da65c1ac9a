"""The files of a pack: the same blocks as the page, each format by one function of (heading, blocks)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from reviews.blocks import Block
from reviews.formats import canonical, pdf, slides, xlsx
from reviews.formats.heading import Heading
from reviews.formats.memory import give_back

type Render = Callable[[Heading, Sequence[Block]], bytes]


@dataclass(frozen=True)
class Format:
    """A kind of file."""

    name: str
    """As in addresses; also the ending of the file's name."""
    label: str
    media_type: str
    render: Render

    def made(self, heading: Heading, blocks: Sequence[Block]) -> bytes:
        """The file; what making it took is given back."""
        try:
            return self.render(heading, blocks)
        finally:
            give_back()


FORMATS: Final[tuple[Format, ...]] = (
    Format("pdf", "PDF", "application/pdf", pdf.render),
    Format(
        "pptx",
        "PowerPoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        slides.render,
    ),
    Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.render),
    Format("json", "JSON", "application/json", canonical.render),
)
BY_NAME: Final = {one.name: one for one in FORMATS}
