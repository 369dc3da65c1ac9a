"""Initiatives by confidence and value, as large as the money that is left: rescue, protect, question, finish."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ui.charts.svg import Drawing, Markup, Point, clamp, escape, place, real
from ui.formats import Number, money, percent, plural
from ui.status import status_of

LEAST, LETTER = 6.0, 6.1


@dataclass(frozen=True)
class Ground:
    """How large the picture is, where its square lies in it, and how large the largest bubble may be."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    greatest: float


BESIDE = Ground(470.0, 282.0, 34.0, 460.0, 10.0, 248.0, 33.0)
ALONE = Ground(900.0, 520.0, 34.0, 890.0, 10.0, 486.0, 46.0)


@dataclass(frozen=True)
class Bubble:
    """One initiative; value and confidence between 0 and 1, money left to spend."""

    title: str
    confidence: Number | None
    value: Number | None
    left: Number | None
    status: str
    url: str = ""


@dataclass(frozen=True)
class BubblePicture:
    """The drawing, its words, and its rows: title, value, confidence, money left."""

    drawing: Drawing
    sentence: str
    rows: list[tuple[Bubble, str, str, str]]
    missing: int

    @property
    def lines(self) -> Markup:
        """The rows as those of a table; they stand on the page of the longest list, too many for a template each."""
        return Markup("".join(_line(*row) for row in self.rows))


def _line(bubble: Bubble, *figures: str) -> str:
    title = escape(bubble.title)
    name = f'<a href="{escape(bubble.url)}">{title}</a>' if bubble.url else title
    return f'<tr><th scope="row">{name}</th>{"".join(f'<td class="num">{escape(each)}</td>' for each in figures)}</tr>'


type _Box = tuple[float, float, float, float]


def draw(bubbles: Sequence[Bubble], currency: str = "EUR", ground: Ground = BESIDE) -> BubblePicture:
    """The picture; initiatives without value or confidence are counted and not placed."""
    placed = [b for b in bubbles if real(b.confidence) is not None and real(b.value) is not None]
    sentence = describe(placed, len(bubbles) - len(placed), currency)
    drawing = Drawing(ground.width, ground.height, sentence, fixed=False)
    _draw_ground(drawing, ground)
    most = max((abs(real(b.left) or 0.0) for b in placed), default=0.0)
    radii = [_radius(bubble, most, ground) for bubble in placed]
    marks = [(bubble, _at(bubble, radius, ground), radius) for bubble, radius in zip(placed, radii, strict=True)]
    marks.sort(key=lambda mark: -mark[2])
    for bubble, at, radius in marks:
        _draw_mark(drawing, bubble, at, radius)
    _draw_corners(drawing, ground)
    _draw_labels(drawing, marks, ground)
    rows = [(b, percent(b.value), percent(b.confidence), money(b.left, currency)) for b in bubbles]
    return BubblePicture(drawing, sentence, rows, len(bubbles) - len(placed))


def _at(bubble: Bubble, radius: float, ground: Ground) -> Point:
    """Where it lies; a large one at the edge is held inside the frame, so that it covers no heading."""
    confidence, value = clamp(real(bubble.confidence) or 0, 0, 1), clamp(real(bubble.value) or 0, 0, 1)
    x, y, inset = (
        ground.left + confidence * (ground.right - ground.left),
        ground.bottom - value * (ground.bottom - ground.top),
        radius * 1.15,
    )
    return clamp(x, ground.left + inset, ground.right - inset), clamp(y, ground.top + inset, ground.bottom - inset)


def _radius(bubble: Bubble, most: float, ground: Ground) -> float:
    """Area in proportion to money, never too small to see."""
    left = abs(real(bubble.left) or 0.0)
    return max(LEAST, ground.greatest * math.sqrt(left / most)) if most else LEAST


def _draw_ground(drawing: Drawing, ground: Ground) -> None:
    middle = ((ground.left + ground.right) / 2, (ground.top + ground.bottom) / 2)
    drawing.rect(ground.left, ground.top, middle[0] - ground.left, middle[1] - ground.top, "f-sunken")
    drawing.line((ground.left, ground.bottom), (ground.right, ground.bottom), "s-line2")
    drawing.line((ground.left, ground.top), (ground.left, ground.bottom), "s-line2")
    drawing.line((middle[0], ground.top), (middle[0], ground.bottom), "s-line")
    drawing.line((ground.left, middle[1]), (ground.right, middle[1]), "s-line")
    drawing.text((ground.left, ground.bottom + 20), "Low confidence")
    drawing.text((ground.right, ground.bottom + 20), "High confidence", anchor="end")
    drawing.text((14, ground.bottom), "Low value", transform=f"rotate(-90 14 {place(ground.bottom)})")
    drawing.text((14, ground.top), "High value", anchor="end", transform=f"rotate(-90 14 {place(ground.top)})")


