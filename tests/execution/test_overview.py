"""The one statement behind the list says what the rules say that look at one initiative after the other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from execution import overview as overviews
from execution.choosing import Chosen
from execution.overview import Overview, overview
from execution.queries import last_facts
from okrs.models import Cycle, KeyResult
from portfolio.actions.portfolios import create_portfolio
from portfolio.decisions import NOTICE_DAYS, waiting
from portfolio.models import Contribution, Initiative, InitiativeState, Portfolio, Tranche, TrancheDecision
from portfolio.queries import standings_of, tranches_due
from portfolio.queries.waiting import waiting_initiatives
from portfolio.standings import ENDED, FUNDED, Standing, natural, punctuality, sums
from rollups.actions import recompute_now
from rollups.models import InitiativeRollup, KeyResultRollup
from tenancy.context import use_reader, use_tenant
from tests.execution.scene import Scene

D = Decimal
KEYS = ("INI-", "X", "B2.", "B10.", "Été-")
OFFERS: list[Chosen] = [
    Chosen("objective"),
    Chosen("none"),
    Chosen("portfolio"),
    Chosen("objective", states=("active", "approved", "paused")),
    Chosen("none", kind="compliance"),
]


def days(draw: random.Random, day: date, low: int, high: int) -> date | None:
    return None if draw.random() < 0.1 else day + timedelta(days=draw.randint(low, high))


def amount(draw: random.Random, most: int) -> Decimal | None:
    return None if draw.random() < 0.15 else D(draw.randint(0, most))


def landscape(scene: Scene, draw: random.Random, count: int) -> None:
    """Initiatives in every state, with every figure known and unknown, in portfolios of two currencies."""
    portfolios = [scene.portfolio, *(_portfolio(scene, n) for n in range(1, 4))]
    key_results = [scene.measure(f"Measure {n}") for n in range(12)]
    Cycle.objects.create(
        key="Q9", name="Q9", starts_on=scene.ago(-100), ends_on=scene.ago(-190), state="active", tenant=scene.cast.acme
    )
    made = Initiative.objects.bulk_create(_bet(scene, draw, n, draw.choice(portfolios)) for n in range(count))
    for bet in made:
        InitiativeState(initiative=bet, date=None, state=bet.state, tenant=scene.cast.acme).save()
        for key_result in draw.sample(key_results, draw.randint(0, 3)):
            share = D(draw.choice(["0.2", "0.3", "0.3"]))
            Contribution(initiative=bet, key_result=key_result, allocation=share, claim=amount(draw, 99)).save()
    for bet in draw.sample(made, count // 3):
        _tranches(scene, draw, bet)
    recompute_now()
    _figures(draw, scene.today)


def _portfolio(scene: Scene, n: int) -> Portfolio:
    currency = "USD" if n == 1 else "EUR"
    return create_portfolio(actor=scene.cast.ana, key=f"P{n}0", name=f"Portfolio {n}", currency=currency)


def _bet(scene: Scene, draw: random.Random, n: int, portfolio: Portfolio) -> Initiative:
    start = days(draw, scene.today, -500, 500)
    finish = days(draw, start or scene.today, 0, 400)
    return Initiative(
        tenant=scene.cast.acme, key=f"{draw.choice(KEYS)}{n}", title=f"Bet {n}", portfolio=portfolio,
        state=draw.choice(Initiative.State.values), kind=draw.choice(Initiative.Kind.values),
        planned_start=start, planned_finish=finish, budget=amount(draw, 500),
    )  # fmt: skip


def _tranches(scene: Scene, draw: random.Random, bet: Initiative) -> None:
    for position in range(1, draw.randint(2, 4)):
        tranche = Tranche(
            initiative=bet, position=position, amount=D(position), review_on=scene.ago(draw.randint(-20, 20))
        )
        tranche.save()
        if draw.random() < 0.4:
            decision = draw.choice(TrancheDecision.Decision.values)
            TrancheDecision(tranche=tranche, decision=decision, date=scene.today, tenant=scene.cast.acme).save()


def _figures(draw: random.Random, day: date) -> None:
    for row in InitiativeRollup.objects.all():
        row.bac, row.eac, row.ac, row.pv, row.etc = (amount(draw, 500) for _ in range(5))
        row.at, row.eac_t = amount(draw, 2), amount(draw, 5000)
        row.percent = draw.choice([None, D("0.5"), D("0.9"), D(1)])
        row.save()
    InitiativeRollup.objects.filter(percent=D("0.5"), eac__lt=30).delete()
    for kr in KeyResultRollup.objects.all():
        kr.measured, kr.expected = draw.choice([None, D("0.1")]), draw.choice([None, D(0), D("0.5")])
        kr.quadrant = draw.choice(["", "output_without_outcome", "output_without_outcome"])
        kr.save()


def wanted(chosen: Chosen, everything: Sequence[Standing]) -> list[Standing]:
    rows = [each for each in everything if not chosen.states or each.state in chosen.states]
    rows = [each for each in rows if chosen.kind in {"", each.kind}]
    return sorted(rows, key=lambda each: natural(each.key))


def groups(chosen: Chosen, rows: Sequence[Standing]) -> dict[str, list[Standing]]:
    """By the key of the group, in order."""
    found: dict[str, list[Standing]] = {}
    for each in rows:
        main = each.main_link
        key = {"objective": main.objective_key if main else "", "portfolio": each.portfolio_key, "none": ""}
        found.setdefault(key[chosen.group], []).append(each)
    return dict(sorted(found.items(), key=lambda pair: (not pair[0], natural(pair[0]))))


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_the_rules_say_of_each(scene: Scene, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overviews, "MOST_ASKED", 1000)
    monkeypatch.setattr(overviews, "MOST_BUBBLES", 7)
    with use_tenant(scene.cast.acme):
        landscape(scene, random.Random(seed), 90)
        everything = list(standings_of(Initiative.objects.values_list("pk", flat=True), "EUR").values())
        for chosen in OFFERS:
            rows = wanted(chosen, everything)
            found = overview(chosen, "EUR", scene.today)
            figures_agree(found, rows, everything, scene.today)
            decisions_agree(found, rows, scene.today)
            bubbles_agree(found, rows)
            pages_agree(chosen, rows, scene.today)


def figures_agree(found: Overview, rows: list[Standing], everything: list[Standing], day: date) -> None:
    this_year = [each for each in rows if each.state in FUNDED and each.runs_in(day.year)]
    assert found.year_sums == sums(this_year)
    assert found.punctual == punctuality(this_year, day)
    objectives = {link.objective_id for each in this_year for link in each.links}
    assert (found.year_many, found.year_objectives) == (len(this_year), len(objectives))
    current = set(KeyResult.objects.filter(objective__cycle__ends_on__gte=day).values_list("pk", flat=True))
    funded = {link.key_result_id for each in everything if each.state in FUNDED for link in each.links}
    assert (found.current, found.covered) == (len(current), len(current & funded))
    assert {pk for pk, _ in found.portfolios} == {each.portfolio_id for each in everything}


def decisions_agree(found: Overview, rows: list[Standing], day: date) -> None:
    by_rule = waiting(rows, tranches_due(day + timedelta(days=NOTICE_DAYS)), day)
    chosen = standings_of(found.asked, "EUR")
    assert waiting([chosen[pk] for pk in found.asked], found.tranches, day, found.funded) == by_rule
    assert found.asked == [each.standing.id for each in by_rule]
    assert found.asked_many == len(by_rule)
    ids = [each.id for each in rows]
    assert set(waiting_initiatives(day).filter(pk__in=ids).values_list("pk", flat=True)) == {*found.asked}
    due = [each.due for each in by_rule if each.due is not None and each.due >= day]
    assert found.next_review == (min(due) if due else None)


def bubbles_agree(found: Overview, rows: list[Standing]) -> None:
    running = [each for each in rows if each.state not in ENDED]
    counts = [each.currency for each in running]
    assert set(found.currencies) == set(counts)
    assert found.currencies[0] == max(sorted(set(counts)), key=counts.count)
    drawn = sorted(
        (each for each in running if each.currency == found.currencies[0]),
        key=lambda each: each.etc if each.etc is not None else each.approved or D(0),
        reverse=True,
    )
    assert found.bubbles == [each.id for each in drawn[:7]]


def pages_agree(chosen: Chosen, rows: list[Standing], day: date) -> None:
    in_order = groups(chosen, rows)
    order = [each for group in in_order.values() for each in group]
    after, start = None, 0
    while start < len(order):
        page = overview(Chosen(chosen.group, chosen.states, chosen.kind, after=after), "EUR", day)
        shown = order[start : start + overviews.PER_PAGE]
        assert list(page.updated) == [each.id for each in shown]
        assert {pk: on for pk, on in page.updated.items() if on} == last_facts(page.updated)
        assert (page.position.start, page.position.many) == (start, len(order))
        assert page.position.before == (order[start - 51].id if start > 50 else None)
        for heading in page.headings:
            assert [each.approved for each in heading.sums] == [
                each.approved for each in sums(in_order[heading.key])
            ], heading
            assert [each.over for each in heading.sums] == [each.over for each in sums(in_order[heading.key])]
        after, start = page.position.last, start + len(shown)


def test_what_is_known_of_a_choice_stands_for_every_page_and_grouping_of_it(scene: Scene) -> None:
    with use_tenant(scene.cast.acme), use_reader(scene.cast.ana.pk):
        landscape(scene, random.Random(4), 120)
        for group in ("none", "objective", "portfolio", "stage", "owner"):
            for states in ((), ("active", "approved")):
                chosen = Chosen(group, states)
                pages = [chosen, replace(chosen, after=overview(chosen, "EUR", scene.today).position.last)]
                fresh = [_anew(page, scene.today) for page in pages]
                overviews.ANSWERS.forget()
                overview(Chosen("kind", states), "EUR", scene.today)
                assert [overview(page, "EUR", scene.today) for page in pages] == fresh


def _anew(chosen: Chosen, day: date) -> Overview:
    overviews.ANSWERS.forget()
    return overview(chosen, "EUR", day)


def test_nothing_at_all(scene: Scene) -> None:
    with use_tenant(scene.cast.rival):
        found = overview(Chosen("objective"), "EUR", scene.today)
    assert found.is_new
    assert not any([found.headings, found.asked, found.bubbles, found.currencies])
    assert found.punctual.total == 0
