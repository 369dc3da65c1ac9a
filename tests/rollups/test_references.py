"""Every figure is the reference's: of generated organisations, and of one whose work lies in one initiative."""

from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from tests.rollups.engines import ENGINES, Engine, differences, equal, reference
from tests.rollups.organisations import Size, days, make, organisations
from tests.rollups.test_laws import leaf_rows, unaligned_share
from tests.rollups.workbook import Workbook, fraction


@pytest.mark.parametrize("times_as_many", [1, pytest.param(10, marks=pytest.mark.long)], ids=["few", "many"])
@pytest.mark.parametrize(
    "engine", [each for each in ENGINES if each.rollup is not reference], ids=lambda each: each.name
)
def test_every_figure_is_the_references(engine: Engine, times_as_many: int) -> None:
    @settings(
        max_examples=2 * engine.examples * times_as_many,
        deadline=None,
        database=None,
        derandomize=times_as_many == 1,
        suppress_health_check=list(HealthCheck),
    )
    @given(organisations(), days())
    def holds(workbook: Workbook, as_of: date) -> None:
        assert differences(reference(workbook, as_of), engine.rollup(workbook, as_of), engine.tolerance) == []

    holds()


def lopsided(items: int) -> Workbook:
    """Return a deep tree of thousands of items in one initiative, none in another, diamonds and a budget of 0."""
    workbook = make(Random(7), Size(objectives=6, key_results=6, initiatives=3, items=0, costs=0, exactly=True))
    first, second, third = workbook["initiatives"]
    second |= {"budget": "0"}
    third |= {"budget": "5000", "planned_start": "2024-02-01", "planned_finish": "2024-11-30"}
    keys = [row["key"] for row in workbook["key_results"]]
    shares = [(first, keys[0], "0.5"), (first, keys[1], "0.25"), (second, keys[0], "1"), (third, keys[1], "0.333333")]
    workbook["contributions"] = [
        {"initiative": row["key"], "key_result": key, "allocation": share} for row, key, share in shares
    ]
    workbook["items"], workbook["costs"] = [], []
    for n in range(items):
        # Twenty deep: each item under the one before it, until the next branch begins at the top.
        parent = "" if n % 20 == 0 else f"W{n - 1}" if n % 3 else f"W{n - n % 20}"
        state, day = ("todo", "doing", "done", "dropped")[n % 4], f"2024-{n % 9 + 1:02}-10"
        workbook["items"].append(
            {
                "key": f"W{n}", "title": "Work", "parent": parent, "initiative": "" if parent else first["key"],
                "type": "milestone" if n % 10 == 9 else "task", "state": state, "planned_start": "2024-01-05",
                "planned_finish": day, "planned_cost": str(n % 7 * 100), "estimate": str(n % 5),
                "percent": "" if n % 2 else "40", "started_on": "" if state == "todo" else "2024-01-08",
                "finished_on": day if state in ("done", "dropped") else "",
            }
        )  # fmt: skip
        workbook["costs"].append({"key": f"C{n}", "date": day, "amount": str(n % 11 - 3), "item": f"W{n}"})
    return workbook


@pytest.mark.django_db
def test_the_laws_hold_of_five_thousand_items_in_one_initiative_and_none_in_another() -> None:
    workbook, as_of = lopsided(5_000), date(2024, 7, 1)
    sql = next(each for each in ENGINES if each.name == "sql")
    found, tolerance = sql.rollup(workbook, as_of), sql.tolerance
    assert differences(reference(workbook, as_of), found, tolerance) == []
    leaves_of = len(leaf_rows(workbook))
    assert [row["items"] for row in found["initiatives"].values()] == [leaves_of, 0, 0]
    came_in = sum(Fraction(row["amount"]) for row in workbook["costs"] if row["date"] <= as_of.isoformat())
    assert found["totals"]["cost_in"] == came_in
    aligned = sum(fraction(row["spend"]) for row in found["key_results"].values() if row["spend"] is not None)
    unaligned = sum(fraction(row["ac"]) * unaligned_share(workbook, key) for key, row in found["initiatives"].items())
    assert equal(aligned + unaligned + fraction(found["totals"]["cost_unallocated"]), came_in, tolerance)
    for row in found["key_results"].values():
        assert row["delivered"] is None or 0 <= fraction(row["delivered"]) <= 1
