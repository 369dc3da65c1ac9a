"""Places in a team's list: moving, what stood there without a place, two people at a time, and the suggested order."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Team
from accounts.permissions import Forbidden
from activity.models import Event
from execution.actions.items import add_item, edit_item, move_item
from execution.actions.places import let_go, place_item, take_suggested
from execution.models import BacklogPlace, Item, ItemState
from execution.queries.backlog import After, Chosen, extent, page, suggestion
from portfolio.actions.scoring import give_score_inputs
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.portfolio.test_two_at_a_time import together

D = Decimal


def five(scene: Scene) -> list[Item]:
    """Five items of Ben's team, none with a place."""
    return [add_item(actor=scene.cast.max, title=f"Item {n}", team=scene.cast.team) for n in range(1, 6)]


def order(team: Team, **chosen: object) -> str:
    """The last digits of the titles in the list's order."""
    return "".join(row.title[-1] for row in page(team, Chosen(**chosen), After()))  # type: ignore[arg-type]  # fields by name


def test_without_places_the_list_stands_by_age_and_a_moved_item_gives_places_to_those_above(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two, three, four, five_ = five(scene)
        assert order(cast.team) == "12345"
        place_item(actor=cast.ben, item=five_, before=three.pk)
        assert order(cast.team) == "12534"
        assert BacklogPlace.objects.filter(is_by_hand=True).get().item_id == five_.pk
        assert BacklogPlace.objects.count() == 3  # those above got theirs, those below wait
        place_item(actor=cast.ben, item=one, after=four.pk)
        assert order(cast.team) == "25341"
        place_item(actor=cast.ben, item=three, to="top")
        assert order(cast.team) == "32541"
        place_item(actor=cast.ben, item=three, to="bottom")
        assert order(cast.team) == "25413"
        assert Item.objects.get(pk=two.pk).version == two.version  # a place is no change of the plan
        new = add_item(actor=cast.max, title="Item 6", team=cast.team)
        assert order(cast.team) == "254136"
        place_item(actor=cast.max, item=new, before=two.pk)
        assert order(cast.team) == "625413"


def test_a_neighbour_that_has_gone_gives_the_nearest_place_and_says_so(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two, three, _, last = five(scene)
        other = Team(key="data", name="Data")
        other.save()
        place_item(actor=cast.max, item=one, to="top")
        place_item(actor=cast.max, item=two, after=one.pk)
        edit_item(actor=cast.max, item=three, expected_version=None, team=other)
        placed = place_item(actor=cast.max, item=last, before=three.pk, after=one.pk)
        assert placed.note == f"{three.key} left this list meanwhile: it now stands after {one.key}."
        assert order(cast.team) == "1524"
        placed = place_item(actor=cast.max, item=two, before=three.pk)
        assert "at the end of the order" in placed.note
        assert order(cast.team) == "1524"
        placed = place_item(actor=cast.max, item=one, before=999_999_999)
        assert placed.note.startswith("An item left this list")


def test_a_place_in_another_teams_list_is_forgotten(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two, *_ = five(scene)
        other = Team(key="data", name="Data")
        other.save()
        place_item(actor=cast.max, item=two, to="top")
        two = edit_item(actor=cast.max, item=two, expected_version=None, team=other)
        assert order(cast.team) == "1345"
        assert order(other) == "2"
        place_item(actor=cast.max, item=two, to="bottom")
        row = BacklogPlace.objects.get(item=two)
        assert (row.team_id, row.column_id) == (other.pk, None)
        with pytest.raises(ValidationError, match="cannot stand beside itself"):
            place_item(actor=cast.max, item=one, before=one.pk)
        with pytest.raises(ValidationError, match="Say where"):
            place_item(actor=cast.max, item=one)
        loose = add_item(actor=cast.max, title="Loose")
        with pytest.raises(ValidationError, match="has no team"):
            place_item(actor=cast.max, item=loose, to="top")


def test_a_hundred_squeezes_into_one_gap_spread_the_list_anew_and_lose_nothing(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        rows = five(scene)
        place_item(actor=cast.max, item=rows[-1], to="bottom")
        names = "12345"
        for turn in range(300):
            moved = rows[1 + turn % 2]
            place_item(actor=cast.max, item=moved, after=rows[0].pk)
            names = names.replace(moved.title[-1], "").replace("1", "1" + moved.title[-1])
            assert order(cast.team) == names
        assert max(len(rank) for rank in BacklogPlace.objects.values_list("rank", flat=True)) <= 120


def test_equal_ranks_from_a_workbook_are_spread_out_when_something_goes_between(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        rows = five(scene)
        for row in rows[:3]:
            BacklogPlace(item=row, team=cast.team, rank="V").save()
        place_item(actor=cast.max, item=rows[4], before=rows[1].pk)
        assert order(cast.team) == "15234"


def test_who_may_not_edit_an_item_may_not_move_it_and_its_assignee_may(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        other = Team(key="data", name="Data")
        other.save()
        item = add_item(actor=cast.max, title="Item 1", team=other)
        for who in (cast.ben, cast.vic):
            with pytest.raises(Forbidden):
                place_item(actor=who, item=item, to="top")
        with pytest.raises(Forbidden):
            take_suggested(actor=cast.ben, team=other)
        item = edit_item(actor=cast.max, item=item, expected_version=None, assignee=cast.ben)
        place_item(actor=cast.ben, item=item, to="top")
        move_item(actor=cast.ben, item=item, state="doing")
        with pytest.raises(Forbidden):  # to do it is not to give it away
            edit_item(actor=cast.ben, item=item, expected_version=None, initiative=scene.bet("Other bet"))
        edit_item(actor=cast.ben, item=Item.objects.get(pk=item.pk), expected_version=None, title="Item 2")
        with pytest.raises(Forbidden):
            add_item(actor=cast.ben, title="Mine", team=other, assignee=cast.ben)
    rival = cast.client(cast.cleo)
    assert rival.post(f"/acme/teams/{cast.team.pk}/backlog/place/", {"id": item.pk}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_people_dragging_at_once_lose_nothing(transactional_db: None) -> None:
    scene = Scene(Cast())
    cast = scene.cast
    with use_tenant(cast.acme):
        one, two, _, four, last = five(scene)

    # Both saw 1 2 3 4 5. Max puts 5 before 2; Ana puts 2 to the end after 4.
    refused = together(
        scene,
        lambda: place_item(actor=cast.max, item=last, before=two.pk, after=one.pk),
        lambda: place_item(actor=cast.ana, item=two, after=four.pk),
    )
    assert refused == []
    with use_tenant(cast.acme):
        assert order(cast.team).startswith("1")
        found = order(cast.team)
        assert sorted(found) == list("12345")
        assert found.index("4") < found.index("2")  # Ana's word holds
        assert len(set(BacklogPlace.objects.values_list("rank", flat=True))) == BacklogPlace.objects.count()
        assert Event.objects.filter(name="item.placed").count() == 2
        assert not ItemState.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_drags_of_ten_people_to_the_top_leave_ten_places(transactional_db: None) -> None:
    scene = Scene(Cast())
    cast = scene.cast
    with use_tenant(cast.acme):
        rows = [add_item(actor=cast.max, title=f"Item {n}", team=cast.team) for n in range(10)]
    moves = [lambda row=row: place_item(actor=cast.max, item=row, to="top") for row in rows[:6]]
    assert together(scene, *moves) == []
    with use_tenant(cast.acme):
        ranks = list(BacklogPlace.objects.values_list("rank", flat=True))
        assert len(set(ranks)) == len(ranks) == 6
        assert sorted(order(cast.team)) == list("0123456789")


# ---- the suggested order


def test_the_suggestion_follows_the_score_and_the_gap_and_leaves_what_people_placed(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        scene.computed()
        second = scene.bet("Second bet", state="active")
        for bet, value in ((scene.initiative, 8), (second, 2)):
            inputs = {"business_value": D(value), "time_criticality": D(1), "risk_reduction": D(1), "job_size": D(1)}
            give_score_inputs(actor=cast.max, initiative=bet, values=inputs)
        rows = five(scene)
        edit_item(actor=cast.max, item=rows[3], expected_version=None, initiative=scene.initiative)
        edit_item(actor=cast.max, item=rows[4], expected_version=None, initiative=second)
        works, found = suggestion(cast.team)
        assert [each.work.id for each in found][:2] == [rows[3].pk, rows[4].pk]
        assert found[0].why.startswith("WSJF 10 (rank 1 of 2) and KR1.1 is ")
        assert found[0].why.endswith("behind its pace.")
        assert found[0].up == 3
        assert found[1].why == "WSJF 4 (rank 2 of 2) and it serves no key result."
        assert found[2].why == "It serves no initiative."
        place_item(actor=cast.max, item=rows[1], to="top")  # people overrule
        assert take_suggested(actor=cast.ben, team=cast.team) == 4
        assert order(cast.team) == "24513"
        assert take_suggested(actor=cast.ben, team=cast.team) == 0
        let_go(actor=cast.max, item=Item.objects.get(pk=rows[1].pk))
        take_suggested(actor=cast.ben, team=cast.team)
        assert order(cast.team) == "45123"
        assert len(works) == 5


def test_work_under_way_keeps_its_place_when_the_suggestion_is_taken(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        rows = five(scene)
        edit_item(actor=cast.max, item=rows[4], expected_version=None, initiative=scene.initiative)
        move_item(actor=cast.max, item=Item.objects.get(pk=rows[1].pk), state="doing")
        scene.computed()
        take_suggested(actor=cast.max, team=cast.team)
        assert order(cast.team) == "52134"


# ---- how much serves nothing


def test_what_serves_no_key_result_is_counted_through_the_parents(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        unlinked = scene.bet("Serves nothing")
        epic = add_item(actor=cast.max, title="Epic 0", team=cast.team, initiative=scene.initiative, type="epic")
        add_item(actor=cast.max, title="Part 1", team=cast.team, parent=epic, estimate=D(3))
        add_item(actor=cast.max, title="Part 2", team=cast.team, initiative=unlinked, estimate=D(5))
        add_item(actor=cast.max, title="Part 3", team=cast.team)
        found = extent(cast.team)
        assert (found.many, found.loose, found.size, found.loose_size, found.without_size) == (3, 2, D(8), D(5), 1)
        assert order(cast.team) == "123"
        assert order(cast.team, has_parents=True) == "0123"
        assert order(cast.team, is_loose=True) == "23"
        assert order(cast.team, initiative=scene.initiative.pk) == "1"
