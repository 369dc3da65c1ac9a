"""The API's lists and details as of a past day, and as known at a moment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from execution.actions.facts import book_cost
from okrs.actions.check_ins import add_check_in
from okrs.models import KeyResult
from portfolio.actions.initiatives import edit_initiative
from portfolio.models import Initiative
from tenancy.clock import present_day
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.past.stories import moment, views

RESOURCES = (
    "cycles", "objectives", "key-results", "stages", "check-ins", "portfolios", "initiatives", "contributions",
    "tranches", "items", "progress", "costs", "events",
)  # fmt: skip


@pytest.fixture
def scene(cast: Cast) -> Scene:
    scene = Scene(cast)
    with use_tenant(cast.acme):
        scene.work()
        for ago, value in ((25, 1300), (4, 1500)):
            add_check_in(actor=cast.max, key_result=scene.key_result, date=scene.ago(ago), value=Decimal(value))
    return scene


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def test_every_list_and_detail_can_be_asked_for_a_past_day(scene: Scene) -> None:
    ana = Caller(scene.cast.ana)
    for name in RESOURCES:
        answer = ana.get(f"{name}/?as_of={scene.ago(20)}")
        assert answer.status_code == 200, (name, answer.content)
        for row in answer.json()["results"][:1]:
            one = ana.get(f"{name}/{row['id']}/?as_of={scene.ago(20)}")
            assert (one.status_code, _stable(one.json())) == (200, _stable(row)), name
            assert "ETag" not in one.headers


def test_rows_and_figures_are_the_days(scene: Scene) -> None:
    ana, then = Caller(scene.cast.ana), f"as_of={scene.ago(20)}"
    assert [row["value"] for row in ana.rows(f"check-ins/?{then}")] == [1300]
    assert [row["amount"] for row in ana.rows(f"costs/?{then}")] == [90_000]
    found = ana.get(f"key-results/{scene.key_result.pk}/?{then}").json()["rollup"]
    figures = ana.get(f"rollup/figures/?{then}").json()["key_results"]["KR1.1"]
    assert found["as_of"] == str(scene.ago(20))
    assert {name: found[name] for name in figures} == figures
    assert len(ana.rows("check-ins/")) == 2


def test_pages_of_a_list_stay_on_the_day(scene: Scene) -> None:
    ana = Caller(scene.cast.ana)
    page = ana.get(f"items/?as_of={scene.ago(20)}&page_size=2").json()
    assert f"as_of={scene.ago(20)}" in page["next"]
    following = ana.get(page["next"].partition("/api/v1/")[2]).json()
    assert len(following["results"]) == 2


def test_bad_days_are_named(scene: Scene) -> None:
    ana = Caller(scene.cast.ana)
    tomorrow = present_day(scene.cast.acme) + timedelta(days=1)
    assert "has not come yet" in errors(ana.get(f"items/?as_of={tomorrow}"))["as_of"]
    assert "2026-09-30" in errors(ana.get("items/?as_of=today"))["as_of"]
    assert "2026-10-05T12:00:00Z" in errors(ana.get("items/?known_at=now"))["known_at"]
    assert "has not come yet" in errors(ana.get("items/?known_at=2999-01-01T00:00:00Z"))["known_at"]
    assert "no such parameter" in errors(ana.get(f"people/?as_of={scene.ago(1)}"))["as_of"].lower()


def test_the_past_is_only_read(scene: Scene) -> None:
    ana, day = Caller(scene.cast.ana), scene.ago(20)
    body = {"initiative": "INI-1", "date": str(day), "amount": 5}
    assert "only read" in errors(ana.post(f"costs/?as_of={day}", body))["as_of"]
    change = ana.patch(f"items/1/?known_at={day}T00:00:00Z", {"title": "x"})
    assert "only read" in errors(change)["known_at"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_moment_of_knowledge_is_kept_for_facts_and_structure(transactional_db: None) -> None:
    scene = Scene(Cast())
    cast, ana = scene.cast, Caller(scene.cast.ana)
    addresses = [
        f"initiatives/{scene.initiative.pk}/", "initiatives/", "key-results/", "items/", "costs/", "contributions/",
        "objectives/", "portfolios/",
    ]  # fmt: skip
    known_at = moment()
    query = f"?as_of={scene.today}&known_at={known_at.isoformat().replace('+', '%2B')}"
    then = [_stable(ana.get(address + query).json()) for address in addresses]
    with use_tenant(cast.acme):
        bet = Initiative.objects.get(pk=scene.initiative.pk)
        edit_initiative(actor=cast.max, initiative=bet, expected_version=None, title="Renamed", budget=Decimal(1))
        KeyResult.objects.filter(pk=scene.key_result.pk).update(weight=0)
        book_cost(actor=cast.max, initiative=bet, amount=Decimal(5), date=scene.ago(9))
        scene.bet("Another")
    assert [_stable(ana.get(address + query).json()) for address in addresses] == then
    assert ana.get(addresses[0]).json()["title"] == "Renamed"
    page = cast.client(cast.max).get(f"/acme/@{scene.today}~{known_at.replace(tzinfo=None).isoformat()}Z/initiatives/")
    assert page.status_code == 200
    assert "Renamed" not in page.content.decode()
    assert "as known on" in page.content.decode()
    assert views() == []


def _stable(answer: Any) -> Any:
    """Without what tells when it was computed, and the address that was asked."""
    if isinstance(answer, dict):
        return {name: _stable(value) for name, value in answer.items() if name not in {"computed_at", "next"}}
    return [_stable(each) for each in answer] if isinstance(answer, list) else answer
