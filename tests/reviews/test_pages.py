"""The pages of packs: what each shows to whom, and at what cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from okrs.models import Cycle, KeyResult
from reviews import freezing, making
from reviews.actions import seals
from reviews.actions.packs import ask_for_pack
from reviews.blocks import Block, Row
from reviews.freezing import Frozen, freeze
from reviews.models import Pack, PackRow, PackRun
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews import sample

LIST_QUERIES = 12
DOCUMENT_QUERIES = 14
SCREEN_QUERIES = 11


def test_the_list_says_why_there_is_nothing_yet(acme: Tenant, cast: Cast) -> None:
    page = cast.client(cast.vic).get("/acme/reviews/").content.decode()
    assert "No review has been made yet" in page


def test_the_list_has_the_sentence_of_each_pack_and_who_asked(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    sample.keep(acme, cast, quarter, sample.rich())
    page = cast.client(cast.vic).get("/acme/reviews/").content.decode()
    assert "Two of three key results ended achieved or on track." in page
    assert "asked for by Max" in page
    assert "every 2s" not in page


def test_while_a_pack_is_made_the_page_asks_again_and_then_says_so_once(
    acme: Tenant, cast: Cast, quarter: Cycle
) -> None:
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    client = cast.client(cast.vic)
    page = client.get("/acme/reviews/").content.decode()
    assert f"busy={asked.pk}" in page
    assert 'hx-trigger="every 2s"' in page
    sample.keep(acme, cast, quarter, sample.rich(), asked=asked)
    page = client.get(f"/acme/reviews/?busy={asked.pk}").content.decode()
    assert "Q3 2026 is made." in page
    assert "every 2s" not in page


def test_what_somebody_else_may_not_read_is_not_the_sentence_of_a_pack(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult
) -> None:
    hidden = sample.hidden_objective(cast, quarter)
    pack = sample.keep(acme, cast, quarter, sample.rich(key_result.objective_id, hidden.pk))
    assert Pack.objects.get(pk=pack.pk).state == "made"
    assert "Talks with the rival" not in cast.client(cast.ben).get("/acme/reviews/").content.decode()


@pytest.mark.parametrize("many", [1, 8])
def test_the_list_costs_the_same_with_few_packs_and_with_many(
    acme: Tenant, cast: Cast, quarter: Cycle, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        sample.keep(acme, cast, quarter, sample.rich())
    client = cast.client(cast.vic)
    client.get("/acme/reviews/")
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get("/acme/reviews/").status_code == 200


def test_a_long_list_goes_on_where_it_stopped(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    packs = [ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter) for _ in range(21)]
    client = cast.client(cast.vic)
    assert f"before={packs[1].pk}" in client.get("/acme/reviews/").content.decode()
    last = client.get(f"/acme/reviews/?before={packs[1].pk}").content.decode()
    assert last.count('class="pack-h"') == 1


def test_a_stranger_sees_no_packs(acme: Tenant, cast: Cast) -> None:
    assert cast.client(cast.cleo).get("/acme/reviews/").status_code == 404


def test_only_who_may_set_up_sees_how_reviews_are_set_up(acme: Tenant, cast: Cast) -> None:
    assert cast.client(cast.ana).get("/acme/setup/reviews/").status_code == 200
    assert cast.client(cast.max).get("/acme/setup/reviews/").status_code == 403


def test_the_document_says_what_is_hidden_and_hides_it(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult
) -> None:
    hidden = sample.hidden_objective(cast, quarter)
    pack = sample.keep(acme, cast, quarter, sample.rich(key_result.objective_id, hidden.pk))
    for path in ("", "present/"):
        page = cast.client(cast.ben).get(f"/acme/reviews/{pack.pk}/{path}").content.decode()
        assert "2 rows are hidden from you." in page
        assert "Talks with the rival" not in page
        assert "Active clinics" in page
    assert "Talks with the rival" in cast.client(cast.ana).get(f"/acme/reviews/{pack.pk}/").content.decode()


def test_a_figure_leads_to_its_explanation_as_of_the_pack(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult
) -> None:
    pack = made(acme, cast, quarter, sample.rich(key_result.objective_id))
    page = cast.client(cast.vic).get(f"/acme/reviews/{pack.pk}/").content.decode()
    found = re.search(r'class="why" href="(/acme/@2026-09-30~[^"]+)"', page)
    assert found
    assert f"/objectives/{key_result.objective_id}/explain/?measure=measured" in found[1]
    assert cast.client(cast.vic).get(found[1]).status_code == 200


@pytest.mark.parametrize("who", ["ana", "vic"])
def test_the_seal_of_a_pack_that_a_worker_made_holds(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult, who: str
) -> None:
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    assert making.run(acme.pk, asked.pk)
    client, address = cast.client(getattr(cast, who)), f"/acme/reviews/{asked.pk}/"
    answer = client.post(f"{address}verify/")
    assert answer.status_code == 200
    assert "It is being reckoned again" in answer.content.decode()
    assert making.run(acme.pk, asked.pk)
    text = client.get(address).content.decode()
    assert "It is the same, to the last digit" in text
    assert "every 2s" not in text


def test_a_pack_that_says_something_else_than_what_was_so_is_found_out(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult
) -> None:
    pack = made(acme, cast, quarter, sample.rich())
    client, htmx = cast.client(cast.vic), {"HX-Request": "true"}
    waits = client.post(f"/acme/reviews/{pack.pk}/verify/", headers=htmx).content.decode()
    assert f'hx-get="/acme/reviews/{pack.pk}/?seal=1" hx-trigger="every 2s"' in waits
    assert making.run(acme.pk, pack.pk)
    text = client.get(f"/acme/reviews/{pack.pk}/?seal=1", headers=htmx).content.decode()
    assert "It is not the same" in text
    assert pack.digest in text
    assert "<html" not in text
    assert 'class="doc"' not in text, "the whole document is not drawn again for it"


def worded_otherwise(monkeypatch: pytest.MonkeyPatch, wording: Callable[[Block], Block]) -> None:
    """From now on the sections say what they say in other words, as after a release."""
    before = freezing._blocks
    monkeypatch.setattr(freezing, "_blocks", lambda *found: [wording(block) for block in before(*found)])


def louder(block: Block) -> Block:
    """Every sentence, label, note and shown value ends otherwise; no figure is another."""
    rows = [{**row.body} for row in block.rows]
    for body in rows:
        body |= {name: f"{body[name]}!" for name in ("words", "label", "note", "why") if name in body}
        body |= {"value": {**body["value"], "shown": "so much"}} if "value" in body else {}
    head = block.head | {name: f"{block.head[name]}!" for name in ("about", "empty", "sentence") if name in block.head}
    kept = tuple(Row(body, row.objective) for body, row in zip(rows, block.rows, strict=True))
    return replace(block, title=f"{block.title}!", head=head, rows=kept)


def wrong(block: Block) -> Block:
    """The first figure of the pack is another."""
    if block.type != "figures":
        return block
    first, *rest = block.rows
    body = {**first.body, "value": {**first.body["value"], "value": "0.5"}}
    return replace(block, rows=(Row(body, first.objective), *rest))


def checked(cast: Cast, acme: Tenant, pack: Pack) -> str:
    """The page after a check of the seal."""
    client, address = cast.client(cast.vic), f"/acme/reviews/{pack.pk}/"
    client.post(f"{address}verify/")
    assert making.run(acme.pk, pack.pk)
    return client.get(address).content.decode()


def test_other_words_break_no_seal_and_change_no_pack_but_another_figure_does(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    assert making.run(acme.pk, pack.pk)
    pack = Pack.objects.select_related("cycle", "previous").get(pk=pack.pk)
    file = f"/acme/reviews/{pack.pk}/file/json/"
    before = cast.client(cast.ana).get(file).content
    with monkeypatch.context() as released:
        worded_otherwise(released, louder)
        assert freeze(acme, pack).digest != pack.digest, "the words are others"
        assert "It is the same, to the last digit" in checked(cast, acme, pack)
        assert cast.client(cast.ana).get(file).content == before
    with monkeypatch.context() as broken:
        worded_otherwise(broken, wrong)
        assert "It is not the same" in checked(cast, acme, pack)


def test_a_row_that_somebody_slipped_into_a_kept_pack_is_found_out(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult
) -> None:
    pack = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    assert making.run(acme.pk, pack.pk)
    row = PackRow.objects.filter(body__has_key="words").earliest("pk")
    PackRow.objects.create(block=row.block, position=99, body=row.body | {"words": "All is well."})
    assert "It is not the same" in checked(cast, acme, pack)


def test_many_who_check_a_seal_at_once_have_it_reckoned_once_and_no_page_waits_for_it(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    assert making.run(acme.pk, asked.pk)
    found: list[int] = []

    def counted(tenant: Tenant, pack: Pack) -> Frozen:
        found.append(pack.pk)
        return freeze(tenant, pack)

    monkeypatch.setattr(seals, "freeze", counted)
    for who in (cast.ana, cast.max, cast.vic):
        assert cast.client(who).post(f"/acme/reviews/{asked.pk}/verify/").status_code == 200
    assert (found, PackRun.objects.count()) == ([], 1)
    assert making.run(acme.pk, asked.pk)
    assert (found, PackRun.objects.count()) == ([asked.pk], 0)


@pytest.mark.parametrize("attempts", [0, making.ATTEMPTS])
def test_a_seal_that_cannot_be_reckoned_or_kills_its_workers_says_so_and_can_be_checked_again(
    acme: Tenant, cast: Cast, quarter: Cycle, key_result: KeyResult, monkeypatch: pytest.MonkeyPatch, attempts: int
) -> None:
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    assert making.run(acme.pk, asked.pk)
    client, address = cast.client(cast.vic), f"/acme/reviews/{asked.pk}/"
    with monkeypatch.context() as broken:
        broken.setattr(seals, "freeze", None)
        client.post(f"{address}verify/")
        PackRun.objects.update(attempts=attempts)
        assert making.run(acme.pk, asked.pk)
    assert "It could not be reckoned again" in client.get(address).content.decode()
    client.post(f"{address}verify/")
    assert making.run(acme.pk, asked.pk)
    assert "It is the same, to the last digit" in client.get(address).content.decode()


def test_what_is_not_made_has_no_seal_to_check(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    asked = ask_for_pack(actor=cast.max, tenant=acme, cycle=quarter)
    client = cast.client(cast.vic)
    assert client.post(f"/acme/reviews/{asked.pk}/verify/").status_code == 422
    assert "Waiting for a worker" in client.get(f"/acme/reviews/{asked.pk}/").content.decode()
    assert "every 2s" in client.get(f"/acme/reviews/{asked.pk}/").content.decode()


def test_an_older_pack_names_the_newer_one_of_its_cycle(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    first, second = (made(acme, cast, quarter, sample.rich()) for _ in range(2))
    client = cast.client(cast.vic)
    assert f'href="/acme/reviews/{second.pk}/"' in client.get(f"/acme/reviews/{first.pk}/").content.decode()
    assert "read the newer pack" not in client.get(f"/acme/reviews/{second.pk}/").content.decode()


@pytest.mark.parametrize(("path", "queries"), [("", DOCUMENT_QUERIES), ("present/", SCREEN_QUERIES)])
@pytest.mark.parametrize("many", [1, 6])
def test_a_document_costs_the_same_whatever_it_holds(
    acme: Tenant,
    cast: Cast,
    quarter: Cycle,
    key_result: KeyResult,
    many: int,
    path: str,
    queries: int,
    django_assert_num_queries: Any,
) -> None:
    pack = made(acme, cast, quarter, [*sample.rich(key_result.objective_id), *sample.hard()] * many)
    client = cast.client(cast.vic)
    client.get(f"/acme/reviews/{pack.pk}/{path}")
    with django_assert_num_queries(queries):
        client.get(f"/acme/reviews/{pack.pk}/{path}")


@pytest.mark.parametrize(("asked", "shown"), [("", 1), ("3", 3), ("99", 10), ("0", 1), ("x", 1)])
def test_each_screen_has_its_address(acme: Tenant, cast: Cast, quarter: Cycle, asked: str, shown: int) -> None:
    pack = made(acme, cast, quarter, sample.rich())
    page = cast.client(cast.vic).get(f"/acme/reviews/{pack.pk}/present/?at={asked}").content.decode()
    assert f"{shown} of 10" in page
    assert page.count('tabindex="-1" hidden') == 9


@pytest.mark.parametrize("path", ["", "present/"])
def test_nothing_that_is_hard_breaks_a_page(acme: Tenant, cast: Cast, quarter: Cycle, path: str) -> None:
    for title, blocks in ((sample.LONG_TITLE, sample.hard()), ("", [])):
        pack = sample.keep(acme, cast, quarter, blocks, title=title)
        assert cast.client(cast.vic).get(f"/acme/reviews/{pack.pk}/{path}").status_code == 200


def test_a_stranger_reads_no_pack_and_checks_no_seal(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    pack = made(acme, cast, quarter, sample.rich())
    client = cast.client(cast.cleo)
    assert client.get(f"/acme/reviews/{pack.pk}/").status_code == 404
    assert client.get(f"/rival/reviews/{pack.pk}/").status_code == 404
    assert client.post(f"/rival/reviews/{pack.pk}/verify/").status_code == 404


def made(acme: Tenant, cast: Cast, cycle: Cycle, blocks: list[Block]) -> Pack:
    """A pack that says these blocks."""
    return sample.keep(acme, cast, cycle, blocks)


def test_what_is_asked_leads_to_the_meeting_that_decides(acme: Tenant, cast: Cast, quarter: Cycle) -> None:
    pack = made(acme, cast, quarter, sample.rich())
    page = cast.client(cast.vic).get(f"/acme/reviews/{pack.pk}/").content.decode()
    decisions = page[page.index('id="s-decisions"') :]
    assert f'href="/acme/reviews/{pack.pk}/meeting/"' in decisions
    assert cast.client(cast.vic).get(f"/acme/reviews/{pack.pk}/meeting/").status_code == 200
