"""Law 19: recomputing a past day from what was known at a moment gives, to the last digit, what it gave then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from execution.models import Cost, Item, ItemState, ProgressReport
from okrs.models import Alignment, CheckIn, Cycle, KeyResult, Objective, Stage, TargetVersion
from portfolio.models import Contribution, Initiative, InitiativeState, Portfolio, Tranche, TrancheDecision
from rollups.engine import Moment, as_json, compute
from rollups.models import Policy
from rollups.past.looking import look_back
from rollups.queries import rollup_json
from tenancy.clock import Look
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.rollups.into_tables import fill
from tests.rollups.organisations import Size, make
from tests.rollups.past.stories import moment, new_tenant, views

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

FIRST = date(2024, 1, 1)
SIZE = Size(objectives=4, key_results=5, initiatives=4, items=9, costs=6, exactly=True)
AMOUNTS = ("0", "10.01", "99.99", "250.5", "3333.3333")


def day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(366))


def amount(random: Random) -> Decimal:
    return Decimal(random.choice(AMOUNTS))


def one(random: Random, kind: Any, **wanted: Any) -> Any:
    rows = list(kind.objects.filter(**wanted).order_by("pk"))
    return random.choice(rows) if rows else None


def edit(random: Random, kind: Any, **values: Callable[[], Any]) -> None:
    """Change some of these columns of a row."""
    row = one(random, kind)
    if row is not None:
        for name, value in values.items():
            if random.random() < 0.6:
                setattr(row, name, value())
        row.save()


def plan_an_item(random: Random) -> None:
    start = day(random)
    edit(
        random, Item, planned_cost=lambda: random.choice([None, amount(random)]), estimate=lambda: Decimal("1.5"),
        planned_start=lambda: start, planned_finish=lambda: start + timedelta(days=random.randrange(60)),
        initiative=lambda: one(random, Initiative), parent=lambda: one(random, Item, parent=None, children=None),
    )  # fmt: skip


def new_item(random: Random) -> None:
    Item(key=f"N{timezone.now().timestamp()}", title="new", initiative=one(random, Initiative), planned_cost=5).save()


def weigh(random: Random) -> None:
    edit(random, KeyResult, weight=lambda: Decimal(random.randrange(4)), ends_on=lambda: date(2024, 12, 30))
    edit(random, Objective, weight=lambda: Decimal(random.randrange(4)), driven_by=lambda: "both")
    edit(random, Cycle, ends_on=lambda: date(2025, 1, random.randrange(1, 28)), cadence_days=lambda: 3)


def fund(random: Random) -> None:
    edit(random, Initiative, budget=lambda: amount(random), portfolio=lambda: one(random, Portfolio))
    edit(random, Portfolio, budget=lambda: amount(random))
    edit(random, Tranche, amount=lambda: amount(random))


def relink(random: Random) -> None:
    kind = random.choice([Contribution, Alignment])
    row = one(random, kind)
    if row is not None and random.random() < 0.4:
        kind.objects.filter(pk=row.pk).delete()
    elif kind is Contribution:
        edit(random, Contribution, allocation=lambda: Decimal(random.randrange(101)) / 100)
        Contribution(
            initiative=one(random, Initiative), key_result=one(random, KeyResult), allocation=Decimal("0.1")
        ).save()
    else:
        rows = sorted([one(random, Objective).pk, one(random, Objective).pk])
        Alignment(child_id=rows[1], parent_id=rows[0]).save()


def set_thresholds(random: Random) -> None:
    policy = Policy.objects.first() or Policy()
    policy.on_track = Decimal(random.choice(["0.8", "0.95"]))
    policy.save()


def late_facts(random: Random) -> None:
    item, initiative, key_result = one(random, Item), one(random, Initiative), one(random, KeyResult)
    facts: list[Any] = [
        Cost(key=f"L{timezone.now().timestamp()}", item=item, date=day(random), amount=amount(random)),
        ItemState(item=item, date=day(random), state=random.choice(["doing", "done", "dropped", "todo"])),
        InitiativeState(initiative=initiative, date=day(random), state="delivered"),
        CheckIn(key_result=key_result, date=day(random), value=amount(random), status="at_risk"),
        TargetVersion(key_result=key_result, date=day(random), baseline=Decimal(1), target=Decimal(7)),
        ProgressReport(item=item, date=day(random), percent=Decimal(random.randrange(101))),
    ]
    random.choice(facts).save()


def correct_a_fact(random: Random) -> None:
    """Some fact turns out otherwise, perhaps on another day."""
    kind = random.choice([Cost, ItemState, CheckIn, ProgressReport, TargetVersion, TrancheDecision])
    fact = one(random, kind, superseded_by=None)
    if fact is not None:
        old, fact.pk, fact._state.adding = fact.pk, None, True
        fact.supersedes_id, fact.date = old, random.choice([fact.date, day(random)])
        fact.save()


EDITS = (
    plan_an_item, new_item, weigh, fund, relink, set_thresholds, late_facts, late_facts, correct_a_fact, correct_a_fact,
)  # fmt: skip


def some_edits(tenant: Tenant, random: Random) -> None:
    for _ in range(random.randrange(1, 6)):
        # Each is a transaction of its own; one that the schema refuses changes nothing.
        with suppress(IntegrityError, ValidationError), use_tenant(tenant), transaction.atomic():
            random.choice(EDITS)(random)


def organisation(random: Random) -> Tenant:
    tenant = new_tenant()
    with use_tenant(tenant):
        fill(make(random, SIZE), date(2024, 12, 31))
        for row in Initiative.objects.all()[:2]:
            Tranche.objects.get_or_create(initiative=row, position=9, amount=Decimal(5), review_on=FIRST)
        key_result = KeyResult.objects.filter(type="milestone").first()
        if key_result is not None and not key_result.stages.exists():
            Stage(key_result=key_result, position=1, title="s", percent=Decimal(100)).save()
    return tenant


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**40))
def test_what_was_known_at_a_moment_never_changes(seed: int) -> None:
    random = Random(seed)
    tenant = organisation(random)
    kept = []
    for _ in range(4):
        as_of = day(random)
        kept.append((as_of, moment(), rollup_json(tenant, as_of)))
        some_edits(tenant, random)
    for as_of, known_at, then in kept:
        assert rollup_json(tenant, as_of, known_at) == then
    assert views() == []


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**40))
def test_looking_back_reads_what_the_engine_computes_for_the_day(seed: int) -> None:
    """The views show neither more nor less than the engine's own conditions; the engine may run on top of them."""
    random = Random(seed)
    tenant = organisation(random)
    some_edits(tenant, random)
    known_at = moment()
    some_edits(tenant, random)
    for look in (Look(day(random)), Look(day(random), known_at)):
        of_look = Moment(look.as_of, look.known_at)
        expected = rollup_json(tenant, look.as_of, look.known_at)
        with use_tenant(tenant):
            with look_back(tenant, look):
                compute(Moment(look.as_of))  # without the engine's own regard for known_at
                assert as_json(of_look) == expected
                compute(of_look)
                assert as_json(of_look) == expected
            assert views() == []
