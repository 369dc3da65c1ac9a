"""Which imports feed the figures of one object, and whether what they brought for it is what is stored for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db import connection

from exchange.loading.facts import heads
from execution.belonging_sql import OF_TEAM, counts_for, rows_of
from tenancy.context import current_tenant_id

ZERO: Final = Decimal(0)
MEASURES: Final = ("planned_cost", "spent", "hours")
_OF_BETS: Final = """
    SELECT id, initiative_id AS bet FROM execution_item WHERE tenant_id = %(tenant)s AND initiative_id IN ({bets})
    UNION
    SELECT c.id, w.bet FROM mine w
    JOIN execution_item c ON c.parent_id = w.id AND c.tenant_id = %(tenant)s AND c.initiative_id IS NULL"""
_BELOW: Final = f"""
    SELECT i.id, {counts_for("i")} AS bet FROM execution_item i WHERE i.tenant_id = %(tenant)s AND i.id = %(id)s
    UNION
    SELECT c.id, coalesce(c.initiative_id, w.bet) FROM mine w
    JOIN execution_item c ON c.parent_id = w.id AND c.tenant_id = %(tenant)s"""  # our own names
_SERVING: Final = (
    "SELECT initiative_id FROM portfolio_contribution WHERE tenant_id = %(tenant)s AND key_result_id IN ({})"
)
_UNDER: Final = """
    SELECT k.id FROM okrs_keyresult k WHERE k.tenant_id = %(tenant)s AND k.objective_id IN (
        WITH RECURSIVE under AS (
            SELECT %(id)s::bigint AS id
            UNION
            SELECT a.child_id FROM under u JOIN okrs_alignment a ON a.parent_id = u.id AND a.tenant_id = %(tenant)s)
        SELECT id FROM under)"""
# The initiatives whose costs of no item count too, by kind of object; a team has its items alone.
_BETS: Final[Mapping[str, str]] = {
    "initiatives": "%(id)s::bigint",
    "portfolios": "SELECT id FROM portfolio_initiative WHERE tenant_id = %(tenant)s AND portfolio_id = %(id)s",
    "key_results": _SERVING.format("%(id)s::bigint"),
    "objectives": _SERVING.format(_UNDER),
}
_ITEMS: Final[Mapping[str, str]] = {
    **{kind: _OF_BETS.format(bets=bets) for kind, bets in _BETS.items()},
    "items": _BELOW,
    "teams": f"SELECT i.id, {counts_for('i')} AS bet FROM {rows_of(OF_TEAM)} i",  # our own names
}
# Of each thing the newest import that says a measure of it: an older one's word is another import's since.
_SQL: Final = """
WITH RECURSIVE mine (id, bet) AS ({items}), cost AS (
    SELECT c.key, c.amount / 10000.0 AS amount, coalesce(c.hours, 0) AS hours, coalesce(m.bet, c.initiative_id) AS bet
    FROM {heads} c LEFT JOIN mine m ON m.id = c.item_id
    WHERE m.id IS NOT NULL OR c.item_id IS NULL AND c.initiative_id IN ({bets})
), said AS (
    SELECT r.key, r.sheet_import_id AS import, s.target, r.values
    FROM exchange_importrow r
    JOIN exchange_sheetimport s ON s.id = r.sheet_import_id AND s.tenant_id = %(tenant)s AND s.state = 'loaded'
    WHERE r.tenant_id = %(tenant)s AND r.outcome IN ('added', 'changed', 'unchanged')
), thing AS (
    SELECT 'items' AS target, i.key AS of, i.key AS row, 'planned_cost' AS measure, 'planned_cost' AS word,
           coalesce(i.planned_cost / 10000.0, 0) AS stored, m.bet
    FROM mine m JOIN execution_item i ON i.id = m.id AND i.tenant_id = %(tenant)s
    UNION ALL
    SELECT 'items', c.key, i.key, 'spent', 'spent', c.amount, c.bet
    FROM mine m JOIN execution_item i ON i.id = m.id AND i.tenant_id = %(tenant)s
    JOIN cost c ON c.key = left(i.key, 114) || '-spent'
    UNION ALL
    SELECT 'costs', c.key, c.key, 'spent', 'amount', c.amount, c.bet FROM cost c
    UNION ALL
    SELECT 'costs', c.key, c.key, 'hours', 'hours', c.hours, c.bet FROM cost c
), fed AS (
    SELECT DISTINCT ON (t.measure, t.of) t.measure, t.of, t.stored, t.bet, s.import,
           coalesce((s.values ->> t.word)::numeric, CASE WHEN t.word = 'amount' THEN t.stored ELSE 0 END) AS brought
    FROM thing t JOIN said s ON s.key = t.row AND s.target = t.target
    WHERE s.values ->> t.word IS NOT NULL OR t.word = 'amount' AND s.values ->> 'hours' IS NOT NULL
    ORDER BY t.measure, t.of, s.import DESC
), every AS (
    SELECT measure, of, stored, bet, import, brought FROM fed
    UNION ALL
    SELECT t.measure, t.of, t.stored, t.bet, NULL, t.stored FROM (SELECT DISTINCT measure, of, stored, bet FROM thing) t
    WHERE NOT EXISTS (SELECT FROM fed f WHERE f.measure = t.measure AND f.of = t.of)
)
SELECT e.import, coalesce(nullif(p.currency, ''), %(currency)s), e.measure, count(*),
       trim_scale(sum(e.brought)), trim_scale(sum(e.stored)), count(*) FILTER (WHERE e.brought <> e.stored)
FROM every e
LEFT JOIN portfolio_initiative n ON n.id = e.bet AND n.tenant_id = %(tenant)s
LEFT JOIN portfolio_portfolio p ON p.id = n.portfolio_id AND p.tenant_id = %(tenant)s
WHERE e.import IS NOT NULL OR e.stored <> 0
GROUP BY 1, 2, 3 ORDER BY 1 NULLS LAST, 2, 3
"""
KINDS: Final = frozenset(_ITEMS)


@dataclass(frozen=True, slots=True)
class Sum:
    """One measure of what came one way: how many things, what was brought and what is stored; money or hours."""

    rows: int = 0
    brought: Decimal = ZERO
    stored: Decimal = ZERO
    differing: int = 0


@dataclass(slots=True)
class Feed:
    """What came one way (an import by its id, None: entered here) in one currency, by measure."""

    import_id: int | None
    currency: str
    sums: dict[str, Sum] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything that it brought for this object is stored as it came."""
        return not any(each.differing for each in self.sums.values())

    def of(self, measure: str) -> Sum | None:
        """One measure; None where it says nothing of it."""
        return self.sums.get(measure)


def feeds_of(kind: str, pk: int, currency: str) -> list[Feed]:
    """By import and currency what feeds an object's figures, what was entered here last; one query.

    `currency` is that of what belongs to no portfolio with one of its own.
    """
    sql = _SQL.format(items=_ITEMS[kind], heads=heads("execution_cost"), bets=_BETS.get(kind, "NULL"))
    found: dict[tuple[int | None, str], Feed] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "id": pk, "team": pk, "currency": currency})
        for import_id, code, measure, rows, brought, stored, differing in cursor.fetchall():
            feed = found.setdefault((import_id, code), Feed(import_id, code))
            feed.sums[measure] = Sum(rows, brought, stored, differing)
    return list(found.values())
