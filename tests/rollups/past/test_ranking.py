"""The ranking of a past day: what its page and the API said when that day ended, whatever came since."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portfolio.actions.initiatives import edit_initiative, move_initiative
from portfolio.actions.scoring import give_score_input, give_score_inputs, set_scheme
from portfolio.models import Initiative
from portfolio.scoring import FRAMEWORKS
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.past.stories import days_pass, views

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
D = Decimal
WSJF = FRAMEWORKS["wsjf"].criteria
AGO = 40


def score(scene: Scene, initiative: Initiative, *values: int) -> None:
    given = {each.key: D(value) for each, value in zip(WSJF, values, strict=True)}
    give_score_inputs(actor=scene.cast.max, initiative=initiative, values=given)


def own_part(client: Client, day: str) -> str:
    """The page without the frame around it."""
    html = client.get(f"/acme/{day}portfolio/ranking/").content.decode()
    return html.partition('id="ranking"')[2].partition("</main>")[0]


def rows(html: str) -> list[str]:
    """The words of each row of the tables, without what can be pressed."""
    found = re.findall(r"<tr class=\"row.*?</tr>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene(Cast())


@pytest.fixture
def second(scene: Scene) -> Initiative:
    """A demand that stands first by the version of the scheme that holds on the first day; a third has no score."""
    with use_tenant(scene.cast.acme):
        set_scheme(actor=scene.cast.ana, name="Ours", framework="wsjf", criteria=WSJF)
        found = scene.bet("Second", "demand")
        score(scene, scene.initiative, 5, 5, 2, 4)
        score(scene, found, 8, 5, 2, 3)
        scene.bet("Without a score", "demand")
    return found


def change_everything(scene: Scene, second: Initiative) -> None:
    with use_tenant(scene.cast.acme):
        heavier = (replace(WSJF[0], weight=D(9)), *WSJF[1:])
        set_scheme(actor=scene.cast.ana, name="Ours", framework="wsjf", criteria=heavier, reason="Value counts")
        score(scene, scene.initiative, 9, 9, 9, 1)
        third = scene.bet("Came later", "demand")
        score(scene, third, 9, 9, 9, 2)
        edit_initiative(actor=scene.cast.max, initiative=second, expected_version=None, title="Renamed")
        move_initiative(actor=scene.cast.max, initiative=second, state="rejected", reason="No")


def ranked(answer: Any) -> list[tuple[str, str, float]]:
    return [(row["initiative_key"], row["title"], row["score"]) for row in answer["ranked"]]


def test_a_past_ranking_is_what_was_said_then(scene: Scene, second: Initiative) -> None:
    caller, client = Caller(scene.cast.ana), scene.cast.client(scene.cast.vic)
    then, page = caller.get("ranking/").json(), rows(client.get("/acme/portfolio/ranking/").content.decode())
    assert any("Self-serve onboarding" in row for row in page)
    assert ranked(then) == [("INI-2", "Second", 5), ("INI-1", "Self-serve onboarding", 3)]
    assert then["not_scored"] == 1
    days_pass(AGO)
    change_everything(scene, second)
    now = caller.get("ranking/").json()
    assert [key for key, _, _ in ranked(now)] == ["INI-1", "INI-4"]
    assert caller.get(f"ranking/?as_of={scene.ago(AGO)}").json() == then
    assert caller.get(f"ranking/?as_of={scene.ago(1)}").json() == then
    assert caller.get(f"ranking/?as_of={scene.today}&known_at={scene.ago(AGO)}").json() == then
    empty = caller.get(f"ranking/?as_of={scene.ago(AGO + 1)}").json()
    assert (empty["ranked"], empty["unscored"], empty["scheme"]) == ([], [], None)
    html = client.get(f"/acme/@{scene.ago(AGO)}/portfolio/ranking/").content.decode()
    assert rows(html) == page
    assert "You are looking at" in html
    assert views() == []


def test_nothing_can_be_pressed_on_a_past_ranking(scene: Scene, second: Initiative) -> None:
    days_pass(AGO)
    client = scene.cast.client(scene.cast.ana)
    today, html = (own_part(client, day) for day in ("", f"@{scene.ago(3)}/"))
    for address in ("/scores/", "/setup/", "hx-post", 'method="post"'):
        assert address not in html, address
    assert "/scores/" in today
    assert "Second" in html
    assert client.get(f"/acme/@{scene.ago(3)}/initiatives/{second.pk}/scores/").status_code == 403


def test_a_score_that_is_brought_in_later_counts_on_its_day(scene: Scene, second: Initiative) -> None:
    with use_tenant(scene.cast.acme):
        late = scene.bet("Brought in", "demand")
        for each in WSJF:
            give_score_input(actor=scene.cast.max, initiative=late, criterion=each.key, value=D(7), on=scene.ago(9))
        scene.bet("Came today", "demand")
    found = Caller(scene.cast.ana).get(f"ranking/?as_of={scene.ago(5)}").json()
    assert ([key for key, _, _ in ranked(found)], found["not_scored"]) == (["INI-4"], 0)


def test_it_asks_as_much_for_many_as_for_few(scene: Scene, second: Initiative) -> None:
    caller = Caller(scene.cast.ana)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert caller.get(f"ranking/?as_of={scene.ago(1)}").json()["scored"] > 1
        return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)

    days_pass(AGO)
    few = asked()
    with use_tenant(scene.cast.acme):
        for n in range(9):
            score(scene, scene.bet(f"More {n}", "demand"), 8, 5, 2, n + 1)
    days_pass(AGO)
    assert asked() == few
