"""A key result over its cycle: what was measured, the plan, the forecast with its range, and the gap."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ui.charts.scale import Plane, extent, shown, spread, ticks
from ui.charts.svg import Drawing, clamp, real
from ui.formats import Number, full_day
from ui.status import status_of


@dataclass(frozen=True)
class Trend:
    """What the picture is made from; only the days are needed."""

    title: str
    start: date
    end: date
    today: date
    points: Sequence[tuple[date, Number | None]] = ()
    baseline: Number | None = None
    target: Number | None = None
    # without a plan of its own the plan is the line from baseline to target
    plan: Sequence[tuple[date, Number | None]] = ()
    # at_least, at_most, between: the limits to keep instead of a way to go
    floor: Number | None = None
    ceiling: Number | None = None
    forecast: Number | None = None
    low: Number | None = None
    high: Number | None = None
    status: str = "no_data"
    unit: str = ""


@dataclass(frozen=True)
class TrendPicture:
    """Two drawings of one picture, and the same as words and as rows."""

    wide: Drawing
    narrow: Drawing
    sentence: str
    rows: list[tuple[date, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Frame:
    plane: Plane
    width: float
    height: float
    is_wide: bool


def draw(trend: Trend) -> TrendPicture:
    """The picture of a key result's way."""
    if trend.end < trend.start:
        trend = replace(trend, start=trend.end, end=trend.start)
    known = [(day, value) for day, raw in sorted(trend.points, key=lambda p: p[0]) if (value := real(raw)) is not None]
    plan = plan_of(trend)
    sentence = describe(trend, known, plan)
    limits = (trend.baseline, trend.target, trend.floor, trend.ceiling, trend.forecast, trend.low, trend.high)
    drawn = _inside(trend, known)
    marks = ticks(*extent([*limits, *(v for _, v in drawn), *(v for _, v in plan)]))
    frames = (_frame(trend, marks, is_wide=True), _frame(trend, marks, is_wide=False))
    wide, narrow = (_drawing(trend, frame, marks, drawn, plan, sentence) for frame in frames)
    rows = [
        (day, shown(value, trend.unit), shown(at, trend.unit) if (at := plan_on(plan, day)) is not None else "")
        for day, value in known
    ]
    return TrendPicture(wide, narrow, sentence, rows)


def _inside(trend: Trend, known: list[tuple[date, float]]) -> list[tuple[date, float]]:
    """What is drawn: of what was said before the first day only the last, as what it began with."""
    before = [value for day, value in known if day < trend.start]
    inside = [each for each in known if each[0] >= trend.start]
    return [(trend.start, before[-1]), *inside] if before else inside


def plan_of(trend: Trend) -> list[tuple[date, float]]:
    """The plan as corners of a line; none where limits are to be kept or an end is not known."""
    given = [(day, value) for day, raw in sorted(trend.plan, key=lambda p: p[0]) if (value := real(raw)) is not None]
    if given:
        return given
    baseline, target = real(trend.baseline), real(trend.target)
    if trend.floor is not None or trend.ceiling is not None or baseline is None or target is None:
        return []
    return [(trend.start, baseline), (trend.end, target)]


def plan_on(plan: Sequence[tuple[date, float]], day: date) -> float | None:
    """The plan's value on a day, linear between its corners; None outside them."""
    for (before, low), (after, high) in itertools.pairwise(plan):
        if before <= day <= after:
            length = (after - before).days
            return high if length == 0 else low + (high - low) * (day - before).days / length
    return None


def describe(trend: Trend, known: list[tuple[date, float]], plan: list[tuple[date, float]]) -> str:
    """The picture in words."""
    unit = trend.unit
    parts = [f"{trend.title} from {full_day(trend.start)} to {full_day(trend.end)}."]
    parts.append(f"Now {shown(known[-1][1], unit)}." if known else "No check-in with a value yet.")
    if (today := plan_on(plan, trend.today)) is not None:
        parts.append(f"Plan for today {shown(today, unit)}.")
    if trend.forecast is not None:
        between = ""
        if trend.low is not None and trend.high is not None:
            between = f", range {shown(trend.low, unit)} to {shown(trend.high, unit)}"
        parts.append(f"Forecast {shown(trend.forecast, unit)}{between}.")
    for name, value in (("Target", trend.target), ("At least", trend.floor), ("At most", trend.ceiling)):
        if value is not None:
            parts.append(f"{name} {shown(value, unit)}.")
    return " ".join(parts)


