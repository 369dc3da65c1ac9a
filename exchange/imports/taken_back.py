"""What stood here when an import was taken back: what people changed since is measured against that, not against it."""

from __future__ import annotations

from typing import Final

from exchange.imports.fields import ITEMS
from exchange.loading.session import Session

NO_LONGER: Final = "Its source no longer names it."
# Where an earlier file had spoken of the row, `load_last` has its words: the undo went back to them. Of the
# others, what the import had added was dropped and weighs nothing since, and may have left its parent (undoing.py);
# what it had changed is as it was.
_ADDED: Final = """
UPDATE load_last l SET said = (l.said - 'started_on' - 'finished_on' - CASE WHEN EXISTS (
        SELECT FROM execution_item t WHERE t.tenant_id = %(tenant)s AND t.key = l.key AND t.parent_id IS NOT NULL)
    THEN '' ELSE 'parent' END) || '{"state": "dropped"}'
    || CASE WHEN l.is_undone AND l.said ->> 'percent' IS NOT NULL THEN '{"percent": 0}' ELSE '{}' END::jsonb
    || CASE WHEN l.is_undone AND l.said ->> 'spent' IS NOT NULL THEN '{"spent": 0}' ELSE '{}' END::jsonb
WHERE l.is_vanished OR l.is_undone AND l.outcome = 'added'
"""
_THEN: Final = """
NOT EXISTS (SELECT FROM {table} n WHERE n.tenant_id = %(tenant)s AND n.supersedes_id = f.id
    AND n.supersedes_id IS NOT NULL AND n.recorded_at <= l.undone_at)
AND f.tenant_id = %(tenant)s AND f.recorded_at <= l.undone_at
"""
_CHANGED: Final = f"""
UPDATE load_last l SET said = l.was || jsonb_build_object(
    'parent', (SELECT a.key FROM execution_item a WHERE a.tenant_id = %(tenant)s
               AND a.id = (l.was ->> 'parent_id')::bigint),
    'initiative', (SELECT p.key FROM portfolio_initiative p WHERE p.tenant_id = %(tenant)s
                   AND p.id = (l.was ->> 'initiative_id')::bigint),
    'team', (SELECT a.key FROM accounts_team a WHERE a.tenant_id = %(tenant)s
             AND a.id = (l.was ->> 'team_id')::bigint),
    'assignee', l.was -> 'assignee_id', 'planned_cost', (l.was ->> 'planned_cost')::numeric / 10000,
    'percent', (SELECT f.percent FROM execution_progressreport f JOIN execution_item t ON t.id = f.item_id
                WHERE t.tenant_id = %(tenant)s AND t.key = l.key AND {_THEN.format(table="execution_progressreport")}
                ORDER BY f.date DESC, f.id DESC LIMIT 1),
    'spent', (SELECT f.amount / 10000.0 FROM execution_cost f
              WHERE f.key = left(l.key, 114) || '-spent' AND {_THEN.format(table="execution_cost")} LIMIT 1))
WHERE l.is_undone AND l.outcome = 'changed' AND l.was IS NOT NULL
"""  # our own tables
_COSTS: Final = f"""
UPDATE load_last l SET said = jsonb_build_object('date', c.date, 'amount', c.amount / 10000.0, 'hours', c.hours,
    'note', c.note)
FROM (SELECT DISTINCT ON (l."row") l."row", f.date, f.amount, f.hours, f.note
      FROM load_last l JOIN execution_cost f ON f.tenant_id = %(tenant)s AND f.key = l.key
      WHERE l.is_undone AND {_THEN.format(table="execution_cost")} OR l.is_vanished AND f.note = %(no_longer)s
      ORDER BY l."row", f.id DESC) c
WHERE c."row" = l."row"
"""  # our own tables


def left_behind(session: Session, target: str) -> None:
    """Set what the last file said to what the undo of it (or of what vanished) left: `load_last.said`."""
    if target == ITEMS:
        session.run(_ADDED)
        session.run(_CHANGED)
    else:
        session.run(_COSTS, no_longer=NO_LONGER)
