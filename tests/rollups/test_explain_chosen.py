"""The figures above the list of initiatives lead to the rows they sum, which are the very ones."""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from execution.choosing import Chosen
from execution.overview import overview
from execution.overview_parts import PARTS, PER_PAGE, made_of
from okrs.models import Cycle
from portfolio.models import Initiative
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

pytestmark = pytest.mark.django_db
PANEL = {"HX-Request": "true", "HX-Target": "why"}
LINK = re.compile(r'<a class="why" href="(/acme/(?:@[\d-]+/)?initiatives/explain/\?[^"]+)"[^>]*>(?:<[^>]+>)?([^<]*)<')


@pytest.fixture
def whole(cast: Cast) -> Cast:
    """Acme with an organisation of which every bet is funded and of this year, so that all of it is summed."""
    day = timezone.now().date()
    with use_tenant(cast.acme):
        fill(organisation(2, 200), day)
        Cycle.objects.update(starts_on=day.replace(month=1, day=1), ends_on=day.replace(month=12, day=31))
        Initiative.objects.update(state="active", planned_start=day.replace(month=1, day=1), planned_finish=day)
        recompute_now()
    return cast


def strip(cast: Cast, address: str) -> list[tuple[str, str]]:
    """The addresses and texts of the figures of a page that lead to the rows they sum."""
    page = cast.client(cast.ana).get(address).content.decode()
    return [(unescape(where), text) for where, text in LINK.findall(page)]


@pytest.mark.parametrize("narrowed", ["", "?kind=strategic", "?state=open&q=a", "?unlinked=1&layout=roadmap"])
def test_each_figure_leads_to_rows_that_come_to_it(whole: Cast, narrowed: str) -> None:
    found = strip(whole, f"/acme/initiatives/{narrowed}")
    assert len(found) == 5
    client = whole.client(whole.ana)
    for where, text in found:
        sheet = client.get(where, headers=PANEL).content.decode()
        answer = re.search(r'class="answer"[^>]*>.*?<strong>(?:<[^>]+>)?([^<]+)<', sheet, re.DOTALL)
        assert answer is not None
        assert answer[1].lower() == text.lower(), where
        assert "<html" not in sheet
        assert client.get(where).status_code == 200


@pytest.mark.parametrize("measure", sorted(PARTS))
def test_pages_of_rows_add_up_to_the_sum_of_the_list(whole: Cast, measure: str) -> None:
    day, chosen = timezone.now().date(), Chosen()
    with use_tenant(whole.acme):
        listed = overview(chosen, "EUR", day)
        first = made_of(measure, chosen, "EUR", day)
        pages = [made_of(measure, chosen, "EUR", day, start) for start in range(0, first.sums[0].many, PER_PAGE)]
        with CaptureQueriesContext(connection) as asked:
            made_of(measure, chosen, "EUR", day)
    assert len(asked) == 1
    [of] = first.sums
    rows = [row for page in pages for row in page.rows]
    assert len(rows) == of.many == len({row.id for row in rows})
    with localcontext() as exact:
        exact.prec = 400
        assert sum((row.part for row in rows), Decimal(0)) == of.whole
        for page in pages:
            here = sum((row.part for row in page.rows), Decimal(0))
            assert page.sums[0].before + here + page.sums[0].after == of.whole
    in_the_list = {
        "approved": [each.approved for each in listed.year_sums],
        "forecast": [each.forecast for each in listed.year_sums],
        "spent": [each.spent for each in listed.year_sums],
        "on_time": [listed.punctual.on_time],
        "covered": [listed.covered],
    }
    assert [of.whole] == in_the_list[measure]


def test_a_row_leads_on_to_its_own_explanation_and_a_stranger_sees_none(whole: Cast) -> None:
    sheet = whole.client(whole.ana).get("/acme/initiatives/explain/?measure=forecast", headers=PANEL).content.decode()
    assert "/explain/?measure=eac" in sheet
    assert whole.client(whole.cleo).get("/acme/initiatives/explain/").status_code == 404
    assert whole.client(whole.ana).get("/acme/initiatives/explain/?measure=nonsense").status_code == 404


def test_on_a_past_day_the_figures_lead_to_those_of_that_day(whole: Cast) -> None:
    found = strip(whole, "/acme/@2024-07-01/initiatives/")
    assert len(found) == 5
    for where, _ in found:
        assert where.startswith("/acme/@2024-07-01/")
        assert re.search("1 July? 2024", whole.client(whole.ana).get(where).content.decode())


def test_what_a_line_is_over_is_explained_as_that(whole: Cast) -> None:
    page = whole.client(whole.ana).get("/acme/initiatives/").content.decode()
    found = re.findall(r'href="(/acme/initiatives/\d+/explain/\?measure=over)"[^>]*>([^<]+)<', page)
    assert len(found) > 5
    for where, shown in found:
        api = whole.client(whole.ana).get(where, headers=PANEL).content.decode()
        assert "EAC − approved" in api
        answer = re.search(r'class="answer"[^>]*>.*?<strong>(?:<[^>]+>)?([^<]+)<', api, re.DOTALL)
        assert answer is not None
        assert (shown[0] == "−") == (answer[1][0] == "−"), where
