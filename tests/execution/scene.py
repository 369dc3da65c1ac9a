"""What the stories about bets and work start from: a portfolio in EUR, a bet that serves a key result, its work."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from execution.actions.facts import book_cost, report_progress
from execution.actions.items import add_item, move_item
from execution.models import Item
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import Cycle, KeyResult
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import propose_initiative
from portfolio.actions.portfolios import create_portfolio
from portfolio.models import Initiative
from rollups.actions import recompute_now
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.conftest import Cast

D = Decimal


class Scene:
    """INI-1 of Ben's team, €600k over 100 days that began 50 days ago, serving KR1.1 with 80 % of its money."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.today: date = today(cast.acme)
        with use_tenant(cast.acme):
            cycle = Cycle(key="Q4", name="Q4", starts_on=self.ago(50), ends_on=self.ago(-41), state=Cycle.State.ACTIVE)
            cycle.save()
            self.objective = create_objective(actor=cast.max, cycle=cycle, title="Become the default", team=cast.team)
            self.key_result = self.measure("Weekly active clinics")
            self.portfolio = create_portfolio(actor=cast.ana, key="GROW", name="Growth bets", currency="EUR")
            self.initiative = self.bet("Self-serve onboarding", team=cast.team, owner=cast.max)
            link_key_result(
                actor=cast.max,
                initiative=self.initiative,
                key_result=self.key_result,
                allocation=D("0.8"),
                claim=D(160),
            )

    def ago(self, days: int) -> date:
        """The tenant's day so many days ago."""
        return self.today - timedelta(days=days)

    def measure(self, title: str) -> KeyResult:
        """One more key result of O1, from 1,240 to 2,000 clinics."""
        return create_key_result(
            actor=self.cast.max, objective=self.objective, type="increase", title=title, unit="clinics",
            baseline=D(1240), target=D(2000),
        )  # fmt: skip

    def bet(self, title: str, state: str = "active", **fields: Any) -> Initiative:
        """One more initiative."""
        values: dict[str, Any] = {
            "portfolio": self.portfolio, "planned_start": self.ago(49), "planned_finish": self.ago(-50),
            "budget": D(600_000),
        }  # fmt: skip
        return propose_initiative(actor=self.cast.max, state=state, title=title, **(values | fields))

    def work(self) -> list[Item]:
        """An epic of two tasks, one done and paid for with €90k of €100k, one half done; and a spare one to do."""
        cast, bet = self.cast, self.initiative
        epic = add_item(actor=cast.max, title="Sign-up", initiative=bet, type="epic")
        first = add_item(actor=cast.max, title="Design the form", parent=epic, planned_cost=D(100_000))
        second = add_item(actor=cast.max, title="Build the form", parent=epic, planned_cost=D(300_000))
        spare = add_item(actor=cast.max, title="Tell the clinics", initiative=bet, planned_cost=D(200_000))
        move_item(actor=cast.max, item=first, state="doing", on=self.ago(40))
        move_item(actor=cast.max, item=first, state="done", on=self.ago(30))
        report_progress(actor=cast.max, item=second, percent=D(50), on=self.ago(3))
        book_cost(actor=cast.max, item=first, amount=D(90_000), date=self.ago(30))
        book_cost(actor=cast.max, initiative=bet, amount=D(260_000), date=self.ago(2), note="Agency")
        return [epic, first, second, spare]

    def computed(self) -> None:
        """A check-in, then every figure."""
        add_check_in(
            actor=self.cast.max, key_result=self.key_result, date=self.ago(1), value=D(1260), confidence=D("0.5")
        )
        recompute_now()
