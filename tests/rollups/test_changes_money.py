"""Money in the words of a change is in the currency of the portfolio whose money it is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from execution.actions.facts import book_cost
from execution.actions.items import add_item
from portfolio.models import Portfolio
from rollups.changes.currencies import Currencies
from rollups.changes.editing import edits_named
from rollups.changes.late import late_facts
from rollups.changes.steps import Happening
from rollups.changes.waterfall import Waterfall, waterfall
from rollups.engine import Moment
from rollups.models import PastRow
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.test_changes import as_row

D = Decimal


@pytest.fixture
def dollars(cast: Cast) -> Scene:
    """A bet whose portfolio holds dollars, in an organisation of euros."""
    scene = Scene(cast)
    with use_tenant(cast.acme):
        Portfolio.objects.filter(pk=scene.portfolio.pk).update(currency="USD")
    return scene


def links(found: Waterfall) -> list[str]:
    return [link.words for part in found.parts for link in part.named.links]


def test_a_cost_says_the_currency_of_its_bet_also_below_other_work(dollars: Scene) -> None:
    cast = dollars.cast
    with use_tenant(cast.acme):
        work = add_item(actor=cast.max, title="Abroad", initiative=dollars.initiative)
        below = add_item(actor=cast.max, title="Stand", parent=work)
        stray = add_item(actor=cast.max, title="For nobody", team=cast.team)
        for item, amount in ((below, "4384.5"), (work, "20"), (stray, "5")):
            book_cost(actor=cast.max, item=item, amount=D(amount), date=dollars.ago(3))
        own = waterfall("initiatives", dollars.initiative.pk, "ac", Moment(dollars.ago(9)), Moment(dollars.today))
        everything = waterfall("totals", None, "cost_in", Moment(dollars.ago(9)), Moment(dollars.today))
        in_one = waterfall(
            "portfolios", dollars.portfolio.pk, "ac", Moment(dollars.ago(9)), Moment(dollars.today), most=1
        )
    assert in_one.parts[0].named.words.startswith("2 costs booked on INI-1, the largest $4,384.50 on “Stand”")
    assert {words.split(" on ")[0] for words in links(own)} == {"Cost of $4,384.50", "Cost of $20"}
    assert {words.split(" on ")[0] for words in links(everything)} == {
        "Cost of $4,384.50", "Cost of $20", "Cost of €5",
    }  # fmt: skip


def test_a_late_cost_of_work_below_other_work_says_it_too(dollars: Scene) -> None:
    cast = dollars.cast
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenancy_tenant SET created_at = created_at - interval '90 days' WHERE slug = 'acme'")
    with use_tenant(cast.acme):
        work = add_item(actor=cast.max, title="Abroad", initiative=dollars.initiative)
        below = add_item(actor=cast.max, title="Stand", parent=work)
        book_cost(actor=cast.max, item=below, amount=D(70), date=dollars.ago(3))
        cast.acme.refresh_from_db()
        facts = late_facts(cast.acme, today(cast.acme), "").facts
    assert [fact.link.words.split(" on ")[0] for fact in facts] == ["Cost of $70"]


def test_an_edited_plan_and_an_edited_budget_say_it(dollars: Scene) -> None:
    cast, bet = dollars.cast, dollars.initiative
    with use_tenant(cast.acme):
        known = timezone.now() - timedelta(days=10)
        work = add_item(actor=cast.max, title="Abroad", initiative=bet)
        below = add_item(actor=cast.max, title="Stand", parent=work, planned_cost=D(300))
        until = known + timedelta(days=2)
        for table, row, was in (
            ("execution_item", below, {"planned_cost": 2_000_000}),
            ("portfolio_initiative", bet, {"budget": 10_000_000}),
        ):
            PastRow(table_name=table, row_id=row.pk, valid_until=until, row=as_row(row) | was).save()
        edited = edits_named(
            Happening("structure", row.pk, row.pk, "", dollars.today, recorded_at=until, edited=table)
            for table, row in (("execution_item", below), ("portfolio_initiative", bet))
        )
    assert [each.words.split("edited: ")[1] for each in edited.values()] == [
        "planned cost $200 → $300", "budget $1,000 → $600,000",
    ]  # fmt: skip


def test_nothing_is_asked_before_money_is_said(dollars: Scene, django_assert_num_queries: object) -> None:
    with use_tenant(dollars.cast.acme), django_assert_num_queries(0):  # type: ignore[operator]
        currencies = Currencies([dollars.initiative.pk])
    with use_tenant(dollars.cast.acme), django_assert_num_queries(2):  # type: ignore[operator]
        assert currencies.of(dollars.initiative.pk) == currencies.of(dollars.initiative.pk) == "USD"
    with use_tenant(dollars.cast.acme), django_assert_num_queries(1):  # type: ignore[operator]
        assert (currencies.of(None), currencies.of(0)) == ("EUR", "EUR")
