"""A command that computes a tenant's figures while a worker does, or notes that it tries: both come to their end."""

from __future__ import annotations

from threading import Event

import pytest
from django.db import transaction
from django.db.models import F

from rollups import actions, draining
from rollups.engine.snapshot import lock
from rollups.models import DrainState, KeyResultRollup
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.apart import beside
from tests.rollups.facts import check_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_waits_until_a_worker_has_done(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    holds, asked = Event(), Event()
    honest = actions.recompute

    def recompute(*args: object, **options: object) -> int:
        try:
            return honest(*args, **options)  # type: ignore[arg-type]
        finally:
            asked.set()

    def work() -> None:
        with use_tenant(house.acme), transaction.atomic():
            lock(house.acme.pk)
            holds.set()
            asked.wait(20)

    monkeypatch.setattr(actions, "recompute", recompute)
    with use_tenant(house.acme):
        check_in(house, "1")
    worker = beside(work)
    assert holds.wait(20)
    assert draining.recompute_in_turn(house.acme) > 0
    worker.join(20)
    with use_tenant(house.acme):
        assert KeyResultRollup.objects.filter(value=1).exists()


def test_it_begins_again_when_a_worker_noted_something_meanwhile(house: Cast) -> None:
    """A worker that finds the tenant taken counts its attempt back: a row that the command writes at its end."""
    with use_tenant(house.acme):
        check_in(house, "1")
    DrainState.objects.update_or_create(tenant=house.acme, defaults={"size": 99})
    notes: list[str] = []

    def meanwhile(done: int, total: int, name: str) -> None:
        if not notes:
            notes.append(name)
            state = DrainState.objects.filter(tenant=house.acme)
            beside(lambda: state.update(attempts=F("attempts") + 1)).join(20)

    assert draining.recompute_in_turn(house.acme, progress=meanwhile) > 0
    assert notes
    assert DrainState.objects.get(tenant=house.acme).size < 99
    with use_tenant(house.acme):
        assert KeyResultRollup.objects.filter(value=1).exists()
