"""The reference against figures worked out by hand, clause by clause of MODEL.md."""

from datetime import date
from fractions import Fraction

from tests.rollups.reference import rollup
from tests.rollups.workbook import Figures, Result, Row, Workbook

F = Fraction
LOADED_ON = date(2025, 6, 1)
JUNE_30 = date(2024, 6, 30)

MONEY = "budget planned_value earned_value spend cpi spi eac"
NAMES = {
    "key_results": f"raw measured expected delivered planned {MONEY} confidence gap pace_gap plan_misfit "
    "execution_shortfall outcome_shortfall yield cost_per_point forecast health watermelon last_check_in",
    "objectives": f"measured coverage expected delivered planned {MONEY} health",
    "initiatives": "bac pv ev ac cpi spi sv cv eac etc vac tcpi es at pd spi_t eac_t p_factor percent items items_done "
    "released health",
    "portfolios": "budget bac pv ev ac cpi spi eac released",
    "totals": "cost_in cost_mapped cost_unallocated bac_mapped bac_unallocated",
}


def organisation(**tables: list[Row]) -> Workbook:
    """Return a workbook with one cycle, portfolio and objective, two initiatives, and the tables given."""
    base: Workbook = {
        "cycles": [{"key": "Y", "starts_on": "2024-01-01", "ends_on": "2024-12-31"}],
        "portfolios": [{"key": "F", "currency": "EUR", "budget": "900"}],
        "objectives": [{"key": "O", "cycle": "Y", "parents": ""}],
        "initiatives": [initiative("I"), initiative("J")],
    }
    return base | tables


def initiative(key: str, **cells: str) -> Row:
    """Return a row of initiatives."""
    return {"key": key, "portfolio": "F", "state": "active", **cells}


def item(key: str, **cells: str) -> Row:
    """Return a row of items, of initiative I at the root."""
    return {"key": key, "state": "doing", "initiative": "" if "parent" in cells else "I", **cells}


def link(owner: str, key: str, allocation: str) -> Row:
    """Return a row of contributions."""
    return {"initiative": owner, "key_result": key, "allocation": allocation}


def at(workbook: Workbook, day: date = JUNE_30) -> Result:
    """Return the rollup at the end of a day."""
    return rollup(workbook, day, LOADED_ON)


def figures_of(items: list[Row], day: date = JUNE_30, **tables: list[Row]) -> Figures:
    """Return the figures of initiative I with such items."""
    return at(organisation(items=items, **tables), day)["initiatives"]["I"]


def test_every_section_has_the_names_of_the_interchange() -> None:
    key_results = [{"key": "K", "objective": "O", "type": "yes_no"}]
    result = at(organisation(key_results=key_results))
    rows = [("key_results", result["key_results"]["K"]), ("objectives", result["objectives"]["O"])]
    rows += [("initiatives", result["initiatives"]["I"]), ("portfolios", result["portfolios"]["F"])]
    for section, row in [*rows, ("totals", result["totals"])]:
        assert set(row) == set(NAMES[section].split())
    assert list(result) == ["as_of", "formula", "key_results", "objectives", "initiatives", "portfolios", "totals"]


# Planned cost


def test_nested_plans_share_what_is_left_among_their_own_leaves() -> None:
    items = [
        item("P", planned_cost="100"),
        item("A", parent="P", planned_cost="30", percent="100", started_on="2024-01-01"),
        item("B", parent="P", estimate="1", initiative="J"),
        item("N", parent="P", planned_cost="40"),
        item("C", parent="N", estimate="3"),
        item("D", parent="N"),
        item("G", parent="P"),
        item("E", parent="G", estimate="2"),
    ]
    result = at(organisation(items=items))
    # 100 - 30 (A) - 40 (N) = 30 for B and E by 1 : 2; the 40 of N all to C, since D has no estimate.
    assert result["initiatives"]["J"]["bac"] == 10
    assert result["initiatives"]["I"]["bac"] == 30 + 20 + 40
    assert result["initiatives"]["I"]["ev"] == 30


