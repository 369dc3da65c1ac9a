"""Items with their states, percent reports, costs."""

from __future__ import annotations

from exchange.loading.amounts import money
from exchange.loading.facts import Facts, load_facts
from exchange.loading.item_states import add_states_of_changed_items, add_states_of_new_items
from exchange.loading.merge import Merge, merge
from exchange.loading.references import OF_ITEM, TEAM
from exchange.loading.session import Session


def _hours(given: str, kept: str) -> str:
    """Whose hours it is and at which rate: as the workbook says, else as it was, while it can still be a person's."""
    of_nobody = "s.kind <> 'labour' OR s.hours IS NULL OR s.hours > 24"
    return f"CASE WHEN {of_nobody} THEN NULL WHEN own.cost IS NULL THEN {kept} ELSE {given} END"


ITEMS = Merge(
    table="items",
    target="execution_item",
    match="t.key = s.key",
    joins=(
        'JOIN item_finish f ON f."row" = s."row" '
        "LEFT JOIN load_items above ON above.key = s.parent "
        'LEFT JOIN ids_items above_id ON above_id."row" = above."row" '
        "LEFT JOIN execution_item stored ON stored.tenant_id = %(tenant)s AND stored.key = s.parent "
        "LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.key = s.initiative "
        f"{TEAM}"
    ),
    columns={
        **{name: f"s.{name}" for name in ("key", "title", "type", "state", "planned_start", "planned_finish")},
        **{name: f"s.{name}" for name in ("estimate", "started_on")},
        "finished_on": "f.finished_on",
        "finish_assumed": "f.is_assumed",
        "planned_cost": money("s.planned_cost"),
        "parent_id": "coalesce(above_id.id, stored.id)",
        "initiative_id": "p.id",
        "team_id": "team.id",
    },
    has_version=True,
)
STATES = Facts(
    target="execution_itemstate",
    source=f"load_item_states s {OF_ITEM}",
    match="h.item_id = w.id AND h.date = s.date",
    key={"item_id": "w.id", "date": "s.date"},
    says={"state": "s.state"},
)
PROGRESS = Facts(
    target="execution_progressreport",
    source=f"load_progress s {OF_ITEM}",
    match="h.item_id = w.id AND h.date = s.date",
    key={"item_id": "w.id", "date": "s.date"},
    says={"percent": "s.percent"},
    supersedes="coalesce(h.id, s.moved)",
)
COSTS = Facts(
    target="execution_cost",
    source=(
        "load_costs s LEFT JOIN execution_item w ON w.tenant_id = %(tenant)s AND w.key = s.item "
        # With an item, the initiative is the item's, and follows it when it moves.
        "LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.key = s.initiative AND s.item IS NULL "
        "LEFT JOIN load_cost_hours own ON own.cost = s.key LEFT JOIN member_ids who ON who.email = own.person"
    ),
    match="h.key = s.key",
    key={"key": "s.key"},
    says={
        **{name: f"s.{name}" for name in ("date", "kind", "hours", "note")},
        "amount": money("s.amount"),
        "item_id": "w.id",
        "initiative_id": "p.id",
        "member_id": _hours("who.id", "h.member_id"),
        "rate": _hours(money("own.rate"), "h.rate"),
    },
)

# Done without a day: finished as planned if that is past, else on the day of loading; a later load keeps it.
_FINISHES = """
SELECT s."row", t.state AS old_state, t.started_on AS old_started_on, t.finished_on AS old_finished_on,
       t.planned_start AS old_planned_start,
       CASE WHEN s.state NOT IN ('done', 'dropped') THEN NULL
            WHEN s.finished_on IS NOT NULL THEN s.finished_on
            WHEN t.state = 'done' AND t.finished_on IS NOT NULL THEN t.finished_on
            WHEN s.planned_finish < %(today)s THEN s.planned_finish
            ELSE %(today)s::date END AS finished_on,
       CASE WHEN s.state <> 'done' THEN false
            WHEN s.finished_on IS NOT NULL THEN a.item IS NOT NULL
            WHEN t.state = 'done' AND t.finished_on IS NOT NULL THEN t.finish_assumed
            ELSE true END AS is_assumed
FROM load_items s
LEFT JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = s.key
LEFT JOIN load_assumed_finishes a ON a.item = s.key
"""
_REPORTS = """
SELECT r.id, r.item_id, r.date, r.percent,
       row_number() OVER (PARTITION BY r.item_id ORDER BY r.date DESC, r.id DESC) = 1 AS is_last
FROM execution_progressreport r
JOIN ids_items i ON i.id = r.item_id AND NOT i.is_new
JOIN load_items s ON s."row" = i."row" AND s.percent IS NOT NULL
WHERE r.tenant_id = %(tenant)s AND NOT EXISTS (
    SELECT FROM execution_progressreport x WHERE x.tenant_id = %(tenant)s AND x.supersedes_id = r.id)
"""
# An item's own percent is a report; when the day it is dated by has moved, the report moves with it.
_OWN_PERCENTS = """
INSERT INTO load_progress (item, date, percent, moved)
SELECT s.key, d.day, s.percent, earlier.id
FROM load_items s
JOIN ids_items i ON i."row" = s."row"
JOIN item_finish f ON f."row" = s."row"
CROSS JOIN LATERAL (SELECT coalesce(s.started_on, s.planned_start, %(today)s::date) AS day,
                           coalesce(s.started_on, s.planned_start) IS NULL AS is_today,
                           coalesce(f.old_started_on, f.old_planned_start) AS old_day) d
LEFT JOIN report_heads last ON last.item_id = i.id AND last.is_last
LEFT JOIN report_heads earlier ON earlier.item_id = i.id AND NOT d.is_today AND earlier.date <> d.day
     AND (earlier.date = d.old_day OR d.old_day IS NULL AND earlier.is_last)
     AND NOT EXISTS (SELECT FROM load_progress l WHERE l.item = s.key AND l.date = earlier.date)
WHERE s.percent IS NOT NULL
  AND NOT (d.is_today AND last.id IS NOT NULL AND last.percent = s.percent)
  AND NOT EXISTS (SELECT FROM load_progress l WHERE l.item = s.key AND l.date = d.day)
"""


def load_execution(session: Session) -> None:
    """Write the work, how far it is and what it cost."""
    _load_items(session)
    _load_progress(session)
    for table in ("cost_hours", "costs"):
        session.stage(table)
    load_facts(session, "costs", COSTS)


def _load_items(session: Session) -> None:
    for table in ("items", "assumed_finishes", "item_states"):
        session.stage(table)
    session.make("item_finish", _FINISHES)
    merge(session, ITEMS)
    added = add_states_of_new_items(session)
    session.count("states of items", added=added)
    add_states_of_changed_items(session)
    load_facts(session, "item_states", STATES)


def _load_progress(session: Session) -> None:
    session.stage("progress")
    session.run("ALTER TABLE load_progress ADD COLUMN moved bigint")
    if any(percent for _, (percent,) in session.content.rows("items").columns("percent")):
        session.make("report_heads", _REPORTS)
        session.run(_OWN_PERCENTS)
    load_facts(session, "progress", PROGRESS)
