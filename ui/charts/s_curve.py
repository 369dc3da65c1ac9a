"""Planned value, earned value and actual cost over time: how much work and money an initiative should and did take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ui.charts.scale import Plane, extent, spread, ticks
from ui.charts.svg import Drawing, real
from ui.formats import Number, full_day, money


@dataclass(frozen=True)
class Moment:
    """The three sums at the end of a day (earned and actual: None in the future), and what baselines had planned."""

    day: date
    planned: Number | None
    earned: Number | None = None
    actual: Number | None = None
    first: Number | None = None
    current: Number | None = None


@dataclass(frozen=True)
class SCurve:
    """What the picture is made from."""

    moments: Sequence[Moment]
    today: date
    currency: str = "EUR"
    budget: Number | None = None
    forecast: Number | None = None
    forecast_on: date | None = None
    """When it is reached at the pace so far; drawn where that is no further away than twice the picture."""


@dataclass(frozen=True)
class SCurvePicture:
    """Two drawings of one picture, its words and its rows."""

    wide: Drawing
    narrow: Drawing
    sentence: str
    rows: list[tuple[date, str, str, str, list[str]]]
    """Day, planned, earned, spent, and what each of `agreed` had planned."""
    agreed: list[str]


# First the quiet ones, so that the others lie over them.
AGREED = (
    ("first", "First baseline", "f-none s-ink3", 1.0, "ink2"),
    ("current", "Baseline", "f-none s-ink2", 1.0, "ink2"),
)
DASHES = {"planned": "2 5", "first": "1 3", "current": "8 4"}
SERIES = (
    ("planned", "Planned", "f-none s-ink3", 1.5, "ink2"),
    ("actual", "Spent", "f-none s-ink", 2.0, "ink"),
    ("earned", "Earned", "f-none s-accent", 2.5, "acc"),
)


def draw(curve: SCurve) -> SCurvePicture:
    """The picture of an initiative's work and money."""
    moments = sorted(curve.moments, key=lambda moment: moment.day)
    sentence = describe(curve, moments)
    wide = _drawing(curve, moments, sentence, is_wide=True)
    narrow = _drawing(curve, moments, sentence, is_wide=False)
    currency = curve.currency
    drawn = [(name, word) for name, word, *_ in AGREED if any(getattr(m, name) is not None for m in moments)]
    rows = [
        (
            m.day, money(m.planned, currency), money(m.earned, currency), money(m.actual, currency),
            [money(getattr(m, name), currency) for name, _ in drawn],
        )
        for m in moments
    ]  # fmt: skip
    return SCurvePicture(wide, narrow, sentence, rows, [word for _, word in drawn])


def _last(moments: Sequence[Moment], name: str, until: date) -> Number | None:
    known = [value for m in moments if m.day <= until and (value := getattr(m, name)) is not None]
    return known[-1] if known else None


def describe(curve: SCurve, moments: Sequence[Moment]) -> str:
    """The picture in words."""
    if not moments:
        return "No planned work yet."
    said = [f"By {full_day(curve.today)}:"]
    parts = [f"{word.lower()} {money(_last(moments, name, curve.today), curve.currency)}" for name, word, *_ in SERIES]
    said.append(f"{', '.join(parts)}.")
    for name, word, *_ in AGREED:
        if (value := _last(moments, name, curve.today)) is not None:
            said.append(f"The {word.lower()} had planned {money(value, curve.currency)} by then.")
    if curve.budget is not None:
        said.append(f"Budget {money(curve.budget, curve.currency)}.")
    if curve.forecast is not None:
        when = f" on {full_day(curve.forecast_on)}" if curve.forecast_on is not None else ""
        said.append(f"Forecast at completion {money(curve.forecast, curve.currency)}{when}.")
    return " ".join(said)