def test_leaves_beyond_their_plan_leave_nothing_to_share() -> None:
    items = [item("P", planned_cost="10"), item("A", parent="P", planned_cost="30"), item("B", parent="P")]
    assert figures_of(items)["bac"] == 30


def test_a_budget_is_shared_only_when_no_leaf_got_a_cost_any_other_way() -> None:
    budget = [initiative("I", budget="60")]
    done = {"state": "done", "finished_on": "2024-03-01"}
    assert figures_of([item("A", **done), item("B")], initiatives=budget)["ev"] == 30
    assert figures_of([item("A", **done, estimate="1"), item("B", estimate="5")], initiatives=budget)["ev"] == 10
    assert figures_of([item("A", planned_cost="0"), item("B")], initiatives=budget)["bac"] == 0
    assert figures_of([item("P", planned_cost="0"), item("A", parent="P"), item("B")], initiatives=budget)["bac"] == 0


def test_an_initiative_without_items_is_one_leaf_of_its_budget() -> None:
    own = [initiative("I", budget="200", planned_start="2024-06-21", planned_finish="2024-07-10")]
    open_, delivered = figures_of([], initiatives=own), figures_of([], initiatives=[own[0] | {"state": "delivered"}])
    assert (open_["bac"], open_["pv"], open_["ev"], open_["items"]) == (200, 100, 0, 0)
    assert (delivered["ev"], delivered["percent"], delivered["es"]) == (200, 1, 20)


# Time, percent and the end of work


def test_an_item_follows_its_nearest_ancestors_initiative_and_a_cost_follows_its_item() -> None:
    items = [
        item("A", planned_cost="5"),
        item("B", parent="A", initiative="J"),
        item("C", parent="B"),
        item("X", initiative=""),
    ]
    costs = [
        {"key": "1", "date": "2024-02-01", "amount": "7", "item": "C"},
        {"key": "2", "date": "2024-02-01", "amount": "-2", "item": "A"},
        {"key": "3", "date": "2024-02-01", "amount": "11", "initiative": "J"},
        {"key": "4", "date": "2024-02-01", "amount": "13", "item": "X"},
        {"key": "5", "date": "2024-02-01", "amount": "17"},
        {"key": "6", "date": "2024-07-01", "amount": "1000"},
    ]
    result = at(organisation(items=items, costs=costs))
    assert [result["initiatives"][key]["ac"] for key in "IJ"] == [-2, 18]
    assert result["totals"]["cost_in"] == 46
    assert (result["totals"]["cost_mapped"], result["totals"]["cost_unallocated"]) == (16, 30)


def test_a_dropped_leaf_is_cut_to_what_was_reported_by_then() -> None:
    reports = [
        {"item": "A", "date": "2024-03-01", "percent": "25"},
        {"item": "A", "date": "2024-05-01", "percent": "80"},
    ]
    own = {"planned_cost": "100", "planned_start": "2024-06-21", "planned_finish": "2024-07-10"}
    items = [item("A", state="dropped", finished_on="2024-04-01", **own), item("B", planned_cost="100")]
    after, before = figures_of(items, progress=reports), figures_of(items, date(2024, 3, 31), progress=reports)
    assert (after["bac"], after["ev"], after["pv"], after["percent"]) == (125, 25, F(25, 2), F(1, 5))
    assert (before["bac"], before["ev"]) == (200, 25)
    assert (after["items"], after["items_done"]) == (2, 0)


def test_a_percent_on_the_item_is_a_report_of_the_day_it_started() -> None:
    own = {"planned_cost": "10", "percent": "50"}
    started = item("A", started_on="2024-06-30", planned_start="2024-01-01", **own)
    assert figures_of([started], date(2024, 6, 29))["ev"] == 0
    assert figures_of([started])["ev"] == 5
    assert figures_of([item("A", planned_start="2024-06-01", **own)])["ev"] == 5
    assert figures_of([item("A", **own)])["ev"] == 0
    assert figures_of([item("A", **own)], LOADED_ON)["ev"] == 5


