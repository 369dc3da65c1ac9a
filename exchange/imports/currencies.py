"""Whether a sheet's money may land where its rows land: amounts in two currencies are never added up."""

from __future__ import annotations

from typing import Final

from exchange.imports.matching import reject
from exchange.imports.settings import Settings
from exchange.loading.session import Session

# Where all money here is in the sheet's currency there is nothing to look for.
_OTHERS: Final = """
SELECT EXISTS (SELECT FROM tenancy_tenant t WHERE t.id = %(tenant)s AND t.currency <> %(currency)s)
    OR EXISTS (SELECT FROM portfolio_portfolio p WHERE p.tenant_id = %(tenant)s
               AND p.currency NOT IN ('', %(currency)s))
"""
_LANDED: Final = """
SELECT l."row", l.said AS value, 'an amount in ' || c.currency || ', the currency of '
    || coalesce(p.name, 'what is unallocated') || '; this sheet is in ' || %(currency)s AS expected
FROM ({landing}) l
JOIN tenancy_tenant t ON t.id = %(tenant)s
LEFT JOIN portfolio_initiative n ON n.tenant_id = %(tenant)s AND n.id = l.initiative_id
LEFT JOIN portfolio_portfolio p ON p.tenant_id = %(tenant)s AND p.id = n.portfolio_id
CROSS JOIN LATERAL (SELECT coalesce(nullif(p.currency, ''), t.currency) AS currency) c
WHERE c.currency <> %(currency)s
"""
# An item's own initiative, else that of the nearest above it; rows of the sheet speak before what is stored.
_OF_ITEMS: Final = """
WITH RECURSIVE up AS (
    SELECT l."row", l.initiative, l.parent FROM load_items l WHERE l.planned_cost IS NOT NULL OR l.spent IS NOT NULL
    UNION ALL
    SELECT u."row", CASE WHEN n."row" IS NULL THEN own.key ELSE n.initiative END,
           CASE WHEN n."row" IS NULL THEN above.key ELSE n.parent END
    FROM up u
    LEFT JOIN load_items n ON n.key = u.parent
    LEFT JOIN execution_item t ON n."row" IS NULL AND t.tenant_id = %(tenant)s AND t.key = u.parent
    LEFT JOIN portfolio_initiative own ON own.tenant_id = %(tenant)s AND own.id = t.initiative_id
    LEFT JOIN execution_item above ON above.tenant_id = %(tenant)s AND above.id = t.parent_id
    WHERE u.initiative IS NULL AND u.parent IS NOT NULL
) CYCLE "row", parent SET looped USING walked
SELECT l."row", coalesce(l.planned_cost, l.spent)::text AS said, i.id AS initiative_id
FROM up u JOIN load_items l ON l."row" = u."row"
LEFT JOIN portfolio_initiative i ON i.tenant_id = %(tenant)s AND i.key = u.initiative
WHERE u.initiative IS NOT NULL OR u.parent IS NULL
"""
_OF_COSTS: Final = """
WITH RECURSIVE up AS (
    SELECT c."row", coalesce(w.initiative_id, c.initiative_id) AS initiative_id, w.parent_id
    FROM load_costs c LEFT JOIN execution_item w ON w.tenant_id = %(tenant)s AND w.id = c.item_id
    WHERE c.amount IS NOT NULL
    UNION ALL
    SELECT u."row", a.initiative_id, a.parent_id
    FROM up u JOIN execution_item a ON a.tenant_id = %(tenant)s AND a.id = u.parent_id
    WHERE u.initiative_id IS NULL
) CYCLE "row", parent_id SET looped USING walked
SELECT c."row", c.amount::text AS said, u.initiative_id FROM up u JOIN load_costs c ON c."row" = u."row"
WHERE u.initiative_id IS NOT NULL OR u.parent_id IS NULL
"""
# Whoever was to hang under a row that fell does not come in either.
_ORPHANS: Final = """
SELECT l."row", l.parent AS value, 'a parent that comes in: its row was rejected' AS expected FROM load_items l
WHERE l.parent IS NOT NULL AND NOT EXISTS (SELECT FROM load_items n WHERE n.key = l.parent)
  AND NOT EXISTS (SELECT FROM execution_item t WHERE t.tenant_id = %(tenant)s AND t.key = l.parent)
"""
_FALLEN: Final = 'DELETE FROM {table} l WHERE NOT EXISTS (SELECT FROM load_in i WHERE i."row" = l."row")'


def refuse_foreign_items(session: Session, settings: Settings) -> None:
    """Let items fall whose planned or spent money would count in another currency, and what hangs on them."""
    header = settings.columns.get("planned_cost") or settings.columns.get("spent", "")
    if header and _may_differ(session, settings):
        _refuse(session, settings, "load_items", _OF_ITEMS, header)
        drop_orphans(session, settings)


def refuse_foreign_costs(session: Session, settings: Settings) -> None:
    """Let costs fall whose amount would count in another currency."""
    header = settings.columns.get("amount", "")
    if header and _may_differ(session, settings):
        _refuse(session, settings, "load_costs", _OF_COSTS, header)


def drop_orphans(session: Session, settings: Settings) -> None:
    """Let rows fall whose parent has fallen, level by level."""
    while reject(session, _ORPHANS, settings.columns.get("parent", "")):
        session.run(_FALLEN.format(table="load_items"))


def _may_differ(session: Session, settings: Settings) -> bool:
    return bool(settings.currency) and bool(session.row(_OTHERS, currency=settings.currency)[0])


def _refuse(session: Session, settings: Settings, table: str, landing: str, header: str) -> None:
    fallen = _LANDED.format(landing=landing)
    if reject(session, fallen, header, currency=settings.currency):
        session.run(_FALLEN.format(table=table))
