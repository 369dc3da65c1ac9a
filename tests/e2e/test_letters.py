"""The letters of an organisation in a browser: to whom each went can be read on every screen."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visitor
from tests.e2e.sights import look, sound

pytestmark = pytest.mark.e2e
# How wide each reader's name is beside what its words need, and the widest column of all.
WIDTHS = """
() => [...document.querySelectorAll("tbody tr")].map((row) => {
  const [name, subject] = row.children, words = document.createRange();
  words.selectNodeContents(name);
  return {
    name: name.clientWidth, words: Math.ceil(words.getBoundingClientRect().width), high: name.clientHeight,
    subject: subject.clientWidth,
  };
})
"""


@pytest.mark.parametrize("width", [390, 1440])
def test_names_and_subjects_of_letters_have_room(visit: Visitor, width: int) -> None:
    owner = visit("northwind owner")
    sound(look(owner, "/northwind/setup/letters/", name="letters"))
    owner.page.set_viewport_size({"width": width, "height": 900})
    owner.page.goto("/northwind/setup/letters/")
    rows = owner.page.evaluate(WIDTHS)
    assert rows
    for row in rows:
        assert row["name"] >= row["words"] > 40
        assert row["high"] < 60
        assert row["subject"] > 150