def test_done_without_a_day_is_finished_as_planned_or_when_loaded() -> None:
    past = item("A", state="done", planned_cost="10", planned_finish="2024-06-30")
    ahead = item("A", state="done", planned_cost="10", planned_finish="2025-12-31")
    assert [figures_of([past], day)["items_done"] for day in (date(2024, 6, 29), JUNE_30)] == [0, 1]
    assert [figures_of([ahead], day)["items_done"] for day in (date(2025, 5, 31), LOADED_ON)] == [0, 1]


def test_percent_without_money_is_weighed_by_estimate_and_a_drop_by_what_was_earned() -> None:
    done = {"state": "done", "finished_on": "2024-03-01"}
    assert figures_of([item("A", **done), item("B"), item("C"), item("D")])["percent"] == F(1, 4)
    assert figures_of([item("A", **done, estimate="3"), item("B", estimate="1"), item("C")])["percent"] == F(3, 4)
    dropped = item("B", state="dropped", finished_on="2024-05-01", started_on="2024-02-01", percent="50")
    # 1 of A, half a weight of B wholly earned, nothing of C: 1.5 of 2.5.
    assert figures_of([item("A", **done), dropped, item("C")])["percent"] == F(3, 5)
    assert figures_of([item("A", estimate="0")])["percent"] is None


def test_earned_schedule_of_two_leaves_one_out_of_order() -> None:
    items = [
        item("A", planned_cost="100", planned_start="2024-06-21", planned_finish="2024-06-30"),
        item("B", planned_cost="100", planned_start="2024-07-01", planned_finish="2024-07-10"),
        item("C", planned_cost="50", planned_finish="2024-06-25"),
        item("D", planned_cost="50"),
    ]
    progress = [
        {"item": "A", "date": "2024-06-28", "percent": "40"},
        {"item": "B", "date": "2024-06-28", "percent": "50"},
    ]
    found = figures_of(items, progress=progress)
    # The curve: 10 a day, and 50 more on day 5: 100 at the end of day 5, so EV = 90 lies 50/60 into that day.
    assert (found["bac"], found["pv"], found["ev"]) == (300, 150, 90)
    assert (found["pd"], found["at"], found["es"]) == (20, 10, 4 + F(50, 60))
    assert found["spi_t"] == F(29, 60)
    # At ES, before the end of day 5, only A is planned: 48 1/3, of which 40 are earned.
    assert found["p_factor"] == F(40) / F(290, 6)


def test_only_tranches_released_by_the_day_count() -> None:
    tranches = [
        {"initiative": "I", "position": "1", "amount": "50", "decision": "released", "decided_on": "2024-06-30"},
        {"initiative": "I", "position": "2", "amount": "-20", "decision": "released", "decided_on": "2024-02-01"},
        {"initiative": "I", "position": "3", "amount": "7", "decision": "released", "decided_on": "2024-07-01"},
        {"initiative": "I", "position": "4", "amount": "9", "decision": "held", "decided_on": "2024-01-01"},
    ]
    assert figures_of([], tranches=tranches)["released"] == 30


# Key results


def test_a_key_results_money_is_its_share_of_each_initiatives() -> None:
    workbook = organisation(
        key_results=[{"key": "K", "objective": "O", "type": "increase", "baseline": "0", "target": "10"}],
        check_ins=[{"key_result": "K", "date": "2024-04-01", "value": "4"}, {"key_result": "K", "date": "2024-05-01"}],
        contributions=[link("I", "K", "0.5"), link("J", "K", "0.25")],
        items=[
            item("A", planned_cost="100", state="done", finished_on="2024-02-01", planned_finish="2024-02-01"),
            item("B", planned_cost="200", initiative="J", planned_finish="2024-03-01"),
        ],
        costs=[{"key": "1", "date": "2024-01-01", "amount": "80", "item": "A"}],
    )
    found = at(workbook)["key_results"]["K"]
    assert (found["raw"], found["measured"], found["last_check_in"]) == (F(2, 5), F(2, 5), "2024-05-01")
    assert (found["budget"], found["earned_value"], found["planned_value"], found["spend"]) == (100, 50, 100, 40)
    assert (found["delivered"], found["planned"], found["gap"]) == (F(1, 2), 1, F(1, 10))
    # I is done: 80; of J nothing is earned or spent: 200.
    assert found["eac"] == 40 + 50
    assert found["cost_per_point"] == 1
    # Money runs at 1.25 and looks green; the measure is at 0.4 of an expected 181/365.
    assert (found["expected"], found["health"], found["watermelon"]) == (F(181, 365), "at_risk", 1)


