"""Every row has an account, written once: letter by letter what was said, or nothing is loaded at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from exchange.imports import claims, staging, writing
from exchange.models import ImportRow, ImportRun
from execution.models import Item
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.exchange.imports.sheets import bring, counts, csv, do, load

pytestmark = pytest.mark.django_db
HARD = (r"\N", r"\.", r"a\tb", "it's", '"', "%s", "tab\there", "ä€😀", "line\nbreak")


def test_what_means_something_to_the_way_into_the_database_comes_in_as_it_was_said(cast: Cast) -> None:
    rows = [
        f'"{said.replace(chr(34), chr(34) * 2)}","Title {said.replace(chr(34), chr(34) * 2)}",,To Do,,,,'
        for said in HARD
    ]
    trial = do(cast, bring(cast, csv(*rows)), "trial")
    for of in (trial, do(cast, trial, "load")):
        assert counts(of)["added"] == len(HARD), of.error
        with use_tenant(cast.acme):
            kept = ImportRow.objects.filter(sheet_import=of).order_by("number")
            assert [row.external_id for row in kept] == list(HARD)
            assert [row.values["external_id"] for row in kept] == list(HARD)
    with use_tenant(cast.acme):
        assert set(Item.objects.values_list("title", flat=True)) == {f"Title {' '.join(said.split())}" for said in HARD}


def test_half_a_character_of_a_json_file_is_no_reason_to_break(cast: Cast) -> None:
    content = json.dumps([{"Key": "A", "Summary": "half \ud83d here", "Status": "To Do"}]).encode()
    of = load(cast, content, name="tracker.json", columns={"external_id": "Key", "title": "Summary", "state": "Status"})
    assert counts(of) == {"rows": 1, "added": 1}, of.error
    with use_tenant(cast.acme):
        assert Item.objects.get().title == "half ? here"


@pytest.mark.parametrize(
    "lost", ["DELETE FROM exchange_importrow", "UPDATE exchange_importrow SET outcome = 'waiting'"]
)
def test_a_row_without_an_account_stops_the_import_and_nothing_is_loaded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    real = staging.keep_account

    def forgetful(session: Any) -> int:
        kept = real(session)
        with connection.cursor() as cursor:
            cursor.execute(f"{lost} WHERE number = 3")
        return kept

    monkeypatch.setattr(writing, "keep_account", forgetful)
    of = load(cast, csv("A,Alpha,,To Do,,,,", "B,Beta,,To Do,,,,"))
    assert of.state == "failed"
    assert "nothing was written" in of.error
    with use_tenant(cast.acme):
        assert not Item.objects.exists()
        assert not ImportRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_sign_of_life_does_not_wait_for_the_commit_that_holds_its_row(cast: Cast) -> None:
    from django.db import connections, transaction

    ImportRun.objects.create(tenant=cast.acme, import_number=1)
    held = claims.claim(cast.acme.pk, 1)
    assert held is not None
    other = connections["owner"]
    with transaction.atomic(using="owner"), other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM exchange_importrun FOR UPDATE")
        before = ImportRun.objects.get().seen_at
        held.beat()
        assert ImportRun.objects.get().seen_at == before
    held.beat()
    assert ImportRun.objects.get().seen_at != before
