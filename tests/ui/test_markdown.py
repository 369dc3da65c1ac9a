"""Markdown becomes HTML in which nothing can run, and whose headings stay below the page's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.markdown import to_html

TAG = re.compile(r"<\s*/?\s*([a-zA-Z0-9]+)")
ALLOWED = set(
    re.findall(r"\w+", "a blockquote br code em h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul")
)


def test_what_people_write_is_shown() -> None:
    html = to_html("**Why**\n\n- one\n- [two](https://example.org)\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    for part in ("<strong>Why</strong>", "<li>one</li>", 'href="https://example.org"', "<td>1</td>"):
        assert part in html


def test_headings_stand_below_those_of_the_page() -> None:
    assert to_html("# Top\n\n## Next") == "<h3>Top</h3>\n<h4>Next</h4>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/pixel.png)",
        '<img src=x onerror="alert(1)">', "<b style='color:red'>x</b>", "[x](data:text/html,hi)", "<javascript:a>",
    ],
)  # fmt: skip
def test_nothing_of_it_can_run_or_call_home(text: str) -> None:
    html = to_html(text)
    assert set(TAG.findall(html)) <= ALLOWED
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "<img" not in html


@given(st.text(alphabet="<>&\"'/ab[]()!*_`#-|:\n =j", max_size=60))
def test_whatever_is_written_only_harmless_elements_come_out(text: str) -> None:
    html = to_html(text)
    assert {name.lower() for name in TAG.findall(html)} <= ALLOWED
    assert not re.search(r"<[^>]+\son\w+=|<[^>]+\sstyle=", html)
