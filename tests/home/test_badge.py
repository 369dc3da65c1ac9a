"""The number beside Home is the length of Home's list, in one statement."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Membership
from home.badge import waiting_count
from home.queries import waiting_for
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import CheckIn, Cycle, KeyResult
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Initiative
from rollups.actions import recompute_now
from rollups.models import InitiativeRollup, KeyResultRollup
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.okrs.conftest import Story
from tests.okrs.work import add_work

HEALTHS = ("achieved", "off_track", "on_track", "no_data", "")


@pytest.fixture
def story(cast: Cast) -> Story:
    """The quarter with its first objective."""
    return Story(cast)


def cycles_of(story: Story, draw: random.Random) -> list[Cycle]:
    """Cycles of every cadence and check-in day, some over, some not running."""
    made = [
        Cycle(
            tenant=story.cast.acme, key=f"C{n}", name=f"C{n}", starts_on=story.ago(draw.randint(0, 40)),
            ends_on=story.ago(draw.randint(-40, 1) - 1), state="active",
            cadence_days=draw.choice([1, 3, 6, 7, 8, 14, 30]), check_in_weekday=1 + n % 7,
        )
        for n in range(30)
    ]  # fmt: skip
    return list(Cycle.objects.bulk_create(made))


def key_results_of(story: Story, draw: random.Random) -> None:
    for cycle in cycles_of(story, draw):
        objective = create_objective(actor=None, cycle=cycle, title=cycle.key)
        for n in range(4):
            found = create_key_result(
                actor=None, objective=objective, type="yes_no", title=f"Licence {n}", owner=story.cast.max
            )
            starts = draw.choice([None, None, story.ago(draw.randint(-3, 9))])
            KeyResult.objects.filter(pk=found.pk).update(starts_on=starts)
            for days in draw.sample(range(20), draw.randint(0, 2)):
                CheckIn(key_result=found, date=story.ago(days), tenant=story.cast.acme, status="on_track").save()
        state = draw.choice(["active", "active", "active", "draft", "closed"])
        Cycle.objects.filter(pk=cycle.pk).update(state=state)
    recompute_now()
    for rollup in KeyResultRollup.objects.all():
        chosen = {"health": draw.choice(HEALTHS), "watermelon": draw.randint(0, 3)}
        KeyResultRollup.objects.filter(pk=rollup.pk).update(**chosen)
    KeyResultRollup.objects.filter(watermelon=1).delete()  # not computed yet


def money_of(story: Story) -> None:
    """Tranches due twice, due once, decided, and of a bet that ended; a demand; bets off track."""
    first, second, *_ = add_work(story)
    demand = Initiative(key="I9", portfolio=first.portfolio, title="Kiosks")
    demand.save()
    for bet, days in ((first, 2), (first, -3), (second, -14), (second, -15), (demand, 1)):
        plan_tranche(actor=story.cast.ana, initiative=bet, amount=Decimal(1), review_on=story.ago(days))
    held = plan_tranche(actor=story.cast.ana, initiative=second, amount=Decimal(1), review_on=story.ago(1))
    decide_tranche(actor=story.cast.ana, tranche=held, decision="held", reason="Too early")
    Initiative.objects.filter(pk=first.pk).update(owner=story.cast.max)
    recompute_now()
    InitiativeRollup.objects.filter(initiative=first).update(health="off_track")


@pytest.mark.parametrize("seed", range(3))
def test_it_counts_what_home_lists(story: Story, seed: int, django_assert_num_queries: Any) -> None:
    with use_tenant(story.cast.acme):
        key_results_of(story, random.Random(seed))
        money_of(story)
        listed = {}
        for member in Membership.objects.all():
            for ahead in range(8):
                day = story.today + timedelta(days=ahead)
                listed[member.name, ahead] = waiting_for(member, day).count
                with django_assert_num_queries(1):
                    assert waiting_count(member, day) == listed[member.name, ahead], (member, day)
    assert listed[story.cast.max.name, 0] > 20
    assert len(set(listed.values())) > 5
