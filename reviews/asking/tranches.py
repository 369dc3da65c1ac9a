"""Tranches whose review is due: what the agreed evidence says, and whether to fund, hold or stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from portfolio.decisions import NOTICE_DAYS
from portfolio.evidence import Figures, Proposal, Standing, evaluate, propose
from portfolio.models import EvidenceReview
from portfolio.queries.evidence import Contract, contracts_of, figures_of
from portfolio.standings import UNDER_WAY
from reviews import values
from reviews.asking.base import Ask
from reviews.blocks import About, Figure
from reviews.context import Context
from reviews.funds import Slice
from reviews.questions import TRANCHE
from ui.formats import full_day, money

DECIDES: Final = {"fund": "released", "hold": "held", "stop": "stopped"}
"""What the evidence speaks for → what decide_tranche is told."""


def tranches(context: Context) -> list[Ask]:
    """Undecided or held tranches of bets under way whose review is near or past, the first one first; six queries."""
    due = _due(context)
    if not due:
        return []
    said = _spoken(context, due)
    return [_tranche(context, each, said[each.row.pk]) for each in due]


def _due(context: Context) -> list[Slice]:
    funds, until = context.funds, context.as_of + timedelta(days=NOTICE_DAYS)
    found = [
        each
        for each in funds.slices
        if each.decision in {"planned", "held"}
        and each.row.review_on <= until
        and funds.by_id[each.row.initiative_id].state in UNDER_WAY
    ]
    return sorted(found, key=lambda each: (each.decision == "held", each.row.review_on))


def _spoken(context: Context, due: Iterable[Slice]) -> dict[int, Proposal]:
    """What the evidence speaks for: as it was frozen at the review, else held against the figures of the day."""
    rows = [each.row for each in due]
    frozen = _frozen([row.pk for row in rows])
    contracts = contracts_of([row.pk for row in rows])
    figures: Mapping[int, Figures] = figures_of(contracts, rows, context.as_of, kept=False)
    return {
        row.pk: _proposal(context, row, contracts[row.pk], figures[row.pk], frozen.get(row.pk)) for row in rows
    }  # fmt: skip


def _frozen(ids: list[int]) -> dict[int, EvidenceReview]:
    rows = EvidenceReview.objects.filter(tranche__in=ids, superseded_by=None).order_by("date", "pk")
    return {row.tranche_id: row for row in rows}


def _proposal(
    context: Context, row: Any, contract: Contract, figures: Figures, frozen: EvidenceReview | None
) -> Proposal:
    if frozen is not None and frozen.date >= row.review_on:
        return Proposal(frozen.proposal, f"{frozen.reason} Looked at on {full_day(frozen.date)}.".strip())
    return propose([evaluate(each, figures) for each in contract.predicates], _standing(context, row.initiative_id))


def _standing(context: Context, bet: int) -> Standing:
    figures = context.of_initiatives.get(bet)
    served = tuple((one.health, one.quadrant) for one in context.funds.served.get(bet, ()))
    return Standing(figures.health if figures else "no_data", served)


def _tranche(context: Context, each: Slice, said: Proposal) -> Ask:
    row, bet = each.row, context.funds.by_id[each.row.initiative_id]
    currency, decision = context.currency_of(bet), DECIDES[said.decision]
    amount = money(row.amount, currency)
    held = f" It is on hold since {full_day(each.decided_on)}: {each.reason}" if each.decision == "held" else ""
    spent = context.of_initiatives.get(bet.pk)
    return Ask(
        kind=TRANCHE,
        key=f"{bet.key}/{row.position}",
        question=f"Does {bet.key} get its tranche {row.position} of {amount}?",
        about=About(
            kind="tranche",
            id=row.pk,
            title=f"{bet.key} {bet.title}, tranche {row.position}",
            path=f"/funding/tranches/{row.pk}/",
        ),
        proposed=decision,
        why=f"{said.reason}{held}",
        sets={"decision": decision},
        figures=[
            Figure(label="Amount", value=values.money(row.amount, currency)),
            Figure(label="Review", value=values.day(row.review_on)),
            Figure(
                label="Spent so far",
                value=values.money(
                    spent.ac if spent else None, currency, values.source("initiatives", bet.pk, "ac")
                ),
            ),
            Figure(label="Forecast", value=values.money(_forecast(context, bet.pk), currency)),
        ],
    )  # fmt: skip


def _forecast(context: Context, bet: int) -> Decimal | None:
    figures = context.of_initiatives.get(bet)
    return figures.eac if figures else None
