"""The figures of a team's part and of a portfolio's work as one are explained down to items and costs, by currency."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db.models import F
from django.test import Client

from accounts.models import Team
from execution.models import Item
from portfolio.models import Initiative, Portfolio
from rollups.actions import recompute_now
from rollups.engine import Moment
from rollups.explain.queries import Question, explanation
from rollups.explain.registry import MEASURES
from rollups.groups import FIGURES, bets_of_team, group
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.execution.scene import Scene
from tests.rollups.explained import wrong_in
from tests.rollups.into_tables import fill
from tests.rollups.organisations import organisation

DAY = date(2024, 7, 1)
WHY = re.compile(r'<a class="why" href="([^"]+)"[^>]*>(?:<span[^>]*>)?([^<]+)<')
ANSWER = re.compile(r'class="answer"[^>]*>.*?<strong>([^<]+)<', re.DOTALL)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A portfolio, an initiative with work, its figures."""
    scene = Scene(cast)
    with use_tenant(cast.acme):
        scene.work()
        recompute_now()
    return scene


@pytest.fixture
def teams(acme: Tenant) -> list[Team]:
    """An organisation of two teams that share its items, its bets in euros and dollars, one bet without items."""
    fill(organisation(3, 60), DAY)
    found = []
    for key in ("north", "south"):
        team = Team(key=key, name=key.title())
        team.save()
        found.append(team)
    dollars = Portfolio(key="USD", name="Overseas", currency="USD")
    dollars.save()
    bets = list(Initiative.objects.order_by("pk"))
    for place, bet in enumerate(bets):
        Initiative.objects.filter(pk=bet.pk).update(
            team=found[place % 2], portfolio=dollars if place % 3 else F("portfolio")
        )
    for place, item in enumerate(Item.objects.order_by("pk")):
        if place % 3 == 0:
            Item.objects.filter(pk=item.pk).update(team=found[place // 3 % 2])
    return found


def in_currencies(ids: list[int]) -> dict[str, list[int]]:
    """The bets by what their portfolio is kept in."""
    found: dict[str, list[int]] = {}
    for bet in Initiative.objects.filter(pk__in=ids).select_related("portfolio"):
        found.setdefault(bet.portfolio.currency or "EUR", []).append(bet.pk)
    return found


def wrong_of(tenant: Tenant, kind: str, pk: int, bets: list[int], team: int | None, currency: str) -> list[str]:
    """What is wrong in the explanations of a group's every figure."""
    moment, wrong = Moment(DAY, formula=tenant.formula), list[str]()
    known = group(moment, bets, team)
    for measure in MEASURES[kind]:
        found = explanation(tenant, Question(kind, pk, measure, depth=1, currency=currency), moment)
        if known is None:
            wrong += [f"{kind} {pk} {measure}: explained, and there is none"] if found else []
            continue
        assert found is not None
        assert found.currency == currency
        if (
            measure in FIGURES
            and not (kind == "portfolio_work" and measure == "vac")
            and found.value != getattr(known, measure)
        ):
            wrong.append(f"{kind} {pk} {measure}: {found.value}, the group has {getattr(known, measure)}")
        wrong += wrong_in(found)
    return wrong


def test_every_figure_of_a_team_is_what_its_inputs_give_in_each_currency(acme: Tenant, teams: list[Team]) -> None:
    seen, wrong = 0, list[str]()
    for team in teams:
        for currency, bets in in_currencies(bets_of_team(team.pk)).items():
            seen += 1
            wrong += wrong_of(acme, "teams", team.pk, bets, team.pk, currency)
    assert seen == 4
    assert wrong[:5] == []


def test_every_figure_of_a_portfolio_as_one_is_what_its_inputs_give(acme: Tenant, teams: list[Team]) -> None:
    wrong = list[str]()
    for portfolio in Portfolio.objects.all():
        bets = list(Initiative.objects.filter(portfolio=portfolio).values_list("pk", flat=True))
        wrong += wrong_of(acme, "portfolio_work", portfolio.pk, bets, None, portfolio.currency or "EUR")
    assert wrong[:5] == []


def test_the_figures_of_a_group_are_all_explained() -> None:
    assert MEASURES["teams"].keys() == set(FIGURES)
    # Its forecast is the sum of its initiatives', and explained as that.
    assert MEASURES["portfolio_work"].keys() | {"eac"} == set(FIGURES)
    assert "eac" in MEASURES["portfolios"]


def whys(client: Client, path: str) -> list[tuple[str, str]]:
    """The figures of a page that lead to why they are so, each with what it says."""
    answer = client.get(path)
    assert answer.status_code == 200
    return [(unescape(href), text.strip()) for href, text in WHY.findall(answer.content.decode())]


def test_each_figure_of_the_pages_leads_to_a_sheet_of_the_same_value(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.vic)
    url = re.search(r'/acme/[\w/-]+/(?=")', client.get("/acme/earned-value/").content.decode().partition("<tbody>")[2])
    assert url is not None
    for where in (f"/acme/teams/{scene.cast.team.pk}/earned-value/", url[0]):
        found = whys(client, where)
        assert len(found) == 10
        for href, text in found:
            said = ANSWER.search(client.get(href).content.decode())
            assert said is not None, href
            if "measure=pd" in href or "measure=eac_t" in href:  # shown as the day on which so many days are over
                assert "day" in said[1]
                continue
            # A page rounds to whole days and percents.
            near = 0.51 if "day" in text or "%" in text else 0.01
            assert number(said[1]) == pytest.approx(number(text), abs=near), href


def number(text: str) -> float:
    """What a page says as a number: €230k and €230,000.00 are one."""
    digits = re.sub(r"[^\d.−]", "", unescape(text)).replace("−", "-")
    return float(Decimal(digits)) * (1000 if "k" in text and "€" in text else 1)


def test_the_api_explains_a_team_and_says_which_currency_it_lacks(scene: Scene) -> None:
    caller, base = Caller(scene.cast.vic), f"teams/{scene.cast.team.pk}/earned-value/"
    shown = caller.get(base).json()["parts"][0]
    for measure in MEASURES["teams"]:
        found = caller.get(f"{base}explain/?measure={measure}").json()
        assert found["value"] == shown.get(measure, found["value"]), measure
    first = caller.get(f"{base}explain/?measure=cpi").json()
    assert "currency=EUR" in first["inputs"][0]["explain"]
    assert caller.get(first["inputs"][0]["explain"].removeprefix("/api/v1/")).json()["value"] == shown["ev"]
    lacking = caller.get(f"{base}explain/?measure=ev&currency=CHF")
    assert lacking.status_code == 400
    assert "no work in CHF" in lacking.content.decode()
    other = f"initiatives/{scene.initiative.pk}/explain/?measure=ev&currency=EUR"
    assert caller.get(other).status_code == 400


def test_what_the_api_says_of_a_portfolio_is_explained_as_that(scene: Scene) -> None:
    caller, base = Caller(scene.cast.vic), f"portfolios/{scene.portfolio.pk}/"
    shown = caller.get(f"{base}earned-value/").json()["parts"][0]
    for measure in MEASURES["portfolio_work"].keys() & shown.keys():
        assert caller.get(f"{base}earned-value/explain/?measure={measure}").json()["value"] == shown[measure], measure
    assert caller.get(f"{base}explain/?measure=eac").json()["value"] == shown["eac"]
    assert Decimal(str(shown["vac"])) == Decimal(str(shown["bac"])) - Decimal(str(shown["eac"]))


def test_a_stranger_sees_no_team_of_others(scene: Scene) -> None:
    cleo = scene.cast.client(scene.cast.cleo)
    assert cleo.get(f"/rival/teams/{scene.cast.team.pk}/earned-value/explain/?measure=ev").status_code == 404


def test_of_a_team_without_work_the_sheet_says_that_there_is_none(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        team = Team(key="idle", name="Idle")
        team.save()
    path = f"teams/{team.pk}/earned-value/explain/?measure=ev"
    page = scene.cast.client(scene.cast.vic).get(f"/acme/{path}")
    assert page.status_code == 200
    assert "Nothing is planned, earned or spent yet." in page.content.decode()
    assert Caller(scene.cast.vic).get(path).json()["value"] is None
    assert Caller(scene.cast.vic).get(f"{path}&currency=EUR").status_code == 400
