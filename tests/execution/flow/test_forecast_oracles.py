"""Monte Carlo and convolution against the exact distributions that were published."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from execution.flow import exact, forecast
from execution.flow.measures import little_throughput, little_wip
from tests.shared_data import shared_json

SEED = 20_261_122
ERRORS = 4


def cases(file: str, fn: str) -> list[Any]:
    return [case for case in shared_json(f"oracles/{file}.json")["cases"] if case["fn"] == fn]


def tolerance(chance: float, trials: int) -> float:
    """Four standard errors, and room for what a chance of 0 or 1 rounds to."""
    chance = min(1.0, max(0.0, chance))
    return ERRORS * math.sqrt(chance * (1 - chance) / trials) + 1 / trials


def test_there_are_as_many_examples_as_were_published() -> None:
    assert len(cases("flow_monte_carlo_exact", "mc_how_many")) == 4
    assert len(cases("flow_monte_carlo_exact", "mc_when")) == 5


def test_how_many_is_exact_by_convolution() -> None:
    for case in cases("flow_monte_carlo_exact", "mc_how_many"):
        samples, days, expected = case["inputs"]["samples"], case["inputs"]["days"], case["expected"]
        found = exact.sums(samples, days)
        assert found is not None
        assert sum(k * chance for k, chance in enumerate(found)) == pytest.approx(expected["mean"], abs=1e-9)
        for wanted, chance in expected["p_ge"].items():
            assert exact.at_least(found, int(wanted)) == pytest.approx(chance, abs=1e-9), case["id"]
        for level, many in expected["at"].items():
            assert exact.how_many(found, int(level) / 100) == many, (case["id"], level)


def test_when_is_exact_by_convolution() -> None:
    for case in cases("flow_monte_carlo_exact", "mc_when"):
        found = exact.done_by(case["inputs"]["samples"], case["inputs"]["items"], until=1 - 1e-9)
        assert found is not None
        for day, chance in case["expected"].get("cdf", {}).items():
            assert found[int(day)] == pytest.approx(chance, abs=1e-9), case["id"]
        for level, day in case["expected"]["at"].items():
            assert exact.when(found, int(level) / 100) == day, (case["id"], level)


def test_how_many_by_trials_lies_within_four_standard_errors() -> None:
    for case in cases("flow_monte_carlo_exact", "mc_how_many"):
        outcomes = forecast.how_many(case["inputs"]["samples"], case["inputs"]["days"], SEED)
        for wanted, chance in case["expected"]["p_ge"].items():
            error = tolerance(chance, outcomes.trials)
            assert abs(outcomes.share_from(int(wanted)) - chance) <= error, case["id"]


def test_when_by_trials_lies_within_four_standard_errors() -> None:
    for case in cases("flow_monte_carlo_exact", "mc_when"):
        outcomes = forecast.when(case["inputs"]["samples"], case["inputs"]["items"], SEED)
        assert outcomes is not None
        for day, chance in case["expected"].get("cdf", {}).items():
            assert abs(outcomes.share_to(int(day)) - chance) <= tolerance(chance, outcomes.trials), case["id"]


def test_the_days_named_by_trials_are_those_of_the_published_percentiles() -> None:
    for case in cases("flow_monte_carlo_exact", "mc_when"):
        outcomes = forecast.when(case["inputs"]["samples"], case["inputs"]["items"], SEED)
        chances = exact.done_by(case["inputs"]["samples"], case["inputs"]["items"], until=1 - 1e-9)
        assert outcomes is not None
        assert chances is not None
        for level, day in case["expected"]["at"].items():
            # a chance that is nearly the level itself may fall on either side of it
            named = outcomes.day_at(int(level))
            assert named == day or abs(chances[min(named, day)] - int(level) / 100) <= tolerance(
                int(level) / 100, outcomes.trials
            ), (case["id"], level)


def test_littles_law_gives_the_published_figures() -> None:
    asked: dict[str, Callable[[dict[str, float]], float]] = {
        "little_th": lambda given: float(little_throughput(given["wip"], given["ct"])),
        "little_out": lambda given: float(little_throughput(given["wip"], given["ct"])) * given["days"],
        "little_wip": lambda given: float(little_wip(given["th"], given["ct"])),
    }
    published = shared_json("oracles/flow_littles_law.json")["cases"]
    assert len(published) == 4
    for case in published:
        (expected,) = case["expected"].values()
        assert asked[case["fn"]](case["inputs"]) == pytest.approx(expected, abs=case["tol_abs"]), case["id"]
