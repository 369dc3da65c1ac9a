"""What a picture of flow is made of: two drawings, its words, its rows; and the frame that they share; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ui.charts.scale import Plane, spread, ticks
from ui.charts.svg import Drawing

WIDE, NARROW = (800.0, 250.0), (358.0, 230.0)
LEFT, TOP, FOOT, BESIDE = 44.0, 18.0, 26.0, 130.0


@dataclass(frozen=True)
class Cell:
    """One cell of the table beside a picture; with an address it leads there."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Picture:
    """Two drawings of one picture, its words, and the same as a table: the first column names the row."""

    wide: Drawing
    narrow: Drawing
    sentence: str
    head: tuple[str, ...]
    rows: list[list[Cell]] = field(default_factory=list)
    caption: str = ""


def rows_of(*rows: Sequence[str]) -> list[list[Cell]]:
    """Rows of plain words."""
    return [[Cell(text) for text in row] for row in rows]


@dataclass(frozen=True)
class Frame:
    """The two sizes a picture is drawn in; in the narrow one labels lie on the picture."""

    drawing: Drawing
    is_wide: bool
    height: float

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return self.drawing.width - (BESIDE if self.is_wide else 12)

    def plane(self, start: date, end: date, most: float, named: int = 0) -> Plane:
        """A plane of days from 0 up, with its axes drawn."""
        marks = ticks(0.0, max(1.0, most), 4)
        if marks[1] < 1:  # of whole things there is no half
            marks = [0.0, 1.0]
        plane = Plane(LEFT, self.right, TOP, self.height - FOOT, start, end, 0.0, marks[-1])
        plane.draw_axes(self.drawing, marks, "", named or (7 if self.is_wide else 3))
        return plane

    def labels(self, found: Sequence[tuple[float, str, str]]) -> None:
        """Words beside the plot at their heights, moved apart; in the narrow drawing one below the other on it."""
        if self.is_wide:
            heights = spread([height for height, _, _ in found], 17, TOP, self.height - FOOT)
            for height, (_, words, css) in zip(heights, found, strict=True):
                self.drawing.text((self.right + 12, height + 4), words, css)
        else:
            for index, (_, words, css) in enumerate(found):
                self.drawing.text((LEFT + 6, TOP + 12 + index * 16), words, f"{css} rim")


def both(sentence: str, draw: Callable[[Frame], None], *, has_links: bool = False, height: float = 0) -> list[Drawing]:
    """The wide and the narrow drawing of one picture; another height than the usual where it has rows."""
    found: list[Drawing] = []
    for is_wide, (width, usual) in ((True, WIDE), (False, NARROW)):
        role = "group" if has_links else "img"
        drawing = Drawing(width, height or usual, sentence, "wide" if is_wide else "narrow", fixed=False, role=role)
        draw(Frame(drawing, is_wide, height or usual))
        found.append(drawing)
    return found