def _draw_corners(drawing: Drawing, ground: Ground) -> None:
    """What a corner asks for; over the marks, with a rim, so that none hides it."""
    drawing.text((ground.left + 8, (ground.top + ground.bottom) / 2 - 9), "Rescue or stop", "rim")
    drawing.text((ground.left + 8, ground.bottom - 10), "Question", "rim")
    drawing.text((ground.right - 8, ground.bottom - 10), "Finish quietly", "rim", "end")
    drawing.text((ground.right - 8, ground.top + 16), "Protect", "rim", "end")


def _draw_mark(drawing: Drawing, bubble: Bubble, at: Point, radius: float) -> None:
    """The shape of the status, so that colour is never alone."""
    x, y = at
    glyph = status_of(bubble.status).glyph
    if glyph == "risk":
        height = radius * 1.15
        corners = [(x, y - height), (x + height, y + height * 0.72), (x - height, y + height * 0.72)]
        drawing.polygon(corners, "f-risk s-surface", stroke_width=1.5, stroke_linejoin="round", opacity=0.9)
    elif glyph == "off":
        size = radius * 1.1
        drawing.polygon(
            [(x, y - size), (x + size, y), (x, y + size), (x - size, y)],
            "f-off s-surface",
            stroke_width=1.5,
            opacity=0.88,
        )
    elif glyph in {"ok", "done"}:
        drawing.circle(at, radius, f"f-{glyph} s-surface", stroke_width=1.5, opacity=0.85)
    else:
        drawing.circle(at, radius, "f-surface s-ink3", stroke_width=1.6, stroke_dasharray="3 3")


def _draw_labels(drawing: Drawing, marks: list[tuple[Bubble, Point, float]], ground: Ground) -> None:
    """The largest first; a name that would lie on another is left to the table."""
    taken: list[_Box] = [
        (ground.left, (ground.top + ground.bottom) / 2 - 21, ground.left + 94, (ground.top + ground.bottom) / 2 - 5)
    ]
    taken += [
        (ground.left, ground.bottom - 22, ground.left + 64, ground.bottom),
        (ground.right - 88, ground.bottom - 22, ground.right, ground.bottom),
    ]
    taken += [(ground.right - 50, ground.top, ground.right, ground.top + 20)]
    # a shape fills about four fifths of the box around it
    bodies = [(x - r * 0.8, y - r * 0.8, x + r * 0.8, y + r * 0.8) for _, (x, y), r in marks]
    for index, (bubble, at, radius) in enumerate(marks):
        others = [*taken, *bodies[:index], *bodies[index + 1 :]]
        for corner, anchor, box in _label_places(bubble.title, at, radius):
            if _fits(box, ground) and not any(_overlap(box, other) for other in others):
                drawing.text(corner, bubble.title, "ink rim" if index < 4 else "ink2 rim", anchor)
                taken.append(box)
                break


def _label_places(title: str, at: Point, radius: float) -> list[tuple[Point, str, _Box]]:
    x, y = at
    width, beside = len(title) * LETTER, radius * 1.15 + 6
    return [
        ((x + beside, y + 4), "", (x + beside, y - 6, x + beside + width, y + 6)),
        ((x - beside, y + 4), "end", (x - beside - width, y - 6, x - beside, y + 6)),
        ((x, y - beside - 1), "middle", (x - width / 2, y - beside - 13, x + width / 2, y - beside + 3)),
        ((x, y + beside + 10), "middle", (x - width / 2, y + beside - 2, x + width / 2, y + beside + 14)),
    ]


def _fits(box: _Box, ground: Ground) -> bool:
    return box[0] >= ground.left and box[2] <= ground.right + 8 and box[1] >= 0 and box[3] <= ground.bottom


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def describe(placed: Sequence[Bubble], missing: int, currency: str) -> str:
    """The picture in words."""
    if not placed:
        return "No initiative has both a value and a confidence yet."
    largest = max(placed, key=lambda bubble: real(bubble.left) or 0.0)
    said = [
        f"{plural(len(placed), 'initiative')} by confidence and value.",
        f"{largest.title} has the most money left to spend, {money(largest.left, currency)}, "
        f"at value {percent(largest.value)} and confidence {percent(largest.confidence)}.",
    ]
    if missing:
        said.append(f"{missing} more without value or confidence.")
    return " ".join(said)
