"""Each figure of a ledger leads to the transfers it is the sum of."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio.actions import ledger
from portfolio.models import FundingTransfer
from rollups.explain.ledger import PER_PAGE
from tenancy.models import Tenant
from tests.execution.scene import Scene
from tests.portfolio.test_ledger import budget, decide, slice_of

LINK = re.compile(r'<a class="why" href="(/acme/funding/ledger/\d+/explain/\?account=(\w+))"[^>]*>(?:<[^>]+>)?([^<]*)<')
LINE = re.compile(r'<li( class="rest")?>.*?<span class="num">([^<]*)</span>', re.DOTALL)


@pytest.fixture
def moved(scene: Scene, acme: Tenant) -> Scene:
    """A ledger with more transfers than a page of an explanation holds, some of them back."""
    budget(scene, 1_000_000)
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    for _ in range(PER_PAGE):
        decide(scene, slice_of(scene, 10_000), "released", ago=2)
    back = slice_of(scene, 5_000)
    decide(scene, back, "released", ago=1)
    decide(scene, back, "stopped")
    return scene


def amount(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.−]", "", unescape(text)).replace("−", "-"))


def test_each_figure_leads_to_transfers_that_come_to_it(moved: Scene) -> None:
    client = moved.cast.client(moved.cast.vic)
    page = client.get(f"/acme/funding/ledger/{moved.portfolio.pk}/").content.decode()
    found = LINK.findall(page.partition('class="strip')[2])
    assert [account for _, account, _ in found] == ["budget", "pool", "committed", "released", "spent"]
    for where, account, text in found:
        sheet = client.get(where).content.decode()
        answer = re.search(r'class="answer"[^>]*>.*?<strong>([^<]+)<', sheet, re.DOTALL)
        assert answer is not None
        assert answer[1] == text, account
        result = re.search(r"<b>= ([^<]+)</b>", sheet)
        assert result is not None
        assert sum((amount(value) for _, value in LINE.findall(sheet)), Decimal(0)) == amount(result[1]), account


def test_a_long_list_of_transfers_goes_on_and_still_adds_up(moved: Scene) -> None:
    client, where = (
        moved.cast.client(moved.cast.vic),
        f"/acme/funding/ledger/{moved.portfolio.pk}/explain/?account=released",
    )
    many = FundingTransfer.objects.filter(portfolio=moved.portfolio).count()
    assert many > PER_PAGE
    first = client.get(where).content.decode()
    with CaptureQueriesContext(connection) as asked:
        second = client.get(f"{where}&inputs_from={PER_PAGE}").content.decode()
    assert len([each for each in asked if "portfolio_fundingtransfer" in each["sql"]]) == 3
    assert f"inputs_from={PER_PAGE}" in unescape(first)
    totals = {re.search(r"<b>= ([^<]+)</b>", each)[1] for each in (first, second)}  # type: ignore[index]  # both have one
    assert len(totals) == 1
    for each in (first, second):
        assert sum((amount(value) for _, value in LINE.findall(each)), Decimal(0)) == amount(next(iter(totals)))
    assert f"{PER_PAGE} newer transfers, together" in second


def test_a_stranger_sees_none_and_an_unknown_account_is_none(moved: Scene) -> None:
    where = f"funding/ledger/{moved.portfolio.pk}/explain/"
    assert moved.cast.client(moved.cast.cleo).get(f"/rival/{where}").status_code == 404
    assert moved.cast.client(moved.cast.vic).get(f"/acme/{where}?account=nonsense").status_code == 404
