"""What moved and why: measured beside delivered, key result by key result, and where money moved nothing."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Final

from okrs.models import KeyResult
from okrs.sentences import cut
from okrs.views.figures import QUADRANTS
from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Point, Row, Sentence, Value
from reviews.context import Context
from reviews.sections.base import Options, Section
from reviews.stories import sentences_of
from reviews.wording import EMPTY, left_out, money_of, most_of, path_of, sentences, title_of
from ui.formats import listed, money, percent, plural

MOST, BARS, TOLD = 40, 12, 6
LABEL_WORDS = 5
COLUMNS = (
    Column(label="Key result", unit="text"),
    Column(label="Measured", unit="percent"),
    Column(label="Change", unit="points"),
    Column(label="Expected", unit="percent"),
    Column(label="Delivered", unit="percent"),
    Column(label="Yield", unit="ratio"),
    Column(label="Reading", unit="text"),
)
DIRECTIONS: Final = {
    "up": "moved up",
    "first": "had a first measure",
    "down": "went back",
    "still": "did not move",
}
READINGS: Final = {
    "working": "work and measure both keep to plan",
    "output_without_outcome": "the work keeps to plan, the measure does not follow",
    "outcome_without_output": "the measure moves although the work is behind",
    "neither": "work and measure are both behind",
}


def gather(context: Context, options: Options) -> list[Block]:
    """The table, the picture, how many read how, and what cost money without moving anything."""
    if not context.key_results:
        return []
    ordered = sorted(context.key_results, key=lambda one: _order(context, one))
    shown = ordered[: most_of(options, MOST)]
    about = sentences(_about(context), left_out(len(shown), len(ordered), "key result", "that moved most"))
    rows = [Row(_line(context, one), one.objective_id) for one in shown]
    table = blocks.table("What moved and why", COLUMNS, rows, empty="There is no key result to move.", about=about)
    bars = _bars(context, most_of(options, BARS, "bars"))
    told = _told(context, most_of(options, TOLD, "told"))
    return [table, *told, *bars, *_readings(context), *_without_movement(context)]


def _told(context: Context, most: int) -> list[Block]:
    """Where those furthest behind stand, where they end and why: the sentence that each page begins with."""
    behind = [one for one in context.key_results if context.behind(one)[1] < 0]
    shown = sorted(behind, key=context.behind)[:most]
    said = sentences_of(context, shown)
    rows = [Row(_sentence(context, one, said[one.pk]), one.objective_id) for one in shown]
    return [blocks.sentences("The furthest behind, and why", rows)] if rows else []


def _sentence(context: Context, one: KeyResult, words: str) -> Sentence:
    health = context.standings[one.pk].health
    return Sentence(words=f"{title_of(one)}: {words}", status=health, path=path_of("key_result_detail", one.pk))


def _moved(context: Context, one: KeyResult) -> Decimal | None:
    """Measured now less measured at the start; None where one of them is not known."""
    now, was = context.standings[one.pk].measured, context.before.get(one.pk, (None, None))[1]
    return None if now is None or was is None else now - was


def _order(context: Context, one: KeyResult) -> tuple[bool, Decimal, str]:
    """The biggest movers first: what was measured for the first time moved by all it has."""
    now, moved = context.standings[one.pk].measured, _moved(context, one)
    size = abs(moved if moved is not None else now or Decimal(0))
    return now is None, -size, one.key


def _about(context: Context) -> str:
    """How many went up, down and stayed since the start."""
    signs = Counter(_direction(context, one) for one in context.key_results)
    said = [f"{signs[name]} {words}" for name, words in DIRECTIONS.items() if signs[name]]
    if not said:
        return f"Nothing was measured since {context.start.words}."
    return f"Since {context.start.words}, of {plural(len(context.key_results), 'key result')} {listed(said)}."


def _direction(context: Context, one: KeyResult) -> str:
    now, moved = context.standings[one.pk].measured, _moved(context, one)
    if now is None:
        return "unknown"
    if moved is None:
        return "first"
    return "up" if moved > 0 else "down" if moved < 0 else "still"


def _line(context: Context, one: KeyResult) -> Line:
    figures, has_work = context.of_key_results.get(one.pk), bool(context.links.get(one.pk))
    if figures is None:
        cells = [values.text(title_of(one)), *[EMPTY] * 6]
        return Line(cells=cells, path=path_of("key_result_detail", one.pk))
    reading = QUADRANTS.get(figures.quadrant)
    cells = [
        values.text(title_of(one)),
        values.percent(figures.measured, _source(one, "measured")),
        _change(context, one),
        values.percent(figures.expected, _source(one, "expected")),
        values.percent(figures.delivered, _source(one, "delivered")) if has_work else EMPTY,
        values.ratio(figures.yield_of_work, _source(one, "yield")) if figures.yield_of_work is not None else EMPTY,
        values.text(reading[1] if reading else "" if has_work else "No work linked"),
    ]
    return Line(cells=cells, path=path_of("key_result_detail", one.pk))


def _change(context: Context, one: KeyResult) -> Value:
    moved = _moved(context, one)
    if moved is None:
        words = "first measured" if context.standings[one.pk].measured is not None else "not measured"
        return values.worded(None, "points", words)
    return values.points(moved)


def _source(one: KeyResult, measure: str) -> blocks.Source:
    return values.source("key_results", one.pk, measure)


def _bars(context: Context, most: int) -> list[Block]:
    """Measured, delivered and expected side by side, the furthest apart first; left out while nothing is measured."""
    known = [one for one in context.key_results if context.standings[one.pk].measured is not None]
    if not known:
        return []
    shown = sorted(known, key=lambda one: _apart(context, one))[:most]
    rows = [Row(_point(context, one), one.objective_id) for one in shown]
    rest = left_out(len(rows), len(known), "key result", "in which work and measure are furthest apart")
    sentence = sentences(_ahead(context), rest)
    series = ["Measured", "Delivered", "Expected"]
    return [blocks.chart("Measured beside delivered", "bar", series, rows, sentence=sentence, unit="percent")]


def _apart(context: Context, one: KeyResult) -> tuple[bool, Decimal, str]:
    """Where the work and its measure differ most first, those without work last."""
    standing = context.standings[one.pk]
    if standing.measured is None or standing.delivered is None:
        return True, -(standing.measured or Decimal(0)), one.key
    return False, -abs(standing.delivered - standing.measured), one.key


def _point(context: Context, one: KeyResult) -> Point:
    standing = context.standings[one.pk]
    shares = [
        values.percent(getattr(standing, name), _source(one, name)) for name in ("measured", "delivered", "expected")
    ]
    return Point(label=f"{one.key} {cut(one.title, LABEL_WORDS)}", values=shares)


def _ahead(context: Context) -> str:
    """How often the work is further than what it was to move."""
    both = [one for one in context.standings.values() if one.measured is not None and one.delivered is not None]
    ahead = sum((one.delivered or 0) > (one.measured or 0) for one in both)
    if not both:
        return "No work is linked to what was measured."
    if not ahead:
        return "Nowhere is more delivered than measured."
    return f"In {ahead} of {plural(len(both), 'key result')} with work, more is delivered than measured."


def _readings(context: Context) -> list[Block]:
    """How many key results with work read how; counts name nobody."""
    count = Counter(one.quadrant for one in context.of_key_results.values() if one.quadrant in QUADRANTS)
    if not count:
        return []
    found = [
        Figure(label=QUADRANTS[code][1], value=values.number(count[code]), note=words)
        for code, words in READINGS.items()
    ]
    return [blocks.figures("Output and outcome", [Row(one) for one in found])]


def _without_movement(context: Context) -> list[Block]:
    found = [one for one in context.key_results if _is_idle(context, one)]
    rows = [Row(_idle(context, one), one.objective_id) for one in found]
    return [blocks.sentences("Spend without movement", rows)] if rows else []


def _is_idle(context: Context, one: KeyResult) -> bool:
    figures = context.of_key_results.get(one.pk)
    return figures is not None and figures.spend_without_movement


def _idle(context: Context, one: KeyResult) -> Sentence:
    spent = context.money_by_currency(context.links.get(one.pk, []))
    amount = money_of(spent)["shown"] if spent else money(Decimal(0), context.currency)
    figures = context.of_key_results[one.pk]
    words = f"{title_of(one)}: {amount} spent, {percent(figures.delivered)} delivered, nothing measured."
    return Sentence(words=words, status=figures.health, path=path_of("key_result_detail", one.pk))


SECTION = Section(
    "moved",
    "What moved and why",
    "Measured beside delivered for each key result, the biggest movers first, and money that moved nothing.",
    gather,
    takes_most=True,
)
