"""Baselines: added when their number is new, never changed."""

from __future__ import annotations

from exchange.loading.references import OF_INITIATIVE, OF_ITEM
from exchange.loading.session import Session

_FRESH = f"""
    SELECT p.id AS initiative_id, s.initiative, s.number, s.date, s.reason
    FROM load_baselines s {OF_INITIATIVE}
    WHERE NOT EXISTS (SELECT FROM portfolio_baseline b
                      WHERE b.tenant_id = %(tenant)s AND b.initiative_id = p.id AND b.number = s.number)
"""
_ADD = """
    INSERT INTO portfolio_baseline (tenant_id, recorded_at, recorded_by_id, initiative_id, number, date, reason)
    SELECT %(tenant)s, now(), %(actor)s, initiative_id, number, date, reason FROM fresh_baselines
    ORDER BY initiative_id, number
"""
# Only lines of baselines that this load added: those that were there keep theirs.
_ADD_LINES = f"""
    INSERT INTO portfolio_baselineline (tenant_id, baseline_id, item_id, planned_cost, start, finish, is_settled)
    SELECT %(tenant)s, b.id, w.id, s.planned_cost, s.start, s.finish, s.settled = 'yes'
    FROM load_baseline_lines s
    JOIN fresh_baselines f ON f.initiative = s.initiative AND f.number = s.number
    JOIN portfolio_baseline b ON b.tenant_id = %(tenant)s AND b.initiative_id = f.initiative_id AND b.number = f.number
    LEFT {OF_ITEM}
    ORDER BY s."row"
"""


def load_baselines(session: Session) -> None:
    """Write the baselines that are new, with their lines."""
    session.stage("baselines")
    session.stage("baseline_lines")
    session.make("fresh_baselines", _FRESH)
    for table, statement in (("baselines", _ADD), ("baseline_lines", _ADD_LINES)):
        added = session.run(statement)
        total = len(session.content.rows(table).entries)
        session.count(table, added=added, unchanged=total - added)
