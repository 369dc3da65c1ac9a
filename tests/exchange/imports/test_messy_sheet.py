"""A sheet that its publisher damaged on purpose (SOURCE.md says how): every row of it is accounted for."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from exchange.imports.rejects import REASONS, write_rejects
from exchange.imports.suggesting import asked_of
from exchange.models import ImportRow
from execution.models import Item
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import bring, counts, do, load, settings_of
from tests.shared_data import shared

SHEET = "data/raw/itd_projects_messy_raw.csv"
BODY = 2515
COLUMNS = {
    "external_id": "Project ID", "title": "Project Name", "initiative": "Investment Title",
    "planned_start": "Start Date", "planned_finish": "Completion Date (B1)", "planned_cost": "Planned Cost ($ M)",
    "spent": "Projected/Actual Cost ($ M)",
}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_dollars(cast: Cast) -> None:
    """What is unallocated counts in the organisation's currency, so the sheet's dollars need one in dollars."""
    cast.acme.currency = "USD"
    cast.acme.save()


def test_every_row_of_the_damaged_sheet_is_accounted_for(cast: Cast) -> None:
    of = bring(cast, shared(SHEET).read_bytes(), "projects.csv", columns=COLUMNS, initiative="column")
    with use_tenant(cast.acme):
        asked = {each["topic"] for each in asked_of(of.file.sniffed, settings_of(of))}
    assert {"shifted_rows", "long_rows", "date_format", "no_dates", "unit"} <= asked, "asked about, not guessed"
    of = do(cast, of, "load")
    assert of.state == "loaded", of.error
    told = counts(of)
    assert told["rows"] == BODY
    assert told["skipped"] >= 17 + 26, "blank rows and totals"
    with use_tenant(cast.acme):
        numbers = list(ImportRow.objects.filter(sheet_import=of).order_by("number").values_list("number", flat=True))
        assert len(set(numbers)) == BODY
        assert Item.objects.count() == told["added"] > 2400
        why = Counter(ImportRow.objects.filter(sheet_import=of, outcome="rejected").values_list("expected", flat=True))
        assert all(why), "no row falls without a reason"


def test_its_rejected_rows_are_a_sheet_that_may_be_sent_again(cast: Cast) -> None:
    of = bring(cast, shared(SHEET).read_bytes(), "projects.csv", columns=COLUMNS, initiative="column")
    of = do(cast, of, "load")
    with use_tenant(cast.acme):
        written = "".join(write_rejects(of))
    rows = list(csv.reader(io.StringIO(written)))
    assert rows[0][-4:] == list(REASONS)
    assert len(rows) - 1 == of.counts["rejected"] > 0
    assert {len(row) for row in rows} == {27}
    again = load(cast, written.encode(), columns=COLUMNS, initiative="column")
    assert again.counts["rows"] == of.counts["rejected"]
    assert again.counts["rejected"] <= of.counts["rejected"]
