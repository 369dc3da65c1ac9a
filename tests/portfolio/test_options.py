"""The value of stopping, net present values, returns, and the best selection: published examples and laws."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.options import Stage, changes_of_sign, dated_npv, npv, returns, worth
from portfolio.selection import select, within_budget
from tests.shared_data import shared_json


def cases(name: str, many: int) -> list[Any]:
    """The cases of a published file; so many, or the file is another."""
    found: list[Any] = shared_json(f"oracles/{name}.json")["cases"]
    assert len(found) == many
    return found


def _staged(inputs: dict[str, float]) -> float:
    """The lecture's two stages: a fee now, an investment in a year if the outlook is good, then a perpetuity."""
    # Without the right to wait and see, the lecture values the second stage at the risky rate r1 = r2, which makes it
    # worth nothing; with it at r2: the inputs carry the difference, the tree is the same.
    stages = [Stage(inputs["i0"], 0, 1), Stage(inputs["i1"], 1, inputs["p"])]
    return worth(stages, inputs["perp"] / inputs["r2"], 1, inputs["r1"]).staged


def _expanded(inputs: dict[str, float]) -> dict[str, float]:
    """Cox, Ross and Rubinstein: with the chance that prices no arbitrage, paying for growth is one stage in a year."""
    up, down, rate = inputs["u"], inputs["d"], inputs["r"]
    chance = (1 + rate - down) / (up - down)
    payoffs = [inputs["v"] * move - inputs["cost"] for move in (up, down)]
    option = worth([Stage(inputs["cost"], 1, chance)], inputs["v"] * up, 1, rate).staged
    return {
        "p": chance, "payoff_up": payoffs[0], "payoff_down": max(0.0, payoffs[1]), "option": option,
        "expanded_npv": inputs["static_npv"] + option,
    }  # fmt: skip


def test_published_options_come_out() -> None:
    for case in cases("ppm_real_options", 3):
        inputs = case["inputs"]
        found = {"npv": _staged(inputs)} if case["fn"] == "staged_npv" else _expanded(inputs)
        for name, expected in case["expected"].items():
            if name not in case.get("known_bad_fields", ()):
                assert found[name] == pytest.approx(expected, abs=case["tol_abs"], rel=0), (case["id"], name)


def test_published_present_values_and_returns_come_out() -> None:
    for case in cases("ppm_npv_irr", 6):
        flows = [float(each) for each in case["inputs"]["cashflows"]]
        if case["fn"] == "npv":
            assert npv(case["inputs"]["rate"], flows) == pytest.approx(case["expected"]["npv"], abs=case["tol_abs"])
            continue
        found = returns([(float(period), flow) for period, flow in enumerate(flows)])
        assert any(abs(each - case["expected"]["root"]) <= case["tol_abs"] for each in found), case["id"]
        assert found == pytest.approx(case["verified"]["all_roots"], abs=1e-6)
        assert (changes_of_sign(flows) > 1) >= (len(found) > 1), "more than one return is always warned of"


def test_published_selections_come_out() -> None:
    for case in cases("ppm_portfolio_selection", 4):
        inputs, expected = case["inputs"], case["expected"]
        rows = inputs.get("constraints") or [(inputs["weights"], inputs["capacity"])]
        found = select(inputs["values"], [(row, limit) for row, limit in rows])
        assert found.is_best, case["id"]
        assert found.value == pytest.approx(expected["value"], abs=case["tol_abs"]), case["id"]
        if "x" in expected:
            assert [int(place in found.chosen) for place in range(len(inputs["values"]))] == expected["x"]


chances = st.floats(0, 1)
stages = st.lists(st.builds(Stage, st.floats(0, 1e6), st.floats(0, 5), chances), max_size=6)
payoffs, rates = st.floats(0, 1e7), st.floats(0, 1)


@given(stages, payoffs, st.floats(0, 6), rates)
def test_the_right_to_stop_is_never_worth_less_than_nothing(
    rows: list[Stage], payoff: float, years: float, rate: float
) -> None:
    found = worth(rows, payoff, years, rate)
    assert found.option >= 0
    assert found.staged - found.committed == pytest.approx(found.option, abs=1e-3, rel=1e-9)


@given(st.lists(st.builds(Stage, st.floats(0, 1e6), st.floats(0, 5), st.just(1.0)), max_size=6), payoffs, rates)
def test_where_everything_is_certain_the_right_to_stop_is_worth_nothing(
    rows: list[Stage], payoff: float, rate: float
) -> None:
    assert worth(rows, payoff, 1, rate).option == 0


def test_an_empty_plan_is_worth_its_payoff() -> None:
    found = worth([], 110.0, 1, 0.1)
    assert [found.staged, found.committed] == pytest.approx([100, 100])
    assert (found.option, found.chance) == (0, 1)


amounts = st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4)


@given(amounts, amounts, st.floats(-3, 3), st.floats(0, 1))
def test_net_present_value_is_linear_in_the_flows(one: list[float], other: list[float], k: float, rate: float) -> None:
    mixed = [a + k * b for a, b in zip(one, other, strict=True)]
    assert npv(rate, mixed) == pytest.approx(npv(rate, one) + k * npv(rate, other), abs=1e-3)


def test_flows_between_whole_years_are_discounted_by_their_days() -> None:
    assert dated_npv(0.21, [(0.5, 110.0)]) == pytest.approx(100.0)


def test_more_than_one_change_of_sign_is_warned_of() -> None:
    assert [changes_of_sign(each) for each in ([-1, 2], [-1, 0, 2, -1], [1, 1], [])] == [1, 2, 0, 0]
    assert not worth([Stage(10, 0, 1)], 20, 1, 0.1).is_ambiguous


small = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), min_size=1, max_size=9)


@given(small, st.integers(0, 60), st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=2)))
def test_a_selection_keeps_the_budget_and_its_needs_and_nothing_is_better(
    bets: list[tuple[int, int]], budget: int, needs: dict[int, list[int]]
) -> None:
    values, costs = [float(each[0]) for each in bets], [float(each[1]) for each in bets]
    known = {
        place: [other for other in others if other < len(bets) and other != place]
        for place, others in needs.items() if place < len(bets)
    }  # fmt: skip
    found = within_budget(values, costs, budget, known)
    chosen = set(found.chosen)
    assert sum(costs[place] for place in chosen) <= budget
    assert all(set(known.get(place, ())) <= chosen for place in chosen)
    assert found.value == sum(values[place] for place in chosen)
    best = 0.0
    for taken in product((False, True), repeat=len(bets)):
        have = {place for place, is_taken in enumerate(taken) if is_taken}
        if sum(costs[p] for p in have) <= budget and all(set(known.get(p, ())) <= have for p in have):
            best = max(best, sum(values[p] for p in have))
    assert found.value == best
