"""A target parted among several: equally, or as given; the parts sum to the whole to the last digit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal, localcontext

MOST_PLACES = 10


def equal_parts(whole: Decimal, count: int) -> list[Decimal]:
    """As equal as the whole's own decimals allow; with more of them where parts would be nothing."""
    return parts_like(whole, [Decimal(1)] * count)


def parts_like(whole: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """The whole parted in proportion to the shares, which are not all 0."""
    with localcontext(prec=60):
        total = sum(shares, Decimal(0))
        places = _places(whole)
        while places < MOST_PLACES and whole and abs(whole).scaleb(places) < len(shares):
            places += 1
        unit = Decimal(1).scaleb(-places)
        parts = [(whole * share / total).quantize(unit, ROUND_DOWN) for share in shares]
        rest = whole - sum(parts, Decimal(0))
        step = unit if rest > 0 else -unit
        for place in range(len(parts)):
            if not rest:
                break
            if shares[place]:
                parts[place] += step
                rest -= step
        return parts


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
