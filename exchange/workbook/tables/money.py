"""Tables of the money itself: budgets of periods, rates, the ledger, guardrails."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from exchange.workbook.columns import ZERO, Table, choice, day, line, money, number, text, to_table, yes_no
from exchange.workbook.tables.bets import of_initiative, place, share
from portfolio.models import Account, Guardrail, Initiative
from tenancy.fields import MONEY_UNIT

EXTRA: Final = (
    Table(
        "period_budgets",
        (
            to_table("portfolios", "portfolio", required=True),
            day("starts_on", required=True),
            day("ends_on", required=True),
            money("amount", ZERO, required=True),
            money("capital", ZERO),
            text("note"),
        ),
        ("portfolio", "starts_on"),
        "what a portfolio may use in a period; its periods lie apart",
        is_extra=True,
    ),
    Table(
        "exchange_rates",
        (
            line("currency", 3, required=True),
            day("date", required=True),
            number("rate", 24, 12, Decimal("0.000000000001"), required=True),
        ),
        ("currency", "date"),
        "how much of the organisation's currency one unit of another is worth, from a day on; for display only",
        is_extra=True,
    ),
    Table(
        "transfers",
        (
            to_table("portfolios", "portfolio", required=True),
            place(),
            day("date", required=True),
            choice("source", Account.values, required=True),
            choice("target", Account.values, required=True),
            money("amount", MONEY_UNIT, required=True),
            of_initiative(required=False),
            number("position", 9, 0, ZERO),
            place("decision", required=False),
            day("decided_on"),
            text("reason"),
        ),
        ("portfolio", "number"),
        "the ledger of a portfolio; a transfer that is there already stays as it is",
        is_extra=True,
    ),
    Table(
        "guardrails",
        (
            to_table("portfolios", "portfolio", required=True),
            choice("kind", Guardrail.Kind.values, required=True),
            choice("horizon", Initiative.Horizon.values),
            to_table("objectives", "objective"),
            share("low"),
            share("high"),
            yes_no("is_hard", "no"),
        ),
        ("portfolio", "kind", "horizon", "objective"),
        "shares of a portfolio's money that must stay within limits",
        is_extra=True,
    ),
)
