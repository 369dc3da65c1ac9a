"""What sections about money, risks and decisions tell of: a quarter that ends today, with bets in two currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from execution.actions.facts import book_cost
from execution.actions.items import add_item, move_item
from execution.actions.stopping import stop_initiative
from okrs.actions.check_ins import add_check_in
from okrs.actions.objectives import edit_objective
from okrs.models import Cycle, KeyResult
from portfolio.actions.contributions import link_key_result
from portfolio.actions.ledger import open_ledger
from portfolio.actions.portfolios import create_portfolio
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Initiative, Portfolio, Tranche
from reviews.blocks import Block
from reviews.freezing import Frozen, freeze
from reviews.models import Pack, Subject
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal


def pack_of(scene: Scene, *names: str, **fields: Any) -> Pack:
    """A pack of the story's cycle with these sections, as of its day and known now; it is not kept."""
    about = Subject.TEAM if fields.get("team") else Subject.PORTFOLIO if fields.get("portfolio") else ""
    given: dict[str, Any] = {"as_of": scene.today, "known_at": timezone.now(), "title": "Pack"}
    return Pack(
        cycle=scene.objective.cycle,
        subject=about or Subject.ORGANISATION,
        sections=[{"section": name, "title": "", "options": {}} for name in names],
        formula=scene.cast.acme.formula,
        **(given | fields),
    )


def frozen(scene: Scene, *names: str, **fields: Any) -> Frozen:
    """What such a pack says."""
    return freeze(scene.cast.acme, pack_of(scene, *names, **fields))


def told(scene: Scene, *names: str, **fields: Any) -> dict[str, Block]:
    """Its blocks by title."""
    return {block.title: block for block in frozen(scene, *names, **fields).blocks}


def shown(block: Block) -> list[list[str]]:
    """The words of a table's cells."""
    return [[cell["shown"] for cell in row.body["cells"]] for row in block.rows]


def figures(block: Block) -> dict[str, str]:
    """The words of a block of figures by their labels."""
    return {row.body["label"]: row.body["value"]["shown"] for row in block.rows}


def notes(block: Block) -> dict[str, str]:
    """What is said beside them."""
    return {row.body["label"]: row.body.get("note", "") for row in block.rows}


class Story(Scene):
    """The scene's quarter, 92 days that end today; €1m of budget, and a portfolio in dollars."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        cycle: Cycle = self.objective.cycle
        cycle.starts_on, cycle.ends_on = self.ago(91), self.today
        cycle.save()
        self.portfolio.budget, self.portfolio.small_bet = D(1_000_000), D(100_000)
        self.portfolio.save()
        self.dollars: Portfolio = create_portfolio(
            actor=cast.ana, key="USA", name="Across the ocean", currency="USD", budget=D(300_000)
        )

    def tranche(
        self, bet: Initiative, amount: int, decision: str = "", on: date | None = None, **fields: Any
    ) -> Tranche:
        """A slice, decided on a day if a decision is given."""
        given: dict[str, Any] = {"review_on": self.ago(10), "evidence": "Clinics stay"}
        row = plan_tranche(actor=self.cast.max, initiative=bet, amount=D(amount), **(given | fields))
        if decision:
            decide_tranche(
                actor=self.cast.max, tranche=row, decision=decision, reason=f"Because {decision}.", on=on or self.today
            )
        return row

    def delivered(self, title: str, cost: int, key_result: KeyResult | None = None, **fields: Any) -> Initiative:
        """A bet whose one item was done and paid for in the cycle, delivered ten days ago."""
        bet = self.bet(title, **({"budget": D(cost)} | fields))
        item = add_item(actor=self.cast.max, title=f"All of {title}"[:300], initiative=bet, planned_cost=D(cost))
        move_item(actor=self.cast.max, item=item, state="doing", on=self.ago(40))
        move_item(actor=self.cast.max, item=item, state="done", on=self.ago(12))
        book_cost(actor=self.cast.max, item=item, amount=D(cost), date=self.ago(12))
        if key_result is not None:
            link_key_result(
                actor=self.cast.max, initiative=bet, key_result=key_result, allocation=D(1), claim=None
            )  # fmt: skip
        return bet

    def stop(self, bet: Initiative, reason: str = "Nobody bought it.") -> None:
        """It is stopped today."""
        stop_initiative(actor=self.cast.max, initiative=bet, reason=reason)

    def open(self) -> None:
        """The euros are kept in the ledger from now on."""
        open_ledger(actor=self.cast.ana, portfolio=self.portfolio)

    def says(self, value: int, days: int = 0, key_result: KeyResult | None = None, **fields: Any) -> None:
        """A check-in so many days ago."""
        about = key_result or self.key_result
        add_check_in(actor=self.cast.max, key_result=about, date=self.ago(days), value=D(value), **fields)

    def hide(self) -> None:
        """Its objective is only for Ana from now on."""
        edit_objective(
            actor=self.cast.ana, objective=self.objective, expected_version=None, owner=self.cast.ana,
            visibility="people",
        )  # fmt: skip

    @property
    def tenant(self) -> Tenant:
        """Acme."""
        return self.cast.acme