def _frame(trend: Trend, marks: list[float], *, is_wide: bool) -> _Frame:
    width, height = (800.0, 250.0) if is_wide else (358.0, 230.0)
    right, top, bottom = (704.0, 30.5, 224.0) if is_wide else (346.0, 40.4, 206.0)
    plane = Plane(48, right, top, bottom, trend.start, trend.end, marks[0], marks[-1])
    return _Frame(plane, width, height, is_wide)


def _drawing(
    trend: Trend,
    frame: _Frame,
    marks: list[float],
    known: list[tuple[date, float]],
    plan: list[tuple[date, float]],
    sentence: str,
) -> Drawing:
    css = "wide" if frame.is_wide else "narrow"
    drawing = Drawing(frame.width, frame.height, sentence, css, fixed=False)
    plane = frame.plane
    plane.draw_axes(drawing, marks, trend.unit, 8 if frame.is_wide else 4)
    _draw_limits(drawing, plane, trend)
    if plan:
        points = [(plane.x(day), plane.y(value)) for day, value in plan]
        drawing.polyline(points, "f-none s-ink3", 1.5, "2 5")
    _draw_forecast(drawing, plane, trend, known)
    if plane.has(trend.today):
        at = plane.x(trend.today)
        drawing.line((at, plane.top - 18.5), (at, plane.bottom), "s-line2")
        drawing.text((clamp(at, 20, frame.width - 20), plane.top - 18.5), "Today", "ink2", "middle")
    _draw_measured(drawing, plane, trend, known)
    _draw_plan_label(drawing, plane, plan, known)
    _draw_ends(drawing, frame, trend, known)
    return drawing


def _draw_limits(drawing: Drawing, plane: Plane, trend: Trend) -> None:
    """The side of a limit on which a value should not lie is shaded."""
    for limit, edge in ((trend.floor, plane.bottom), (trend.ceiling, plane.top)):
        if limit is None:
            continue
        height = plane.y(limit)
        top = min(height, edge)
        drawing.rect(plane.left, top, plane.right - plane.left, abs(edge - height), "f-sunken")
        drawing.line((plane.left, height), (plane.right, height), "s-ink3", 1.5)


def _draw_forecast(drawing: Drawing, plane: Plane, trend: Trend, known: list[tuple[date, float]]) -> None:
    if trend.forecast is None or not known or known[-1][0] >= trend.end:
        return
    glyph = status_of(trend.status).glyph
    tone = glyph if glyph in {"ok", "risk", "off"} else "todo"
    start = (plane.x(known[-1][0]), plane.y(known[-1][1]))
    if trend.low is not None and trend.high is not None:
        cone = [start, (plane.right, plane.y(trend.high)), (plane.right, plane.y(trend.low))]
        drawing.polygon(cone, f"f-{tone}", opacity=0.28 if tone != "todo" else 0.4)
    drawing.line(start, (plane.right, plane.y(trend.forecast)), f"s-{tone}", 2, "6 4")


def _draw_measured(drawing: Drawing, plane: Plane, trend: Trend, known: list[tuple[date, float]]) -> None:
    if not known:
        return
    points = [(plane.x(day), plane.y(value)) for day, value in known]
    if trend.baseline is not None and known[0][0] > trend.start:
        points.insert(0, (plane.left, plane.y(trend.baseline)))
    if len(points) > 1:
        ground = [(points[0][0], plane.bottom), *points, (points[-1][0], plane.bottom)]
        drawing.polygon(ground, "f-accent", opacity=0.07)
        drawing.polyline(points, "f-none s-accent", 2.5)
    if len(points) <= 40:
        for point in points[:-1]:
            drawing.circle(point, 2.5, "f-accent")
    drawing.circle(points[-1], 5.5, "f-accent s-surface", stroke_width=2.5)
    _draw_now(drawing, plane, points, shown(known[-1][1], trend.unit))


def _draw_now(drawing: Drawing, plane: Plane, points: list[tuple[float, float]], text: str) -> None:
    """The figure stands left of the last point, on the side where the line does not come from."""
    x, y = points[-1]
    came_from = _height_at(points, x - 60)
    # a steep rise comes from below and leaves room above; a fall or a gentle rise leaves it below
    height = y - 14 if came_from - y > 14 else y + 24
    if height > plane.bottom - 6:
        height = y - 14
    anchor, beside = ("end", x - 8) if x > plane.left + 76 else ("start", x + 10)
    drawing.text((beside, height), f"{text} now", "acc rim", anchor)


