"""The pictures of the pages about flow, from its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from django.urls import reverse

from execution.flow.back_test import Said
from execution.flow.course import Course
from execution.flow.forecast import LEVELS
from execution.flow.measures import Piece, age, percentile
from execution.flow.sentences import amount, how_many_words, near, when_words
from execution.flow.summary import HowMany, Summary, When
from ui.charts import cumulative_flow, cycle_times, kept_dates, outcomes, throughput, work_ages
from ui.charts.cycle_times import Line
from ui.charts.drawn import Picture
from ui.charts.outcomes import Level

SHARES = (0.5, 0.85, 0.95)


def lines_of(summary: Summary) -> list[Line]:
    """The percentiles of the finished, and what the team expects."""
    found = [
        Line(share, days) for share in SHARES if (days := percentile(summary.cycles, Fraction(str(share)))) is not None
    ]
    expected = summary.expected
    if expected.days is not None:
        found.append(Line(float(expected.share), expected.days, is_expected=True))
    return found


def flow_picture(course: Course, summary: Summary) -> Picture | None:
    """Cumulative flow over the history and today."""
    if summary.span is None:
        return None
    scale = summary.unit.scale
    stacks = [
        cumulative_flow.Stack(band.day, band.todo / scale, band.doing / scale, band.done / scale)
        for band in course.bands(summary.span[0], summary.day)
    ]
    return cumulative_flow.draw(stacks, summary.unit.word)


def cycles_picture(finished: Sequence[Piece], summary: Summary) -> Picture | None:
    """Every finished item of the history."""
    if summary.span is None or not summary.cycles:
        return None
    dots = [
        cycle_times.Dot(piece.key, piece.finished, piece.cycle, reverse("item_detail", args=[piece.id]))
        for piece in finished
        if piece.finished and piece.cycle is not None
    ]
    return cycle_times.draw(dots, lines_of(summary), summary.span[0], summary.day)


def ages_picture(doing: Sequence[Piece], summary: Summary) -> Picture | None:
    """Every item in progress."""
    if not doing:
        return None
    items = [
        work_ages.Aging(
            piece.key, piece.title, age(piece.started, summary.day) if piece.started else None,
            reverse("item_detail", args=[piece.id]),
        )
        for piece in doing
    ]  # fmt: skip
    return work_ages.draw(items, lines_of(summary))


def throughput_pictures(summary: Summary) -> tuple[Picture, Picture] | None:
    """The days, and how many of them had how much."""
    if summary.span is None:
        return None
    counts = [each / summary.unit.scale for each in summary.samples]
    word = summary.unit.word
    return throughput.draw(summary.span[0], counts, word), throughput.draw_spread(counts, word)


def when_picture(found: When, summary: Summary, sure: int) -> Picture | None:
    """How likely each day is the last."""
    if found.outcomes is None:
        return None
    levels = [Level(percent, found.outcomes.day_at(percent), percent == sure) for percent in LEVELS]
    words = when_words(found, summary.unit, sure)
    return outcomes.draw(
        found.outcomes.counted(), levels, lambda days: _day_name(summary.day, days), sentence=words,
        head=("Confidence", "Done by"), is_growing=True,
    )  # fmt: skip


def how_many_picture(found: HowMany, summary: Summary, sure: int) -> Picture | None:
    """How likely each number is."""
    if found.outcomes is None:
        return None
    levels = [Level(percent, found.outcomes.many_at(percent), percent == sure) for percent in LEVELS]
    words = how_many_words(found, summary.unit, sure, summary.day)
    return outcomes.draw(
        found.outcomes.counted(), levels, lambda many: amount(many, summary.unit), sentence=words,
        head=("Confidence", f"At least, {summary.unit.word}"), is_growing=False,
    )  # fmt: skip


def back_test_picture(looks: Sequence[Said], summary: Summary, words: str) -> Picture | None:
    """What past days would have said, and what came."""
    if len(looks) < 2:
        return None
    found = [
        kept_dates.Look(
            each.day, each.items, _waits(each), (each.came - each.day).days if each.came else None,
            each.held(LEVELS.index(80), summary.day),
        )
        for each in looks
    ]  # fmt: skip
    return kept_dates.draw(found, words)


def _waits(each: Said) -> tuple[int, int, int]:
    half, likely, most = ((day - each.day).days for day in each.dates)
    return half, likely, most


def _day_name(today: date, days: int) -> str:
    return near(today + timedelta(days=days), today)
