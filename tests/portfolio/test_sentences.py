"""An initiative's sentence: by examples, and at most thirty words whatever is known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.sentences import initiative_sentence
from portfolio.standings import Link, Standing

D = Decimal
DAY = date(2026, 11, 21)
UNMOVED = "output_without_outcome"


def link(**values: Any) -> Link:
    given: dict[str, Any] = {
        "initiative_id": 1, "key_result_id": 1, "key": "KR2.1", "title": "Clinics", "objective_id": 1,
        "objective_key": "O2", "objective_title": "Default", "allocation": D(1), "claim": D(160),
    }  # fmt: skip
    return Link(**(given | values))


def standing(**values: Any) -> Standing:
    given: dict[str, Any] = {
        "id": 1, "key": "INI-118", "title": "Self-serve onboarding", "budget": D(600_000), "percent": D("0.62"),
        "bac": D(600_000), "ac": D(420_000), "eac": D(655_000), "at": D(50), "eac_t": D(105), "as_of": DAY,
        "planned_finish": date(2026, 12, 24), "links": (link(),),
    }  # fmt: skip
    return Standing(**(given | values))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "62% delivered for €420k of €600k. Forecast €655k, €55k over budget. It ends 15 Jan 2027, 22 days late."),
        (
            {"eac": D(595_000), "eac_t": D(84)},
            "62% delivered for €420k of €600k. Forecast €595k, €5k under budget. It ends as planned.",
        ),
        (
            {"eac": D(600_000), "eac_t": D(60)},
            "62% delivered for €420k of €600k. Forecast on budget. It ends 1 Dec 2026, 23 days early.",
        ),
        (
            {"eac_t": None, "links": ()},
            "62% delivered for €420k of €600k. Forecast €655k, €55k over budget. It serves no key result.",
        ),
        (
            {"state": "delivered", "links": (link(quadrant=UNMOVED),), "ac": D(590_000), "eac": D(590_000)},
            "Delivered for €590k of €600k. That is €10k under budget. KR2.1 has hardly moved.",
        ),
        (
            {"state": "stopped", "ac": D(67_000), "eac": D(67_000), "percent": D("0.3")},
            "Stopped at 30% delivered for €67k of €600k. That is €533k under budget.",
        ),
        ({"state": "demand"}, "Asks for €600k to move KR2.1."),
        (
            {"state": "demand", "links": (link(claim=None),)},
            "Asks for €600k to move KR2.1, but promises no movement there.",
        ),
        (
            {"state": "demand", "links": (link(claim=None),), "budget": None},
            "Names no budget and promises no movement of KR2.1.",
        ),
        ({"state": "assessing", "links": (), "budget": None}, "Names no budget. It serves no key result yet."),
        ({"state": "rejected"}, "This was rejected. Its history says why."),
        ({"percent": None, "ac": None, "eac": None}, "Nothing is known yet. Give it a budget, dates or items."),
    ],
)  # fmt: skip
def test_it_says(values: dict[str, Any], text: str) -> None:
    assert initiative_sentence(standing(**values)).text == text


def test_items_without_dates_are_the_trouble_when_nothing_is_worse() -> None:
    assert initiative_sentence(standing(), unscheduled=3).text.endswith("3 items without dates.")


money = st.one_of(st.none(), st.decimals(-(10**13), 10**13, places=4))
share = st.one_of(st.none(), st.decimals(0, 1, places=6))


@given(
    state=st.sampled_from(["demand", "assessing", "approved", "active", "paused", "delivered", "stopped", "rejected"]),
    kind=st.sampled_from(["strategic", "internal"]),
    currency=st.sampled_from(["EUR", "JPY", "XAF"]),
    budget=st.one_of(st.none(), st.decimals(0, 10**13, places=4)),
    ac=money, eac=money, bac=money, percent=share,
    at=st.one_of(st.none(), st.decimals(0, 5000, places=2)),
    eac_t=st.one_of(st.none(), st.decimals(0, 10**9, places=2)),
    finish=st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2100, 1, 1))),
    keys=st.lists(st.text(min_size=0, max_size=60), max_size=4),
    unscheduled=st.integers(0, 10**6),
    quadrant=st.sampled_from(["", "working", "output_without_outcome"]),
)  # fmt: skip
def test_it_has_at_most_thirty_words_and_one_at_least(
    state: str, kind: str, currency: str, budget: Any, ac: Any, eac: Any, bac: Any, percent: Any, at: Any, eac_t: Any,
    finish: Any, keys: list[str], unscheduled: int, quadrant: str,
) -> None:  # fmt: skip
    links = tuple(link(key=key, quadrant=quadrant) for key in keys)
    sentence = initiative_sentence(
        standing(
            state=state, kind=kind, currency=currency, budget=budget, ac=ac, eac=eac, bac=bac, percent=percent, at=at,
            eac_t=eac_t, planned_finish=finish, links=links,
        ),
        unscheduled,
    )  # fmt: skip
    assert 1 <= sentence.words <= 30
    assert sentence.text.endswith((".", "…"))


@given(st.decimals(0, 10**9, places=3), st.decimals("0.001", 10**6, places=3))
def test_a_forecast_finish_never_lies_before_today(eac_t: Decimal, at: Decimal) -> None:
    finish = standing(eac_t=eac_t, at=at).forecast_finish
    assert finish is not None
    assert DAY <= finish <= DAY + timedelta(days=3650)
