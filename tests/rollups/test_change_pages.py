"""The pages and the API of figures through time: their way, what changed them, what was restated."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity.actions import record
from execution.actions.facts import book_cost
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import change_target
from rollups.actions import recompute_now
from rollups.engine import Moment
from rollups.history.keeping import compute_and_keep, end_of
from rollups.snapshots import InitiativeSnapshot
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A bet and a key result with two check-ins and a raised target; two past days are kept."""
    scene = Scene(cast)
    with use_tenant(cast.acme):
        scene.work()
        line = scene.key_result
        add_check_in(actor=cast.max, key_result=line, date=scene.ago(30), value=D(1620))
        change_target(
            actor=cast.max, key_result=line, date=scene.ago(10), target=D(2380), baseline=D(1240), reason="bolder"
        )  # fmt: skip
        scene.computed()
        for days in (28, 7):
            compute_and_keep(Moment(scene.ago(days)))
    return scene


@pytest.fixture
def ana(scene: Scene) -> Client:
    """Ana's browser."""
    return scene.cast.client(scene.cast.ana)


def page(client: Client, path: str) -> str:
    """The page's text."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_the_way_of_a_figure_is_a_picture_a_sentence_and_a_table(scene: Scene, ana: Client) -> None:
    at = f"/acme/key-results/{scene.key_result.pk}/history/"
    text = page(ana, f"{at}?measure=measured&from={scene.ago(40)}")
    assert "<h1>Measured over time</h1>" in text
    assert text.count('role="group" aria-label="KR') == 2
    assert f'href="/acme/@{scene.ago(28)}/key-results/{scene.key_result.pk}/"' in text
    assert "50%" in text.replace(".0", "")
    assert "Delivered" in text  # what is looked at together
    assert "style=" not in text
    alone = page(ana, f"{at}?measure=measured&beside=none&from={scene.ago(40)}")
    assert '<th scope="col" class="num">Delivered</th>' not in alone


@pytest.mark.parametrize("kind", ["key-results", "objectives", "initiatives", "portfolios"])
@pytest.mark.parametrize("word", ["history", "change"])
def test_every_kind_has_its_pages(kind: str, word: str, scene: Scene, ana: Client) -> None:
    rows = {
        "key-results": scene.key_result, "objectives": scene.objective, "initiatives": scene.initiative,
        "portfolios": scene.portfolio,
    }  # fmt: skip
    assert "<h1>" in page(ana, f"/acme/{kind}/{rows[kind].pk}/{word}/")
    assert ana.get(f"/acme/{kind}/{rows[kind].pk}/{word}/?measure=health").status_code == 404
    stranger = scene.cast.client(scene.cast.cleo)
    assert stranger.get(f"/rival/{kind}/{rows[kind].pk}/{word}/").status_code == 404
    assert stranger.get(f"/acme/{kind}/{rows[kind].pk}/{word}/").status_code == 404


def test_the_totals_have_theirs(ana: Client) -> None:
    assert "Costs in all over time" in page(ana, "/acme/rollup/totals/history/")
    assert "What changed costs in all" in page(ana, "/acme/rollup/totals/change/")


def test_the_way_takes_one_query_for_the_figures(scene: Scene, ana: Client) -> None:
    at = f"/acme/initiatives/{scene.initiative.pk}/history/?measure=ev"
    page(ana, at)
    with CaptureQueriesContext(connection) as captured:
        page(ana, at)
    reading = [query["sql"] for query in captured.captured_queries if "snapshot" in query["sql"]]
    assert len(reading) == 1
    assert sum(query["sql"].lstrip().startswith(("SELECT", "WITH")) for query in captured.captured_queries) <= 12


def test_what_changed_a_figure_says_so_with_links(scene: Scene, ana: Client) -> None:
    at = f"/acme/key-results/{scene.key_result.pk}/change/?measure=measured&from={scene.ago(20)}&known=now"
    text = re.sub(r"\s+", " ", page(ana, at))
    assert "Measured fell 48.2 points since" in text
    assert f"Target of {scene.key_result.key} set to 2,380" in text
    assert f'<a href="/acme/key-results/{scene.key_result.pk}/">Check-in of' in text
    assert "First time passes" in text
    assert "style=" not in text


def test_what_was_not_known_is_said_in_words(scene: Scene, ana: Client) -> None:
    at = f"/acme/key-results/{scene.key_result.pk}/change/?measure=measured&from={scene.ago(45)}&known=now"
    assert "was not known on" in page(ana, at)
    assert "it had no check-in with a value" in page(ana, at)


def test_days_that_make_no_sense_are_put_right(scene: Scene, ana: Client) -> None:
    at = f"/acme/initiatives/{scene.initiative.pk}/change/"
    for query in (
        "?from=2999-01-01&to=2999-02-01",
        "?from=no&to=no",
        "?from=0001-01-01",
        "?known=perhaps&from=2020-01-01",
    ):
        assert "<h1>" in page(ana, at + query)


def test_a_late_fact_is_a_restatement_with_its_effect(scene: Scene, ana: Client) -> None:
    cast = scene.cast
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tenancy_tenant SET created_at = created_at - interval '90 days' WHERE slug = 'acme'"
        )  # fmt: skip
    with use_tenant(cast.acme):
        book_cost(actor=cast.max, initiative=scene.initiative, amount=D(777), date=scene.ago(9), note="Forgotten")
    text = page(ana, "/acme/rollup/restatements/")
    assert "Cost of €777 “Forgotten”" in text
    assert "9 days" in text
    assert "+€777" in text


def test_what_came_with_the_organisation_is_no_late_fact_and_what_comes_a_minute_after_it_is(
    scene: Scene, ana: Client
) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        book_cost(actor=cast.max, initiative=scene.initiative, amount=D(555), date=scene.ago(9), note="Brought along")
        record("workbook.loaded", actor=cast.ana, on=scene.portfolio)
        book_cost(actor=cast.max, initiative=scene.initiative, amount=D(777), date=scene.ago(9), note="Forgotten")
    text = page(ana, "/acme/rollup/restatements/")
    assert "Cost of €777 “Forgotten”" in text
    assert "Brought along" not in text


def test_an_organisation_without_late_facts_says_so(cast: Cast) -> None:
    assert "No fact came late" in page(cast.client(cast.cleo), "/rival/rollup/restatements/")


# ---------------------------------------------------------------- the API


def test_the_api_gives_the_series(scene: Scene) -> None:
    caller = Caller(scene.cast.ana)
    at = f"key-results/{scene.key_result.pk}/series/?measure=measured,expected&from={scene.ago(30)}"
    found = caller.get(at).json()
    assert [step["date"] for step in found["steps"]] == [str(scene.ago(28)), str(scene.ago(7)), str(scene.today)]
    assert found["steps"][0]["values"]["measured"] == 0.5
    assert caller.get(f"key-results/{scene.key_result.pk}/series/?measure=health").status_code == 400
    assert caller.get("key-results/999999/series/?measure=measured").status_code == 404
    assert Caller(scene.cast.cleo).get(at).status_code == 404


def test_the_api_gives_the_change_whose_parts_sum_to_it(scene: Scene) -> None:
    caller = Caller(scene.cast.ana)
    at = f"initiatives/{scene.initiative.pk}/change/?measure=ac&from={scene.ago(40)}&known=now"
    found: dict[str, Any] = caller.get(at).json()
    assert found["change"] == 350_000
    assert sum(part["amount"] for part in found["parts"]) == found["change"]
    assert found["parts"][0]["facts"][0]["kind"] == "execution_cost"
    assert found["order"].startswith("First time passes")
    wrong = caller.get(f"initiatives/{scene.initiative.pk}/change/?measure=ac&from={scene.today}&to={scene.ago(9)}")
    assert wrong.status_code == 400
    assert caller.get("rollup/totals/change/?measure=cost_in").status_code == 200


def test_a_restated_day_is_the_difference_of_two_moments_of_knowledge(scene: Scene) -> None:
    cast, caller = scene.cast, Caller(scene.cast.ana)
    known = timezone.now()
    with use_tenant(cast.acme):
        book_cost(actor=cast.max, initiative=scene.initiative, amount=D(777), date=scene.ago(9), note="Forgotten")
        recompute_now()
    day = scene.ago(1)
    query = f"measure=ac&from={day}&to={day}&known_from={(known + timedelta(0)).isoformat().replace('+', '%2B')}"
    found = caller.get(f"initiatives/{scene.initiative.pk}/change/?{query}").json()
    assert found["change"] == 777
    assert [part["cause"] for part in found["parts"]] == ["cost"]


def test_a_page_of_a_past_day_says_what_was_restated_since(scene: Scene, ana: Client) -> None:
    cast, bet = scene.cast, scene.initiative
    day = scene.today - timedelta(days=1)
    with use_tenant(cast.acme):
        # As the night kept it: with a figure that a late fact has changed since.
        then = InitiativeSnapshot.objects.filter(initiative=bet).latest("id").figures | {"ac": 340_000, "ev": None}
        known = end_of(day, cast.acme) - timedelta(seconds=1)
        InitiativeSnapshot(initiative=bet, as_of=day, known_at=known, formula="v1", figures=_plain(then)).save()
    text = page(ana, f"/acme/@{day}/initiatives/{bet.pk}/")
    assert "Restated." in text
    assert "Actual cost was €340k when this day was stored and is €350k as known now" in text
    assert f"/acme/@{day}/initiatives/{bet.pk}/change/?measure=ac" in text
    assert "Restated." not in page(ana, f"/acme/initiatives/{bet.pk}/")
    assert "Restated." not in page(ana, f"/acme/@{day - timedelta(days=60)}/initiatives/{bet.pk}/")


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in figures.items()}


def test_pages_of_objects_lead_to_their_past(scene: Scene, ana: Client) -> None:
    for kind, pk in (("key-results", scene.key_result.pk), ("objectives", scene.objective.pk),
                     ("initiatives", scene.initiative.pk)):  # fmt: skip
        text = page(ana, f"/acme/{kind}/{pk}/")
        assert f'href="/acme/{kind}/{pk}/history/"' in text
        assert f'href="/acme/{kind}/{pk}/change/?measure=' in text


def test_the_pages_are_there_while_looking_back(scene: Scene, ana: Client) -> None:
    day = scene.ago(5)
    for word in ("history", "change"):
        for kind, pk in (("key-results", scene.key_result.pk), ("initiatives", scene.initiative.pk)):
            assert "<h1>" in page(ana, f"/acme/@{day}/{kind}/{pk}/{word}/")
    text = page(
        ana, f"/acme/@{day}/initiatives/{scene.initiative.pk}/change/?measure=ac&from={scene.ago(40)}&known=now"
    )
    assert "Actual cost rose €90k" in text
