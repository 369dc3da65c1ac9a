"""The API's document, drawn in a browser under the product's own policy."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e


def test_the_document_is_drawn_and_nothing_breaks_the_policy(visit: Visitor) -> None:
    watched = visit("")
    watched.page.goto("/api/v1/docs/")
    page = watched.page
    page.wait_for_selector(".opblock", timeout=60_000)
    # A long document is drawn around where one has scrolled to, so no step is longer than what is seen.
    drawn: set[str] = set()
    for _ in range(100):
        drawn.update(page.locator(".opblock").evaluate_all("rows => rows.map(row => row.id)"))
        if page.locator("#operations-objectives-objectives_create").count():
            break
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(100)
    assert len(drawn) > 40
    watched.page.locator("#operations-objectives-objectives_create .opblock-summary").click()
    watched.page.wait_for_selector("#operations-objectives-objectives_create .opblock-body")
    assert watched.page.evaluate("window.violations") == []
