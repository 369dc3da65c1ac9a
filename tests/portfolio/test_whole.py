"""What no sum may swallow stands in rows of its own, and the rows add up to all that came in."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from execution.actions.facts import book_cost, report_progress
from execution.actions.items import add_item, move_item
from rollups.actions import recompute_now
from rollups.engine import Moment, compute, store
from rollups.models import InitiativeRollup
from rollups.whole import Part, whole
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.execution.scene import Scene
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

D = Decimal
DAY = date(2024, 7, 1)


@pytest.mark.parametrize("seed", range(3))
def test_initiatives_and_what_is_in_none_make_up_everything(acme: Tenant, seed: int) -> None:
    fill(organisation(seed, 80), DAY)
    assert whole() is None
    compute(Moment(DAY))
    store(Moment(DAY))
    found = whole()
    assert found is not None
    spent = sum((row.ac or D(0) for row in InitiativeRollup.objects.all()), D(0))
    assert found.inside.spent == spent
    assert found.all.spent == spent + (found.outside.spent or D(0))
    assert found.all.planned == (found.inside.planned or D(0)) + (found.outside.planned or D(0))
    assert found.cut == (found.dropped.planned or D(0)) - found.dropped_earned
    assert (found.outside.items or 0) > 0


def test_the_pages_show_them_with_a_way_to_the_items(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        spare = scene.work()[3]
        lost = add_item(actor=scene.cast.max, title="Nobody’s", planned_cost=D(7000))
        book_cost(actor=scene.cast.max, item=lost, amount=D(3000), date=scene.today)
        book_cost(actor=scene.cast.max, amount=D(500), date=scene.today, note="Lunch")
        report_progress(actor=scene.cast.max, item=spare, percent=D(25), on=scene.today)
        move_item(actor=scene.cast.max, item=spare, state="dropped", on=scene.today)
        recompute_now()
        found = whole()
        assert found is not None
        assert found.outside == Part(1, D(7000), D(3500))
        assert found.loose == Part(spent=D(500))
        assert (found.dropped.planned, found.dropped_earned, found.cut) == (D(200_000), D(50_000), D(150_000))
    client = scene.cast.client(scene.cast.max)
    for address in ("/acme/initiatives/", "/acme/rollup/"):
        html = client.get(address).content.decode()
        assert '<a class="link" href="/acme/items/?initiative=none">Not in any initiative</a>' in html, address
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).replace(", why this number", "")
        assert "€3.5k" in words, address
        assert "earned €50k, cut €150k" in words, address
    assert "Nobody’s" in client.get("/acme/items/?initiative=none").content.decode()
    page = client.get(f"/acme/initiatives/{scene.initiative.pk}/").content.decode()
    assert "Dropped: was planned" in page
    assert "Serves no key result" in page
