"""The sentence above letters, audit, imports, policy and work items: for none, one and many, at most 30 words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from activity.list_sentences import OF_LETTERS, audit_sentence, letters_sentence
from alignment.sentences import policy_sentence
from exchange.list_sentences import OF_IMPORTS, imports_sentence
from execution.list_sentences import OF_ITEMS, items_sentence
from tests.conftest import Cast

FIRST, LAST = date(2026, 11, 3), date(2026, 11, 22)
POLICY = policy_sentence(Decimal("0.9"), Decimal("0.7"), 2, "EUR")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (letters_sentence([], is_all=True), ""),
        (letters_sentence(["Sent"], is_all=True), "1 letter, sent."),
        (letters_sentence(["Sent", "Sent"], is_all=False), "The last 2 letters, all of them sent."),
        (
            letters_sentence(["Sent", "Waits", "Given up", "Sent", "Delayed", "Came back"], is_all=True),
            "6 letters: 1 came back, 1 given up, 1 delayed, 1 waiting to go out and 2 sent.",
        ),
        (audit_sentence([], None, None, goes_on=False), ""),
        (audit_sentence(["Ana"], LAST, LAST, goes_on=False), "1 change by 1 person or program, on 22 Nov 2026."),
        (
            audit_sentence(["Ana", "Max", "Ana"], LAST, FIRST, goes_on=True),
            "3 changes by 2 people and programs, from 3 Nov 2026 to 22 Nov 2026; older ones follow.",
        ),
        (imports_sentence([], 0, waits=False, is_all=True), "No sheet came in yet."),
        (
            imports_sentence([], 2, waits=True, is_all=True),
            "No sheet came in yet; 2 workbooks loaded; one waits to be loaded.",
        ),
        (
            imports_sentence(["loaded", "failed", "loaded"], 0, waits=False, is_all=False),
            "The last 3 sheets: 1 failed and 2 loaded.",
        ),
        (imports_sentence(["draft"], 0, waits=False, is_all=True), "1 sheet: 1 not mapped yet."),
        (
            POLICY,
            "On track is from 90% of what is expected, at risk from 70%; "
            "stale is after 2 missed check-ins; money is in EUR.",
        ),
        (items_sentence([], 0, is_all=True), ""),
        (items_sentence(["doing"], 1, is_all=True), "1 item: 1 in progress; 1 past its planned finish."),
        (
            items_sentence(["done", "todo", "todo", "dropped"], 2, is_all=False),
            "4 items on this page: 2 to do, 1 done and 1 dropped; 2 past their planned finish.",
        ),
    ],
)
def test_each_says_what_is_so(said: str, words: str) -> None:
    assert said == words


@given(
    st.lists(st.sampled_from([*OF_LETTERS]), max_size=100),
    st.lists(st.sampled_from([*OF_IMPORTS]), max_size=20),
    st.lists(st.sampled_from([*OF_ITEMS]), max_size=400),
    st.lists(st.text(), max_size=50),
)
def test_none_is_longer_than_thirty_words(
    letters: list[str], imports: list[str], items: list[str], people: list[str]
) -> None:
    said = [
        letters_sentence(letters, is_all=False),
        imports_sentence(imports, 20, waits=True, is_all=False),
        items_sentence(items, len(items), is_all=False),
        audit_sentence(people, LAST, FIRST, goes_on=True),
        POLICY,
    ]
    assert all(len(each.split()) <= 30 for each in said)


PAGES = {
    "setup/audit/": "by 1 person or program",
    "setup/imports/": "No sheet came in yet.",
    "setup/policy/": "On track is from 90% of what is expected",
}


@pytest.mark.parametrize("page", PAGES)
def test_it_stands_first_on_the_page(cast: Cast, page: str) -> None:
    client: Client = cast.client(cast.ana)
    client.post("/acme/setup/teams/new/", {"name": "Growth"})
    shown = client.get(f"/acme/{page}").content.decode().partition("<h1")[2]
    before, found, rest = shown.partition('<p class="verdict">')
    assert found, "no sentence"
    assert "<table" not in before
    assert PAGES[page] in rest.partition("</p>")[0]
