"""What the pages of a figure's past say of it: sentences that are true, figures with their units."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from rollups.changes.asking import reason_unknown
from rollups.changes.naming import Named
from rollups.changes.pages import picture, sentence
from rollups.changes.steps import Cause
from rollups.changes.steps import Step as Turn
from rollups.changes.waterfall import Part, Waterfall
from rollups.engine import Moment
from rollups.history.measures import measures_of
from rollups.history.pages import _sentence as way
from rollups.history.series import Step
from rollups.history.subjects import Subject

D = Decimal
FIRST, LAST = date(2026, 10, 5), date(2026, 11, 23)
ABOUT = Subject("key_results", 1, "KR1", "One", "EUR")


def change(measure: str, before: str | None, after: str | None, *parts: str) -> Waterfall:
    """A change by parts of these sizes."""
    level, made = D(before or 0), []
    for number, size in enumerate(parts, 1):
        made.append(Part("check_in", level, level + D(size), named=Named(f"Thing {number}")))
        level += D(size)
    ends = [None if value is None else D(value) for value in (before, after)]
    return Waterfall("key_results", 1, measure, Moment(FIRST), Moment(LAST), ends[0], ends[1], made)


def said(found: Waterfall) -> str:
    """The sentence about it."""
    return sentence(ABOUT, measures_of("key_results")[found.measure], found)


def test_only_what_did_more_than_half_did_most_of_it() -> None:
    assert "most of it by this: Thing 2." in said(change("measured", "0", ".75", ".25", ".5"))
    assert "the largest part of it by this: Thing 1." in said(change("measured", "0", ".75", ".30", ".25", ".20"))


def test_a_change_too_small_to_show_is_not_a_change_of_0() -> None:
    assert "(CPI) fell by less than can be shown since 5 Oct 2026" in said(change("cpi", "1", ".9999", "-.0001"))
    assert "Spent rose by less than can be shown" in said(change("spend", "1", "1.01", ".01"))


def test_what_did_not_change_is_said_of_one_and_of_many() -> None:
    assert said(change("items", "41", "41")) == "Items: 41, the same as on 5 Oct 2026."
    one_day = replace(change("items", "41", "41"), start=Moment(LAST))
    assert said(one_day) == "Items: 41 on 23 Nov 2026. What changed it shows between two days."


def test_days_are_called_days_and_letters_stay_letters() -> None:
    known = measures_of("initiatives")
    assert [known["pd"].shown(D(value), "") for value in ("1", "89")] == ["1 day", "89 days"]
    assert known["es"].changed(D("57.3"), "") == "+57.3 days"
    assert known["es"].shown(None, "") == "not known"
    assert known["cpi"].spoken == "cost index (CPI)"


@pytest.mark.parametrize(
    ("kind", "measure", "reason"),
    [
        ("key_results", "forecast", "less than a tenth of its time had passed"),
        ("key_results", "yield", "nothing was delivered yet"),
        ("key_results", "spi", "nothing was planned to be done yet"),
        ("objectives", "inherited", "nothing below it had a check-in"),
        ("objectives", "measured", "none of what it is made of had a check-in"),
        ("initiatives", "tcpi", "no budget was left"),
        ("initiatives", "pd", "no work had both its dates"),
    ],
)
def test_what_is_not_known_has_the_reason_of_its_own_formula(kind: str, measure: str, reason: str) -> None:
    found = replace(change(measure, None, None), kind=kind)
    assert reason in reason_unknown(found, True)
    assert "not there" in reason_unknown(found, False)


def test_gathered_costs_keep_their_days_in_the_picture() -> None:
    turn = Turn(date(2026, 10, 26), date(2026, 10, 30), "execution_cost")
    cost: Cause = "cost"
    long = "8 costs booked, the largest 7,400 “Fees, Twitch weekend”, 26 Oct to 30 Oct 2026"
    part = Part(cost, D(0), D(9), turn.first, turn.last, turn, 8, Named(long, (), "8 costs booked, 26 Oct to 30 Oct"))
    found = replace(change("spend", "0", "9"), parts=[part])
    drawn = picture(ABOUT, measures_of("key_results")["spend"], found)
    assert "8 costs booked, 26 Oct to 30 Oct" in str(drawn.wide)
    assert "largest" not in re_marks(str(drawn.wide))


def re_marks(drawing: str) -> str:
    """The drawing without its own sentence."""
    return drawing.partition(">")[2]


def steps(*values: str | None) -> list[Step]:
    """A step each week, the first before the first day that is asked for."""
    return [
        Step(FIRST + timedelta(days=7 * n - 3), {"measured": None if value is None else D(value)})
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([".1", ".2"], "Measured went from 10.0% on 5 Oct 2026 to 20.0% on 9 Oct 2026."),
        ([".1", ".1"], "Measured stayed at 10.0% from 5 Oct 2026 to 9 Oct 2026."),
        ([".1", ".2", None], "20.0% on 9 Oct 2026; since 16 Oct 2026 it is not known."),
        ([None], "Measured was not known on any of these days."),
        ([".1"], "Measured was 10.0% on 5 Oct 2026; no other of these days is kept yet."),
    ],
)
def test_the_way_is_told_of_the_days_that_were_asked_for(values: list[str | None], words: str) -> None:
    assert way(ABOUT, measures_of("key_results")["measured"], steps(*values), FIRST).endswith(words)
