"""What stories about optionality start from, and how its page and sheets are read."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from portfolio.actions.initiatives import move_initiative
from portfolio.actions.portfolios import create_portfolio
from portfolio.models import Initiative, Portfolio, Tranche
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_claims import backdated, served, value
from tests.portfolio.test_claims_explained import asked, links, sheet_of
from tests.portfolio.test_envelope_explained import amount
from tests.portfolio.test_options_page import asks, measured

D = Decimal
WHERE = "/acme/portfolio/options/"
PART = re.compile(r'<span class="vh">its part</span>([^<]*)<')


def set_free(scene: Scene) -> Scene:
    """Live bets small, large and unknown, in two currencies; ends; slices that lapsed; asks; a sponsor judged."""
    cast = scene.cast
    with use_tenant(cast.acme):
        scene.bet("Pilot", budget=D(90_000))
        Portfolio.objects.update(small_bet=D(100_000))
        scene.bet("Unpriced", budget=None)
        dollars = create_portfolio(actor=cast.ana, key="US", name="America", currency="USD")
        scene.bet("Boston", portfolio=dollars, budget=D(50_000))
        for title, state, ago in (("One", "stopped", 3), ("Two", "delivered", 2), ("Three", "delivered", 900)):
            bet = scene.bet(title, planned_start=scene.ago(950))
            lapsed = Tranche(initiative=bet, position=1, amount=D(40_000), review_on=scene.ago(9))
            lapsed.save()
            if state == "stopped":
                lapsed.decisions.create(tenant=cast.acme, date=scene.ago(4), decision="lapsed", reason="No use")
            move_initiative(actor=cast.max, initiative=bet, state=state, reason="It was time", on=scene.ago(ago))
        for at, likely in enumerate((40, 80, 20)):
            bet = served(scene, f"Judged {at}", state="active", planned_start=scene.ago(39), budget=D(10_000))
            backdated(scene, bet, likely, made=40, due=5)
        asks(scene, "Cheap", 50_000, 60, owner=cast.ben)
        asks(scene, "Of nobody", 70_000, 30)
        asks(scene, "Silent", 50_000, None)
        Initiative.objects.filter(pk=scene.initiative.pk).update(payoff=D(900_000), planned_finish=scene.ago(-500))
        for position, (chance, days) in enumerate((("0.9", -3), ("0.5", 200), ("0.8", 400)), start=1):
            review = scene.today + timedelta(days=days)
            Tranche(
                initiative=scene.initiative, position=position, amount=D(100_000), chance=D(chance), review_on=review
            ).save()
        value(scene, 20, 1310)
        measured(scene, 1310)
    return scene


def found(scene: Scene, query: str = "") -> dict[str, list[tuple[str, str]]]:
    """The figures of the page that are explained, by what they are."""
    every: dict[str, list[tuple[str, str]]] = {}
    for where, text in links(scene.cast.client(scene.cast.vic), WHERE + query):
        name = asked(where) if "figure=" in where else where.rpartition("=")[2]
        every.setdefault(name, []).append((where, text))
    return every


def first(scene: Scene, figure: str, part: str = "") -> str:
    """The sheet of the first such figure whose address has this part."""
    where = next(where for where, _ in found(scene)[figure] if part in where)
    return sheet_of(scene.cast.client(scene.cast.vic), where)


def parts(sheet: str) -> list[Decimal]:
    return [amount(each) for each in PART.findall(sheet)]


def text_of(sheet: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", sheet).split())
