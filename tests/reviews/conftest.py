"""What the tests of reviews share: a quarter of Acme with an objective, a key result and what was said of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import create_key_result
from okrs.models import Cycle, KeyResult, Objective
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.story import Story


@pytest.fixture
def quarter(acme: Tenant, cast: Cast) -> Cycle:
    """The third quarter, which is over."""
    cycle = Cycle(
        key="2026-q3",
        name="Q3 2026",
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30),
        kind=Cycle.Kind.QUARTER,
        state=Cycle.State.ACTIVE,
    )
    cycle.save()
    return cycle


@pytest.fixture
def key_result(quarter: Cycle, cast: Cast) -> KeyResult:
    """1,563 of 2,000 clinics are active."""
    objective = Objective(cycle=quarter, key="O1", title="Clinics use it each week", owner=cast.max, team=cast.team)
    objective.save()
    made = create_key_result(
        actor=cast.max,
        objective=objective,
        type=KeyResult.Type.INCREASE,
        key="KR1.1",
        title="Active clinics",
        baseline=Decimal(0),
        target=Decimal(2000),
        unit="clinics",
        owner=cast.max,
    )
    add_check_in(actor=cast.max, key_result=made, date=date(2026, 9, 28), value=Decimal(1563))
    return made


@pytest.fixture
def story(cast: Cast, acme: Tenant) -> Story:
    """A quarter that ends today, with a bet, a key result and two portfolios."""
    return Story(cast)
