"""The waterfalls of many key results in one walk say what each of them says alone, and cost little more than one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from okrs.models import CheckIn, Cycle, KeyResult, Objective, TargetVersion
from rollups.changes import Waterfall, waterfall
from rollups.changes.together import waterfalls
from rollups.engine import Moment
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.organisations import FIRST, LAST
from tests.rollups.test_changes import D, Editing, assert_exact, noon


def told(found: Waterfall) -> Waterfall:
    """Without the numbers that steps have while they are put in."""
    for part in found.parts:
        if part.step is not None:
            part.step.number = 0
    return replace(found)


def restructured(editing: Editing) -> None:
    """Edits of plans, targets and weights in place, with facts between them, all recorded now."""
    for number, one in enumerate(KeyResult.objects.order_by("pk")):
        one.weight = D(number % 3 + 1)
        if one.target is not None:
            one.target += 1
        one.save(update_fields=["target", "weight"])
        if number % 2:
            about = {"key_result": one, "date": FIRST + timedelta(days=70 + 7 * number)}
            editing._fact(CheckIn, about, {"value": D(number + 3)})
        if number % 3 == 0:
            Objective.objects.filter(pk=one.objective_id).update(title=f"Anew {number}")
    Cycle.objects.update(name="Anew")


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2, 3))])
def test_together_each_says_what_it_says_alone(seed: int, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """After fifty edits, some of the structure: for each pair of moments, every key result to the last digit."""
    with use_tenant(cast.rival):
        editing = Editing(seed, monkeypatch)
        for _ in range(50):
            editing.edit()
        before = timezone.now()
        restructured(editing)
        after, first, last = timezone.now(), FIRST + timedelta(days=60), LAST - timedelta(days=20)
        ids = list(KeyResult.objects.order_by("pk").values_list("pk", flat=True))
        for start, end, measure in (
            (Moment(first), Moment(last), "measured"),
            (Moment(first, before), Moment(last, after), "measured"),
            (Moment(first, noon(first)), Moment(last, after), "expected"),
            (Moment(last, before), Moment(last, after), "measured"),
            (Moment(first, before), Moment(last, after), "delivered"),
        ):
            found = waterfalls(ids, measure, start, end, most=8)
            assert list(map(int, sorted(found))) == sorted(ids)
            for pk in ids:
                assert told(found[pk]) == told(waterfall("key_results", pk, measure, start, end, most=8)), (pk, measure)
            assert_exact(found[ids[0]])


def _measured(cast: Cast, many: int) -> list[int]:
    cycle = Cycle.objects.create(key="C", name="C", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    objective = Objective.objects.create(cycle=cycle, key="OX", title="Needles")
    rows = KeyResult.objects.bulk_create(
        KeyResult(objective=objective, key=f"KX{n}", title="Needle", type="increase", baseline=D(0), target=D(10))
        for n in range(many)
    )
    TargetVersion.objects.bulk_create(TargetVersion(key_result=one, baseline=D(0), target=D(10)) for one in rows)
    CheckIn.objects.bulk_create(
        CheckIn(key_result=one, date=date(2026, 2, 1) + timedelta(days=30 * month), value=D(month + 1))
        for one in rows
        for month in range(6)
    )
    return [one.pk for one in rows]


def test_many_take_as_many_computations_as_one(cast: Cast) -> None:
    with use_tenant(cast.rival):
        ids = _measured(cast, 12)
        start, end = Moment(date(2026, 1, 1)), Moment(date(2026, 10, 1))
        waterfalls(ids, "measured", start, end)
        counts = []
        for chosen in (ids[:1], ids):
            with CaptureQueriesContext(connection) as asked:
                found = waterfalls(chosen, "measured", start, end)
            counts.append(sum("f_key_result AS MATERIALIZED" in query["sql"] for query in asked))
            assert len(found[chosen[-1]].parts) == 6
        assert counts[0] == counts[1] > 5


def test_none_take_nothing_and_moments_in_the_wrong_order_are_refused(cast: Cast) -> None:
    with use_tenant(cast.rival):
        assert waterfalls([], "measured", Moment(date(2026, 1, 1)), Moment(date(2026, 2, 1))) == {}
        with pytest.raises(ValueError, match="before the first"):
            waterfalls([1], "measured", Moment(date(2026, 2, 1)), Moment(date(2026, 1, 1)))
