"""Which item waits for which: added, changed, removed, refused in a loop, shown on pages, told by the API."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event
from execution.actions.dependencies import add_item_dependency, remove_item_dependency
from execution.actions.items import add_item, edit_item, move_item
from execution.events import words_of
from execution.models import Item, ItemDependency
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_two_at_a_time import committed, together

__all__ = ["committed"]


def items(scene: Scene, count: int, **more: Any) -> list[Item]:
    """So many to do, each of five days beginning in ten."""
    values: dict[str, Any] = {
        "initiative": scene.initiative, "team": scene.cast.team, "planned_start": scene.ago(-10),
        "planned_finish": scene.ago(-14), **more,
    }  # fmt: skip
    return [add_item(actor=scene.cast.max, title=f"Step {n}", **values) for n in range(1, count + 1)]


def test_a_loop_is_refused_with_its_chain_named_through_parents_too(scene: Scene) -> None:
    max_ = scene.cast.max
    with use_tenant(scene.cast.acme):
        one, two, three, whole = items(scene, 4)
        add_item_dependency(actor=max_, before=one, after=two)
        add_item_dependency(actor=max_, before=two, after=three, lag_days=5)
        with pytest.raises(ValidationError) as refused:
            add_item_dependency(actor=max_, before=three, after=one)
        assert f"{one.key} → {two.key} → {three.key} → {one.key}" in str(refused.value)
        with pytest.raises(ValidationError, match="cannot wait for itself"):
            add_item_dependency(actor=max_, before=one, after=one)
        edit_item(actor=max_, item=one, expected_version=None, parent=whole)
        for before, after in ((one, whole), (whole, one)):
            with pytest.raises(ValidationError, match=f"{one.key} is a part of {whole.key}"):
                add_item_dependency(actor=max_, before=before, after=after)
        with pytest.raises(ValidationError) as refused:
            add_item_dependency(actor=max_, before=three, after=whole)  # its part is what three waits for
        assert f"{whole.key} → {one.key} → {two.key} → {three.key} → {whole.key}" in str(refused.value)
        assert ItemDependency.objects.count() == 2


def test_an_item_is_not_put_where_its_waits_would_close_a_loop(scene: Scene) -> None:
    max_ = scene.cast.max
    with use_tenant(scene.cast.acme):
        one, two, three, whole = items(scene, 4)
        add_item_dependency(actor=max_, before=one, after=whole)
        add_item_dependency(actor=max_, before=whole, after=two)
        with pytest.raises(ValidationError) as refused:
            edit_item(actor=max_, item=one, expected_version=None, parent=whole)
        assert f"{one.key} → {whole.key} → {one.key}" in str(refused.value)
        with pytest.raises(ValidationError) as refused:
            edit_item(actor=max_, item=two, expected_version=None, parent=whole)
        assert f"{whole.key} → {two.key} → {whole.key}" in str(refused.value)
        one.refresh_from_db()
        edit_item(actor=max_, item=three, expected_version=None, parent=whole)
        with pytest.raises(ValidationError) as refused:
            # What three is a part of waits for one, and one would end with what three is above.
            edit_item(actor=max_, item=one, expected_version=None, parent=three)
        assert "would close a loop" in str(refused.value)


def test_a_part_that_leaves_its_whole_no_longer_holds_up_who_waits_for_that(scene: Scene) -> None:
    max_ = scene.cast.max
    with use_tenant(scene.cast.acme):
        part, old, new = items(scene, 3)
        edit_item(actor=max_, item=part, expected_version=None, parent=old)
        add_item_dependency(actor=max_, before=old, after=new)
        edit_item(actor=max_, item=part, expected_version=None, parent=new)
        assert Item.objects.get(pk=part.pk).parent == new


def test_an_item_waits_for_one_of_another_initiative_and_every_change_is_an_event(scene: Scene) -> None:
    ben = scene.cast.ben
    with use_tenant(scene.cast.acme):
        (mine,) = items(scene, 1)
        (theirs,) = items(scene, 1, initiative=scene.bet("Another"), team=None)
        add_item_dependency(actor=ben, before=theirs, after=mine)
        row = add_item_dependency(actor=ben, before=theirs, after=mine, lag_days=9)
        assert ItemDependency.objects.get().lag_days == 9
        with pytest.raises(Forbidden):
            add_item_dependency(actor=ben, before=mine, after=theirs)  # not Ben's to change
        with pytest.raises(Forbidden):
            remove_item_dependency(actor=scene.cast.vic, dependency=row)
        with pytest.raises(ValidationError):
            add_item_dependency(actor=ben, before=theirs, after=mine, lag_days=99_999)
        remove_item_dependency(actor=ben, dependency=row)
        events = Event.objects.filter(name__startswith="item.dependency").order_by("id")
        assert [words_of(event) for event in events] == [
            f"let it wait for {theirs.key}", f"let it wait for {theirs.key}, 9 days between",
            f"lets it wait for {theirs.key} no longer",
        ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_halves_of_a_loop_are_not_laid_at_the_same_time(committed: Scene) -> None:
    scene = committed
    with use_tenant(scene.cast.acme):
        one, two = items(scene, 2)
    refused = together(
        scene,
        lambda: add_item_dependency(actor=scene.cast.max, before=one, after=two),
        lambda: add_item_dependency(actor=scene.cast.max, before=two, after=one),
    )
    assert len(refused) == 1
    assert "That would be a loop" in str(refused[0])
    with use_tenant(scene.cast.acme):
        assert ItemDependency.objects.count() == 1


def test_a_sheet_offers_items_of_the_initiative_and_finds_others_by_key(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        one, two = items(scene, 2)
        far = add_item(actor=scene.cast.max, title="Somewhere else")
    client, page = scene.cast.client(scene.cast.ben), f"/acme/items/{two.pk}/"
    new = f"{page}dependencies/new/"
    blank = client.get(new).content.decode()
    assert one.title in blank
    assert "Somewhere else" not in blank
    part = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#found"}
    found = client.get(new, {"q": far.key.lower()}, headers=part).content.decode()
    assert "Somewhere else" in found
    assert "<form" not in found
    assert client.post(new, {"lag_days": "0"}).status_code == 422
    assert client.post(new, {"before": one.pk, "lag_days": "3"}).status_code == 303
    html = client.get(page).content.decode()
    assert f"{one.key} Step 1</a>" in html
    assert "3 days between" in html
    assert "1 item waits for it" in client.get(f"/acme/items/{one.pk}/").content.decode()
    loop = client.post(f"/acme/items/{one.pk}/dependencies/new/", {"before": two.pk})
    assert loop.status_code == 422
    assert "That would be a loop" in loop.content.decode()
    with use_tenant(scene.cast.acme):
        row = ItemDependency.objects.get()
    remove = f"/acme/item-dependencies/{row.pk}/remove/"
    assert scene.cast.client(scene.cast.vic).post(remove).status_code == 403
    assert scene.cast.client(scene.cast.vic).get(new).status_code == 403
    assert scene.cast.client(scene.cast.cleo).post(remove).status_code == 404
    assert client.post(remove).status_code == 303
    assert "It waits for no other item" in client.get(page).content.decode()


def test_the_page_says_the_chain_first_then_how_realistic_and_each_items_room(scene: Scene) -> None:
    page = f"/acme/initiatives/{scene.initiative.pk}/critical-path/"
    vic, ben = scene.cast.client(scene.cast.vic), scene.cast.client(scene.cast.ben)
    assert "Add an item" in ben.get(page).content.decode()
    with use_tenant(scene.cast.acme):
        one, two, three = items(scene, 3)
        bare = add_item(actor=scene.cast.max, title="Some day", initiative=scene.initiative)
    empty = ben.get(page).content.decode()
    assert "No item of this initiative waits for another" in empty
    assert f"Let {one.key} wait for another" in empty
    assert "Critical path" not in vic.get(f"/acme/initiatives/{scene.initiative.pk}/").content.decode()
    with use_tenant(scene.cast.acme):
        add_item_dependency(actor=scene.cast.max, before=one, after=two, lag_days=40)
    html = vic.get(page).content.decode()
    # Day 10 to 14, 40 days between, day 55 to 59; the plan ends on day 50.
    assert "The longest chain of 2 items ends on" in html
    assert "9 days after the plan; “Step 1” has no slack." in html
    assert "0.85" in html  # (60 − 9) ÷ 60
    assert "not realistic any more" in html
    assert html.count("in the chain</b>") == 2
    assert "45 days" in html.split(f">{three.title}</a>")[1].split("</tr>")[0]
    assert f">{bare.key}</a>" in html.split("Left out")[1]
    assert 'class="wide"' in html
    assert "critical-path/" in vic.get(f"/acme/initiatives/{scene.initiative.pk}/").content.decode()
    assert scene.cast.client(scene.cast.cleo).get(page).status_code == 404


def test_a_loop_that_a_move_has_closed_is_named_instead_of_a_path(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        one, two = items(scene, 2)
        ItemDependency.objects.bulk_create(
            [ItemDependency(before=one, after=two), ItemDependency(before=two, after=one)]
        )
    page = f"/acme/initiatives/{scene.initiative.pk}/critical-path/"
    html = scene.cast.client(scene.cast.max).get(page).content.decode()
    assert f"There is no path: {one.key} → {two.key} → {one.key} is a loop." in html


def test_a_chain_of_sixty_takes_as_many_queries_as_one_of_two(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    with use_tenant(scene.cast.acme):
        one, two = items(scene, 2)
        add_item_dependency(actor=scene.cast.max, before=one, after=two)
    addresses = (
        f"/acme/initiatives/{scene.initiative.pk}/critical-path/", f"/acme/items/{one.pk}/",
        f"/acme/initiatives/{scene.initiative.pk}/",
    )  # fmt: skip
    few = [count(client, address) for address in addresses]
    with use_tenant(scene.cast.acme):
        many = Item.objects.bulk_create(
            Item(key=f"X-{n}", title=f"More {n}", initiative=scene.initiative, planned_start=scene.ago(-n),
                 planned_finish=scene.ago(-n - 3)) for n in range(60)
        )  # fmt: skip
        ItemDependency.objects.bulk_create(
            ItemDependency(before=a, after=b) for a, b in itertools.pairwise([two, *many])
        )
        ItemDependency.objects.bulk_create(ItemDependency(before=one, after=b) for b in many)
    assert [count(client, address) for address in addresses] == few


def count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([each for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]])


def test_a_past_day_shows_the_path_of_that_day_and_lets_nobody_add_a_wait(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        one, two = items(scene, 2)
        add_item_dependency(actor=scene.cast.max, before=one, after=two)
        move_item(actor=scene.cast.max, item=one, state="done", on=scene.today)
    client, path = scene.cast.client(scene.cast.max), f"initiatives/{scene.initiative.pk}/critical-path/"
    yesterday = f"/acme/@{scene.ago(1)}"
    assert "One item alone decides the end: “Step 2”" in client.get(f"/acme/{path}").content.decode()
    assert "The longest chain of 2 items" in client.get(f"{yesterday}/{path}").content.decode()
    answer = client.post(f"{yesterday}/items/{two.pk}/dependencies/new/", {"before": one.pk, "lag_days": "3"})
    assert answer.status_code in {403, 404, 405}
    with use_tenant(scene.cast.acme):
        assert ItemDependency.objects.get().lag_days == 0
