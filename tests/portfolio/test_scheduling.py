"""The forward pass over dependencies: its laws, its words, and the circles it must never meet."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portfolio.scheduling import Bond, Schedule, Work, circle, consequence, in_words, schedule

DAY = timedelta(days=1)
FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@st.composite
def plans(draw: st.DrawFn) -> Schedule:
    """Up to nine initiatives in every state; bonds only lead to a higher id, so there is no circle."""
    works = []
    for pk in range(1, draw(st.integers(1, 9)) + 1):
        start = draw(st.none() | st.integers(0, 200).map(day))
        finish = None if start is None else start + timedelta(days=draw(st.integers(0, 90)))
        late = draw(st.none() | st.integers(-20, 60))
        forecast = None if finish is None or late is None else finish + timedelta(days=late)
        state = draw(st.sampled_from(["demand", "approved", "active", "paused", "delivered", "stopped"]))
        ended = finish if state in {"delivered", "stopped"} else None
        works.append(Work(pk, f"INI-{pk}", "", state, start, finish, forecast, ended))
    pairs = [(a, b) for a in range(1, len(works) + 1) for b in range(a + 1, len(works) + 1)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12)) if pairs else []
    return schedule(works, [Bond(a, b, draw(st.integers(-30, 30)), n) for n, (a, b) in enumerate(chosen)])


@given(plans())
def test_nothing_starts_before_any_it_waits_for_has_finished_and_the_lag_has_passed(plan: Schedule) -> None:
    for bond in plan.bonds:
        before, after, end = plan.works[bond.before], plan.slots[bond.after], plan.slots[bond.before].end
        if before.state == "stopped" or plan.works[bond.after].is_ended or end is None:
            continue
        assert after.earliest is not None
        assert after.earliest > end + timedelta(days=bond.lag)


@given(plans())
def test_what_waits_for_nothing_starts_when_it_is_planned(plan: Schedule) -> None:
    for pk, work in plan.works.items():
        if not plan.before.get(pk):
            assert plan.slots[pk].earliest == work.start
            assert plan.slots[pk].driver is None


@given(plans())
def test_a_start_is_only_later_than_planned_when_a_bond_says_so(plan: Schedule) -> None:
    for pk, slot in plan.slots.items():
        if slot.driver is None:
            assert slot.earliest == plan.works[pk].start
        else:
            assert plan.allowed(slot.driver) == slot.earliest


@given(plans())
def test_broken_bonds_are_those_with_too_little_room_and_each_has_its_sentence(plan: Schedule) -> None:
    broken = plan.broken()
    for bond in plan.bonds:
        slack = plan.slack(bond)
        is_broken = slack is not None and slack < 0 and not plan.works[bond.after].is_ended
        assert (bond in broken) == is_broken == bool(consequence(plan, bond))
    assert len(in_words(plan).split()) <= 30


@given(plans())
def test_whoever_waits_is_counted_once_and_a_chain_ends(plan: Schedule) -> None:
    for pk in plan.works:
        waiting = plan.waiting(pk)
        assert len(waiting) == len(set(waiting))
        assert pk not in waiting
        chain = plan.chain(pk)
        assert chain[0] == pk
        assert len(chain) == len(set(chain))


@given(plans(), st.data())
def test_a_circle_is_found_exactly_when_the_second_waits_for_the_first_already(
    plan: Schedule, data: st.DataObject
) -> None:
    ids = st.sampled_from(sorted(plan.works))
    before, after = data.draw(ids), data.draw(ids)
    way = circle(plan.bonds, before, after)
    assert bool(way) == (before == after or before in plan.waiting(after))
    if way:
        assert way[0] == way[-1] == after
        steps = {(bond.before, bond.after) for bond in plan.bonds}
        assert all(step in steps for step in itertools.pairwise(way[:-1]))


def test_a_late_one_pushes_a_chain_and_the_sentences_say_whose_fault_it_is() -> None:
    works = [
        Work(7, "INI-7", "", "active", day(0), day(40), day(52)),
        Work(12, "INI-12", "", "approved", day(45), day(60)),
        Work(13, "INI-13", "", "demand", day(61), day(70)),
    ]
    plan = schedule(works, [Bond(7, 12, 7), Bond(12, 13)])
    assert plan.slots[12].earliest == day(60)
    assert plan.slots[12].end == day(75)
    assert plan.slots[13].earliest == day(76)
    first, second = plan.bonds
    assert consequence(plan, first) == "INI-12 may start on 2 Mar earliest: INI-7 is forecast to finish 12 days late."
    assert consequence(plan, second) == "INI-13 may start on 18 Mar earliest: INI-12 waits itself and ends on 17 Mar."
    assert plan.chain(13) == [13, 12, 7]
    assert plan.waiting(7) == [12, 13]
    assert in_words(plan) == "2 dependencies between 3 initiatives; 2 are broken, the worst INI-12 by 15 days."


def test_one_that_was_stopped_holds_nobody_up_and_one_that_began_too_early_is_told() -> None:
    works = [
        Work(1, "INI-1", "", "stopped", day(0), day(40), None, day(20)),
        Work(2, "INI-2", "", "active", day(10), day(60)),
        Work(3, "INI-3", "", "active", day(30), day(80)),
    ]
    plan = schedule(works, [Bond(1, 2), Bond(2, 3)])
    assert plan.allowed(plan.bonds[0]) is None
    assert consequence(plan, plan.bonds[1]) == "INI-3 began 31 days too early: INI-2 ends on 2 Mar."


def test_without_any_dependency_the_page_says_so() -> None:
    assert in_words(schedule([], [])) == "No initiative waits for another."
