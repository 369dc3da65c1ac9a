"""Charts stay inside their frames, whatever the numbers are."""

import itertools
import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui import samples
from ui.charts import bars, bubble, confidence, line_of_sight, roadmap, s_curve, sparkline, trend, waterfall, week_bar
from ui.charts.scale import spread, ticks
from ui.charts.svg import Drawing, Markup, place

values = st.none() | st.floats(-1e12, 1e12) | st.integers(-(10**9), 10**9) | st.decimals(-(10**9), 10**9, places=4)
shares = st.none() | st.floats(-0.5, 1.5) | st.decimals(0, 1, places=6)
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
statuses = st.sampled_from(["on_track", "at_risk", "off_track", "achieved", "no_data", "demand", "nonsense"])
ALLOWANCE = 8.0  # labels and ticks may stand a little over an edge, where `overflow: visible` shows them


def parsed(drawing: Drawing | str) -> ElementTree.Element:
    """The drawing as XML: so it is well-formed and escaped."""
    return ElementTree.fromstring(str(drawing))  # noqa: S314 - our own output


def numbers_of(element: ElementTree.Element) -> Iterator[tuple[str, float]]:
    """Every coordinate, with the axis it belongs to."""
    for name, value in element.attrib.items():
        if name in {"x", "x1", "x2", "cx"}:
            yield "x", float(value.removesuffix("%"))
        elif name in {"y", "y1", "y2", "cy"}:
            yield "y", float(value.removesuffix("%"))
        elif name == "points":
            for pair in value.split():
                x, y = pair.split(",")
                yield "x", float(x)
                yield "y", float(y)


def assert_inside(drawing: Drawing | Markup) -> None:
    """Every mark lies within the drawing's frame, and every number is one."""
    root = parsed(drawing)
    if isinstance(drawing, Markup):
        width, height = map(float, root.attrib["viewBox"].split()[2:])
    else:
        width, height = drawing.width, drawing.height
    for element in root.iter():
        assert "style" not in element.attrib
        for axis, number in numbers_of(element):
            assert math.isfinite(number)
            limit = width if axis == "x" else height
            assert -ALLOWANCE <= number <= limit + ALLOWANCE, (element.tag, element.attrib)
        for name in ("width", "height", "r"):
            assert float(element.attrib.get(name, "0").removesuffix("%")) >= 0
    assert "nan" not in str(drawing)


def assert_speaks(drawing: Drawing) -> None:
    """A reader hears a sentence."""
    root = parsed(drawing)
    assert root.attrib["role"] == "img"
    assert len(root.attrib["aria-label"]) > 3


@given(
    st.lists(st.tuples(days, values), max_size=30), values, values, values, values, values, days, days, days, statuses
)
def test_a_trend_stays_inside_for_any_data(
    points: list[Any], baseline: Any, target: Any, forecast: Any, low: Any, high: Any, start: date, end: date,
    today: date, status: str,
) -> None:  # fmt: skip
    picture = trend.draw(
        trend.Trend("Any", start, end, today, points, baseline, target, (), None, None, forecast, low, high, status)
    )
    for drawing in (picture.wide, picture.narrow):
        assert_inside(drawing)
        assert_speaks(drawing)


def test_of_what_was_said_before_the_first_day_only_the_last_is_drawn() -> None:
    start = date(2026, 1, 1)
    points = [(start - timedelta(days), value) for days, value in ((300, 9_000), (20, 40), (-10, 50))]
    picture = trend.draw(trend.Trend("Daily", start, start + timedelta(89), start + timedelta(30), points, 0, 100))
    same = trend.draw(
        trend.Trend("Daily", start, start + timedelta(89), start + timedelta(30), [(start, 40), points[-1]], 0, 100)
    )
    assert str(picture.wide) == str(same.wide)
    assert len(picture.rows) == 3  # the table has all of them


def test_a_trend_says_what_it_shows() -> None:
    picture = trend.draw(samples.a_trend())
    assert picture.sentence == (
        "Weekly active clinics from 1 Oct 2026 to 31 Dec 2026. Now 1,563. Plan for today 1,666. "
        "Forecast 1,790, range 1,728 to 1,862. Target 2,000."
    )
    assert "210 short" in str(picture.wide)
    assert "210 short" in str(picture.narrow)
    assert len(picture.rows) == 8


