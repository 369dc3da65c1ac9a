"""The ways to score as arithmetic: published examples, refusals, order, ties, and how far ranks hang on weights."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portfolio.scoring import FRAMEWORKS, Refused
from portfolio.scoring.base import Criterion
from portfolio.scoring.ranking import Entrant, Ranking, Scheme, rank
from portfolio.scoring.stability import stability
from portfolio.scoring.words import ranking_sentence
from tests.shared_data import shared_json

D = Decimal
NAMES = {
    "wsjf": {"bv": "business_value", "tc": "time_criticality", "rr": "risk_reduction", "size": "job_size"},
    "rice": {"reach": "reach", "impact": "impact", "confidence": "confidence", "effort": "effort"},
}


def ones(framework: str) -> dict[str, Decimal]:
    return {each.key: D(1) for each in FRAMEWORKS[framework].criteria}


@pytest.mark.parametrize(("fn", "least"), [("wsjf", 4), ("rice", 2)])
def test_published_examples_come_out_within_their_tolerance(fn: str, least: int) -> None:
    tried = 0
    for case in shared_json(f"oracles/ppm_{fn}.json")["cases"]:
        if fn in case.get("known_bad_fields", ()):
            continue
        inputs = {NAMES[fn][name]: D(str(value)) for name, value in case["inputs"].items()}
        expected = D(str(case["expected"][fn]))
        tolerance = D(str(case.get("tol_abs", 0))) + abs(expected) * D(str(case.get("tol_rel", 0)))
        assert abs(FRAMEWORKS[fn].score(inputs, ones(fn)) - expected) <= tolerance, case["id"]
        tried += 1
    assert tried >= least


points = st.decimals(min_value=D("0.25"), max_value=1000, places=2)
weights = st.decimals(min_value=0, max_value=10, places=2)


def asked(framework: str, values: list[Decimal]) -> dict[str, Decimal]:
    return dict(zip((each.key for each in FRAMEWORKS[framework].criteria), values, strict=False))


@pytest.mark.parametrize(("framework", "key"), [("wsjf", "job_size"), ("rice", "effort"), ("value_effort", "effort")])
@given(values=st.lists(points, min_size=4, max_size=4))
def test_nothing_is_divided_by_0_or_less(framework: str, key: str, values: list[Decimal]) -> None:
    for size in (D(0), D(-1)):
        with pytest.raises(Refused, match="above 0"):
            FRAMEWORKS[framework].score(asked(framework, values) | {key: size}, ones(framework))


@given(values=st.lists(points, min_size=3, max_size=3))
def test_a_scorecard_whose_weights_are_all_0_is_refused(values: list[Decimal]) -> None:
    with pytest.raises(Refused, match="All weights are 0"):
        FRAMEWORKS["scorecard"].score(asked("scorecard", values), dict.fromkeys(ones("scorecard"), D(0)))


@given(values=st.lists(points, min_size=3, max_size=3), weighing=st.lists(weights, min_size=3, max_size=3))
def test_a_scorecard_lies_between_its_least_and_greatest_points(values: list[Decimal], weighing: list[Decimal]) -> None:
    assume(any(weighing))
    found = FRAMEWORKS["scorecard"].score(asked("scorecard", values), asked("scorecard", weighing))
    slack = D("1e-20")
    assert min(values) - slack <= found <= max(values) + slack


@given(values=st.lists(points, min_size=4, max_size=4), times=st.sampled_from([2, 3, 10]))
def test_twice_the_size_is_half_the_score_and_more_of_anything_else_never_lowers_it(
    values: list[Decimal], times: int
) -> None:
    for framework, size in (("wsjf", "job_size"), ("rice", "effort")):
        inputs = asked(framework, values)
        score = FRAMEWORKS[framework].score(inputs, ones(framework))
        larger = FRAMEWORKS[framework].score(inputs | {size: inputs[size] * times}, ones(framework))
        assert abs(larger * times - score) <= abs(score) * D("1e-20")
        for key in set(inputs) - {size}:
            assert FRAMEWORKS[framework].score(inputs | {key: inputs[key] + 1}, ones(framework)) >= score


@pytest.mark.parametrize("framework", list(FRAMEWORKS))
@given(values=st.lists(points, min_size=4, max_size=4), weighing=st.lists(points, min_size=4, max_size=4))
def test_floats_rank_as_the_exact_score_does(framework: str, values: list[Decimal], weighing: list[Decimal]) -> None:
    way, many = FRAMEWORKS[framework], len(FRAMEWORKS[framework].criteria)
    weighed = [min(each, D(3)) for each in weighing[:many]]
    exact = way.score(asked(framework, values[:many]), asked(framework, weighed))
    rough = way.rough([float(each) for each in values[:many]], [float(each) for each in weighed])
    if framework == "scorecard":
        rough /= float(sum(weighed))
    assert rough == pytest.approx(float(exact), rel=1e-9)


def scheme(framework: str = "value_effort", **changed: Decimal) -> Scheme:
    criteria = tuple(
        replace(each, weight=changed.get(each.key, each.weight)) for each in FRAMEWORKS[framework].criteria
    )
    return Scheme("Ours", framework, criteria)


def entrant(number: int, inputs: Mapping[str, int | str], key: str = "") -> Entrant:
    values = {name: D(value) for name, value in inputs.items()}
    return Entrant(number, key or f"INI-{number}", f"Bet {number}", "demand", values)


def of(*pairs: tuple[int, int]) -> list[Entrant]:
    return [entrant(at, {"value": value, "effort": effort}) for at, (value, effort) in enumerate(pairs, start=1)]


def test_the_highest_comes_first_and_ties_are_explained_and_broken_by_key() -> None:
    found = rank(scheme(), [*of((10, 2), (9, 1), (20, 4)), entrant(10, {"value": 10, "effort": 2})])
    assert [(each.entrant.key, each.rank) for each in found.ranked] == [
        ("INI-2", 1), ("INI-1", 2), ("INI-3", 3), ("INI-10", 4)
    ]  # fmt: skip
    assert found.ranked[0].why_tied == ""
    first = found.ranked[1].why_tied
    assert first.startswith("Level with INI-3 and INI-10 at 5: other inputs that come to the same score.")
    assert first.endswith("The key decides the order.")
    twins = rank(scheme(), of((4, 2), (4, 2)))
    assert "the same inputs" in twins.ranked[0].why_tied
    many = rank(scheme(), of(*[(4, 2)] * 40)).ranked[0]
    assert many.tied_many == 39
    assert "INI-2, INI-3, INI-4 and 36 others" in many.why_tied


def test_what_is_missing_is_not_0_but_not_scored_and_says_what() -> None:
    found = rank(
        scheme(), [entrant(1, {"value": 5}), entrant(2, {}), entrant(3, {"value": 0, "effort": 2}), *of((1, 0))[:0]]
    )
    assert [each.entrant.id for each in found.ranked] == [3]
    assert found.ranked[0].score == 0
    assert [each.why for each in found.unscored] == ["Effort missing", "Value and effort missing"]
    refused = rank(scheme(), of((5, 0))).unscored[0]
    assert refused.why == "Effort must be above 0 to divide by."


pair = st.tuples(st.integers(0, 20), st.integers(1, 20))


@given(st.lists(pair, max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_changes_nothing(pairs: list[tuple[int, int]], chance: Any) -> None:
    first, shuffled = of(*pairs), of(*pairs)
    chance.shuffle(shuffled)
    assert rank(scheme(), first) == rank(scheme(), shuffled)
    scores = [each.score for each in rank(scheme(), first).ranked]
    assert all(one >= other for one, other in pairwise(scores))


def ranked(framework: str, rows: list[list[int]], **weighing: Decimal) -> tuple[Scheme, Ranking]:
    way = scheme(framework, **weighing)
    keys = [each.key for each in way.criteria]
    return way, rank(way, [entrant(at, dict(zip(keys, row, strict=True))) for at, row in enumerate(rows, start=1)])


def test_a_clear_lead_holds_always_and_a_narrow_one_does_not() -> None:
    way, clear = ranked("scorecard", [[10, 10, 10], [9, 9, 9], [1, 1, 1], [0, 0, 1]])
    held = stability(way, clear.ranked, 2)
    assert held is not None
    assert (held.holds, held.stays, held.samples) == (1, {1: 1, 2: 1}, 1_000)
    way, narrow = ranked("scorecard", [[6, 5, 5], [5, 6, 6], [0, 0, 0]])
    swapped = stability(way, narrow.ranked, 1)
    assert swapped is not None
    assert 0.2 < swapped.holds < 0.8
    assert sum(swapped.stays.values()) == pytest.approx(1)
    assert stability(way, narrow.ranked, 1) == swapped, "seeded, so the same again"


def test_equal_inputs_never_swap_for_the_key_decides_under_any_weights() -> None:
    way, twins = ranked("wsjf", [[3, 3, 3, 2]] * 4)
    held = stability(way, twins.ranked, 2)
    assert held is not None
    assert (held.holds, held.stays) == (1, {1: 1, 2: 1})


def test_there_is_nothing_to_lose_where_all_are_in_the_top() -> None:
    way, few = ranked("wsjf", [[3, 3, 3, 2]])
    assert stability(way, few.ranked, 1) is None
    assert stability(way, (), 5) is None


row = st.lists(st.integers(1, 6), min_size=4, max_size=4)


@pytest.mark.parametrize("framework", ["wsjf", "rice"])
@given(rows=st.lists(row, min_size=3, max_size=14), top=st.integers(1, 3))
def test_leaving_out_who_cannot_come_in_changes_no_share(framework: str, rows: list[list[int]], top: int) -> None:
    from portfolio.scoring import stability as module  # the module, to take its shortcut away

    way, found = ranked(framework, rows)
    quick = stability(way, found.ranked, top, samples=50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_rivals", lambda _scheme, everybody, _top: list(everybody))
        whole = stability(way, found.ranked, top, samples=50)
    assert quick == whole


@pytest.mark.parametrize("framework", list(FRAMEWORKS))
@given(
    rows=st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=3, max_size=14),
    sizes=st.lists(st.integers(1, 6), min_size=14, max_size=14),
    weighing=st.lists(st.sampled_from([D(0), D("0.5"), D(1), D(3)]), min_size=4, max_size=4),
    top=st.integers(1, 3), below=st.sampled_from([0, 3]),
)  # fmt: skip
def test_leaving_out_who_is_beaten_in_every_input_changes_no_share(
    framework: str, rows: list[list[int]], sizes: list[int], weighing: list[Decimal], top: int, below: int
) -> None:
    from portfolio.scoring import stability as module  # the module, to take its shortcuts away or force them

    keys = [each.key for each in FRAMEWORKS[framework].criteria]
    # Products know nothing below 0; sums do.
    below = below if framework in {"wsjf", "scorecard"} else 0
    cut = [[value - below for value in row[: len(keys) - 1]] + [size] for row, size in zip(rows, sizes, strict=False)]
    assume(any(weighing[: len(keys)]))
    way, found = ranked(framework, cut, **dict(zip(keys, weighing, strict=False)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_rivals", lambda _scheme, everybody, _top: list(everybody))
        whole = stability(way, found.ranked, top, samples=50)
        patch.setattr(module, "MOST_SCORES", 1)
        quick = stability(way, found.ranked, top, samples=50)
    assert quick == whole


def test_thousands_of_rivals_on_the_offered_scale_still_get_a_thousand_trials() -> None:
    chance = random.Random(7)
    rows = [[chance.randint(1, 10) for _ in range(4)] for _ in range(5_000)]
    way, found = ranked("wsjf", rows)
    held = stability(way, found.ranked, 20)
    assert held is not None
    assert held.samples == 1_000


def test_with_very_many_rivals_there_are_fewer_trials_and_it_says_so() -> None:
    way, found = ranked("scorecard", [[1_000 + at, 4_000 - at, 1_000 + at % 7] for at in range(1_500)])
    held = stability(way, found.ranked, 5)
    assert held is not None
    assert 50 <= held.samples < 1_000
    assert f"{held.samples} trials" in ranking_sentence("Ours", found, 5, held) or held.holds == 1


@given(
    rows=st.lists(row, max_size=9), top=st.integers(1, 30), missing=st.integers(0, 3),
    name=st.text(st.characters(categories=["L", "Zs"]), max_size=60),
)  # fmt: skip
def test_the_sentence_is_short_whatever_there_is(rows: list[list[int]], top: int, missing: int, name: str) -> None:
    way, found = ranked("wsjf", rows)
    without = tuple(rank(way, [entrant(90 + at, {}) for at in range(missing)]).unscored)
    whole = Ranking(found.ranked, without)
    said = ranking_sentence(name, whole, top, stability(way, whole.ranked, top, samples=50))
    assert len(said.split()) <= 30, said
    assert said.endswith(".")


def test_the_sentence_names_who_swaps_most() -> None:
    way, narrow = ranked("scorecard", [[6, 5, 5], [5, 6, 6], [0, 0, 0]])
    said = ranking_sentence("Ours", narrow, 1, stability(way, narrow.ranked, 1))
    assert said.startswith("The top one holds in ")
    assert "% of 1,000 trials with weights up to 20% off; INI-" in said
    assert said.endswith(("; INI-1 and INI-2 swap most.", "; INI-2 and INI-1 swap most."))
    _, nothing = ranked("wsjf", [])
    assert ranking_sentence("WSJF", nothing, 5, None) == "There is no demand and no live bet to rank."


def test_each_framework_names_its_criteria_once_and_in_words() -> None:
    for way in FRAMEWORKS.values():
        keys = [each.key for each in way.criteria]
        assert len(set(keys)) == len(keys)
        assert all(each.name and each.weight > 0 for each in way.criteria)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (D("1.000000"), D("10000.000000"), "1 to 10,000"), (D("0.250000"), D("3.000000"), "0.25 to 3"),
        (D("0.000000"), None, "from 0"), (None, D("-5.500000"), "at most −5.5"), (None, None, ""),
    ],
)  # fmt: skip
def test_a_range_is_said_as_it_was_given_not_with_the_decimals_that_are_kept(
    low: Decimal | None, high: Decimal | None, words: str
) -> None:
    assert Criterion("reach", "Reach", low=low, high=high).range_words == words
