"""The palette's search, asked over HTTP."""

from __future__ import annotations

from datetime import date

from django.test import Client

from okrs.actions.cycles import create_cycle
from okrs.actions.objectives import create_objective
from tenancy.context import use_tenant
from tests.conftest import Cast


def _objective(cast: Cast, key: str, title: str) -> None:
    cycle = create_cycle(actor=cast.ana, name=key, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))
    create_objective(actor=cast.ana, cycle=cycle, key=key, title=title)


def test_search_finds_a_key_or_the_words_of_a_title(cast: Cast) -> None:
    with use_tenant(cast.acme):
        _objective(cast, "O7", "Win every harbour town")
        _objective(cast, "O71", "Another goal")
    client = cast.client(cast.vic)
    assert b"Win every harbour town" in client.get("/acme/search/", {"q": "town harb"}).content
    by_key = client.get("/acme/search/", {"q": "o7"}).content.decode()
    assert by_key.index("Win every") < by_key.index("Another goal")
    assert b"option" not in client.get("/acme/search/", {"q": "no such words"}).content
    assert b"option" not in client.get("/acme/search/").content


def test_search_takes_text_that_means_something_to_a_database(cast: Cast) -> None:
    with use_tenant(cast.acme):
        _objective(cast, "O8", "Reach 100 % of 'them'")
    client = cast.client(cast.ana)
    assert b"O8" in client.get("/acme/search/", {"q": "%"}).content
    for text in ("'; DROP TABLE x", "\x00", "_", "a" * 5000, "\\"):
        assert client.get("/acme/search/", {"q": text}).status_code == 200


def test_search_is_the_tenants_own(cast: Cast) -> None:
    with use_tenant(cast.rival):
        cycle = create_cycle(actor=None, name="Q1", starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31))
        create_objective(actor=None, cycle=cycle, key="O9", title="A secret plan")
    assert b"secret" not in cast.client(cast.ana).get("/acme/search/", {"q": "secret"}).content
    assert cast.client(cast.cleo).get("/acme/search/", {"q": "x"}).status_code == 404
    assert Client().get("/acme/search/", {"q": "x"}).status_code == 302
