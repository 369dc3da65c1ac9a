"""What people write into a number field is kept as they meant it, or asked back: never another number in silence."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Visitor
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

MESSAGE = "each => each.validationMessage"
# as the clipboard does it: the event says paste, and carries the text
PASTE = """(each, text) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.setData("text/plain", text);
  each.focus();
  each.select();
  const wanted = { inputType: "insertFromPaste", dataTransfer, bubbles: true, cancelable: true };
  if (each.dispatchEvent(new InputEvent("beforeinput", wanted))) document.execCommand("insertText", false, text);
}"""


@pytest.fixture
def field(site: Site, visit: Visitor) -> Locator:
    """The value of a check-in, emptied."""
    page = visit("northwind owner").page
    page.goto(f"/northwind/key-results/{site.ids['northwind']['keyresult'][0]}/check-ins/new/")
    found = page.locator("input[type=number][name=value]")
    found.fill("")
    found.focus()
    return found


TYPED = {"12,5": "12.5", "-0,25": "-0.25", "12.5": "12.5", "1,234,567": "1234567", "1944": "1944"}
PASTED = {"1,234,567.5": "1234567.5", "12,5": "12.5", " 1 234 ": "1234", "-7": "-7"}


def test_a_typed_number_is_kept_as_it_was_meant(field: Locator) -> None:
    for typed, kept in TYPED.items():
        field.fill("")
        field.press_sequentially(typed)
        expect(field).to_have_value(kept)
        field.press("Tab")
        assert field.evaluate(MESSAGE) == ""


def test_a_thousand_or_a_fraction_is_asked_back_before_it_is_sent(field: Locator) -> None:
    field.press_sequentially("1,944")
    field.press("Tab")
    assert "thousand or a fraction" in field.evaluate(MESSAGE)
    field.press("Control+a")
    field.press_sequentially("1944")
    field.press("Tab")
    assert field.evaluate(MESSAGE) == ""
    expect(field).to_have_value("1944")


def test_a_pasted_number_is_read_with_its_signs(field: Locator) -> None:
    for pasted, kept in PASTED.items():
        field.evaluate(PASTE, pasted)
        expect(field).to_have_value(kept)
