"""Native charts of slides: their numbers stand in a sheet of their own, so a person can edit them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from reviews.blocks import Block, Value
from reviews.formats import palette
from reviews.formats.axes import Bar, bars_of, exactly
from reviews.formats.numbers import format_of, number_of
from reviews.formats.slides import theme
from reviews.formats.words import clean, introduction

_THEMES: Final = (
    MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2, MSO_THEME_COLOR.ACCENT_3, MSO_THEME_COLOR.ACCENT_4,
    MSO_THEME_COLOR.ACCENT_5, MSO_THEME_COLOR.ACCENT_6,
)  # fmt: skip
_DASHES: Final = (MSO_LINE_DASH_STYLE.SOLID, MSO_LINE_DASH_STYLE.DASH, MSO_LINE_DASH_STYLE.ROUND_DOT)
_LONGEST_LABEL: Final = 16
_Data: Any = CategoryChartData
_MOST_LABELLED: Final = 14
_PLAIN_LABEL: Final = 60
SAID: Final = "How much"
_ROOM_TO_SAY: Final = 0.16
"""What stands behind the longest bar takes this part of the picture."""
_MUCH, _VERY_MUCH = Decimal(10_000), Decimal(1_000_000)


def labels_of(block: Block) -> list[str]:
    """The names of the points, short enough for an axis."""
    said = [clean(str(row.body["label"])) for row in block.rows]
    return [words if len(words) <= _PLAIN_LABEL else f"{words[: _PLAIN_LABEL - 1]}…" for words in said]


def add_chart(slide: Any, block: Block, top: float) -> Any:
    """The chart of a `chart` block."""
    labels = labels_of(block)
    kind = block.head["kind"]
    lies = kind != "line" and max(map(len, labels)) > _LONGEST_LABEL
    shapes = {
        ("line", False): XL_CHART_TYPE.LINE_MARKERS,
        ("bar", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
        ("bar", True): XL_CHART_TYPE.BAR_CLUSTERED,
        ("stacked", False): XL_CHART_TYPE.COLUMN_STACKED,
        ("stacked", True): XL_CHART_TYPE.BAR_STACKED,
    }
    columns = [[row.body["values"][at] for row in block.rows] for at in range(len(block.head["series"]))]
    data = _Data(number_format=_common(columns))
    data.categories = labels
    for name, values in zip(block.head["series"], columns, strict=True):
        data.add_series(clean(name), [_float(number_of(value)) for value in values])
    chart = _place(slide, block, shapes[kind, lies], data, top)
    _dress(chart, lies=lies, has_legend=len(columns) > 1)
    ticks = chart.value_axis.tick_labels
    ticks.number_format, ticks.number_format_is_linked = _of_axis(columns), False
    if block.head["unit"] == "percent" and all((number_of(value) or 0) <= 1 for column in columns for value in column):
        chart.value_axis.maximum_scale = 1  # nothing is more than the whole
    for at, series in enumerate(chart.plots[0].series):
        _paint(series, kind, at)
    if len(columns) == 1 and len(labels) <= _MOST_LABELLED:
        _label(chart.plots[0], _of_axis(columns))
    return chart


def _of_axis(columns: Sequence[Sequence[Value]]) -> str:
    """As on the page: money in thousands or millions where it is much."""
    money = [value for column in columns for value in column if value["unit"] == "money"]
    most = max((abs(exactly(value) or Decimal(0)) for value in money), default=Decimal(0))
    if most < _MUCH:
        return _common(columns)
    mark = format_of(money[0]).split("#")[0].lstrip("+")
    plain = f'{mark}0,"k"' if most < _VERY_MUCH else f'{mark}0.00,,"m"'
    return f'{plain};"\u2212"{plain};{mark}0'


def _common(columns: Sequence[Sequence[Value]]) -> str:
    """The number format of the first value that is known; one chart has one unit."""
    known = (value for column in columns for value in column if number_of(value) is not None)
    return next((format_of(value) for value in known), "General")


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _place(slide: Any, block: Block, kind: Any, data: Any, top: float) -> Any:
    frame = slide.shapes.add_chart(
        kind, Inches(theme.LEFT), Inches(top), Inches(theme.ACROSS), Inches(theme.BODY_BOTTOM - top), data
    )
    frame.name = clean(block.title)[:200] or "Chart"
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(introduction(block) or block.title))
    return frame.chart


def _dress(chart: Any, *, lies: bool, has_legend: bool) -> None:
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(12), theme.rgb(palette.INK_2)
    chart.has_legend = has_legend
    if has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    names, values = chart.category_axis, chart.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = theme.rgb(palette.LINE_2)
    names.reverse_order = lies  # the first on top, as in a table
    values.format.line.fill.background()
    values.major_gridlines.format.line.color.rgb = theme.rgb(palette.LINE)
    if lies:
        values.tick_label_position = XL_TICK_LABEL_POSITION.NONE if not has_legend else XL_TICK_LABEL_POSITION.HIGH
        values.has_major_gridlines = has_legend
    if hasattr(chart.plots[0], "gap_width"):
        chart.plots[0].gap_width = 60
    if chart.chart_type in {XL_CHART_TYPE.COLUMN_STACKED, XL_CHART_TYPE.BAR_STACKED}:
        chart.plots[0].overlap = 100


def _paint(series: Any, kind: str, at: int) -> None:
    colour = _THEMES[at % len(_THEMES)]
    if kind == "line":
        series.smooth = False
        series.format.line.color.theme_color, series.format.line.width = colour, Pt(2.5 if at == 0 else 2)
        series.format.line.dash_style = _DASHES[at % len(_DASHES)]
        series.marker.size = 6
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.theme_color = colour
        series.marker.format.line.fill.background()
    else:
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = colour


def _label(plot: Any, number_format: str) -> None:
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.show_value = True
    labels.font.size, labels.font.bold = Pt(12), True
    labels.font.color.rgb = theme.rgb(palette.INK)


# -- from one value to another -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """How one bar lies: an invisible base, what stands above zero and what hangs below it."""

    base: Decimal
    above: Decimal
    below: Decimal


def part_of(bar: Bar) -> Part | None:
    """The parts of a bar; None where an end is not known. Above and below may both be there when it crosses zero."""
    if bar.start is None or bar.end is None:
        return None
    low, high = sorted((bar.start, bar.end))
    if low >= 0:
        return Part(low, high - low, Decimal(0))
    if high <= 0:
        return Part(high, Decimal(0), low - high)
    return Part(Decimal(0), high, low)


def add_waterfall(slide: Any, block: Block, top: float) -> Any:
    """Lying stacked bars with an invisible base; percent and points are both counted in hundredths.

    What each bar says stands behind it: an invisible series of the same numbers carries it, for words on a narrow bar
    could not be read.
    """
    bars = bars_of(block)
    values: list[Value] = [row.body["value"] for row in block.rows]
    scale = 100 if any(value["unit"] in {"percent", "points"} for value in values) else 1
    data = _Data()
    data.categories = labels_of(block)
    parts = [part_of(bar) for bar in bars]
    data.add_series("Base", [None if part is None else float(part.base * scale) for part in parts])
    groups = {
        "Level": [bar.is_level for bar in bars],
        "Rise": [not bar.is_level and bar.rises for bar in bars],
        "Fall": [not bar.is_level and not bar.rises for bar in bars],
    }
    crossing = any(part is not None and part.above and part.below for part in parts)
    for name, members in groups.items():
        chosen = [part if is_member else None for part, is_member in zip(parts, members, strict=True)]
        data.add_series(name, [None if p is None else float((p.above or p.below) * scale) for p in chosen])
        if crossing:
            below = [None if p is None or not (p.above and p.below) else float(p.below * scale) for p in chosen]
            data.add_series(f"{name} below zero", below)
    data.add_series(SAID, [None if p is None else float((p.above + abs(p.below)) * scale) for p in parts])
    chart = _place(slide, block, XL_CHART_TYPE.BAR_STACKED, data, top)
    _dress(chart, lies=True, has_legend=False)
    highest = max((float(max(Decimal(0), part.base + part.above)) for part in parts if part is not None), default=0.0)
    lowest = min((float(min(Decimal(0), part.base + part.below)) for part in parts if part is not None), default=0.0)
    if highest > lowest:
        chart.value_axis.maximum_scale = (highest + (highest - lowest) * _ROOM_TO_SAY) * scale
        chart.value_axis.minimum_scale = lowest * scale
    for series in chart.plots[0].series:
        _paint_step(series)
    _say(chart.plots[0].series[-1], values, groups)
    return chart


def _paint_step(series: Any) -> None:
    series.invert_if_negative = False
    group = series.name.removesuffix(" below zero")
    if group in {"Base", SAID}:
        series.format.fill.background()
        return
    colour = {"Level": palette.INK, "Rise": palette.RISE, "Fall": palette.FALL}[group]
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = theme.rgb(colour)


def _say(series: Any, values: list[Value], groups: dict[str, list[bool]]) -> None:
    """Each number behind its bar, with the sign that it has as a step; the library has no such format of one point."""
    labels = series.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.INSIDE_BASE
    labels.font.size, labels.font.bold = Pt(12), True
    labels.font.color.rgb = theme.rgb(palette.INK)
    place = 0
    for at, value in enumerate(values):
        if exactly(value) is None:
            continue
        group = next(name for name, members in groups.items() if members[at])
        form = escape(step_format(value, group), {'"': "&quot;"})
        labels._element.insert(
            place,
            parse_xml(
                f'<c:dLbl {nsdecls("c", "a")}><c:idx val="{at}"/><c:numFmt formatCode="{form}" sourceLinked="0"/>'
                '<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:dLblPos val="inBase"/>'
                '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
                '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
            ),
        )
        place += 1


def step_format(value: Value, group: str) -> str:
    """How the numbers of a group are shown: the sign says whether it rose or fell, wherever the bar lies."""
    plain = format_of(value).split(";")[0].removeprefix("+")
    if value["unit"] == "percent":
        plain = plain.replace("%", '"%"')
    sign = {"Rise": '"+"', "Fall": '"\u2212"'}.get(group, "")
    return f"{sign}{plain};{sign}{plain}" if sign else f'{plain};"\u2212"{plain}'
