"""Phased targets replace the line of what is expected (docs/decisions/0013): reckoned, explained, changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from okrs.models import Cycle, KeyResult, Objective, PhasedTarget, TargetVersion
from rollups.changes import waterfall
from rollups.engine import Moment, compute
from rollups.explain.explaining import explain
from rollups.explain.reading import reading_of
from rollups.formulas.v1.key_result import expected_in_phases
from rollups.models import PastRow
from rollups.past.structure import structure_at
from tenancy.models import Tenant
from tests.rollups.explained import wrong_in
from tests.rollups.test_changes import age, as_row

F, D = Fraction, Decimal
START, END = date(2024, 1, 1), date(2024, 4, 10)  # 100 days
PHASES = [(date(2024, 1, 21), F(110)), (date(2024, 3, 1), F(150))]  # after 20 and 60 days, from 100 to 200


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (START - timedelta(days=9), F(0)),
        (START, F(0)),
        (date(2024, 1, 11), F(1, 20)),
        (date(2024, 1, 21), F(1, 10)),
        (date(2024, 2, 10), F(3, 10)),
        (date(2024, 3, 1), F(1, 2)),
        (date(2024, 3, 21), F(3, 4)),
        (END, F(1)),
        (END + timedelta(days=9), F(1)),
    ],
)
def test_the_course_goes_straight_from_phase_to_phase(day: date, share: Fraction) -> None:
    assert expected_in_phases(START, END, day, F(100), F(200), PHASES) == share
    mirrored = [(on, -value) for on, value in PHASES]
    assert expected_in_phases(START, END, day, F(-100), F(-200), mirrored) == share


def test_a_phase_outside_start_and_end_says_nothing() -> None:
    outside = [(START, F(190)), (END, F(110)), (START - timedelta(days=1), F(0)), (END + timedelta(days=1), F(0))]
    assert expected_in_phases(START, END, date(2024, 1, 11), F(100), F(200), outside) == F(1, 10)


def test_what_lies_beyond_baseline_or_target_is_held_within_0_and_1() -> None:
    day = date(2024, 2, 10)
    assert expected_in_phases(START, END, day, F(100), F(200), [(day, F(90))]) == 0
    assert expected_in_phases(START, END, day, F(100), F(200), [(day, F(900))]) == 1


def test_without_an_end_after_the_start_nothing_is_expected() -> None:
    assert expected_in_phases(START, START, START, F(100), F(200), PHASES) is None


@pytest.fixture
def line(acme: Tenant) -> KeyResult:
    """From 100 to 200 over 100 days, in two phases; everything recorded before it began."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: datetime(2023, 12, 1, tzinfo=UTC))
        cycle = Cycle(key="Q", name="Q", starts_on=START, ends_on=END)
        cycle.save()
        objective = Objective(key="O1", title="o", cycle=cycle)
        objective.save()
        key_result = KeyResult(
            key="KR1.1", title="k", objective=objective, type="increase", baseline=D(100), target=D(200)
        )
        key_result.save()
        TargetVersion(key_result=key_result, baseline=D(100), target=D(200)).save()
        for day, value in PHASES:
            PhasedTarget(key_result=key_result, date=day, value=D(int(value))).save()
    return key_result


def expected_on(day: date, key_result: KeyResult, *, known_at: datetime | None = None, scoped: bool = False) -> Decimal:
    """P by the engine, computed for the whole tenant or for the key result alone."""
    with reading_of(key_result.tenant, Moment(day, known_at), ("key_results", key_result.pk)) as reading:
        if not scoped:
            compute(Moment(day, known_at))
        found = reading.query("SELECT expected FROM f_key_result WHERE id = %(id)s", id=key_result.pk)
    value: Decimal = found[0]["expected"]
    return value


@pytest.mark.parametrize("scoped", [False, True])
def test_the_engine_follows_the_course(line: KeyResult, scoped: bool) -> None:
    days = [START + timedelta(days=n) for n in (-3, 0, 10, 20, 40, 60, 80, 100, 130)]
    shares = [D(n) / 100 for n in (0, 0, 5, 10, 30, 50, 75, 100, 100)]
    assert [expected_on(day, line, scoped=scoped) for day in days] == shares


def test_the_phases_stay_where_they_are_when_the_target_moves(line: KeyResult) -> None:
    day = date(2024, 2, 1)
    TargetVersion(key_result=line, date=day, baseline=D(100), target=D(300)).save()
    assert expected_on(date(2024, 3, 1), line) == D("0.25")
    assert expected_on(date(2024, 1, 21), line) == D("0.1"), "before the change it is what it was"


def test_a_limit_and_a_milestone_have_no_course(line: KeyResult) -> None:
    KeyResult.objects.filter(pk=line.pk).update(type="milestone")
    assert expected_on(START + timedelta(days=40), line) == D("0.4")


def test_the_explanation_names_both_points_and_gives_the_figure(line: KeyResult) -> None:
    day = date(2024, 3, 21)
    with reading_of(line.tenant, Moment(day), ("key_results", line.pk)) as reading:
        found = explain(reading, "key_results", line.pk, "expected", depth=1)
    assert found is not None
    assert list(wrong_in(found)) == []
    assert "from 150 on 1 Mar 2024 to 200 on 10 Apr 2024" in found.words
    assert found.value == D("0.75")


def was(phase: PhasedTarget, value: int) -> datetime:
    """Let the phase have been another until three days ago; the moment before that edit."""
    known = timezone.now() - timedelta(days=10)
    age(known - timedelta(days=60))
    row = as_row(phase) | {"value": value}
    PastRow(table_name="okrs_phasedtarget", row_id=phase.pk, valid_until=known + timedelta(days=7), row=row).save()
    return known


def test_a_changed_phase_is_a_part_of_the_change_and_named(line: KeyResult) -> None:
    known, day = was(PhasedTarget.objects.get(date=date(2024, 3, 1)), 190), date(2024, 2, 10)
    found = waterfall("key_results", line.pk, "expected", Moment(day, known), Moment(day, timezone.now()))
    assert (found.before, found.after) == (D("0.5"), D("0.3"))
    assert [part.cause for part in found.parts] == ["structure"]
    assert "Phase of KR1.1 by 1 Mar 2024 edited: value 190 → 150" in found.parts[0].named.words


def test_a_day_as_known_then_has_the_phases_of_then(line: KeyResult) -> None:
    known, day = was(PhasedTarget.objects.get(date=date(2024, 3, 1)), 190), date(2024, 2, 10)
    assert expected_on(day, line) == D("0.3")
    with structure_at(known):
        assert expected_on(day, line, known_at=known) == D("0.5")
