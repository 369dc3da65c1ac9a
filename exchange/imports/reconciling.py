"""Cost and effort that came in = what belongs to initiatives + what is unallocated: stored totals beside fresh sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import connection

from exchange.loading.facts import heads
from tenancy.context import current_tenant_id

# An item without an initiative has its parent's; what a cost of an item names beside it does not count.
_SUMS: Final = f"""
WITH RECURSIVE own AS (
    SELECT id, initiative_id FROM execution_item WHERE tenant_id = %(tenant)s AND parent_id IS NULL
    UNION ALL
    SELECT c.id, coalesce(c.initiative_id, o.initiative_id) FROM own o
    JOIN execution_item c ON c.parent_id = o.id AND c.tenant_id = %(tenant)s)
SELECT coalesce(nullif(p.currency, ''), %(currency)s),
       i.id IS NOT NULL AS is_mapped,
       count(*), sum(c.amount) / 10000.0, coalesce(sum(c.hours), 0),
       count(*) FILTER (WHERE c.member_id IS NOT NULL AND c.rate IS NULL AND c.hours > 0)
FROM {heads("execution_cost")} c
LEFT JOIN own o ON o.id = c.item_id
LEFT JOIN portfolio_initiative i ON i.tenant_id = %(tenant)s
 AND i.id = CASE WHEN c.item_id IS NULL THEN c.initiative_id ELSE o.initiative_id END
LEFT JOIN portfolio_portfolio p ON p.tenant_id = %(tenant)s AND p.id = i.portfolio_id
WHERE c.date <= %(today)s GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(slots=True)
class Balance:
    """What came in, in one currency: mapped to initiatives and not."""

    currency: str
    mapped: Decimal = Decimal(0)
    unallocated: Decimal = Decimal(0)
    hours_mapped: Decimal = Decimal(0)
    hours_unallocated: Decimal = Decimal(0)
    costs: int = 0
    unpriced: int = 0

    @property
    def cost_in(self) -> Decimal:
        """All cost."""
        return self.mapped + self.unallocated

    @property
    def hours_in(self) -> Decimal:
        """All effort, in hours."""
        return self.hours_mapped + self.hours_unallocated


def balances(currency: str, today: date) -> list[Balance]:
    """Fresh sums of the facts that count today, apart by currency; `currency` is that of what is unallocated."""
    found: dict[str, Balance] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, {"tenant": current_tenant_id(), "currency": currency, "today": today})
        for code, is_mapped, count, amount, hours, unpriced in cursor.fetchall():
            each = found.setdefault(code, Balance(code))
            each.costs += count
            each.unpriced += unpriced
            if is_mapped:
                each.mapped, each.hours_mapped = amount, hours
            else:
                each.unallocated, each.hours_unallocated = amount, hours
    return list(found.values()) or [Balance(currency)]
