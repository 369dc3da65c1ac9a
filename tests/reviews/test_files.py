"""A pack as a file: who gets it, with which rows, under which name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from accounts.actions.tokens import create_token
from accounts.models import Membership
from activity.models import Event
from okrs.models import Cycle, KeyResult
from reviews.actions.packs import ask_for_pack
from reviews.formats import BY_NAME, FORMATS
from reviews.formats.heading import disposition
from reviews.models import Pack
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.reading import plain, show_of, text_of_book, text_of_pdf
from tests.reviews.sample import hard, hidden_objective, keep, rich

NAMES = [one.name for one in FORMATS]
QUERIES = 11
READ: dict[str, Callable[[bytes], str]] = {
    "pptx": lambda content: show_of(content).text,
    "xlsx": text_of_book,
    "pdf": text_of_pdf,
    "json": lambda content: plain(content.decode()),
}


@pytest.fixture
def pack(acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult) -> Pack:
    """A made pack with rows that only Ana reads."""
    secret = hidden_objective(cast, quarter)
    return keep(acme, cast, quarter, rich(key_result.objective_id, secret.pk))


def ask(cast: Cast, who: str, pack: Pack, kind: str, below: str = "acme") -> Any:
    """The answer to somebody who asks for the file."""
    return cast.client(getattr(cast, who)).get(f"/{below}/reviews/{pack.pk}/file/{kind}/")


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("who", ["ana", "max", "ben", "vic"])
def test_everybody_of_the_organisation_gets_every_format(cast: Cast, pack: Pack, who: str, kind: str) -> None:
    """Who reads the page may take it along; the file has a name and is never shown in place."""
    answer = ask(cast, who, pack, kind)
    assert (answer.status_code, answer["Content-Type"]) == (200, BY_NAME[kind].media_type)
    assert answer["Content-Disposition"].startswith('attachment; filename="Acme Q3 2026 2026-09-30.')
    assert "no-store" in answer["Cache-Control"]
    assert len(answer.content) > 1000


@pytest.mark.parametrize("kind", NAMES)
def test_what_a_reader_may_not_see_is_in_no_file(cast: Cast, pack: Pack, kind: str) -> None:
    """Only Ana has the rows about her objective; the others are told how many are missing."""
    theirs, hers = (READ[kind](ask(cast, who, pack, kind).content) for who in ("ben", "ana"))
    for words in ("Talks with the rival", "Price agreed"):
        assert plain(words) in hers
        assert plain(words) not in theirs
    if kind != "json":
        assert plain("2 rows are hidden from you.") in theirs
        assert plain("hidden from you") not in hers


def test_the_seal_can_be_checked_from_the_json(cast: Cast, pack: Pack) -> None:
    """Whoever reads all rows gets the digest by hashing the blocks as they stand in the file."""
    whole = json.loads(ask(cast, "ana", pack, "json").content)
    text = json.dumps(whole["blocks"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == pack.digest == whole["pack"]["seal"]
    assert whole["hidden"] == {}
    assert json.loads(ask(cast, "ben", pack, "json").content)["hidden"] == {"3": 2}


@pytest.mark.parametrize("kind", NAMES)
def test_the_same_pack_is_the_same_file(cast: Cast, pack: Pack, kind: str) -> None:
    """Made twice it is the same, byte for byte."""
    assert ask(cast, "max", pack, kind).content == ask(cast, "max", pack, kind).content


def test_another_organisation_gets_nothing(cast: Cast, pack: Pack) -> None:
    """Not below its own address, not below theirs."""
    for kind in NAMES:
        assert ask(cast, "cleo", pack, kind, "rival").status_code == 404
        assert ask(cast, "cleo", pack, kind).status_code == 404


def test_there_is_no_other_format_and_no_file_before_it_is_made(
    acme: Tenant, cast: Cast, pack: Pack, quarter: Cycle
) -> None:
    assert ask(cast, "max", pack, "docx").status_code == 404
    waiting = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    assert ask(cast, "max", waiting, "pdf").status_code == 404


def test_who_took_which_file_is_recorded(cast: Cast, pack: Pack) -> None:
    ask(cast, "vic", pack, "pdf")
    event = Event.objects.filter(name="pack.exported").latest("id")
    assert (event.actor, event.object_id, event.data["format"]) == (cast.vic, pack.pk, "pdf")
    said = " ".join(re.sub("<[^>]+>", "", cast.client(cast.ana).get("/acme/setup/audit/").content.decode()).split())
    assert f"Vic exported review pack {pack.title} as PDF" in said


def test_a_file_costs_the_same_queries_however_much_it_says(
    cast: Cast, acme: Tenant, quarter: Cycle, pack: Pack, django_assert_num_queries: Any
) -> None:
    client = cast.client(cast.vic)
    many = keep(acme, cast, quarter, hard() * 5)
    client.get(f"/acme/reviews/{pack.pk}/file/json/")
    for one in (pack, many):
        with django_assert_num_queries(QUERIES):
            client.get(f"/acme/reviews/{one.pk}/file/json/")


def test_a_name_keeps_what_old_clients_read_and_all_that_new_ones_do() -> None:
    """ASCII first, the whole name after; nothing in a title ends the header early."""
    found = disposition('Größe "x"; \r\nSet-Cookie: a=b 山.pdf')
    assert found.isascii()
    assert "\r" not in found
    assert "\n" not in found
    assert found.startswith('attachment; filename="Groe x')
    assert found.count('"') == 2
    assert unquote(found.split("UTF-8''")[1]).endswith("山.pdf")


@pytest.mark.parametrize("kind", NAMES)
def test_the_api_hands_out_the_same_file(cast: Cast, pack: Pack, kind: str) -> None:
    """With the rows of the token's member, refused to another organisation and for what there is not."""
    answer = called(cast.ben, pack, kind)
    assert (answer.status_code, answer["Content-Type"]) == (200, BY_NAME[kind].media_type)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content == ask(cast, "ben", pack, kind).content
    assert called(cast.cleo, pack, kind).status_code == 404
    assert called(cast.ben, pack, "docx").status_code == 400


def called(member: Membership, pack: Pack, kind: str) -> Any:
    """The API's answer to a token of the member."""
    with use_tenant(member.tenant):
        _, secret = create_token(actor=member, member=member, name="Files", read_only=True)
    return Client().get(f"/api/v1/packs/{pack.pk}/file/?kind={kind}", headers={"Authorization": f"Bearer {secret}"})
