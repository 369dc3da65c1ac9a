"""A run belongs to one worker: who has lost it to another commits nothing, and a failing sign of life loses nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.models import F

from exchange.actions import imports as actions
from exchange.imports import claims, running
from exchange.models import ImportRow, ImportRun, SheetImport
from execution.models import Item
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import bring, csv, load

pytestmark = pytest.mark.django_db
ROWS = ("A,Alpha,,To Do,,,,", "B,Beta,,To Do,,,,")


def asked(cast: Cast, job: str = "load") -> SheetImport:
    of = bring(cast, csv(*ROWS))
    with use_tenant(cast.acme):
        return actions.ask(actor=cast.ana, sheet_import=of, job=job)


def taken_over_in(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """While the function runs, another worker takes the run over."""
    real = getattr(running, name)

    def slow(*args: Any, **more: Any) -> Any:
        done = real(*args, **more)
        ImportRun.objects.update(attempts=F("attempts") + 1)
        return done

    monkeypatch.setattr(running, name, slow)


@pytest.mark.parametrize("during", ["add_rows", "write"])
def test_a_worker_that_lost_its_run_writes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch, during: str) -> None:
    of = asked(cast)
    taken_over_in(monkeypatch, during)
    assert not running.run(cast.acme.pk, of.pk)
    with use_tenant(cast.acme):
        assert SheetImport.objects.get(pk=of.pk).state == "running", "the other one goes on with it"
        assert not Item.objects.exists()
        assert not ImportRow.objects.filter(outcome="added").exists()
    assert ImportRun.objects.count() == 1, "the run is the other one's"


def test_an_undo_that_lost_its_run_takes_nothing_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of = load(cast, csv(*ROWS))
    with use_tenant(cast.acme):
        actions.ask(actor=cast.ana, sheet_import=of, job="undo")
    taken_over_in(monkeypatch, "undo")
    assert not running.run(cast.acme.pk, of.pk)
    with use_tenant(cast.acme):
        assert set(Item.objects.values_list("state", flat=True)) == {"todo"}
        assert ImportRow.objects.filter(became=None).count() == 0, "it can still be undone"


def test_who_lost_the_run_does_not_say_that_it_failed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of = asked(cast)

    def breaks(*_: Any, **__: Any) -> None:
        ImportRun.objects.update(attempts=F("attempts") + 1)
        raise RuntimeError("after another took over")

    monkeypatch.setattr(running, "_work", breaks)
    assert not running.run(cast.acme.pk, of.pk)
    with use_tenant(cast.acme):
        assert SheetImport.objects.get(pk=of.pk).state == "queued"


@pytest.mark.django_db(transaction=True)
def test_a_failing_sign_of_life_is_given_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of = asked(cast)
    held = claims.claim(cast.acme.pk, of.pk)
    assert held is not None
    monkeypatch.setattr(claims, "BEAT", 0.01)
    beats: list[str] = []
    real = claims.Claim.beat

    def beat(self: claims.Claim) -> None:
        beats.append("tried")
        if len(beats) == 1:
            raise DatabaseError("the connection is gone")
        real(self)

    monkeypatch.setattr(claims.Claim, "beat", beat)
    with claims.beating(held):
        for _ in range(500):
            if len(beats) > 2:
                break
            time.sleep(0.01)
    assert len(beats) > 2
    assert claims.claim(cast.acme.pk, of.pk) is None, "it still has its worker"
