"""Two writers at a time, in two real transactions: shares stay within the whole, keys and reports stay single."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from execution.actions.facts import report_progress
from execution.actions.items import add_item
from execution.models import Item, ProgressReport
from portfolio.actions.contributions import link_key_result
from portfolio.models import Contribution
from portfolio.queries import allocated
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal


@pytest.fixture
def committed(transactional_db: None) -> Scene:
    """The scene in the database for every connection."""
    return Scene(Cast())


def together(scene: Scene, *writes: Callable[[], object]) -> list[ValidationError]:
    """Run each write in a transaction of its own, all begun before any ends; what was refused."""
    refused: list[ValidationError] = []
    ready = threading.Barrier(len(writes))

    def run(write: Callable[[], object]) -> None:
        try:
            with use_tenant(scene.cast.acme):
                Item.objects.count()  # the transaction has begun
                ready.wait(timeout=20)
                write()
        except ValidationError as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[write]) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    assert not any(thread.is_alive() for thread in threads)
    return refused


@pytest.mark.django_db(transaction=True)
def test_two_links_that_fit_alone_are_not_both_made(committed: Scene) -> None:
    scene = committed
    with use_tenant(scene.cast.acme):
        one, other = scene.measure("Referrals"), scene.measure("Visits")

    def link(key_result: object) -> Callable[[], object]:
        return lambda: link_key_result(
            actor=scene.cast.max, initiative=scene.initiative, key_result=key_result, allocation=D("0.15"), claim=None  # type: ignore[arg-type]
        )  # fmt: skip

    refused = together(scene, link(one), link(other))
    assert len(refused) == 1
    assert "is still free" in str(refused[0])
    with use_tenant(scene.cast.acme):
        assert Contribution.objects.count() == 2
        assert allocated(scene.initiative) == D("0.95")


@pytest.mark.django_db(transaction=True)
def test_two_new_items_get_two_keys_and_two_reports_of_a_day_one_that_counts(committed: Scene) -> None:
    scene = committed

    def add(title: str) -> Callable[[], object]:
        return lambda: add_item(actor=scene.cast.max, title=title, initiative=scene.initiative)

    assert together(scene, add("One"), add("Two")) == []
    with use_tenant(scene.cast.acme):
        assert sorted(Item.objects.values_list("key", flat=True)) == ["W-1", "W-2"]
        item = Item.objects.get(key="W-1")

    def report(percent: int) -> Callable[[], object]:
        return lambda: report_progress(actor=scene.cast.max, item=item, percent=D(percent))

    assert together(scene, report(10), report(20)) == []
    with use_tenant(scene.cast.acme):
        assert ProgressReport.objects.filter(item=item, superseded_by=None).count() == 1
        assert ProgressReport.objects.filter(item=item).count() == 2
