"""The work behind KR1.1: five initiatives with claims, items and costs."""

from __future__ import annotations

from decimal import Decimal

from execution.models import Cost, Item, ItemState
from portfolio.models import Contribution, Initiative, InitiativeState, Portfolio
from tests.okrs.conftest import Story

BETS = (  # title, claim, done, doing, to do, spent, budget
    ("Referral network pilot", 110, 28, 5, 3, 231_000, 340_000),
    ("Self-serve onboarding", 160, 34, 9, 9, 420_000, 600_000),
    ("Identity verification", 60, 7, 12, 12, 190_000, 280_000),
    ("Regional field team", 60, 12, 2, 1, 391_000, 520_000),
    ("Clinic scorecards", None, 0, 0, 18, 0, 120_000),
)


def add_work(story: Story) -> list[Initiative]:
    """Link the five to the key result."""
    portfolio = Portfolio(key="P1", name="Reach", currency="EUR")
    portfolio.save()
    return [_bet(story, portfolio, number, *bet) for number, bet in enumerate(BETS, start=1)]


def _bet(
    story: Story, portfolio: Portfolio, number: int, title: str, claim: int | None,
    done: int, doing: int, todo: int, spent: int, budget: int,
) -> Initiative:  # fmt: skip
    state = Initiative.State.ACTIVE if done else Initiative.State.APPROVED
    initiative = Initiative(
        key=f"I{number}", portfolio=portfolio, title=title, state=state, owner=story.cast.max,
        planned_start=story.ago(50), planned_finish=story.ago(-30), budget=Decimal(budget),
    )  # fmt: skip
    initiative.save()
    InitiativeState(initiative=initiative, state=state, date=None).save()
    Contribution(
        initiative=initiative, key_result=story.key_result, allocation=Decimal(1),
        claim=None if claim is None else Decimal(claim),
    ).save()  # fmt: skip
    for place in range(done + doing + todo):
        _item(story, initiative, place, "done" if place < done else "doing" if place < done + doing else "todo")
    if spent:
        Cost(key=f"C{number}", date=story.ago(2), amount=Decimal(spent), initiative=initiative).save()
    return initiative


def _item(story: Story, initiative: Initiative, place: int, state: str) -> None:
    item = Item(key=f"{initiative.key}-{place}", title=f"Step {place}", initiative=initiative, state=state)
    item.save()
    if state != "todo":
        ItemState(item=item, state=state, date=story.ago(5)).save()
