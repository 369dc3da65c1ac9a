"""What the stories about OKRs start from: a quarter that holds today, an objective of Ben's team, one key result."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import Cycle, KeyResult, Objective
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast


class Story:
    """A quarter that began 50 days ago, with O1 of team Growth and KR1.1, from 1,240 to 2,000 clinics."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.today: date = today(cast.acme)
        with use_tenant(cast.acme):
            self.cycle = Cycle(
                key="Q4", name="Q4", starts_on=self.ago(50), ends_on=self.ago(-41), state=Cycle.State.ACTIVE
            )
            self.cycle.save()
            self.objective: Objective = create_objective(
                actor=cast.max, cycle=self.cycle, title="Every clinic is connected", team=cast.team
            )
            self.key_result: KeyResult = create_key_result(
                actor=cast.max,
                objective=self.objective,
                type="increase",
                title="Raise weekly active clinics from 1,240 to 2,000",
                unit="clinics",
                baseline=Decimal(1240),
                target=Decimal(2000),
                owner=cast.ben,
            )

    def ago(self, days: int) -> date:
        """The tenant's day so many days ago."""
        return self.today - timedelta(days=days)

    def objective_named(self, title: str) -> Objective:
        """One more objective of the quarter, nobody's."""
        return create_objective(actor=None, cycle=self.cycle, title=title)

    def key_result_of(self, type: str, **fields: object) -> KeyResult:
        """One more key result of O1."""
        return create_key_result(actor=None, objective=self.objective, type=type, **{"title": type, **fields})  # type: ignore[arg-type]  # fields of many types


def selects(client: Client, path: str) -> int:
    """How many reads a warm page takes, those of session, person and frame included."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)


@pytest.fixture
def story(cast: Cast) -> Story:
    """The quarter with its first objective."""
    return Story(cast)
