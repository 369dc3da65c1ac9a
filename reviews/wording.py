"""How a row of a pack names a key result, says where it stands, and says what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse

from okrs.kr_types import TYPES
from okrs.models import KeyResult, Objective
from okrs.queries import targets_of
from portfolio.models import Initiative
from reviews import values
from reviews.blocks import Source, Value
from rollups.models import KeyResultRollup
from ui.addresses import STANDS_FOR_A_ROW
from ui.formats import listed, money, number, plural

EMPTY = values.text("")
MOST = 500


def path_of(page: str, pk: int) -> str:
    """The address of a row's page below the organisation's own, wherever it is asked from: key-results/12/."""
    before, after = _around(page)
    return f"{before}{pk}{after}"


@cache
def _around(page: str) -> tuple[str, str]:
    # A worker knows no organisation's address and a page knows its own: what stands before the path is taken off.
    address = reverse(page, urlconf=settings.TENANT_URLCONF, args=[STANDS_FOR_A_ROW])
    before, _, after = address.removeprefix(get_script_prefix()).rpartition(str(STANDS_FOR_A_ROW))
    return before, after


def title_of(row: KeyResult | Objective | Initiative) -> str:
    """Its key and its title."""
    return f"{row.key} {row.title}"


def goal_of(key_result: KeyResult) -> str:
    """Its target in its own words: 2,000 clinics."""
    return TYPES[key_result.type].goal(targets_of(key_result), key_result.counted_in)


def now_of(key_result: KeyResult, figures: KeyResultRollup | None) -> str:
    """Where it stands in its own words: 1,563 clinics."""
    value, measured = (figures.value, figures.measured) if figures else (None, None)
    return TYPES[key_result.type].now(value, measured, key_result.counted_in)


def money_of(amounts: Mapping[str, Decimal], origin: Source | None = None) -> Value:
    """An amount, or one beside the other where there are several currencies; empty where there is none."""
    if not amounts:
        return EMPTY
    if len(amounts) == 1:
        ((currency, amount),) = amounts.items()
        return values.money(amount, currency, origin)
    return values.text(listed([money(amount, currency) for currency, amount in sorted(amounts.items())]))


def most_of(options: Mapping[str, Any], usual: int, name: str = "most") -> int:
    """How many rows an arrangement asks for, 1 to 500; the usual number when it says nothing that can be read."""
    try:
        return min(max(int(options.get(name, usual)), 1), MOST)
    except (TypeError, ValueError):
        return usual


def left_out(shown: int, every: int, noun: str, which: str) -> str:
    """That not all are shown: a sentence, empty when all are."""
    if shown >= every:
        return ""
    return f"Shown: the {number(shown)} {which}; {plural(every - shown, f'more {noun}')} left out."


def sentences(*parts: str) -> str:
    """Those that say something, one after the other."""
    return " ".join(part for part in parts if part)


def chosen[Row: Any](rows: Sequence[Row], most: int, order: Any) -> list[Row]:
    """The first `most` by an order, in the order in which they were given."""
    kept = {id(row) for row in sorted(rows, key=order)[:most]}
    return [row for row in rows if id(row) in kept]
