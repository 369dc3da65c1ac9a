"""A hundred thousand items come in while one waits."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from exchange.actions import load_workbook
from exchange.workbook.reading import from_rows
from tenancy.models import Tenant
from tests.exchange.big import big_workbook


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_items_with_reports_and_costs_load_in_under_a_minute(
    record_property: Callable[[str, object], None],
) -> None:
    tenant = Tenant.objects.create(slug="large", name="Large")
    book = from_rows("large", big_workbook(100_000))
    started = time.monotonic()
    outcome = load_workbook(actor=None, tenant=tenant, book=book)
    taken = time.monotonic() - started
    record_property("seconds", taken)
    assert outcome.problems == []
    assert outcome.counts["costs"].added == outcome.counts["items"].added == 100_000
    assert taken < 60
    again = load_workbook(actor=None, tenant=tenant, book=book)
    assert not any(each.added or each.changed for each in again.counts.values())
