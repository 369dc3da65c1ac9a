"""Somebody stops a bet while somebody else decides about its money: one waits for the other, never both."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, connections

from execution.actions.stopping import stop_initiative
from portfolio.actions import ledger
from portfolio.actions.tranches import plan_tranche
from portfolio.models import Initiative, PeriodBudget
from portfolio.queries import lock_row
from portfolio.queries.ledger import lock_ledger
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

WAITING = """
SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
"""


@pytest.mark.django_db(transaction=True)
def test_who_decides_about_a_tranche_and_who_stops_its_bet_do_not_wait_for_each_other() -> None:
    scene = Scene(Cast())
    with use_tenant(scene.cast.acme):
        scene.work()
        budget = {"starts_on": scene.ago(100), "ends_on": scene.ago(-100), "amount": Decimal(1_000_000)}
        PeriodBudget(portfolio=scene.portfolio, **budget).save()
        tranche = plan_tranche(
            actor=scene.cast.max, initiative=scene.initiative, amount=Decimal(1_000), review_on=scene.ago(-5)
        )
        recompute_now()
        ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    holds, failed = threading.Event(), list[Exception]()

    def decide() -> None:
        """The order in which a decision takes its locks, with the stop in between."""
        lock_row(tranche)
        holds.set()
        until_somebody_waits()
        lock_ledger(scene.portfolio.pk)

    def stop() -> None:
        assert holds.wait(20)
        bet = Initiative.objects.select_related("portfolio").get(pk=scene.initiative.pk)
        stop_initiative(actor=scene.cast.max, initiative=bet, reason="It moves nothing.")

    threads = [threading.Thread(target=alone, args=[scene, write, failed]) for write in (decide, stop)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failed == []
    with use_tenant(scene.cast.acme):
        scene.initiative.refresh_from_db()
    assert scene.initiative.state == "stopped"


def until_somebody_waits() -> None:
    """Return when another connection waits for what this one holds."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited")


def alone(scene: Scene, write: Callable[[], None], failed: list[Exception]) -> None:
    """In a transaction of its own; what failed is kept."""
    try:
        with use_tenant(scene.cast.acme):
            write()
    except Exception as error:  # noqa: BLE001  # the test tells which
        failed.append(error)
    finally:
        connections.close_all()
