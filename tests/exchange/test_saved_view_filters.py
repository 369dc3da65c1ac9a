"""A saved view names rows by their ids, which differ from one installation to the next: a workbook names them."""

from __future__ import annotations

from itertools import count

import pytest

from accounts.models import Membership, Team
from exchange.actions import load_workbook, new_tenant
from exchange.dumping.files import dump_bytes
from exchange.workbook.reading import read_bytes
from okrs.models import KeyResult
from portfolio.actions.portfolios import create_portfolio
from portfolio.actions.views import save_view
from portfolio.models import Portfolio, SavedView
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

numbers = count()


def restored(tenant: Tenant) -> Tenant:
    """A new tenant with all that the other has."""
    with use_tenant(tenant):
        book = dump_bytes(".zip")
    copy = new_tenant(f"views-{next(numbers)}")
    outcome = load_workbook(actor=None, tenant=copy, book=read_bytes("dump.zip", book))
    assert outcome.problems == []
    assert load_workbook(actor=None, tenant=copy, book=read_bytes("dump.zip", book)).counts["saved_views"].changed == 0
    return copy


@pytest.mark.parametrize("key", ["GROW", "R&D 50% + more", "7"])
def test_a_saved_view_finds_its_rows_in_another_installation(cast: Cast, key: str) -> None:
    scene = Scene(cast)
    with use_tenant(cast.acme):
        if key != "GROW":
            scene.portfolio = create_portfolio(actor=cast.ana, key=key, name="Odd", currency="EUR")
        query = (
            f"q=clinics&portfolio={scene.portfolio.pk}&team={cast.team.pk}&owner={cast.max.pk}"
            f"&objective={scene.objective.pk}&key_result={scene.key_result.pk}&over=1"
        )
        kept = save_view(actor=cast.max, name="Ours", query=query).query
    with use_tenant(restored(cast.acme)):
        found = dict(part.split("=", 1) for part in SavedView.objects.get(name="Ours").query.split("&"))
        assert found["portfolio"] == str(Portfolio.objects.get(key=key).pk)
        assert found["team"] == str(Team.objects.get(key=cast.team.key).pk)
        assert found["owner"] == str(Membership.objects.get(user=cast.max.user).pk)
        assert found["key_result"] == str(KeyResult.objects.get(key=scene.key_result.key).pk)
        assert found["objective"] == str(KeyResult.objects.get(key=scene.key_result.key).objective_id)
        assert (found["q"], found["over"]) == ("clinics", "1")
        assert len(found) == len(kept.split("&"))
        assert found["portfolio"] != str(scene.portfolio.pk)


def test_what_a_view_names_and_is_gone_stays_as_it_was(cast: Cast) -> None:
    with use_tenant(cast.acme):
        save_view(actor=cast.max, name="Gone", query="portfolio=999999999&state=active")
        save_view(actor=cast.max, name="All")
    with use_tenant(restored(cast.acme)):
        assert SavedView.objects.get(name="Gone").query == "portfolio=999999999&state=active"
        assert SavedView.objects.get(name="All").query == ""
