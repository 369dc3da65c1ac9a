"""A load and a person at the same time, in two real transactions: what is refused one by one is refused together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connections

from exchange.actions import load_workbook
from exchange.workbook.reading import from_rows
from okrs.actions.alignment import align_objective
from okrs.actions.objectives import create_objective
from okrs.models import Alignment, Cycle
from portfolio.actions.contributions import link_key_result
from portfolio.queries import allocated
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.bad_input import Tables
from tests.execution.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
LONG_ENOUGH = 0.7  # seconds in which a load of one row that does not wait is over


@pytest.fixture
def scene() -> Scene:
    """INI-1 with 80 % of its money on KR1.1, in the database for every connection."""
    return Scene(Cast())


def problems_of_load_during(scene: Scene, write: Callable[[], object], tables: Tables) -> list[str]:
    """What a load says that begins after the write and before its transaction ends."""
    written = threading.Event()

    def person() -> None:
        try:
            with use_tenant(scene.cast.acme):
                write()
                written.set()
                time.sleep(LONG_ENOUGH)
        finally:
            connections.close_all()

    thread = threading.Thread(target=person)
    thread.start()
    assert written.wait(20)
    outcome = load_workbook(actor=None, tenant=scene.cast.acme, book=from_rows("book", tables))
    thread.join(20)
    return [problem.expected for problem in outcome.problems]


def test_a_link_and_a_load_cannot_give_away_more_than_the_whole(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        one, other = scene.measure("Referrals"), scene.measure("Visits")
    share = {"initiative": scene.initiative.key, "key_result": other.key, "allocation": "0.15"}

    def link() -> object:
        return link_key_result(
            actor=scene.cast.max, initiative=scene.initiative, key_result=one, allocation=Decimal("0.15"), claim=None
        )

    problems = problems_of_load_during(scene, link, {"contributions": [share]})
    assert problems == [f"allocations of {scene.initiative.key} that total at most 1"]
    with use_tenant(scene.cast.acme):
        assert allocated(scene.initiative) == Decimal("0.95")


def test_an_alignment_and_a_load_cannot_close_a_circle(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        cycle = Cycle.objects.get()
        low, high = (create_objective(actor=None, cycle=cycle, title=title) for title in ("Low", "High"))
    turned = {"key": high.key, "cycle": cycle.key, "title": "High", "parents": low.key}

    def align() -> object:
        return align_objective(actor=None, child=low, parent=high)

    problems = problems_of_load_during(scene, align, {"objectives": [turned]})
    assert len(problems) == 1
    assert problems[0].startswith("no loop; this closes")
    with use_tenant(scene.cast.acme):
        assert Alignment.objects.count() == 1
