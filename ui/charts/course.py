"""Figures through time as steps: each holds until the next is known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from ui.charts.scale import Plane, extent, shown, spread, ticks
from ui.charts.svg import Drawing, Point, real
from ui.formats import Number, full_day

LOOKS = (
    ("s-accent", 2.5, "", "acc"),
    ("s-ink2", 1.5, "2 5", "ink2"),
    ("s-ok", 1.5, "6 4", "ok"),
    ("s-risk", 1.5, "1 4", "risk"),
)


@dataclass(frozen=True)
class Line:
    """One figure: its name and what it was from each day on; None is not known from then on."""

    label: str
    points: Sequence[tuple[date, Number | None]]


@dataclass(frozen=True)
class Course:
    """What the picture is made from; `links` are the addresses of the days on the first line."""

    title: str
    start: date
    end: date
    lines: Sequence[Line]
    unit: str = ""
    links: dict[date, str] = field(default_factory=dict)
    least: float = 0
    """The least step of the axis: 1 of what is counted."""


@dataclass(frozen=True)
class CoursePicture:
    """Two drawings of one picture, and the same as words."""

    wide: Drawing
    narrow: Drawing
    sentence: str


def draw(course: Course) -> CoursePicture:
    """The picture."""
    sentence = describe(course)
    marks = ticks(*extent([value for line in course.lines for _, value in line.points]), least=course.least)
    return CoursePicture(
        _drawing(course, marks, sentence, "wide"), _drawing(course, marks, sentence, "narrow"), sentence
    )


def describe(course: Course) -> str:
    """The picture in words."""
    parts = [f"{course.title} from {full_day(course.start)} to {full_day(course.end)}."]
    for line in course.lines:
        known = [(day, value) for day, value in line.points if value is not None]
        if known:
            (first, before), (_, after) = known[0], known[-1]
            parts.append(
                f"{line.label}: {shown(before, course.unit)} on {full_day(first)}, now {shown(after, course.unit)}."
            )
        else:
            parts.append(f"{line.label}: not known.")
    return " ".join(parts)


def runs(line: Line, end: date) -> list[list[tuple[date, float]]]:
    """The corners of the steps, cut where the figure is not known; the last value holds to the end."""
    found: list[list[tuple[date, float]]] = [[]]
    points = [*line.points, (end, line.points[-1][1])] if line.points else []
    for (day, raw), (until, _) in pairwise(points):
        value = real(raw)
        if value is None:
            found.append([])
        else:
            found[-1] += [(day, value), (until, value)]
    return [run for run in found if run]


def _drawing(course: Course, marks: list[float], sentence: str, css: str) -> Drawing:
    is_wide = css == "wide"
    names = [] if is_wide or len(course.lines) == 1 else [line.label for line in course.lines]
    width, height = (800.0, 250.0) if is_wide else (358.0, 230.0 + 20 * len(names))
    drawing = Drawing(width, height, sentence, css, fixed=False, role="group" if course.links else "img")
    right, top, bottom = (640.0, 30.5, 224.0) if is_wide else (346.0, 20.4, 206.0)
    plane = Plane(56, right, top, bottom, course.start, course.end, marks[0], marks[-1])
    plane.draw_axes(drawing, marks, course.unit, 8 if is_wide else 4)
    ends: list[tuple[float, str, str]] = []
    for line, (stroke, thickness, dash, tone) in list(zip(course.lines, LOOKS, strict=False))[::-1]:
        corners = [[(plane.x(day), plane.y(value)) for day, value in run] for run in runs(line, course.end)]
        for run in corners:
            drawing.polyline(run, f"f-none {stroke}", thickness, dash)
        if corners:
            ends.append((corners[-1][-1][1], line.label, tone))
    _draw_days(drawing, course, plane)
    if is_wide:
        _draw_ends(drawing, plane, ends)
    _draw_names(drawing, names)
    return drawing


def _draw_names(drawing: Drawing, names: Sequence[str]) -> None:
    """Below the days where there is no room at the ends of the lines: each name after a piece of its line."""
    for row, (name, (stroke, thickness, dash, tone)) in enumerate(zip(names, LOOKS, strict=False)):
        height = 248.0 + 20 * row
        drawing.line((56, height - 4), (84, height - 4), stroke, thickness, dash)
        drawing.text((92, height), name, tone)


def _draw_days(drawing: Drawing, course: Course, plane: Plane) -> None:
    """A dot a day of the first figure, which leads to the page as it was then."""
    for day, raw in course.lines[0].points if course.lines else ():
        value = real(raw)
        if value is None:
            continue
        at: Point = (plane.x(day), plane.y(value))
        drawing.circle(at, 3, "f-accent")
        if day in course.links:
            drawing.place_link(at, 9, course.links[day], f"{full_day(day)}: {shown(raw or 0, course.unit)}")


def _draw_ends(drawing: Drawing, plane: Plane, ends: list[tuple[float, str, str]]) -> None:
    heights = spread([height for height, _, _ in ends], 16, 14, plane.bottom)
    for height, (_, words, tone) in zip(heights, ends, strict=True):
        drawing.text((plane.right + 10, height + 4), words, tone)