def _height_at(points: list[tuple[float, float]], x: float) -> float:
    """Where a line is above a place; at its ends it goes on level."""
    for (left, before), (right, after) in itertools.pairwise(points):
        if left <= x <= right and right > left:
            return before + (after - before) * (x - left) / (right - left)
    return points[0][1] if x <= points[0][0] else points[-1][1]


def _draw_plan_label(
    drawing: Drawing, plane: Plane, plan: list[tuple[date, float]], known: list[tuple[date, float]]
) -> None:
    if len(plan) < 2:
        return
    # in the first third, on the outer side of the line, where what was measured seldom lies
    x = plane.left + 0.24 * (plane.right - plane.left)
    day = plane.start + (plane.end - plane.start) * 0.24
    value = plan_on(plan, day)
    if value is None:
        return
    rises = plan[-1][1] >= plan[0][1]
    measured = plan_on(known, day)
    above = measured is None or (measured <= value if rises else measured < value)
    y = plane.y(value) + (-10 if above else 20)
    anchor = "end" if rises == above else "start"
    drawing.text((x, clamp(y, plane.top + 8, plane.bottom - 6)), "Plan", "ink2 rim", anchor)


def gap_text(trend: Trend) -> str:
    """How far the forecast stays from the target: 210 short, 3 too high; nothing once it is met."""
    target, forecast, baseline = real(trend.target), real(trend.forecast), real(trend.baseline)
    if target is None or forecast is None:
        return ""
    falls = baseline is not None and target < baseline
    missing = forecast - target if falls else target - forecast
    size = shown(abs(missing), trend.unit)
    if missing <= 0 or size in {"0", "0%"}:
        return ""
    return f"{size} too high" if falls else f"{size} short"


def _draw_ends(drawing: Drawing, frame: _Frame, trend: Trend, known: list[tuple[date, float]]) -> None:
    plane = frame.plane
    target, forecast = real(trend.target), real(trend.forecast)
    gap = gap_text(trend)
    tone = status_of(trend.status).glyph
    if target is not None and trend.floor is None and trend.ceiling is None:
        drawing.circle((plane.right, plane.y(target)), 4, "f-surface s-ink", stroke_width=2)
    if frame.is_wide:
        _draw_end_labels(drawing, plane, trend, gap, tone)
    elif target is not None:
        above = plane.y(target) - 8
        drawing.text((plane.right, above), shown(target, trend.unit), "ink rim", "end")
        if forecast is not None:
            words = f"{shown(forecast, trend.unit)}, {gap}" if gap else f"{shown(forecast, trend.unit)} forecast"
            # under the dashes along the whole of the words, not only at their end
            dashes = [(plane.x(day), plane.y(value)) for day, value in known[-1:]]
            dashes.append((plane.right, plane.y(forecast)))
            lowest = max(plane.y(forecast), _height_at(dashes, plane.right - 104))
            below = clamp(lowest + 18, above + 16, plane.bottom - 6)
            drawing.text((plane.right, below), words, f"{tone} rim", "end")


def _draw_end_labels(drawing: Drawing, plane: Plane, trend: Trend, gap: str, tone: str) -> None:
    """Target, gap and forecast beside the plot, moved apart until each can be read."""
    labels: list[tuple[float, str, str]] = []
    target, forecast = real(trend.target), real(trend.forecast)
    if target is not None:
        word = "at least" if trend.floor is not None else "at most" if trend.ceiling is not None else "target"
        labels.append((plane.y(target), f"{shown(target, trend.unit)} {word}", "ink"))
    if target is not None and forecast is not None and gap:
        ends = plane.y(target), plane.y(forecast)
        labels.append((sum(ends) / 2, gap, tone))
        drawing.line((plane.right + 7, ends[0]), (plane.right + 7, ends[1]), f"s-{tone}", 2)
    if forecast is not None:
        labels.append((plane.y(forecast), f"{shown(forecast, trend.unit)} forecast", "ink2"))
    heights = spread([height for height, _, _ in labels], 18, 14, plane.bottom)
    for height, (_, words, css) in zip(heights, labels, strict=True):
        drawing.text((plane.right + 14, height + 4), words, css)