def test_an_unlinked_key_result_has_no_money_and_its_own_dates_win() -> None:
    row = {"key": "K", "objective": "O", "type": "increase", "baseline": "0", "target": "1"}
    found = at(organisation(key_results=[row | {"starts_on": "2024-06-20", "ends_on": "2024-07-10"}]))["key_results"][
        "K"
    ]
    assert found["expected"] == F(1, 2)
    assert {found[name] for name in ("delivered", "planned", "budget", "spend", "eac", "cpi")} == {None}
    assert found["health"] == "no_data"


# Objectives


def test_children_count_only_where_there_is_no_key_result_and_money_counts_once() -> None:
    workbook = organisation(
        objectives=[
            {"key": "TOP", "cycle": "Y", "parents": ""},
            {"key": "LEFT", "cycle": "Y", "parents": "TOP", "weight": "3"},
            {"key": "RIGHT", "cycle": "Y", "parents": "TOP"},
            {"key": "LOW", "cycle": "Y", "parents": "LEFT; RIGHT"},
        ],
        key_results=[
            {"key": "K", "objective": "LOW", "type": "yes_no"},
            {"key": "L", "objective": "LEFT", "type": "yes_no"},
            {"key": "M", "objective": "LEFT", "type": "yes_no", "weight": "2"},
        ],
        check_ins=[
            {"key_result": "K", "date": "2024-04-01", "value": "0"},
            {"key_result": "L", "date": "2024-04-01", "value": "1"},
        ],
        contributions=[link("I", "K", "0.5")],
        items=[item("A", planned_cost="100", state="done", finished_on="2024-02-01")],
    )
    found = at(workbook)["objectives"]
    assert [found[key]["measured"] for key in ("LOW", "LEFT", "RIGHT")] == [0, 1, 0]
    assert [found[key]["coverage"] for key in ("LOW", "LEFT", "RIGHT")] == [1, F(1, 3), 1]
    assert (found["TOP"]["measured"], found["TOP"]["coverage"]) == (F(3, 4), F(1, 2))
    assert [found[key]["budget"] for key in ("TOP", "LEFT", "RIGHT", "LOW")] == [50, 50, 50, 50]
    assert found["TOP"]["delivered"] == 1


def test_an_objective_with_nothing_below_covers_nothing() -> None:
    found = at(organisation())["objectives"]["O"]
    assert (found["coverage"], found["measured"], found["expected"], found["budget"]) == (0, None, None, None)
    assert found["health"] == "no_data"


def test_a_portfolio_without_initiatives_is_0_and_without_a_budget_not_known() -> None:
    found = at(organisation(portfolios=[{"key": "F"}, {"key": "E", "budget": "0"}]))["portfolios"]
    assert (found["E"]["bac"], found["E"]["released"], found["E"]["budget"], found["E"]["cpi"]) == (0, 0, 0, None)
    assert found["F"]["budget"] is None


def test_planned_cost_of_no_initiative_is_unallocated_and_cut_when_dropped() -> None:
    items = [
        item("A", initiative="", planned_cost="40"),
        item(
            "B",
            initiative="",
            planned_cost="40",
            state="dropped",
            started_on="2024-01-01",
            finished_on="2024-02-01",
            percent="25",
        ),
        item("C", planned_cost="5"),
    ]
    totals = at(organisation(items=items))["totals"]
    assert (totals["bac_mapped"], totals["bac_unallocated"]) == (5, 50)
