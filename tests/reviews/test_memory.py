"""What a file took is given back when it is made, and by the setter's caller before the setter takes its own."""

from __future__ import annotations

import pytest

from reviews import formats
from reviews.formats import BY_NAME, memory, pdf
from tests.reviews.sample import hard
from tests.reviews.test_pdf import HEADING


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who gave back."""
    said: list[str] = []
    monkeypatch.setattr(formats, "give_back", lambda: said.append("made"))
    monkeypatch.setattr(pdf, "give_back", lambda: said.append("setter"))
    return said


def test_each_file_gives_back_what_it_took(given: list[str]) -> None:
    assert BY_NAME["pdf"].made(HEADING, hard()[:2]).startswith(b"%PDF")
    assert given == ["setter", "made"]


def test_one_that_could_not_be_made_gives_back_too(given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        formats.Format("odd", "Odd", "text/plain", breaks).made(HEADING, [])
    assert given == ["made"]


def test_a_c_library_without_such_a_heap_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LIBRARY", "there-is-no-such-library.so")
    memory._trim.cache_clear()
    memory.give_back()
    memory._trim.cache_clear()
