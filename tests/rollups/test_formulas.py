"""The formulas one by one, at their edges: what is undefined, what is clamped, what a threshold itself means."""

import ast
import inspect
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollups.formulas import CURRENT, VERSIONS, numbers
from rollups.formulas.v1 import earned_schedule, health, initiative, key_result, objective, work_item
from rollups.formulas.v1.work_item import Window

F = Fraction
ONE, ZERO, HALF = F(1), F(0), F(1, 2)
MODULES = [numbers, earned_schedule, health, initiative, key_result, objective, work_item]
JAN_1, JAN_10 = date(2024, 1, 1), date(2024, 1, 10)

amounts = st.fractions(min_value=0, max_value=10**9, max_denominator=10**4)
estimates = st.lists(st.none() | st.fractions(min_value=0, max_value=100, max_denominator=100), min_size=1, max_size=6)
numbers_drawn = st.fractions(min_value=-10, max_value=10, max_denominator=100)


# The package


def test_the_current_version_is_one_of_the_versions() -> None:
    assert CURRENT in VERSIONS
    assert VERSIONS["v1"].key_result is key_result


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_formulas_import_nothing_but_the_language_and_each_other(module: ModuleType) -> None:
    allowed = {"collections", "dataclasses", "datetime", "decimal", "fractions", "itertools", "typing", "rollups"}
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    sources = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.split(".")[0] for name in sources | names} <= allowed
    assert {name for name in sources if name.startswith("rollups")} <= {each.__name__ for each in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_formula_says_in_a_docstring_what_it_is(module: ModuleType) -> None:
    public = [each for name, each in vars(module).items() if inspect.isfunction(each) and not name.startswith("_")]
    own = [each for each in public if each.__module__ == module.__name__]
    assert own
    assert [each.__name__ for each in own if not each.__doc__] == []


# Numbers


def test_a_ratio_is_undefined_when_a_term_is_or_the_whole_is_0() -> None:
    assert numbers.ratio(ONE, ZERO) is None
    assert numbers.ratio(None, ONE) is None
    assert numbers.ratio(ONE, None) is None
    assert numbers.ratio(ONE, F(3)) == F(1, 3)


def test_a_number_from_text_or_decimal_is_exact() -> None:
    assert numbers.exact("0.1") + numbers.exact(Decimal("0.2")) == F(3, 10)
    assert numbers.exact(None) is None
    with pytest.raises(ValueError, match="Invalid literal"):
        numbers.exact("a third")


def test_rounding_for_showing_goes_to_even_and_keeps_every_digit_of_a_large_sum() -> None:
    assert numbers.rounded(F(5, 1000), 2) == Decimal("0.00")
    assert numbers.rounded(F(-15, 1000), 2) == Decimal("-0.02")
    assert numbers.rounded(F(10**40 + 1, 3), 1) == Decimal("3" * 40 + ".7")
    assert numbers.rounded(None, 2) is None


def test_a_mean_of_what_is_known_ignores_the_rest_and_their_weight() -> None:
    assert numbers.weighted_mean([(F(1), ONE), (F(3), ZERO), (F(9), None)]) == F(1, 4)
    assert numbers.weighted_mean([(ZERO, ONE)]) is None
    assert numbers.weighted_mean([]) is None


def test_shares_go_by_estimate_and_equally_when_none_is_above_0() -> None:
    assert numbers.shares(F(12), [F(1), None, F(3)]) == [F(3), ZERO, F(9)]
    assert numbers.shares(F(12), [None, None]) == [F(6), F(6)]
    assert numbers.shares(F(12), [ZERO, None, ZERO]) == [F(4), F(4), F(4)]
    assert numbers.shares(F(12), []) == []


@given(amounts, estimates)
def test_shares_add_up_to_the_amount_exactly(amount: Fraction, given_estimates: list[Fraction | None]) -> None:
    assert sum(numbers.shares(amount, given_estimates)) == amount


# Work items


@pytest.mark.parametrize(
    ("own", "of_initiative", "expected"),
    [
        ((JAN_1, JAN_10), (None, None), Window(JAN_1, JAN_10)),
        ((None, None), (JAN_1, JAN_10), Window(JAN_1, JAN_10)),
        ((None, None), (None, JAN_10), Window(None, JAN_10)),
        ((None, None), (JAN_1, None), None),
        ((None, JAN_10), (JAN_1, JAN_1), Window(None, JAN_10)),
        ((JAN_1, None), (None, JAN_10), Window(JAN_1, JAN_10)),
        ((JAN_10, None), (None, JAN_10), Window(JAN_10, JAN_10)),
        ((JAN_10, None), (None, JAN_1), None),
        ((JAN_10, None), (JAN_1, None), None),
        ((None, None), (None, None), None),
    ],
)
def test_a_window_is_the_leafs_own_then_filled_in_from_its_initiative(
    own: tuple[date | None, date | None], of_initiative: tuple[date | None, date | None], expected: Window | None
) -> None:
    assert work_item.window(*own, *of_initiative) == expected


def test_a_window_counts_its_first_and_its_last_day() -> None:
    window = Window(JAN_1, JAN_10)
    shares = [work_item.planned_share(window, JAN_1 + timedelta(days=n)) for n in (-1, 0, 4, 9, 10)]
    assert shares == [0, F(1, 10), HALF, 1, 1]


def test_a_finish_alone_falls_due_as_its_day_ends_and_the_unscheduled_never() -> None:
    assert work_item.planned_share(Window(None, JAN_10), JAN_10 - timedelta(days=1)) == 0
    assert work_item.planned_share(Window(None, JAN_10), JAN_10) == 1
    assert work_item.planned_share(None, JAN_10) == 0


def test_a_plan_keeps_what_its_leaves_and_the_plans_below_leave_never_below_0() -> None:
    assert work_item.plan_pot(F(100), [F(30)], [F(20)]) == 50
    assert work_item.plan_pot(F(100), [F(90)], [F(20)]) == 0
    assert work_item.plan_mismatch(F(100), [F(90)], [F(20)]) == 10
    assert work_item.plan_mismatch(F(100), [F(30)], [F(20)]) == 0


def test_a_leaf_is_earned_once_finished_else_by_its_last_report_else_not() -> None:
    assert work_item.percent_done(finished=True, last_report=HALF) == 1
    assert work_item.percent_done(finished=False, last_report=HALF) == HALF
    assert work_item.percent_done(finished=False, last_report=None) == 0


def test_a_dropped_leaf_is_cut_to_what_was_earned() -> None:
    assert work_item.dropped(F(200), F(1, 4)) == (F(50), ONE)


def test_techniques_without_anything_to_do_are_undefined() -> None:
    assert work_item.units_done(ONE, ZERO) is None
    assert work_item.units_done(F(12), F(10)) == 1
    assert work_item.weighted_milestones([]) is None
    assert work_item.level_of_effort(ZERO, ZERO) is None


# Initiatives


def test_eac_is_the_cost_itself_once_all_is_earned() -> None:
    assert initiative.eac(F(100), F(100), F(130)) == 130
    assert initiative.eac(ZERO, ZERO, F(7)) == 7


def test_eac_goes_by_cpi_and_by_the_plan_where_cpi_says_nothing() -> None:
    assert initiative.eac(F(100), F(50), F(40)) == 80
    assert initiative.eac(F(100), F(50), ZERO) == 50
    assert initiative.eac(F(100), ZERO, F(40)) == 140
    assert initiative.eac(F(100), F(50), F(-25)) == -50


@pytest.mark.parametrize(
    ("bac", "ev", "ac", "expected"),
    [
        (0, 0, 5, None),
        (100, 100, 130, 0),
        (100, 50, 100, None),
        (100, 50, 101, None),
        (100, 50, 50, 1),
        (100, 80, 60, HALF),
    ],
)
def test_tcpi_is_null_without_a_budget_or_when_it_is_exhausted(
    bac: int, ev: int, ac: int, expected: Fraction | None
) -> None:
    assert initiative.tcpi(F(bac), F(ev), F(ac)) == expected


def test_without_a_budget_percent_is_the_mean_of_the_leaves() -> None:
    assert initiative.percent(F(30), F(100), []) == F(3, 10)
    assert initiative.percent(ZERO, ZERO, [(F(1), ONE), (F(3), ZERO)]) == F(1, 4)
    assert initiative.percent(ZERO, ZERO, [(ZERO, ONE)]) is None


def test_what_is_not_allocated_is_unaligned() -> None:
    assert initiative.unaligned(F(100), [F(1, 3), F(1, 2)]) == F(100, 6)


# Earned schedule


def test_earned_schedule_is_where_the_curve_first_exceeds_what_was_earned() -> None:
    curve = [F(each) for each in (0, 10, 10, 10, 40)]
    found = [earned_schedule.earned_schedule(curve, F(ev), F(40)) for ev in (0, 5, 10, 25, 40, 39)]
    assert found == [0, HALF, 3, F(7, 2), 4, 3 + F(29, 30)]


def test_earned_schedule_ends_where_the_curve_does() -> None:
    assert earned_schedule.earned_schedule([ZERO, F(10)], F(20), F(40)) == 1
    assert earned_schedule.earned_schedule([F(30), F(40)], F(20), F(40)) == 0
    assert earned_schedule.earned_schedule([], F(20), F(40)) is None
    assert earned_schedule.earned_schedule([ZERO, ZERO], ZERO, ZERO) == 0


def test_actual_time_starts_at_0_and_counts_the_first_day() -> None:
    assert [earned_schedule.actual_time(JAN_1, JAN_1 + timedelta(days=n)) for n in (-5, -1, 0, 1)] == [0, 0, 1, 2]
    assert earned_schedule.planned_duration(JAN_1, JAN_10) == 10


def test_work_out_of_order_lowers_the_p_factor() -> None:
    first, second = Window(JAN_1, date(2024, 1, 5)), Window(date(2024, 1, 6), JAN_10)
    share = earned_schedule.share_at
    assert [share(each, JAN_1, F(15, 2)) for each in (first, second)] == [1, HALF]
    assert share(Window(None, date(2024, 1, 3)), JAN_1, F(29, 10)) == 0
    assert share(Window(None, date(2024, 1, 3)), JAN_1, F(3)) == 1
    assert earned_schedule.p_factor([(F(100), F(60)), (F(50), F(90))]) == F(110, 150)
    assert earned_schedule.p_factor([(ZERO, F(60))]) is None


# Key results


def test_raw_progress_may_leave_0_and_1_and_measured_may_not() -> None:
    assert key_result.raw_on_line(F(12), F(2), F(7)) == 2
    assert key_result.raw_on_line(F(12), F(10), F(6)) == -HALF
    assert [key_result.measured(raw) for raw in (F(2), -HALF, None)] == [1, 0, None]
    with pytest.raises(ValueError, match="target equals baseline"):
        key_result.raw_on_line(F(1), F(2), F(2))


def test_a_limit_itself_meets_it() -> None:
    values = [F(1), F(2), F(3), F(4)]
    assert key_result.raw_at_least(values, F(3)) == HALF
    assert key_result.raw_at_most(values, F(3)) == F(3, 4)
    assert key_result.raw_between(values, F(2), F(3)) == HALF
    assert key_result.raw_between([], F(2), F(3)) is None


def test_stages_done_add_up_and_no_stages_are_not_known() -> None:
    assert key_result.raw_of_milestones([(F(30), True), (F(70), False)]) == F(3, 10)
    assert key_result.raw_of_milestones([]) is None


def test_expected_is_the_share_of_time_and_of_a_limit_all_from_the_start() -> None:
    found = [
        key_result.expected_on_line(JAN_1, date(2024, 1, 11), JAN_1 + timedelta(days=n)) for n in (-3, 0, 5, 10, 20)
    ]
    assert found == [0, 0, HALF, 1, 1]
    assert key_result.expected_on_line(JAN_1, JAN_1, JAN_1) is None
    assert [key_result.expected_of_limit(JAN_10, day) for day in (JAN_1, JAN_10)] == [0, 1]


def test_delivered_is_by_money_and_without_money_the_mean_of_what_is_known() -> None:
    assert key_result.delivered(F(30), F(60), []) == HALF
    assert key_result.delivered(ZERO, ZERO, [(HALF, ONE), (F(1, 4), None), (HALF, ZERO)]) == HALF
    assert key_result.delivered(ZERO, ZERO, [(ZERO, ONE)]) is None


@given(numbers_drawn, numbers_drawn, numbers_drawn, numbers_drawn)
def test_the_three_parts_are_the_whole_gap(p: Fraction, q: Fraction, d: Fraction, m: Fraction) -> None:
    parts = key_result.decomposition(p, q, d, m)
    assert parts.plan_misfit is not None
    assert parts.execution_shortfall is not None
    assert parts.outcome_shortfall is not None
    assert parts.plan_misfit + parts.execution_shortfall + parts.outcome_shortfall == p - m


def test_a_forecast_waits_until_a_tenth_of_the_time_has_passed() -> None:
    assert key_result.forecast(HALF, F(99, 1000)) is None
    assert key_result.forecast(F(1, 20), F(1, 10)) == HALF
    assert key_result.forecast(ONE, HALF) == 1


def test_money_without_movement_is_flagged_and_has_no_price() -> None:
    assert key_result.cost_per_point(F(50), HALF) == 1
    assert key_result.cost_per_point(F(50), ZERO) is None
    assert key_result.cost_per_point(None, HALF) is None
    assert key_result.spend_without_movement(F(50), ZERO)
    assert not key_result.spend_without_movement(F(50), None)
    assert not key_result.spend_without_movement(ZERO, ZERO)


# Health


def test_a_threshold_itself_is_in_the_better_band() -> None:
    found = [health.band(F(n, 100)) for n in (90, 89, 70, 69)]
    assert found == ["on_track", "at_risk", "at_risk", "off_track"]
    assert health.band(F(80, 100), health.Policy(on_track=F(8, 10))) == "on_track"


@pytest.mark.parametrize(
    ("measured", "expected", "word"),
    [
        (None, HALF, "no_data"),
        (ONE, None, "achieved"),
        (HALF, None, "too_early"),
        (HALF, F(9, 100), "too_early"),
        (F(9, 20), HALF, "on_track"),
        (F(2, 5), HALF, "at_risk"),
        (ZERO, HALF, "off_track"),
    ],
)
def test_health_is_asked_in_its_order(measured: Fraction | None, expected: Fraction | None, word: str) -> None:
    assert health.health(measured, expected) == word


def test_an_initiative_is_as_healthy_as_the_worse_of_cost_and_time() -> None:
    assert health.initiative_health(F(2), F(7, 10)) == "at_risk"
    assert health.initiative_health(None, F(1, 10)) == "off_track"
    assert health.initiative_health(None, None) == "no_data"


def test_a_watermelon_is_green_outside_and_red_inside() -> None:
    outside = health.outer_ranks("on_track", None, F(1, 10))
    assert outside == [0, 2]
    assert health.watermelon(outside, health.inner_ranks(ZERO, HALF)) == 2
    assert health.watermelon(outside, health.inner_ranks(ZERO, F(1, 20))) == 0
    assert health.watermelon([], health.inner_ranks(ZERO, HALF)) == 0
    assert health.watermelon([2], [0]) == 0


def test_the_quadrant_compares_work_with_plan_and_outcome_with_time() -> None:
    found = [health.quadrant(m, HALF, d, HALF) for m, d in ((HALF, HALF), (ZERO, HALF), (HALF, ZERO), (ZERO, ZERO))]
    assert found == ["working", "output_without_outcome", "outcome_without_output", "neither"]
    assert health.quadrant(None, HALF, HALF, HALF) is None


def test_a_figure_is_stale_after_twice_the_cadence() -> None:
    assert [health.is_stale(days, 7) for days in (14, 15)] == [False, True]


# Objectives


def test_coverage_is_the_weight_that_is_measured() -> None:
    drivers = [
        objective.Driver.of_key_result(F(3), HALF, ONE),
        objective.Driver.of_key_result(F(1), None, ZERO),
    ]
    assert objective.measured(drivers) == HALF
    assert objective.coverage(drivers) == objective.expected(drivers) == F(3, 4)
    assert objective.coverage([]) == 0
    assert objective.measured([]) is None
    assert objective.expected([]) is None


def test_a_half_covered_child_covers_half_of_its_weight() -> None:
    children = [objective.Driver(F(1), ONE, ONE, HALF), objective.Driver(F(1), None, ONE, ZERO)]
    assert objective.measured(children) == 1
    assert objective.coverage(children) == F(1, 4)