@pytest.mark.parametrize(
    ("baseline", "target", "forecast", "text"),
    [(1240, 2000, 1790, "210 short"), (8, 3, 5, "2 too high"), (0, 10, 12, ""), (8, 3, 2, ""), (0, 10, None, "")],
)
def test_the_gap_is_named_in_the_direction_of_the_goal(
    baseline: int, target: int, forecast: int | None, text: str
) -> None:
    assert trend.gap_text(samples.a_trend(baseline=baseline, target=target, forecast=forecast)) == text


@given(st.lists(values, max_size=40), values)
def test_a_sparkline_stays_inside(line: list[Any], target: Any) -> None:
    drawing = sparkline.draw(line, target)
    assert_inside(drawing)
    assert_speaks(drawing)


@given(shares, shares, shares, shares)
def test_a_waterfall_stays_inside(expected: Any, planned: Any, delivered: Any, measured: Any) -> None:
    picture = waterfall.draw(waterfall.Decomposition(*map(decimal, (expected, planned, delivered, measured))))
    assert_inside(picture.wide)
    assert_inside(picture.narrow)
    assert_speaks(picture.wide)


def decimal(value: float | Decimal | None) -> Decimal | None:
    """Shares as the rollups store them."""
    return None if value is None else Decimal(str(value))


@given(*[st.decimals(0, 1, places=6)] * 4)
def test_the_steps_of_a_waterfall_lead_from_expected_to_measured(
    expected: Decimal, planned: Decimal, delivered: Decimal, measured: Decimal
) -> None:
    steps = waterfall.steps_of(waterfall.Decomposition(expected, planned, delivered, measured))
    assert [step.is_level for step in steps] == [True, False, False, False, True]
    assert steps[1].start == steps[0].end
    assert [before.end for before in steps[1:3]] == [after.start for after in steps[2:4]]
    assert steps[3].end == steps[4].end
    assert math.isclose(sum(step.end - step.start for step in steps[1:4]), float(measured - expected), abs_tol=1e-12)


def test_a_waterfall_without_work_says_so() -> None:
    picture = waterfall.draw(waterfall.Decomposition(Decimal(".5"), None, None, Decimal(".4")))
    assert not picture.is_whole
    assert picture.sentence.endswith("No linked work says where the gap comes from.")


claims = st.lists(values, max_size=15)


@given(claims)
def test_ribbons_are_never_thicker_than_their_row_nor_together_than_the_card(amounts: list[Any]) -> None:
    sizes = line_of_sight.ribbon_sizes(amounts)
    assert len(sizes) == len(amounts)
    assert all(0 <= size <= line_of_sight.THICKEST + 1e-9 for size in sizes)
    assert sum(size for size in sizes if size > 2) <= line_of_sight.CARD + 1e-6
    assert all(bool(size) == bool(claim) for size, claim in zip(sizes, amounts, strict=True))


@given(claims, st.booleans())
def test_ribbons_stay_beside_their_rows(amounts: list[Any], has_gap: bool) -> None:
    rows = [line_of_sight.SightRow("A", "#", "on_track", claim=claim) for claim in amounts]
    gap = line_of_sight.Gap("Rest", "Propose") if has_gap else None
    drawing = line_of_sight.draw_ribbons(line_of_sight.LineOfSight("1", "of 2", rows, gap=gap))
    for element in parsed(drawing):
        for number in re.findall(r"-?\d+(?:\.\d+)?", element.attrib["d"]):
            assert -1 <= float(number) <= max(drawing.width, drawing.height) + 1


counts = st.integers(0, 10_000)


@given(counts, counts, counts, counts)
def test_the_items_bar_fills_its_cell(done: int, doing: int, blocked: int, todo: int) -> None:
    root = parsed(bars.draw_items(bars.ItemCounts(done, doing, blocked, todo)))
    widths = [float(part.attrib["width"].removesuffix("%")) for part in root]
    ends = [float(p.attrib["x"].removesuffix("%")) + w for p, w in zip(root, widths, strict=True)]
    assert all(0 < width <= 100 for width in widths)
    assert max(ends) <= 100.5


@given(values, values, values, values)
def test_the_cost_bar_stays_in_its_cell(spent: Any, budget: Any, forecast: Any, scale: Any) -> None:
    cost = bars.Cost(spent, budget, forecast)
    assert_inside(bars.draw_cost(cost, scale))
    assert_inside(bars.draw_spent(spent, budget))
    assert isinstance(cost.note, str)


