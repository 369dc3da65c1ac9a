"""The pictures of flow: well-formed, inside their frame, and saying in words and rows what they draw."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # its usual name; our own drawings
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ui.charts import cumulative_flow, cycle_times, kept_dates, outcomes, throughput, work_ages
from ui.charts.cycle_times import Line
from ui.charts.drawn import Picture
from ui.charts.outcomes import Level

START = date(2026, 3, 2)
LINES = [Line(0.5, 6), Line(0.85, 11), Line(0.85, 9, is_expected=True)]
counts = st.lists(st.integers(0, 40), min_size=1, max_size=120)


def day(number: int) -> date:
    return START + timedelta(days=number)


def sound(picture: Picture) -> None:
    """Both drawings are XML, nothing lies outside them sideways, each row is as long as the head."""
    for drawing in (picture.wide, picture.narrow):
        root = ET.fromstring(str(drawing))  # noqa: S314  # our own drawing
        assert root.get("aria-label") == picture.sentence
        for mark in root.iter():
            for name in ("x", "cx", "x1", "x2"):
                if mark.get(name) is not None:
                    assert -1 <= float(mark.get(name) or 0) <= drawing.width + 1, (mark.tag, mark.attrib)
    assert all(len(row) == len(picture.head) for row in picture.rows)
    assert "style=" not in str(picture.wide)


@given(counts, counts)
def test_throughput_is_drawn_of_any_days(first: list[int], second: list[int]) -> None:
    sound(throughput.draw(START, first))
    spread = throughput.draw_spread(second)
    sound(spread)
    assert sum(int(row[1].text) for row in spread.rows) == len(second)


def test_throughput_says_how_many_days_saw_nothing() -> None:
    picture = throughput.draw(START, [0, 2, 0, 1])
    assert picture.sentence == "3 items finished in 4 days, 0.75 a day; on 2 of them none."
    assert throughput.draw(START, []).sentence == "No whole day of history yet."


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=60))
def test_bands_lie_one_above_the_other(given_: list[tuple[int, int, int]]) -> None:
    done, stacks = 0, []
    for at, (todo, doing, more) in enumerate(given_):
        done += more
        stacks.append(cumulative_flow.Stack(day(at), todo, doing, done))
    picture = cumulative_flow.draw(stacks)
    sound(picture)
    if len(stacks) > 1:
        assert len(re.findall("<polygon", str(picture.wide))) == 3
        assert f"{done} done" in str(picture.wide)


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(1, 400)), max_size=40))
def test_cycle_times_stand_where_they_were_finished(given_: list[tuple[int, int]]) -> None:
    dots = [cycle_times.Dot(f"W-{at}", day(on), took, f"/w/{at}/") for at, (on, took) in enumerate(given_)]
    picture = cycle_times.draw(dots, LINES, START, day(80))
    sound(picture)
    late = sum(took > 9 for _, took in given_)
    assert len(re.findall('class="f-off"', str(picture.wide))) == late  # shape and colour, never colour alone


def test_cycle_times_say_how_many_lie_within() -> None:
    dots = [cycle_times.Dot("W-1", day(3), 4), cycle_times.Dot("W-2", day(5), 12)]
    picture = cycle_times.draw(dots, LINES, START, day(9))
    assert picture.sentence == (
        "2 items finished: 50% within 6 days, 85% within 11 days. The longest, W-2, took 12 days."
    )


@given(st.lists(st.none() | st.integers(1, 900), max_size=60))
def test_ages_are_drawn_of_what_has_a_start_and_listed_of_all(days: list[int | None]) -> None:
    items = [work_ages.Aging(f"W-{at}", "A very long title of a piece of work", age) for at, age in enumerate(days)]
    picture = work_ages.draw(items, LINES)
    sound(picture)
    assert len(picture.rows) == len(items)


def test_old_work_stands_out() -> None:
    items = [
        work_ages.Aging("W-1", "Old", 40),
        work_ages.Aging("W-2", "New", 2),
        work_ages.Aging("W-3", "Unsaid", None),
    ]
    picture = work_ages.draw(items, LINES)
    assert [row[2].text for row in picture.rows] == ["older than expected", "young", "it has no start"]
    assert picture.sentence == (
        "3 items in progress; the oldest, W-1, for 40 days; 1 older than 85% of the finished were."
    )


@given(st.dictionaries(st.integers(0, 5_000), st.integers(1, 500), min_size=1, max_size=80), st.booleans())
def test_outcomes_are_at_most_sixty_bars(held: dict[int, int], is_growing: bool) -> None:
    counted = sorted(held.items())
    levels = [Level(50, counted[len(counted) // 2][0]), Level(80, counted[-1][0], is_asked=True)]
    picture = outcomes.draw(
        counted, levels, str, sentence="So it came.", head=("Confidence", "Value"), is_growing=is_growing
    )
    sound(picture)
    assert len(re.findall("<rect", str(picture.wide))) <= 61
    assert [cell.text for row in picture.rows for cell in row] == [
        "50%", str(levels[0].value), "80%", str(levels[1].value)
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 90), st.none() | st.integers(1, 90), st.sampled_from([None, True, False]))))
def test_kept_dates_are_drawn_of_any_past(given_: list[tuple[int, int | None, bool | None]]) -> None:
    looks = [
        kept_dates.Look(day(at), 5, (wait, wait + 3, wait + 9), came, held)
        for at, (wait, came, held) in enumerate(given_)
    ]
    picture = kept_dates.draw(looks, "80% dates came true 76% of the time (38 of 50).")
    sound(picture)
    assert len(picture.rows) == len(looks)