def _drawing(curve: SCurve, moments: Sequence[Moment], sentence: str, *, is_wide: bool) -> Drawing:
    width, height = (800.0, 250.0) if is_wide else (358.0, 230.0)
    drawing = Drawing(width, height, sentence, "wide" if is_wide else "narrow", fixed=False)
    if not moments:
        return drawing
    values = [getattr(m, name) for m in moments for name, *_ in (*AGREED, *SERIES)]
    marks = ticks(*extent([0, *values, curve.budget, curve.forecast]))
    right = 690.0 if is_wide else 346.0
    plane = Plane(56, right, 30.5, height - 26, moments[0].day, _end(curve, moments), marks[0], marks[-1])
    unit = money(0, curve.currency).removesuffix("0")
    plane.draw_axes(drawing, marks, unit, 8 if is_wide else 4)
    if (budget := real(curve.budget)) is not None:
        drawing.line((plane.left, plane.y(budget)), (plane.right, plane.y(budget)), "s-ink3", 1, "2 4")
    if plane.has(curve.today):
        at = plane.x(curve.today)
        drawing.line((at, 12), (at, plane.bottom), "s-line2")
        drawing.text((at, 10), "Today", "ink2", "middle")
    _draw_series(drawing, plane, curve, moments, is_wide=is_wide)
    return drawing


def _end(curve: SCurve, moments: Sequence[Moment]) -> date:
    """The last day of the picture: the plan's, or the forecast's when that is later and not out of all proportion."""
    first, last = moments[0].day, moments[-1].day
    until = curve.forecast_on
    return until if until is not None and last < until <= last + (last - first) * 2 else last


def _draw_forecast(drawing: Drawing, plane: Plane, curve: SCurve, moments: Sequence[Moment], forecast: float) -> None:
    """A dashed way from what was spent to the forecast, on its day; without a day, a mark at the right edge."""
    until = curve.forecast_on
    spent = [(m.day, value) for m in moments if m.day <= curve.today and (value := real(m.actual)) is not None]
    at = (plane.right, plane.y(forecast))
    if until is not None and plane.has(until):
        at = (plane.x(until), plane.y(forecast))
        if spent and spent[-1][0] < until:
            drawing.line((plane.x(spent[-1][0]), plane.y(spent[-1][1])), at, "s-ink", 1.5, "3 4")
    drawing.circle(at, 4, "f-surface s-ink", stroke_width=2)


type End = tuple[float, str, str]


def _draw_line(
    drawing: Drawing, plane: Plane, curve: SCurve, moments: Sequence[Moment], series: tuple[str, str, str, float, str]
) -> End | None:
    """One line with a dot at its end; where that is, with its words and tone."""
    name, word, css, width, tone = series
    known = [(m.day, value) for m in moments if (value := real(getattr(m, name))) is not None]
    if not known:
        return None
    points = [(plane.x(day), plane.y(value)) for day, value in known]
    if len(points) > 1:
        drawing.polyline(points, css, width, DASHES.get(name, ""))
    drawing.circle(points[-1], 3.5, css.replace("f-none s-", "f-"))
    return points[-1][1], f"{word} {money(_last(moments, name, moments[-1].day), curve.currency)}", tone


def _draw_series(drawing: Drawing, plane: Plane, curve: SCurve, moments: Sequence[Moment], *, is_wide: bool) -> None:
    drawn = [_draw_line(drawing, plane, curve, moments, each) for each in (*AGREED, *SERIES)]
    # A phone has no room for the baselines' names: the table and the sentence say them.
    ends = [end for end, each in zip(drawn, (*AGREED, *SERIES), strict=True) if end and (is_wide or each not in AGREED)]
    if (forecast := real(curve.forecast)) is not None:
        ends.append((plane.y(forecast), f"Forecast {money(curve.forecast, curve.currency)}", "ink2"))
        _draw_forecast(drawing, plane, curve, moments, forecast)
    if is_wide:
        heights = spread([end[0] for end in ends], 17, 20, plane.bottom)
        for height, (_, words, tone) in zip(heights, ends, strict=True):
            drawing.text((plane.right + 14, height + 4), words, tone)
    else:
        for index, (_, words, tone) in enumerate(ends):
            drawing.text((plane.left + 6, 40 + index * 16), words, f"{tone} rim")