def test_a_cost_says_whether_it_is_over() -> None:
    assert [bars.Cost(231, 340, 335).note, bars.Cost(420, 600, 655).note, bars.Cost(0, 120, 120).note] == [
        "€5 under",
        "€55 over",
        "on budget",
    ]
    assert bars.Cost(5, None).note == "no budget"


@given(st.lists(st.tuples(st.text(max_size=60), shares, shares, values, statuses), max_size=15))
def test_bubbles_stay_on_their_ground(facts: list[Any]) -> None:
    bubbles = [bubble.Bubble(title, *rest) for title, *rest in facts]
    picture = bubble.draw(bubbles)
    root = parsed(picture.drawing)
    assert len(picture.rows) == len(bubbles)
    for element in root.iter():
        for axis, number in numbers_of(element):
            limit = picture.drawing.width if axis == "x" else picture.drawing.height
            assert -2 * bubble.BESIDE.greatest <= number <= limit + 2 * bubble.BESIDE.greatest
    assert_speaks(picture.drawing)


def test_the_bubble_with_the_most_money_is_named_and_the_unplaced_are_counted() -> None:
    picture = bubble.draw(samples.bubbles())
    assert "Claims automation has the most money left to spend, €1.10m" in picture.sentence
    assert picture.missing == 1


@given(st.none() | days, st.none() | days, st.none() | days, days, shares, statuses)
def test_a_roadmap_cell_stays_inside(
    start: date | None, finish: date | None, forecast: date | None, today: date, percent: Any, status: str
) -> None:
    window = roadmap.window_around(today)
    assert (window.end - window.start).days in {365, 366}
    assert window.start <= today < window.end
    for drawing in (
        roadmap.draw(window, start, finish, percent=percent, forecast=forecast, status=status),
        roadmap.draw_head(window),
        roadmap.draw_blank(window),
    ):
        assert_inside(drawing)


moments = st.lists(st.builds(s_curve.Moment, days, values, values, values), max_size=20)


@given(moments, days, values, values)
def test_an_s_curve_stays_inside(points: list[s_curve.Moment], today: date, budget: Any, forecast: Any) -> None:
    picture = s_curve.draw(s_curve.SCurve(points, today, "EUR", budget, forecast))
    for drawing in (picture.wide, picture.narrow):
        assert_inside(drawing)
        assert_speaks(drawing)


@given(st.lists(shares, max_size=30), statuses)
def test_confidence_bars_stay_inside(line: list[Any], status: str) -> None:
    drawing = confidence.draw(line, status)
    assert_inside(drawing)
    assert_speaks(drawing)


@given(st.integers(-5, 200), st.integers(-5, 200))
def test_a_week_bar_is_a_picture_for_any_week(week: int, weeks: int) -> None:
    root = parsed(week_bar.draw(week, weeks))
    assert len(root) == max(0, min(week_bar.MOST, weeks))


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12))
def test_ticks_are_few_rise_and_enclose(low: float, span: float) -> None:
    high = low + span
    if high - low <= abs(high) * 1e-9:
        return
    marks = ticks(low, high)
    assert 2 <= len(marks) <= 8
    assert marks == sorted(marks)
    slack = (marks[1] - marks[0]) * 1e-6
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack


@given(st.lists(st.floats(0, 200), max_size=6))
def test_labels_keep_their_distance(wanted: list[float]) -> None:
    placed = sorted(spread(wanted, 18, 0, 250))
    assert all(after - before >= 18 - 1e-9 for before, after in itertools.pairwise(placed))


def test_what_is_not_finite_is_refused_and_text_is_escaped() -> None:
    with pytest.raises(ValueError, match="not a place"):
        place(float("nan"))
    drawing = Drawing(10, 10, 'a "quoted" <label>')
    drawing.text((0, 0), "<script>")
    assert parsed(drawing)[0].text == "<script>"


def test_a_chart_of_a_hundred_points_draws_quickly_enough_to_forget() -> None:
    start = date(2026, 1, 1)
    points = [(start + timedelta(days=n), n) for n in range(366)]
    picture = trend.draw(trend.Trend("Daily", start, start + timedelta(days=365), start, points, 0, 366))
    assert len(str(picture.wide)) < 30_000
