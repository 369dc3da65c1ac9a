"""The laws of MODEL.md §5 that are about arithmetic (1 to 17), asked of every engine over generated organisations."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.rollups.engines import ENGINES, Engine, differences, equal
from tests.rollups.organisations import Size, days, organisations
from tests.rollups.reference_execution import initiative_of, leaves, plan_of
from tests.rollups.workbook import Figures, Result, Row, Workbook, fraction, maybe, number, text

type Draw = st.DataObject
type Law = Callable[[Engine, Draw], None]

FULL = Size(objectives=4, key_results=5, initiatives=3, items=9, costs=6, exactly=True)


def draw_case(data: Draw, size: Size | None = None) -> tuple[Workbook, date]:
    """Return an organisation and a day to look at it."""
    return data.draw(organisations(size)), data.draw(days(), label="as of")


def leaf_rows(workbook: Workbook) -> list[Row]:
    """Return the items without children."""
    parents = {text(row, "parent") for row in workbook["items"]}
    return [row for row in workbook["items"] if row["key"] not in parents]


def replaced(workbook: Workbook, name: str, key: str, **cells: str) -> Workbook:
    """Return the workbook with some cells of one row changed."""
    return workbook | {name: [row | cells if row["key"] == key else row for row in workbook[name]]}


def not_below(after: Figures, before: Figures, name: str, tolerance: Fraction) -> bool:
    """Say whether a figure has not fallen; one that was not known, or was 0, may be anything."""
    old, new = maybe(before[name]), maybe(after[name])
    if old is None or old == 0:
        return True
    return new is not None and new >= old - tolerance


def linked(workbook: Workbook, key: str) -> list[str]:
    """Return the initiatives with an allocation above 0 to a key result."""
    return [
        row["initiative"]
        for row in workbook["contributions"]
        if row["key_result"] == key and Fraction(row["allocation"]) > 0
    ]


def percents_by_initiative(workbook: Workbook, as_of: date) -> dict[str, list[Fraction]]:
    """Return the leaves' percents; an initiative without items is one leaf."""
    found: dict[str, list[Fraction]] = {row["key"]: [] for row in workbook["initiatives"]}
    for leaf in leaves(workbook, as_of, date(2026, 1, 31)):
        found.setdefault(leaf.initiative, []).append(leaf.percent)
    for row in workbook["initiatives"]:
        if not found[row["key"]]:
            found[row["key"]] = [Fraction(int(row["state"] == "delivered"))]
    return found


def law_01_delivered_lies_between_its_least_and_greatest_leaf(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data)
    result, percents = engine.rollup(workbook, as_of), percents_by_initiative(workbook, as_of)
    spans = [(row["percent"], percents[key]) for key, row in result["initiatives"].items()]
    for key, row in result["key_results"].items():
        spans.append((row["delivered"], [each for owner in linked(workbook, key) for each in percents[owner]]))
    for figure, of_leaves in spans:
        value = maybe(figure)
        if value is not None:
            assert 0 <= min(of_leaves) <= value + engine.tolerance
            assert value - engine.tolerance <= max(of_leaves) <= 1


def law_02_the_order_of_rows_is_irrelevant(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data)
    shuffled = {name: data.draw(st.permutations(rows)) if rows else rows for name, rows in workbook.items()}
    assert differences(engine.rollup(workbook, as_of), engine.rollup(shuffled, as_of), engine.tolerance) == []


