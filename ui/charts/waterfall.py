"""Where the gap comes from: expected − measured = plan misfit + execution shortfall + outcome shortfall."""

import itertools
from dataclasses import dataclass

from ui.charts.svg import Drawing, place, real
from ui.formats import Number, percent, points


@dataclass(frozen=True)
class Decomposition:
    """Shares of the way, between 0 and 1: P expected, Q planned, D delivered, M measured; None is not known."""

    expected: Number | None
    planned: Number | None
    delivered: Number | None
    measured: Number | None


@dataclass(frozen=True)
class Step:
    """One bar: a level that starts at 0, or a difference between two levels."""

    name: str
    meaning: str
    start: float
    end: float
    text: str
    css: str
    is_level: bool


@dataclass(frozen=True)
class WaterfallPicture:
    """Two drawings of one picture, its words and its steps."""

    wide: Drawing
    narrow: Drawing
    sentence: str
    steps: list[Step]
    is_whole: bool


LEVELS = ("Expected by now", "what the calendar asks for"), ("Measured", "what the check-ins say")
CAUSES = (
    ("Plan misfit", "the plan is too late for the goal"),
    ("Execution shortfall", "the work is late"),
    ("Outcome shortfall", "the work is done and the needle has not moved"),
)
EVEN = (
    "the plan asks for what the calendar asks for",
    "the work is where its plan says",
    "the needle moved with the work",
)
GAINS = (
    ("Plan ahead", "the plan asks for more than the calendar"),
    ("Execution ahead", "more work is done than planned"),
    ("Outcome ahead", "the needle moved more than the work explains"),
)


def draw(parts: Decomposition) -> WaterfallPicture:
    """The picture; without planned and delivered work only the two levels stand."""
    steps = steps_of(parts)
    sentence = describe(parts, steps)
    is_whole = len(steps) == len(LEVELS) + len(CAUSES)
    wide = _drawing(steps, sentence, 800, "wide")
    narrow = _drawing(steps, sentence, 358, "narrow")
    return WaterfallPicture(wide, narrow, sentence, steps, is_whole)


def steps_of(parts: Decomposition) -> list[Step]:
    """The bars from top to bottom; each difference starts where the one before it ended."""
    expected, measured = real(parts.expected), real(parts.measured)
    levels = [expected, real(parts.planned), real(parts.delivered), measured]
    steps = [_level(0, expected, parts.expected, "f-ink3")] if expected is not None else []
    if all(level is not None for level in levels):
        exact = (parts.expected, parts.planned, parts.delivered, parts.measured)
        steps += _differences([level for level in levels if level is not None], exact)
    if measured is not None:
        steps.append(_level(1, measured, parts.measured, "f-accent"))
    return steps


def _level(which: int, value: float, exact: Number | None, css: str) -> Step:
    name, meaning = LEVELS[which]
    return Step(name, meaning, 0.0, value, percent(exact), css, is_level=True)


def _differences(levels: list[float], exact: tuple[Number | None, ...]) -> list[Step]:
    falls = [before - after for before, after in itertools.pairwise(levels)]
    worst = max(falls)
    steps = []
    for index, fall in enumerate(falls):
        before, after = exact[index], exact[index + 1]
        # exact in the same kind of number as was given: no float noise in what is shown
        change = after - before if before is not None and after is not None else None  # type: ignore[operator]  # both are known there
        name, meaning = GAINS[index] if fall < 0 else CAUSES[index]
        css = "f-ok" if fall < 0 else "f-off" if fall == worst and fall > 0 else "f-risk"
        if not any(digit in points(change) for digit in "123456789"):
            meaning, css = EVEN[index], "f-ok"
        steps.append(Step(name, meaning, levels[index], levels[index + 1], points(change), css, is_level=False))
    return steps


def describe(parts: Decomposition, steps: list[Step]) -> str:
    """The picture in words."""
    if parts.measured is None or parts.expected is None:
        return "The gap cannot be split yet: nothing is measured, or the cycle has no length."
    head = f"Expected {percent(parts.expected)}, measured {percent(parts.measured)}."
    causes = [f"{step.name} {step.text}" for step in steps if not step.is_level]
    return f"{head} {', '.join(causes)}." if causes else f"{head} No linked work says where the gap comes from."


def _drawing(steps: list[Step], sentence: str, width: float, css: str) -> Drawing:
    is_wide = css == "wide"
    gap = 38.0 if is_wide else 44.0
    drawing = Drawing(width, max(gap * max(1, len(steps)), 40), sentence, css, fixed=False)
    left, right = (170.0, width - 92) if is_wide else (0.0, width - 76)
    ends = [0.0, *(value for step in steps for value in (step.start, step.end))]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return left + (right - left) * (value - low) / span

    for index, step in enumerate(steps):
        top = index * gap + (9 if is_wide else 20)
        start, end = sorted((x(step.start), x(step.end)))
        drawing.rect(start, top, max(1.5, end - start), 20 if is_wide else 16, step.css, rx=2)
        label = (0.0, top + 14) if is_wide else (0.0, top - 6)
        drawing.text(label, step.name, "ink" if step.is_level else "ink2")
        tone = "ink" if step.is_level else step.css.removeprefix("f-")
        drawing.text((min(end + 8, width - 66), top + (14 if is_wide else 12)), step.text, f"{tone} rim")
        if index + 1 < len(steps):
            edge, below = x(step.end), (index + 1) * gap + (9 if is_wide else 20)
            drawing.path(f"M{place(edge)} {place(top)}V{place(below)}", "f-none s-line2", stroke_dasharray="2 3")
    return drawing
