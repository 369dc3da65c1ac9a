"""Baselines and requests for them: added when their number is new, never changed."""

from __future__ import annotations

from exchange.loading.frozen import Frozen, load_frozen
from exchange.loading.references import BY_WHO, OF_INITIATIVE, OF_ITEM, WHO
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
REQUESTS = Frozen(
    table="baseline_requests",
    target="portfolio_baselinerequest",
    source=f"load_baseline_requests s {OF_INITIATIVE} {WHO}asked_by",
    match="t.initiative_id = p.id AND t.number = s.number",
    columns={"initiative_id": "p.id", **{name: f"s.{name}" for name in ("number", "date", "reason")}},
    order="p.id, s.number",
    recorded_by=BY_WHO,
)
ANSWERS = Frozen(
    table="baseline_requests",
    target="portfolio_baselineanswer",
    source=(
        f"(SELECT * FROM load_baseline_requests WHERE answer <> '') s {OF_INITIATIVE} "
        "JOIN portfolio_baselinerequest q "
        "ON q.tenant_id = %(tenant)s AND q.initiative_id = p.id AND q.number = s.number "
        "LEFT JOIN portfolio_baseline b "
        "ON b.tenant_id = %(tenant)s AND b.initiative_id = p.id AND b.number = s.baseline"
    ),
    match="t.request_id = q.id",
    columns={
        "request_id": "q.id",
        "date": "s.answered_on",
        "is_approved": "s.answer = 'approved'",
        "reason": "s.answer_reason",
        "baseline_id": "b.id",
    },
    counted_as="answers to baseline requests",
)


def load_baselines(session: Session) -> None:
    """Write the baselines that are new, with their lines, and requests with their answers."""
    session.stage("baselines")
    session.stage("baseline_lines")
    session.make("fresh_baselines", _FRESH)
    for table, statement in (("baselines", _ADD), ("baseline_lines", _ADD_LINES)):
        added = session.run(statement)
        total = len(session.content.rows(table).entries)
        session.count(table, added=added, unchanged=total - added)
    if session.has("baseline_requests"):
        session.stage("baseline_requests")
        for how in (REQUESTS, ANSWERS):
            load_frozen(session, how)
