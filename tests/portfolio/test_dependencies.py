"""What waits for what: added, changed, removed, refused in a circle, shown with its consequence, told by the API."""

from __future__ import annotations

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event
from portfolio.actions.dependencies import add_dependency, remove_dependency
from portfolio.models import Dependency, Initiative
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_two_at_a_time import committed, together

__all__ = ["committed"]


def bets(scene: Scene, count: int) -> list[Initiative]:
    """So many more, of Ben's team."""
    return [scene.bet(f"Bet {n}", team=scene.cast.team) for n in range(count)]


def test_a_circle_is_refused_with_its_chain_named(scene: Scene) -> None:
    max_ = scene.cast.max
    with use_tenant(scene.cast.acme):
        one, two, three = bets(scene, 3)
        add_dependency(actor=max_, before=one, after=two)
        add_dependency(actor=max_, before=two, after=three, lag_days=5)
        with pytest.raises(ValidationError) as refused:
            add_dependency(actor=max_, before=three, after=one)
        assert f"{one.key} → {two.key} → {three.key} → {one.key}" in str(refused.value)
        with pytest.raises(ValidationError, match="cannot wait for itself"):
            add_dependency(actor=max_, before=one, after=one)
        assert Dependency.objects.count() == 2


def test_adding_again_changes_the_days_between_and_every_change_is_an_event(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        one, two = bets(scene, 2)
        add_dependency(actor=scene.cast.ben, before=one, after=two)
        row = add_dependency(actor=scene.cast.ben, before=one, after=two, lag_days=9)
        assert Dependency.objects.get().lag_days == 9
        remove_dependency(actor=scene.cast.ben, dependency=row)
        names = list(
            Event.objects.filter(name__startswith="initiative.dep").order_by("id").values_list("name", flat=True)
        )
        assert names == ["initiative.dependency_added"] * 2 + ["initiative.dependency_removed"]
        with pytest.raises(Forbidden):
            add_dependency(actor=scene.cast.vic, before=one, after=two)
        with pytest.raises(ValidationError):
            add_dependency(actor=scene.cast.max, before=one, after=two, lag_days=99_999)


@pytest.mark.django_db(transaction=True)
def test_two_halves_of_a_circle_are_not_laid_at_the_same_time(committed: Scene) -> None:
    scene = committed
    with use_tenant(scene.cast.acme):
        one, two = bets(scene, 2)

    refused = together(
        scene,
        lambda: add_dependency(actor=scene.cast.max, before=one, after=two),
        lambda: add_dependency(actor=scene.cast.max, before=two, after=one),
    )
    assert len(refused) == 1
    assert "That would be a circle" in str(refused[0])
    with use_tenant(scene.cast.acme):
        assert Dependency.objects.count() == 1


def test_the_pages_show_the_consequence_and_find_by_search(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        late = scene.bet("Identity check", planned_start=scene.ago(60), planned_finish=scene.ago(-30))
        follower = scene.bet(
            "Payer rules", "approved", team=scene.cast.team, planned_start=scene.ago(-10), planned_finish=scene.ago(-90)
        )
    client, page = scene.cast.client(scene.cast.ben), f"/acme/initiatives/{follower.pk}/"
    new = f"{page}dependencies/new/"
    assert "Identity check" not in client.get(new).content.decode()
    found = client.get(
        new, {"q": "identity"}, headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#found"}
    )
    assert "Identity check" in found.content.decode()
    assert "<form" not in found.content.decode()
    assert "Nothing by “zebra”" in client.get(new, {"q": "zebra"}).content.decode()
    assert client.post(new, {"lag_days": "0"}).status_code == 422
    assert client.post(new, {"before": late.pk, "lag_days": "3"}).status_code == 303
    html = client.get(page).content.decode()
    assert f"{follower.key} may start on" in html
    assert f"{late.key} ends on" in html
    assert "1 initiative waits for it" in client.get(f"/acme/initiatives/{late.pk}/").content.decode()
    assert client.post(f"/acme/initiatives/{late.pk}/dependencies/new/", {"before": follower.pk}).status_code == 403
    everything = client.get("/acme/dependencies/").content.decode()
    assert "one is broken" in everything
    assert "Broken by the plans" in everything
    with use_tenant(scene.cast.acme):
        row = Dependency.objects.get()
    assert scene.cast.client(scene.cast.vic).post(f"/acme/dependencies/{row.pk}/remove/").status_code == 403
    assert scene.cast.client(scene.cast.cleo).post(f"/acme/dependencies/{row.pk}/remove/").status_code == 404
    assert client.post(f"/acme/dependencies/{row.pk}/remove/").status_code == 303
    assert "Nothing waits for anything" in client.get("/acme/dependencies/").content.decode()


def test_a_hundred_dependencies_take_as_many_queries_as_one(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.max)
    with use_tenant(scene.cast.acme):
        first, *others = bets(scene, 40)
        add_dependency(actor=scene.cast.max, before=first, after=others[0])
    addresses = ("/acme/dependencies/", f"/acme/initiatives/{first.pk}/")
    few = [count(client, address) for address in addresses]
    with use_tenant(scene.cast.acme):
        Dependency.objects.bulk_create(Dependency(before=one, after=two) for one, two in itertools.pairwise(others))
        Dependency.objects.bulk_create(Dependency(before=first, after=one) for one in others[1:])
    assert [count(client, address) for address in addresses] == few


def count(client: object, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200  # type: ignore[attr-defined]  # Django's client
    return len([each for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]])
