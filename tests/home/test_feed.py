"""The calendar holds the reviews of money too, for those who decide about it or lead the bet."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Tranche
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene


def feed(scene: Scene, who: str) -> str:
    client = scene.cast.client(getattr(scene.cast, who))
    found = re.search(r"/acme/calendar/[\w-]{43}\.ics", client.post("/acme/calendar/").content.decode())
    assert found
    answer = Client().get(found[0])
    assert answer.status_code == 200
    return str(answer.content.decode()).replace("\r\n ", "")


def planned(scene: Scene) -> Tranche:
    return plan_tranche(
        actor=scene.cast.ana, initiative=scene.initiative, amount=Decimal(600_000), review_on=scene.today
    )


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)


def test_a_held_tranche_stands_on_the_day_on_which_it_is_looked_at_again(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        row = planned(scene)
    assert f"DTSTART;VALUE=DATE:{scene.today:%Y%m%d}" in feed(scene, "ana")
    with use_tenant(scene.cast.acme):
        decide_tranche(
            actor=scene.cast.ana, tranche=row, decision="held", reason="Two sites are missing", review_on=scene.ago(-9)
        )
    text = feed(scene, "ana")
    again = scene.ago(-9)
    assert f"UID:review-{scene.cast.acme.pk}-{row.pk}-{again:%Y%m%d}@" in text
    assert f"DTSTART;VALUE=DATE:{again:%Y%m%d}" in text
    assert "SUMMARY:Review: tranche 1 of INI-1 Self-serve onboarding (€600k)" in text
    assert "Without a decision it lapses 14 days after its review." in text
    assert f"/acme/funding/tranches/{row.pk}/" in text


def test_who_neither_decides_nor_leads_it_has_no_reviews_in_the_calendar(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scene.initiative.owner = scene.cast.ben
        scene.initiative.save()
        planned(scene)
    for who, holds in (("max", True), ("ben", True), ("vic", False)):
        assert ("SUMMARY:Review: tranche 1" in feed(scene, who)) is holds, who
