"""The API's document, drawn in a browser under the product's own policy."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e


def test_the_document_is_drawn_and_nothing_breaks_the_policy(visit: Visitor) -> None:
    watched = visit("")
    watched.page.goto("/api/v1/docs/")
    watched.page.wait_for_selector(".opblock", timeout=60_000)
    assert watched.page.locator(".opblock").count() > 40
    watched.page.locator("#operations-objectives-objectives_create .opblock-summary").click()
    watched.page.wait_for_selector("#operations-objectives-objectives_create .opblock-body")
    assert watched.page.evaluate("window.violations") == []
