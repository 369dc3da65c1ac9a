"""A quarter with work behind it, for the tests of what a pack says; and a pack's words as one text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Membership
from execution.actions.facts import book_cost, report_progress
from execution.actions.items import add_item
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import Cycle, KeyResult, Objective
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import propose_initiative
from portfolio.actions.portfolios import create_portfolio
from portfolio.models import Initiative, Portfolio
from reviews.blocks import Block, as_json
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.sections import usual
from tenancy.models import Tenant

STARTS, ENDS = date(2026, 7, 1), date(2026, 9, 30)
OURS = ("summary", "intent", "grades", "moved", "gap", "change")


def new_quarter(key: str = "2026-q3") -> Cycle:
    """The third quarter of 2026."""
    cycle = Cycle(key=key, name="Q3 2026", starts_on=STARTS, ends_on=ENDS, kind="quarter", state="active")
    cycle.save()
    return cycle


def new_portfolio(actor: Membership, key: str = "P", currency: str = "EUR") -> Portfolio:
    """A portfolio of bets."""
    return create_portfolio(actor=actor, key=key, name=f"Portfolio {key}", currency=currency)


def new_objective(actor: Membership, cycle: Cycle, number: int, title: str = "") -> Objective:
    """An objective that everyone sees, led by the actor."""
    title = title or f"Aim number {number}"
    return create_objective(actor=actor, cycle=cycle, title=title, key=f"O{number}", owner=actor)


def new_key_result(
    actor: Membership, objective: Objective, number: int, values: Sequence[int] = (), title: str = ""
) -> KeyResult:
    """From 0 to 100 clinics, with a check-in each fortnight from 10 July on."""
    made = create_key_result(
        actor=actor, objective=objective, type="increase", key=f"KR{number}", title=title or f"Measure {number}",
        baseline=Decimal(0), target=Decimal(100), unit="clinics",
    )  # fmt: skip
    for place, value in enumerate(values):
        day = date(2026, 7, 10) + timedelta(weeks=2 * place)
        add_check_in(actor=actor, key_result=made, date=day, value=Decimal(value))
    return made


def new_bet(actor: Membership, portfolio: Portfolio, key_result: KeyResult, number: int, percent: int) -> Initiative:
    """An initiative of 1,000 over the quarter that serves a key result wholly, so far done, 400 spent."""
    bet = propose_initiative(
        actor=actor, key=f"INI-{number}", title=f"Bet {number}", portfolio=portfolio, state="active",
        planned_start=STARTS, planned_finish=ENDS,
    )  # fmt: skip
    item = add_item(actor=actor, title=f"Work {number}", initiative=bet, planned_cost=Decimal(1000))
    report_progress(actor=actor, item=item, percent=Decimal(percent), on=date(2026, 8, 1))
    book_cost(actor=actor, item=item, amount=Decimal(400), date=date(2026, 8, 2))
    link_key_result(actor=actor, initiative=bet, key_result=key_result, allocation=Decimal(1), claim=None)
    return bet


def asked(cycle: Cycle, *names: str, as_of: date = ENDS, previous: Pack | None = None, **options: object) -> Pack:
    """A pack of these sections (all of ours, without names) as it is known now."""
    sections = [{**one, "options": options} for one in usual() if one["section"] in (names or OURS)]
    pack = Pack(
        cycle=cycle, title="Q3", sections=sections, as_of=as_of, formula="v1", known_at=timezone.now(),
        previous=previous,
    )  # fmt: skip
    pack.save()
    return pack


def blocks_of(tenant: Tenant, pack: Pack) -> dict[str, Block]:
    """What it says, by title."""
    return {block.title: block for block in freeze(tenant, pack).blocks}


def shown(block: Block) -> list[list[str]]:
    """The lines of a table as they are shown."""
    return [[cell["shown"] for cell in row.body["cells"]] for row in block.rows]


def whole_text(blocks: Sequence[Block]) -> str:
    """Everything that is in blocks."""
    return json.dumps(as_json(blocks), ensure_ascii=False)
