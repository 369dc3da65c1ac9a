"""A damaged sheet in a browser: sent, mapped, asked about, tried, loaded with a bar, accounted for, undone."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.looking import Watched
from tests.e2e.sights import at_a_desk, look, sound
from tests.rollups import workers
from tests.shared_data import shared

pytestmark = pytest.mark.e2e
SHEET = "data/raw/itd_projects_messy_raw.csv"
BODY = "2,515"
COLUMNS = {
    "external_id": "Project ID", "title": "Project Name", "initiative": "Investment Title",
    "planned_start": "Start Date", "planned_finish": "Completion Date (B1)", "planned_cost": "Planned Cost ($ M)",
    "spent": "Projected/Actual Cost ($ M)",
}  # fmt: skip


def worked(page: Page, words: str) -> None:
    """A worker is woken, as the beat would; the page tells by itself when it is through."""
    workers.send("exchange.tasks.start_imports")
    expect(page.locator("#import-state")).to_contain_text(words, timeout=90_000)


def seen(watched: Watched, name: str) -> None:
    """The page in light and dark, wide and narrow: no barrier, no sideways scroll, a picture of each."""
    page, address = watched.page, urlsplit(watched.page.url)
    where = f"{address.path}?{address.query}" if address.query else address.path
    sound(look(watched, where, name=f"import-{name}"))
    at_a_desk(page)


def test_a_damaged_sheet_goes_all_the_way_and_back(visit: Visitor, tmp_path: Path) -> None:
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/setup/imports/")
    page.get_by_label("Sheet").set_input_files(shared(SHEET))
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator(".verdict")).to_contain_text(f"{BODY} rows to map")
    for field, header in COLUMNS.items():
        page.locator(f"#column-{field}").select_option(header)
    page.locator("#import-initiative").select_option("column")
    page.get_by_label("Amounts are in").fill("EUR")  # the organisation counts in it
    page.get_by_label("Source").fill("city")
    page.get_by_role("button", name="Keep and look").click()
    expect(page.get_by_role("heading", name="Team: names that nobody has here")).to_be_visible()
    seen(watched, "mapping")
    page.get_by_role("button", name="Keep and try it").click()
    worked(page, "Nothing is written yet")
    expect(page.locator("#import-state")).to_contain_text(f"{BODY} rows in the file")
    seen(watched, "tried")
    page.get_by_role("button", name="Load ").click()
    expect(page.locator("#import-state")).to_contain_text("Waiting for a worker")
    worked(page, f"All {BODY} rows are accounted for")
    seen(watched, "loaded")
    detail = page.url

    with page.expect_download() as download:
        page.get_by_role("link", name="Rejected rows as a sheet").click()
    download.value.save_as(tmp_path / "rejected.csv")
    rows = list(csv.reader((tmp_path / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][:1] == ["Investment Title"] or "Project ID" in rows[0]
    assert len(rows) > 2

    page.locator("dl.facts").get_by_role("link").first.click()
    expect(page.locator("tbody tr")).to_have_count(50)
    seen(watched, "rows")
    page.goto("/northwind/reconciliation/")
    expect(page.locator("main")).to_contain_text("itd_projects_messy_raw.csv")
    seen(watched, "reconciliation")
    page.goto(detail)
    page.get_by_role("button", name="Compare now").click()
    expect(page).to_have_url(re.compile("/certificates/"))
    expect(page.locator("main")).to_contain_text("Rows")
    seen(watched, "certificate")

    page.goto(detail)
    page.get_by_role("button", name="Undo it").click()
    worked(page, "Taken back")
    expect(page.locator(".verdict")).to_contain_text("0 kept")
    seen(watched, "undone")


def test_a_sheet_is_mapped_with_the_keyboard_alone(visit: Visitor, tmp_path: Path) -> None:
    sheet = tmp_path / "small.csv"
    sheet.write_text("Key,Summary,Team\nKB-1,Alpha,Nobodys team\n")
    watched = visit("northwind owner")
    page = watched.page
    page.goto("/northwind/setup/imports/")
    page.get_by_label("Sheet").set_input_files(sheet)
    page.get_by_role("button", name="Look at it").press("Enter")
    name = page.get_by_label("Nobodys team")
    name.focus()
    page.keyboard.type("Platform")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Keep and try it").press("Enter")
    worked(page, "1 would come in")
    sound(watched.faults())
    page.get_by_role("button", name="Load 1 row").press("Enter")
    worked(page, "All 1 rows are accounted for")
    page.get_by_role("button", name="Undo it").press("Enter")
    worked(page, "1 row undone")