def law_03_delivered_does_not_fall_when_an_earned_value_rises(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    leaf = data.draw(st.sampled_from(leaf_rows(workbook)))
    about = min(as_of.isoformat(), leaf["finished_on"] or as_of.isoformat())
    kept = [row for row in workbook["progress"] if (row["item"], row["date"]) != (leaf["key"], about)]
    raised = replaced(workbook, "items", leaf["key"], percent="") | {
        "progress": [*kept, {"item": leaf["key"], "date": about, "percent": "100"}]
    }
    before, after = engine.rollup(workbook, as_of), engine.rollup(raised, as_of)
    assert_no_fall(after["key_results"], before["key_results"], "delivered", engine.tolerance)


def assert_no_fall(after: dict[str, Figures], before: dict[str, Figures], name: str, tolerance: Fraction) -> None:
    """Hold that a figure has fallen in no row."""
    assert [key for key in before if not not_below(after[key], before[key], name, tolerance)] == []


def law_04_costs_times_c_leave_delivered_and_spi_and_divide_cpi(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    factor = data.draw(st.sampled_from([2, 7, 10]))
    dearer = [row | {"amount": f"{Fraction(row['amount']) * factor:.4f}"} for row in workbook["costs"]]
    before, after = engine.rollup(workbook, as_of), engine.rollup(workbook | {"costs": dearer}, as_of)
    for row, scaled, spend in rows_with_money(before, after):
        assert equal(scaled.get("delivered"), row.get("delivered"), engine.tolerance)
        assert equal(scaled["spi"], row["spi"], engine.tolerance)
        assert equal(times(scaled["cpi"], factor), row["cpi"], engine.tolerance)
        assert equal(scaled[spend], times(row[spend], factor), engine.tolerance)


def rows_with_money(one: Result, other: Result) -> Iterator[tuple[Figures, Figures, str]]:
    """Yield each row of one beside its row of the other, with the name of what was spent."""
    yield from ((row, other["key_results"][key], "spend") for key, row in one["key_results"].items())
    yield from ((row, other["objectives"][key], "spend") for key, row in one["objectives"].items())
    yield from ((row, other["initiatives"][key], "ac") for key, row in one["initiatives"].items())
    yield from ((row, other["portfolios"][key], "ac") for key, row in one["portfolios"].items())


def times(figure: object, factor: int) -> Fraction | None:
    """Return a figure that is a number or not known, times a factor."""
    return Fraction(figure) * factor if isinstance(figure, Fraction | int) else None


def techniques(workbook: Workbook) -> dict[str, str]:
    """Return the techniques of earned value that initiatives chose."""
    return {row["initiative"]: row["technique"] for row in workbook["initiative_settings"]}


def is_weight(workbook: Workbook, row: Row) -> bool:
    """Say whether the item is a milestone by which its initiative earns: two of them are two events, not one split."""
    items = {each["key"]: each for each in workbook["items"]}
    earns = techniques(workbook).get(initiative_of(items, row["key"]), "")
    return row["type"] == "milestone" and earns == "milestones"


def law_05_splitting_a_leaf_with_its_own_cost_changes_nothing(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    own = [
        row for row in leaf_rows(workbook) if (number(row, "planned_cost") or 0) > 0 and not is_weight(workbook, row)
    ]
    assume(own)
    leaf = data.draw(st.sampled_from(own))
    tenths = data.draw(st.integers(0, 10))
    cost = Fraction(leaf["planned_cost"])
    part = Fraction(int(cost * 10_000 * tenths / 10), 10_000)
    first = replaced(workbook, "items", leaf["key"], planned_cost=f"{part:.4f}")
    second = leaf | {"key": "PART", "planned_cost": f"{cost - part:.4f}", "estimate": "0" if leaf["estimate"] else ""}
    reports = [row | {"item": "PART"} for row in workbook["progress"] if row["item"] == leaf["key"]]
    split = first | {"items": [*first["items"], second], "progress": [*workbook["progress"], *reports]}
    before, after = engine.rollup(workbook, as_of), engine.rollup(split, as_of)
    found = differences(before, after, engine.tolerance)
    # The two counts are of leaves, and there is one more of those.
    assert [each for each in found if ".items" not in each.split(":", maxsplit=1)[0]] == []


def law_06_every_cost_that_came_in_is_somewhere_exactly_once(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    result = engine.rollup(workbook, as_of)
    totals = {name: fraction(figure) for name, figure in result["totals"].items()}
    came_in = sum(Fraction(row["amount"]) for row in workbook["costs"] if row["date"] <= as_of.isoformat())
    aligned = sum(fraction(row["spend"]) for row in result["key_results"].values() if row["spend"] is not None)
    unaligned = sum(fraction(row["ac"]) * unaligned_share(workbook, key) for key, row in result["initiatives"].items())
    assert totals["cost_in"] == came_in == totals["cost_mapped"] + totals["cost_unallocated"]
    assert equal(aligned + unaligned + totals["cost_unallocated"], came_in, engine.tolerance)
    for name, total in (("ac", "cost_mapped"), ("bac", "bac_mapped")):
        for rows in (result["initiatives"], result["portfolios"]):
            assert equal(sum(fraction(row[name]) for row in rows.values()), totals[total], engine.tolerance)


def unaligned_share(workbook: Workbook, key: str) -> Fraction:
    """Return the share of an initiative's money that no key result has."""
    own = [Fraction(row["allocation"]) for row in workbook["contributions"] if row["initiative"] == key]
    return 1 - sum(own, Fraction(0))


def law_07_execution_never_changes_what_is_measured(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    states = [row | {"state": "delivered"} for row in workbook["initiatives"]]
    without: Workbook = workbook | {"items": [], "progress": [], "costs": [], "initiatives": states}
    before, after = engine.rollup(workbook, as_of), engine.rollup(without, as_of)
    for row in workbook["key_results"]:
        if row["type"] != "delivery":
            for name in ("raw", "measured", "expected", "health", "forecast", "pace_gap"):
                assert before["key_results"][row["key"]][name] == after["key_results"][row["key"]][name]


def law_08_check_ins_never_change_what_is_delivered(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    before = engine.rollup(workbook, as_of)
    after = engine.rollup(workbook | {"check_ins": []}, as_of)
    assert before["initiatives"] == after["initiatives"]
    for key, row in before["key_results"].items():
        for name in ("delivered", "planned", "budget", "spend", "planned_value", "earned_value", "eac", "cpi", "spi"):
            assert row[name] == after["key_results"][key][name]


MIRRORED = {"increase": "decrease", "decrease": "increase", "at_least": "at_most", "at_most": "at_least"}


def law_09_measured_is_the_same_in_any_unit_and_direction(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    scale, shift = data.draw(st.sampled_from([2, -1, -3, 10])), data.draw(st.sampled_from(["-7", "0", "2.5"]))

    def moved(cell: str) -> str:
        return f"{Fraction(cell) * scale + Fraction(shift):.4f}" if cell else ""

    changed = [in_other_unit(row, moved, mirrored=scale < 0) for row in workbook["key_results"]]
    lines = {row["key"] for row in changed if row["type"] in MIRRORED or row["type"] == "between"}
    values = [
        row | {"value": moved(row["value"])} if row["key_result"] in lines else row for row in workbook["check_ins"]
    ]
    phases = [row | {"value": moved(row["value"])} for row in workbook["phased_targets"]]
    other = workbook | {"key_results": changed, "check_ins": values, "phased_targets": phases}
    assert differences(engine.rollup(workbook, as_of), engine.rollup(other, as_of), engine.tolerance) == []


def in_other_unit(row: Row, moved: Callable[[str], str], *, mirrored: bool) -> Row:
    """Return a key result whose numbers went through a change of unit, its direction turned when that mirrors."""
    limits = ("high", "low") if mirrored else ("low", "high")
    return row | {
        "type": MIRRORED.get(row["type"], row["type"]) if mirrored else row["type"],
        "baseline": moved(row["baseline"]),
        "target": moved(row["target"]),
        "low": moved(row[limits[0]]),
        "high": moved(row[limits[1]]),
    }


UPWARDS = {"increase": 1, "at_least": 1, "decrease": -1, "at_most": -1}


def law_10_measured_moves_with_the_value_toward_the_target(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    step = data.draw(st.sampled_from(["0.5", "3", "1000"]))
    ways = {row["key"]: UPWARDS.get(row["type"], 0) for row in workbook["key_results"]}
    better = [
        row | {"value": f"{Fraction(row['value']) + ways[row['key_result']] * Fraction(step):.4f}"}
        if row["value"]
        else row
        for row in workbook["check_ins"]
    ]
    before, after = engine.rollup(workbook, as_of), engine.rollup(workbook | {"check_ins": better}, as_of)
    assert_no_fall(after["key_results"], before["key_results"], "measured", engine.tolerance)
    for row in workbook["key_results"]:
        old, new = (maybe(each["key_results"][row["key"]]["raw"]) for each in (before, after))
        if row["type"] in ("increase", "decrease") and old is not None:
            assert new is not None
            assert new > old


def law_11_expected_grows_with_time(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    later = max(as_of, data.draw(days(), label="later"))
    before, after = engine.rollup(workbook, as_of), engine.rollup(workbook, later)
    for rows, later_rows in (
        (before["key_results"], after["key_results"]),
        (before["objectives"], after["objectives"]),
    ):
        assert_no_fall(later_rows, rows, "expected", engine.tolerance)


def law_12_the_decomposition_is_exact(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    for row in engine.rollup(workbook, as_of)["key_results"].values():
        parts = [maybe(row[name]) for name in ("plan_misfit", "execution_shortfall", "outcome_shortfall")]
        terms = [maybe(row[name]) for name in ("expected", "planned", "delivered", "measured")]
        assert [part is None for part in parts] == [a is None or b is None for a, b in pairwise(terms)]
        known, expected, measured = [part for part in parts if part is not None], terms[0], terms[3]
        if len(known) == 3:
            assert expected is not None
            assert measured is not None
            assert equal(sum(known), expected - measured, engine.tolerance)


def law_13_an_unstarted_leaf_with_its_own_cost_never_raises_delivered(engine: Engine, data: Draw) -> None:
    """Where the initiative's budget is not what its leaves share: with a planned cost of its own that sharing ends.

    Nor does it earn by weighted milestones: there whatever is added has earned what its milestones say.
    """
    workbook, as_of = draw_case(data, FULL)
    items = {row["key"]: row for row in workbook["items"]}
    planned = [row for row in leaf_rows(workbook) if row["planned_cost"] or plan_of(items, row["key"])]
    by_milestones = {key for key, name in techniques(workbook).items() if name == "milestones"}
    owners = sorted({initiative_of(items, row["key"]) for row in planned} - {""} - by_milestones)
    assume(owners)
    owner, cost = data.draw(st.sampled_from(owners)), data.draw(st.sampled_from(["0", "0.01", "100", "99999"]))
    leaf = {"key": "FRESH", "title": "Not begun", "initiative": owner, "state": "todo", "planned_cost": cost}
    more = workbook | {"items": [*workbook["items"], leaf]}
    before, after = engine.rollup(workbook, as_of), engine.rollup(more, as_of)
    for key, row in after["key_results"].items():
        assert (maybe(row["delivered"]) or 0) <= (
            maybe(before["key_results"][key]["delivered"]) or 0
        ) + engine.tolerance


def law_14_dropping_a_leaf_never_lowers_delivered_nor_changes_spend(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    alive = [row for row in leaf_rows(workbook) if row["state"] in ("todo", "doing")]
    assume(alive)
    leaf = data.draw(st.sampled_from(alive))
    cut = replaced(workbook, "items", leaf["key"], state="dropped", finished_on=as_of.isoformat())
    before, after = engine.rollup(workbook, as_of), engine.rollup(cut, as_of)
    assert_no_fall(after["key_results"], before["key_results"], "delivered", engine.tolerance)
    for key, row in before["key_results"].items():
        assert row["spend"] == after["key_results"][key]["spend"]
    for key, row in before["initiatives"].items():
        assert row["items"] == after["initiatives"][key]["items"]


def law_15_eac_is_not_below_ac_while_work_is_left_and_money_spent(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    for row in engine.rollup(workbook, as_of)["initiatives"].values():
        bac, ev, ac, eac = (fraction(row[name]) for name in ("bac", "ev", "ac", "eac"))
        assert bac >= ev
        if ac > 0:
            assert eac >= ac - engine.tolerance * max(Fraction(1), ac)


def law_16_the_rollup_is_bounded_and_knows_what_it_covers(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    owner = data.draw(st.sampled_from(sorted({row["objective"] for row in workbook["key_results"]})))
    unknown = {
        "key": "NEW",
        "objective": owner,
        "title": "Unmeasured",
        "type": "increase",
        "baseline": "0",
        "target": "1",
    }
    more = workbook | {"key_results": [*workbook["key_results"], unknown]}
    before, after = engine.rollup(workbook, as_of)["objectives"], engine.rollup(more, as_of)["objectives"]
    for row in (*before.values(), *after.values()):
        measured, coverage = maybe(row["measured"]), fraction(row["coverage"])
        assert 0 <= coverage <= 1 + engine.tolerance
        assert (measured is None) == (coverage == 0)
        assert measured is None or 0 <= measured <= 1 + engine.tolerance
    assert equal(after[owner]["measured"], before[owner]["measured"], engine.tolerance)
    old, new = fraction(before[owner]["coverage"]), fraction(after[owner]["coverage"])
    assert new < old or new == old == 0


def law_17_watermelon_is_0_when_the_outside_is_red_or_the_inside_green(engine: Engine, data: Draw) -> None:
    workbook, as_of = draw_case(data, FULL)
    for key, row in engine.rollup(workbook, as_of)["key_results"].items():
        measured, expected = maybe(row["measured"]), maybe(row["expected"])
        assert row["watermelon"] in (0, 1, 2)
        inside_green = measured is not None and expected is not None and measured >= expected * Fraction(9, 10)
        if inside_green or is_red_outside(workbook, key, row, as_of):
            assert row["watermelon"] == 0


def is_red_outside(workbook: Workbook, key: str, row: Figures, as_of: date) -> bool:
    """Say whether all that is seen from outside is red, as far as anything is."""
    own = [each for each in workbook["check_ins"] if each["key_result"] == key and each["date"] <= as_of.isoformat()]
    status = max(own, key=lambda each: each["date"])["status"] if own else ""
    indices = [index for name in ("spi", "cpi") if (index := maybe(row[name])) is not None]
    return status in ("", "off_track") and all(index < Fraction(7, 10) for index in indices)


LAWS: list[Law] = [law for name, law in sorted(globals().items()) if name.startswith("law_")]


@pytest.mark.parametrize("times_as_many", [1, pytest.param(10, marks=pytest.mark.long)], ids=["few", "many"])
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law(engine: Engine, law: Law, times_as_many: int) -> None:
    @settings(
        max_examples=engine.examples * times_as_many,
        deadline=None,
        database=None,
        derandomize=times_as_many == 1,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(st.data())
    def holds(data: Draw) -> None:
        law(engine, data)

    holds()


def test_there_are_seventeen_laws() -> None:
    assert [law.__name__[:6] for law in LAWS] == [f"law_{n:02}" for n in range(1, 18)]
