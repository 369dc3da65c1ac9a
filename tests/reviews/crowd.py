"""A crowd for counting queries and time: key results, bets, work, costs, tranches, waits and signals, many at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from execution.models import Cost, Item, ItemState, Signal
from okrs.models import CheckIn, KeyResult, Objective, TargetVersion
from portfolio.models import (
    Contribution,
    Dependency,
    Guardrail,
    Initiative,
    InitiativeState,
    Portfolio,
    Tranche,
    TrancheDecision,
)
from tests.reviews.story import D, Story

STATES = ("active", "active", "active", "delivered", "demand")
DECISIONS = ("", "released", "held", "stopped")


def crowd(story: Story, key_results: int, bets: int, name: str = "X") -> None:
    """So many more of each in the story's quarter; every kind of row that a section may list is among them."""
    measures = _measures(story, key_results, name)
    initiatives = _bets(story, bets, name)
    Contribution.objects.bulk_create(
        Contribution(initiative=bet, key_result=measures[at % len(measures)], allocation=D("0.8"))
        for at, bet in enumerate(initiatives)
        if at % 7
    )
    _work(story, initiatives, name)
    _tranches(story, initiatives)
    waits = [one for one in initiatives if one.state == "active"]
    Dependency.objects.bulk_create(Dependency(before=one, after=two) for one, two in pairwise(waits))
    Signal.objects.bulk_create(
        Signal(initiative=bet, date=story.ago(at % 50), kind="blocked", words="The registry has not signed.",
               proposal="help", recorded_by=story.cast.ben)
        for at, bet in enumerate(initiatives) if at % 5 == 0
    )  # fmt: skip


def _measures(story: Story, many: int, name: str) -> list[KeyResult]:
    cycle = story.objective.cycle
    objectives = Objective.objects.bulk_create(
        Objective(cycle=cycle, key=f"O{name}{at}", title=f"Objective {name}{at}", owner=story.cast.max)
        for at in range(max(1, many // 5))
    )
    found = KeyResult.objects.bulk_create(
        KeyResult(objective=objectives[at % len(objectives)], key=f"KR{name}{at}", title=f"Needle {at}",
                  type="increase", baseline=D(0), target=D(100), unit="clinics")
        for at in range(many)
    )  # fmt: skip
    TargetVersion.objects.bulk_create(TargetVersion(key_result=one, baseline=D(0), target=D(100)) for one in found)
    CheckIn.objects.bulk_create(
        CheckIn(key_result=one, date=story.ago(1 + at * 7 % 60), value=D(at % 110), status="on_track")
        for at, one in enumerate(found)
    )
    return found


def _bets(story: Story, many: int, name: str) -> list[Initiative]:
    portfolios = Portfolio.objects.bulk_create(
        Portfolio(key=f"P{name}{at}", name=f"Portfolio {name}{at}", currency=("EUR", "USD")[at % 2], budget=D(10**6),
                  small_bet=D(50_000))
        for at in range(max(2, many // 30))
    )  # fmt: skip
    Guardrail.objects.bulk_create(Guardrail(portfolio=one, kind="run", low=D("0.9"), high=D(1)) for one in portfolios)
    found = Initiative.objects.bulk_create(
        Initiative(key=f"{name}-{at}", portfolio=portfolios[at % len(portfolios)], title=f"Bet {at}",
                   state=STATES[at % len(STATES)], planned_start=story.ago(80), planned_finish=story.ago(-10),
                   budget=D(20_000 + 1_000 * at))
        for at in range(many)
    )  # fmt: skip
    InitiativeState.objects.bulk_create(
        InitiativeState(initiative=one, date=story.ago(20), state=one.state, reason="So it was.") for one in found
    )
    return found


def _work(story: Story, bets: list[Initiative], name: str) -> None:
    items = Item.objects.bulk_create(
        Item(key=f"W{name}-{bet.key}-{at}", title="Work", initiative=bet, planned_cost=D(5_000), state="done")
        for bet in bets for at in range(4)
    )  # fmt: skip
    ItemState.objects.bulk_create(
        ItemState(item=one, date=story.ago(15), state="done") for at, one in enumerate(items) if at % 3
    )
    Cost.objects.bulk_create(
        Cost(key=f"C{name}-{at}", item=one, date=story.ago(at % 120), amount=Decimal(900 + at % 7))
        for at, one in enumerate(items)
    )


def _tranches(story: Story, bets: list[Initiative]) -> None:
    tranches = Tranche.objects.bulk_create(
        Tranche(initiative=bet, position=1, amount=D(10_000), review_on=story.today - timedelta(days=at % 40))
        for at, bet in enumerate(bets)
    )
    TrancheDecision.objects.bulk_create(
        TrancheDecision(tranche=one, date=story.ago(at % 60), decision=DECISIONS[at % 4], reason="Decided.")
        for at, one in enumerate(tranches)
        if at % 4
    )
