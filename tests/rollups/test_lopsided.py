"""Five thousand items in one initiative and none in another: every figure, conservation, and one edit carried up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from execution.models import Cost, Item, ProgressReport
from portfolio.models import Initiative
from rollups import marks
from rollups.engine import Moment, compute, difference, store
from rollups.engine.incremental import bring_up
from rollups.models import RollupRequest
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.engines import LOADED_ON, differences, reference, sql
from tests.rollups.into_tables import fill
from tests.rollups.organisations import lopsided

DAY = date(2024, 7, 1)
ITEMS = 5_000


@pytest.mark.django_db
def test_every_figure_is_the_references_and_no_cost_is_lost() -> None:
    workbook, full, bare = lopsided(5, ITEMS)
    found, plain = sql(workbook, DAY), reference(workbook, DAY)
    assert differences(found, plain, Fraction(1, 10**12)) == []
    parents = {row["parent"] for row in workbook["items"]}
    assert found["initiatives"][full]["items"] == len([row for row in workbook["items"] if row["key"] not in parents])
    assert found["initiatives"][bare]["items"] == 0
    spent = sum(Fraction(row["amount"].replace("--", "")) for row in workbook["costs"] if row["date"] <= str(DAY))
    totals: Any = found["totals"]
    assert totals["cost_in"] == spent == totals["cost_mapped"] + totals["cost_unallocated"]


@pytest.mark.django_db(transaction=True)
def test_one_edit_in_it_is_carried_up_to_the_last_digit(cast: Cast) -> None:
    workbook, _, bare = lopsided(6, ITEMS)
    with use_tenant(cast.acme):
        fill(workbook, LOADED_ON)
        compute(Moment(DAY))
        store(Moment(DAY))
        RollupRequest.objects.all().delete()
    with use_tenant(cast.acme):
        leaf = Item.objects.filter(children=None).earliest("id")
        ProgressReport(item=leaf, date=date(2024, 6, 29), percent=Decimal(37)).save()
        Cost(key="one more", date=DAY, amount=Decimal("12.34"), item=leaf).save()
        Initiative.objects.filter(key=bare).update(budget=Decimal(777))
    with use_tenant(cast.acme):
        taken = marks.take(cast.acme.pk)
        assert taken.nodes
        assert not taken.is_everything
        assert bring_up(Moment(DAY), taken.nodes)
    with use_tenant(cast.acme):
        compute(Moment(DAY))
        assert difference(Moment(DAY)) == 0
