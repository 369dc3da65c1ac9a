"""Money in a browser: a budget, the ledger opened, money committed; beautiful and without barriers in both themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.sights import at_a_desk, look, sound

pytestmark = pytest.mark.e2e


def test_a_budget_a_guardrail_the_ledger_and_a_commitment(visit: Visitor) -> None:
    watched = visit("northwind owner")
    page = watched.page
    watched.expected.add(422)
    page.goto("/northwind/funding/budgets/")
    first = page.locator("section.pot", has=page.get_by_role("heading", name="Studio"))
    first.get_by_role("link", name="Budget").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("90000")
    dialog.get_by_label("Of it capital").fill("25000")
    dialog.get_by_role("button", name="Add the budget").click()
    expect(first.locator("table")).to_contain_text("€90k")
    first.get_by_role("link", name="Guardrail").first.click()
    dialog.get_by_text("Keeping things running").click()
    dialog.get_by_label("At most, in %").fill("30")
    dialog.get_by_role("button", name="Add the guardrail").click()
    expect(first.locator(".rails")).to_contain_text("Keeps things running")
    assert watched.faults() == []
    sound(look(watched, page.url, name="budgets"))
    at_a_desk(page)
    first.get_by_role("link", name="No ledger yet").click()
    page.get_by_role("button", name="Open the ledger").click()
    expect(page.get_by_role("heading", name="Where the money went")).to_be_visible()
    expect(page.locator(".money-flow svg.wide")).to_be_visible()
    page.get_by_role("link", name="Commit", exact=True).click()
    dialog.get_by_label("Amount").fill("900000000")
    dialog.get_by_label("Reason").fill("A trial")
    dialog.get_by_role("combobox", name="Initiative").fill("INI-151")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Commit").click()
    expect(dialog).to_contain_text("this commitment needs €900.00m")
    dialog.get_by_label("Amount").fill("1000")
    dialog.get_by_role("button", name="Commit").click()
    expect(page.locator("#transfers tbody tr").first).to_contain_text("A trial")
    assert watched.faults() == []
    sound(look(watched, page.url, name="ledger"))
