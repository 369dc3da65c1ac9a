"""Reads of what was released to a bet: on a day, and at the least from a day on."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portfolio.ledger import ZERO
from portfolio.models import Initiative, Tranche, TrancheDecision

type Decided = tuple[date, str]


class Least(NamedTuple):
    """The least that is released from a day on, and the first day on which it is so little."""

    amount: Decimal
    day: date


def released_to(initiative: Initiative) -> Decimal:
    """What the decisions that count released to a bet, less what they cancelled (MODEL.md §1: `released`)."""
    return least_released(initiative, date.max).amount


def least_released(initiative: Initiative, day: date) -> Least:
    """The least that is released to a bet on a day or on any later one; two queries."""
    amounts: dict[int, Decimal] = dict(Tranche.objects.filter(initiative=initiative).values_list("pk", "amount"))
    decided = _decisions(initiative)
    days = sorted({day, *(on for rows in decided.values() for on, _ in rows if on > day)})
    found = [
        Least(sum((amounts[pk] for pk, rows in decided.items() if _stands(rows, each) == "released"), ZERO), each)
        for each in days
    ]
    return min(found)


def _decisions(initiative: Initiative) -> dict[int, list[Decided]]:
    """Each tranche's decisions in order; those without a day hold from the beginning."""
    rows = TrancheDecision.objects.filter(tranche__initiative=initiative, superseded_by=None).order_by("id")
    found: dict[int, list[Decided]] = defaultdict(list)
    for tranche, day, decision in rows.values_list("tranche_id", "date", "decision"):
        found[tranche].append((day or date.min, decision))
    return {tranche: sorted(own, key=lambda each: each[0]) for tranche, own in found.items()}


def _stands(rows: list[Decided], day: date) -> str:
    """What is decided on a day: the last decision by then."""
    return next((decision for on, decision in reversed(rows) if on <= day), "")
