"""What a person keeps in the navigation: their own list, with where each thing stands today."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import Pin
from okrs.actions.objectives import edit_objective
from okrs.models import Objective
from portfolio.models import Initiative
from rollups.actions import recompute_now
from rollups.models import InitiativeRollup, KeyResultRollup, ObjectiveRollup
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

NAV = re.compile(r'<div id="pinned"[^>]*>(.*?)</div>', re.DOTALL)
LINE = re.compile(r'<a class="nav" href="([^"]*)" title="([^"]*)">.*?aria-label="([^"]*)"', re.DOTALL)
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A bet for a key result of an objective, with figures."""
    scene = Scene(cast)
    with use_tenant(cast.acme):
        recompute_now()
        KeyResultRollup.objects.filter(key_result=scene.key_result).update(health="at_risk")
        ObjectiveRollup.objects.filter(objective=scene.objective).update(health="off_track")
        InitiativeRollup.objects.filter(initiative=scene.initiative).update(health="on_track")
    return scene


def things(scene: Scene) -> dict[str, int]:
    return {"key-results": scene.key_result.pk, "objectives": scene.objective.pk, "initiatives": scene.initiative.pk}


def press(client: Client, path: str, pk: int, *, on: str = "1") -> int:
    kind = {"key-results": "key_result", "objectives": "objective", "initiatives": "initiative"}[path]
    return client.post(f"/acme/pins/{kind}/{pk}/", {"on": on}).status_code


def shown(client: Client, address: str = "/acme/") -> list[tuple[str, str, str]]:
    """Address, title and shape of each line."""
    found = NAV.search(client.get(address).content.decode())
    assert found
    return LINE.findall(found[1])


def test_each_pinned_page_stands_in_the_navigation_of_who_pinned_it_with_its_shape(scene: Scene) -> None:
    ana, vic = scene.cast.client(scene.cast.ana), scene.cast.client(scene.cast.vic)
    for path, pk in things(scene).items():
        assert 'aria-pressed="false"' in ana.get(f"/acme/{path}/{pk}/").content.decode()
        assert press(ana, path, pk) == press(ana, path, pk) == 303
        assert 'aria-pressed="true"' in ana.get(f"/acme/{path}/{pk}/").content.decode()
    assert shown(ana) == [
        (f"/acme/key-results/{scene.key_result.pk}/", scene.key_result.title, "At risk"),
        (f"/acme/objectives/{scene.objective.pk}/", scene.objective.title, "Off track"),
        (f"/acme/initiatives/{scene.initiative.pk}/", scene.initiative.title, "On track"),
    ]
    assert shown(vic) == []
    with use_tenant(scene.cast.acme):
        Initiative.objects.filter(pk=scene.initiative.pk).update(state="delivered", title="Told <everybody>")
    assert shown(ana)[2][1:] == ("Told &lt;everybody&gt;", "Delivered")
    assert press(ana, "objectives", scene.objective.pk, on="0") == 303
    assert [line[2] for line in shown(ana)] == ["At risk", "Delivered"]


def test_a_viewer_pins_too_and_a_part_of_a_page_is_answered_with_the_pin_and_the_list(scene: Scene) -> None:
    vic = scene.cast.client(scene.cast.vic)
    answer = vic.post(f"/acme/pins/objective/{scene.objective.pk}/", {"on": "1"}, **HTMX)  # type: ignore[arg-type]
    words = answer.content.decode()
    assert answer.status_code == 200
    assert 'aria-pressed="true"' in words
    assert 'id="pinned" hx-swap-oob="true"' in words
    assert scene.objective.title in words


def test_what_may_no_longer_be_seen_is_not_listed_and_cannot_be_pinned(scene: Scene) -> None:
    ben = scene.cast.client(scene.cast.ben)
    assert press(ben, "objectives", scene.objective.pk) == 303
    with use_tenant(scene.cast.acme):
        row = Objective.objects.get(pk=scene.objective.pk)
        edit_objective(
            actor=scene.cast.ana, objective=row, expected_version=row.version, visibility="people", owner=scene.cast.ana
        )
    assert shown(ben) == []
    assert press(ben, "objectives", scene.objective.pk) == 404
    assert press(ben, "key-results", scene.key_result.pk) == 404
    assert scene.cast.client(scene.cast.cleo).post(f"/rival/pins/objective/{scene.objective.pk}/").status_code == 404


def test_more_than_can_be_at_hand_is_refused_in_words(scene: Scene) -> None:
    ana = scene.cast.client(scene.cast.ana)
    with use_tenant(scene.cast.acme):
        for n in range(12):
            Pin(member=scene.cast.ana, initiative=scene.bet(f"Bet {n}")).save()
    assert press(ana, "objectives", scene.objective.pk) == 303
    answer = ana.post(f"/acme/pins/objective/{scene.objective.pk}/", {"on": "1"}, **HTMX)  # type: ignore[arg-type]
    assert "12 pages are pinned already" in answer.headers["HX-Trigger"]
    assert len(shown(ana)) == 12


def test_pins_cost_no_query_and_a_past_day_has_none(scene: Scene) -> None:
    ana = scene.cast.client(scene.cast.ana)
    address = f"/acme/key-results/{scene.key_result.pk}/"
    ana.get(address)
    with CaptureQueriesContext(connection) as before:
        ana.get(address)
    for path, pk in things(scene).items():
        press(ana, path, pk)
    with CaptureQueriesContext(connection) as after:
        ana.get(address)
    assert len(after) == len(before)
    past = ana.get(f"{address}?as_of={scene.ago(1)}", follow=True)
    assert past.status_code == 200
    assert NAV.search(past.content.decode())[1].strip() == ""  # type: ignore[index]
    assert 'class="pin"' not in past.content.decode()
