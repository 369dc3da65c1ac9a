"""Nights without the broker: when one is due, that it is made once, and what its check says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from portfolio.models import Initiative
from rollups import nights
from rollups.models import InitiativeRollup, NightlyRun, RollupRequest
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.facts import check_in

DAY = date(2024, 7, 1)

pytestmark = pytest.mark.django_db(transaction=True)


def checked(tenant_id: int, day: date) -> NightlyRun:
    """The night of a day after its check."""
    nights.night(tenant_id, day)
    run = nights.check(tenant_id, day)
    assert run is not None
    return run


def test_a_night_is_due_when_it_is_two_where_the_tenant_is(house: Cast) -> None:
    # Berlin is an hour ahead of UTC in winter, New York five behind.
    assert nights.due(datetime(2026, 1, 10, 0, 59, tzinfo=UTC)) == [(house.rival.pk, date(2026, 1, 9))]
    assert (house.acme.pk, date(2026, 1, 10)) in nights.due(datetime(2026, 1, 10, 1, 0, tzinfo=UTC))
    assert (house.rival.pk, date(2026, 1, 10)) not in nights.due(datetime(2026, 1, 10, 6, 59, tzinfo=UTC))
    assert (house.rival.pk, date(2026, 1, 10)) in nights.due(datetime(2026, 1, 10, 7, 0, tzinfo=UTC))


def test_a_night_is_made_once_and_the_largest_tenants_first(house: Cast) -> None:
    now = timezone.now().replace(hour=12)
    due = nights.due(now)
    assert [tenant_id for tenant_id, _ in due] == [house.acme.pk, house.rival.pk]
    tenant_id, day = due[0]
    run = checked(tenant_id, day)
    assert run.differences == 0
    assert nights.night(tenant_id, day) is None
    assert nights.check(tenant_id, day) is None
    assert due[0] not in nights.due(now)


def test_a_night_that_was_never_checked_is_checked_later_and_once(house: Cast) -> None:
    day = nights.due(timezone.now().replace(hour=12))[0][1]
    nights.night(house.acme.pk, day)
    later = timezone.now() + timedelta(minutes=11)
    assert nights.unchecked(timezone.now()) == []  # its check is on its way
    assert nights.unchecked(later) == [(house.acme.pk, day)]
    nights.check(house.acme.pk, day)
    assert nights.unchecked(later) == []


def test_a_check_that_fails_is_said_and_left_to_the_next_night(house: Cast, monkeypatch: Any) -> None:
    day = date(2026, 1, 10)
    nights.night(house.acme.pk, day)
    monkeypatch.setattr(nights, "compute", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        nights.check(house.acme.pk, day)
    run = NightlyRun.objects.get(tenant=house.acme, date=day)
    assert (run.last_error, run.differences) == ("ZeroDivisionError", None)
    assert nights.check(house.acme.pk, day) is None


def test_a_night_reports_stored_rows_that_differ_and_mends_them(house: Cast) -> None:
    with use_tenant(house.acme):
        InitiativeRollup.objects.filter(initiative=Initiative.objects.earliest("id")).update(ac=Decimal(-1))
    assert checked(house.acme.pk, date(2026, 1, 10)).differences == 1
    assert checked(house.acme.pk, date(2026, 1, 11)).differences == 0


def test_a_night_drains_first_so_that_a_waiting_mark_is_no_difference(house: Cast) -> None:
    with use_tenant(house.acme):
        check_in(house, "5")
    assert checked(house.acme.pk, date(2026, 1, 10)).differences == 0
    assert RollupRequest.objects.count() == 0


def test_a_night_that_failed_or_was_killed_is_made_again(house: Cast, monkeypatch: Any) -> None:
    day = date(2026, 1, 10)
    monkeypatch.setattr(nights, "keep_night", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        nights.night(house.acme.pk, day)
    monkeypatch.undo()
    assert nights.night(house.acme.pk, day) is not None
    other = date(2026, 1, 11)
    NightlyRun.objects.create(tenant=house.acme, date=other, started_at=timezone.now())
    assert nights.night(house.acme.pk, other) is None  # it runs elsewhere
    NightlyRun.objects.filter(date=other).update(started_at=timezone.now() - timedelta(hours=1))
    assert nights.night(house.acme.pk, other) is not None
