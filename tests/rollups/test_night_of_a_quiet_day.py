"""What is stored of the eve is what a night keeps of it, when nothing was learned since the eve ended."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bench.bars.nightly import days_later
from okrs.actions.check_ins import add_check_in
from okrs.models import KeyResult
from rollups import actions, draining, marks, nights
from rollups.engine import small
from rollups.history import keeping
from rollups.models import KeyResultRollup, RollupRequest
from rollups.snapshots import KeyResultSnapshot, TotalsSnapshot
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["computed whole", "carried over"])
def house(cast: Cast, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Acme with an organisation in it, its figures stored and no mark left; taken for small, and for large."""
    monkeypatch.setattr(small, "is_small", lambda _: request.param)
    with use_tenant(cast.acme):
        fill(organisation(1, 60), DAY)
        marks.ask_for_everything(cast.acme.pk)
    draining.drain(cast.acme.pk)
    RollupRequest.objects.all().delete()
    return cast


def computed_anew(cast: Cast, day: date) -> int:
    """How many rows of the day, as it was known at its end, are not what was kept."""
    with use_tenant(cast.acme):
        return keeping.keep_day(cast.acme, day)


def test_a_quiet_eve_is_kept_as_it_is_stored_and_computed_anew_it_is_the_same(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = today(house.acme)
    with days_later(1):
        with monkeypatch.context() as patch:
            patch.setattr(keeping, "compute", refuse)
            patch.setattr(actions, "compute", refuse)
            nights.night(house.acme.pk, eve + timedelta(days=1))
        run = nights.check(house.acme.pk, eve + timedelta(days=1))
        assert run is not None
        assert run.differences == 0
        with use_tenant(house.acme):
            assert TotalsSnapshot.objects.get().as_of == eve
        assert computed_anew(house, eve) == 0


def test_what_was_learned_after_the_eve_ended_is_not_in_what_is_kept_of_it(house: Cast) -> None:
    eve = today(house.acme)
    with days_later(1):
        with use_tenant(house.acme):
            line = KeyResult.objects.filter(type="increase").earliest("id")
            add_check_in(actor=house.ana, key_result=line, date=eve, value=Decimal(987))
        nights.night(house.acme.pk, eve + timedelta(days=1))
        with use_tenant(house.acme):
            kept = KeyResultSnapshot.objects.filter(key_result=line, as_of=eve).values_list("figures", flat=True)
            assert [row["value"] for row in kept] != [987]
        assert computed_anew(house, eve) == 0


def refuse(*_: Any) -> None:
    """Stand for what must not be called."""
    raise AssertionError("The eve was computed a second time.")


def test_the_first_change_of_a_new_day_keeps_the_eve_and_carries_the_figures_over(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = today(house.acme)
    RollupRequest.objects.all().delete()
    with days_later(1):
        with use_tenant(house.acme):
            line = KeyResult.objects.filter(type="increase").earliest("id")
            add_check_in(actor=house.ana, key_result=line, value=Decimal(987))
        # The database's clock stands where it was: the change is to have come after the eve.
        RollupRequest.objects.update(asked_at=timezone.now())
        with monkeypatch.context() as patch:
            patch.setattr(keeping, "compute", refuse)
            patch.setattr(actions, "compute", refuse)
            assert draining.drain(house.acme.pk) == 1
            nights.night(house.acme.pk, eve + timedelta(days=1))
        with use_tenant(house.acme):
            assert KeyResultSnapshot.objects.get(key_result=line).as_of == eve
            assert KeyResultRollup.objects.get(key_result=line).value == 987
        assert computed_anew(house, eve) == 0
        run = nights.check(house.acme.pk, eve + timedelta(days=1))
        assert run is not None
        assert run.differences == 0
