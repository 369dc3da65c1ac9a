"""What a night compares is also what it keeps of the eve, when nothing was learned since the eve ended."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bench.bars.nightly import days_later
from okrs.actions.check_ins import add_check_in
from okrs.models import KeyResult
from rollups import draining, marks, nights
from rollups.history import keeping
from rollups.models import RollupRequest
from rollups.snapshots import KeyResultSnapshot, TotalsSnapshot
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Acme with an organisation in it, its figures stored and no mark left."""
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


def test_a_quiet_eve_is_kept_from_the_comparison_and_computed_anew_it_is_the_same(
    house: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = today(house.acme)
    with days_later(1):
        with monkeypatch.context() as patch:
            patch.setattr(keeping, "compute", refuse)
            run = nights.night(house.acme.pk, eve + timedelta(days=1))
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
