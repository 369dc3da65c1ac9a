"""The critical path: both passes against brute force, real days, parents, loops by name, the published index."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution.critical_path import DAY, Loop, Path, Work, cpli, find_path, loop_of
from execution.critical_words import cpli_status, cpli_words, sentence
from portfolio.scheduling import Bond
from tests.shared_data import shared_json

TODAY = date(2026, 3, 2)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def todo(pk: int, start: int, length: int, **more: object) -> Work:
    values = {"planned_start": on(start), "planned_finish": on(start + length - 1)} | more
    return Work(pk, f"W-{pk}", f"Item {pk}", **values)  # type: ignore[arg-type]  # each test names fields of Work


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Work], list[Bond]]:
    """Up to six items to do, of which later ones wait for earlier ones."""
    many = draw(st.integers(1, 6))
    works = [todo(pk, draw(st.integers(-20, 20)), draw(st.integers(1, 12))) for pk in range(1, many + 1)]
    pairs = [pair for pair in itertools.combinations(range(1, many + 1), 2) if draw(st.booleans())]
    return works, [Bond(before, after, draw(st.integers(-3, 6))) for before, after in pairs]


def longest(works: list[Work], bonds: list[Bond]) -> date:
    """The latest end of all chains, each counted by itself from where its first item may start."""
    by_id = {work.id: work for work in works}
    after: dict[int, list[Bond]] = {pk: [bond for bond in bonds if bond.before == pk] for pk in by_id}

    def ends(pk: int, start: date) -> list[date]:
        work = by_id[pk]
        assert work.planned_start
        assert work.planned_finish
        finish = start + (work.planned_finish - work.planned_start)
        return [finish, *(end for bond in after[pk] for end in ends(bond.after, finish + DAY + timedelta(bond.lag)))]

    starts = {work.id: max(work.planned_start or TODAY, TODAY) for work in works}
    return max(end for pk, start in starts.items() for end in ends(pk, start))


@given(plans())
def test_the_end_is_that_of_the_longest_chain_and_nobody_has_less_room_than_none(
    plan: tuple[list[Work], list[Bond]],
) -> None:
    works, bonds = plan
    path = find_path(works, bonds, TODAY)
    assert path.end == longest(works, bonds)
    assert all(slot.slack is not None and slot.slack >= 0 for slot in path.slots.values())
    for bond in bonds:
        assert path.slots[bond.after].start > path.slots[bond.before].finish + timedelta(bond.lag)


@given(plans())
def test_the_chain_is_connected_has_no_room_and_ends_with_the_path(plan: tuple[list[Work], list[Bond]]) -> None:
    works, bonds = plan
    path = find_path(works, bonds, TODAY)
    chain = [path.slots[pk] for pk in path.chain]
    lags = {(bond.before, bond.after): bond.lag for bond in bonds}
    assert chain
    assert chain[-1].finish == path.end
    assert all(slot.is_critical for slot in chain)
    assert chain[0].start == max(chain[0].work.planned_start or TODAY, TODAY)
    for one, other in itertools.pairwise(chain):
        assert other.start == one.finish + DAY + timedelta(lags[one.work.id, other.work.id])


@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(plan: tuple[list[Work], list[Bond]], dice: random.Random) -> None:
    works, bonds = plan
    mixed, ties = dice.sample(works, len(works)), dice.sample(bonds, len(bonds))
    one, other = find_path(works, bonds, TODAY), find_path(mixed, ties, TODAY)
    assert one.slots == other.slots
    assert list(one.chain) == list(other.chain)


@given(plans(), st.data())
def test_an_item_may_finish_later_by_its_room_and_no_day_more(
    plan: tuple[list[Work], list[Bond]], data: st.DataObject
) -> None:
    works, bonds = plan
    path = find_path(works, bonds, TODAY)
    chosen = data.draw(st.sampled_from(works))
    slot = path.slots[chosen.id]
    assert slot.slack is not None
    for days, is_later in ((slot.slack, False), (slot.slack + 1, True)):
        longer = Work(chosen.id, chosen.key, planned_start=slot.start, planned_finish=slot.finish + timedelta(days))
        moved = find_path([longer if work is chosen else work for work in works], bonds, TODAY)
        assert path.end
        assert moved.end
        assert (moved.end > path.end) is is_later


def test_real_days_stay_and_begun_work_is_not_pushed() -> None:
    done = Work(1, "W-1", "Agree", "done", on(-30), on(-20), on(-28), on(-5))
    doing = Work(2, "W-2", "Build", "doing", on(-10), on(-3), on(-9))
    waiting = todo(3, -2, 5)
    path = find_path([done, doing, waiting], [Bond(1, 2, 30), Bond(2, 3), Bond(1, 3, 2)], TODAY)
    assert (path.slots[1].start, path.slots[1].finish, path.slots[1].slack) == (on(-28), on(-5), None)
    assert (path.slots[2].start, path.slots[2].finish) == (on(-9), TODAY)  # overdue: today at the earliest
    assert (path.slots[3].start, path.slots[3].finish) == (on(1), on(5))
    assert list(path.chain) == [2, 3]
    assert (path.length, path.margin(on(3))) == (6, -2)


def test_who_waits_for_a_parent_waits_for_all_its_parts_and_what_was_dropped_holds_nobody_up() -> None:
    parent, first, second = Work(1, "W-1"), todo(2, 0, 3, parent=1), todo(3, 0, 8, parent=1)
    gone, last = todo(4, 0, 90, parent=1, state="dropped"), todo(5, 0, 2)
    path = find_path([parent, first, second, gone, last], [Bond(1, 5)], TODAY)
    assert set(path.slots) == {2, 3, 5}
    assert path.slots[5].start == on(8)
    assert path.slots[2].slack == 5
    assert list(path.chain) == [3, 5]


def test_what_has_no_dates_is_named_and_holds_nobody_up_and_a_milestone_needs_one_date() -> None:
    bare, follower = Work(1, "W-1", planned_finish=on(9)), todo(2, 0, 2)
    gate = Work(3, "W-3", planned_finish=on(4), is_milestone=True)
    path = find_path([bare, follower, gate], [Bond(1, 2)], TODAY)
    assert [work.key for work in path.unknown] == ["W-1"]
    assert path.slots[2].start == TODAY
    assert (path.slots[3].start, path.slots[3].finish) == (on(4), on(4))


def test_work_of_others_pushes_but_its_own_end_is_not_the_initiatives() -> None:
    theirs, far, mine = todo(1, 0, 10, is_own=False), todo(2, 0, 99, is_own=False), todo(3, 0, 2)
    path = find_path([theirs, far, mine], [Bond(1, 3)], TODAY)
    assert path.end == on(11)
    assert list(path.chain) == [1, 3]
    assert 2 not in path.slots  # nothing of this initiative waits for it


def test_a_loop_is_refused_with_its_keys_the_first_one_again_at_its_end() -> None:
    works = [todo(pk, 0, 1) for pk in range(1, 6)]
    with pytest.raises(Loop) as found:
        find_path(works, [Bond(1, 2), Bond(2, 3), Bond(3, 4), Bond(4, 2), Bond(4, 5)], TODAY)
    assert found.value.keys == ["W-2", "W-3", "W-4", "W-2"]


def test_a_loop_through_a_parent_is_found_before_it_is_made() -> None:
    assert loop_of([Bond(1, 2)], {}, 2, 1) == [1, 2, 1]
    assert loop_of([Bond(2, 3)], {2: 9}, 3, 9) == [9, 2, 3, 9]  # the part 2 of 9 would wait for itself
    assert loop_of([Bond(1, 2)], {2: 9}, 1, 9) == []
    assert loop_of([], {}, 4, 4) == [4, 4]


def test_the_index_is_as_published() -> None:
    cases = shared_json("oracles/schedule_cpli.json")["cases"]
    assert cases
    for case in cases:
        found = cpli(int(case["inputs"]["cpl"]), int(case["inputs"]["tf"]))
        assert found is not None
        assert abs(float(found) - case["expected"]["cpli"]) <= case["tol_abs"], case["id"]


def test_words_say_when_it_ends_against_the_plan_and_where_to_look() -> None:
    works = [todo(1, 0, 10), todo(2, 3, 4), todo(3, 0, 1)]
    path = find_path(works, [Bond(1, 2)], TODAY)
    said = sentence(path, on(5))
    assert said == "The longest chain of 2 items ends on 15 Mar, 8 days after the plan; “Item 1” has no slack."
    assert len(said.split()) <= 30
    assert ", as planned" in sentence(path, path.end)
    assert "3 days before the plan" in sentence(path, on(16))
    assert "no finish is planned" in sentence(path, None)
    assert sentence(find_path(works[2:], [], TODAY), None).startswith("One item alone decides the end")
    assert "is done" in sentence(find_path([Work(1, "W-1", "A", "done", finished_on=on(-3))], [], TODAY), None)
    assert "no path to count" in sentence(find_path([], [], TODAY), None)
    long = Work(1, "W-1", "one two three four five six seven", "todo", on(400), on(405))
    assert len(sentence(find_path([long], [], TODAY), on(9)).split()) <= 30


def test_the_index_is_flagged_below_095_and_not_known_without_a_plan_or_work() -> None:
    shapes = [cpli_status(Decimal(value) if value else None) for value in ("0.94", "0.95", "1", "1.2", "")]
    assert shapes == ["off_track", "at_risk", "on_track", "on_track", "no_data"]
    assert cpli_words(Decimal("0.94")).startswith("Below 0.95")
    assert len({cpli_words(value) for value in (None, Decimal("0.9"), Decimal("0.97"), Decimal(1), Decimal(2))}) == 5
    empty: Path = find_path([], [], TODAY)
    assert empty.cpli(on(3)) is None
    path = find_path([todo(1, 0, 20)], [], TODAY)
    assert path.cpli(None) is None
    assert path.cpli(on(14)) == Decimal(15) / 20
