"""An import taken back: what it added weighs nothing, what it changed is as before; nothing is deleted."""

from __future__ import annotations

from datetime import date
from typing import Final

from exchange.imports.items import ITEMS
from exchange.imports.settings import read_settings
from exchange.imports.taken_back import NO_LONGER
from exchange.imports.writing import ImportSession
from exchange.loading.facts import heads
from exchange.loading.item_states import add_states_of_changed_items
from exchange.loading.merge import merge
from exchange.models import SheetImport

_STATES, _REPORTS, _COSTS = (
    heads(f"execution_{name}") for name in ("itemstate", "progressreport", "cost")
)  # the facts that count
# What the import added or changed and has not been taken back yet.
_ITEM_ROWS: Final = f"""
SELECT r.number AS "row", r.outcome, r.external_id, r.was, t.id, t.version <> r.became OR EXISTS (
        SELECT FROM {_STATES} f WHERE f.item_id = t.id AND f.recorded_at > %(written)s) OR EXISTS (
        SELECT FROM {_REPORTS} f WHERE f.item_id = t.id AND f.recorded_at > %(written)s) OR EXISTS (
        SELECT FROM {_COSTS} f WHERE f.item_id = t.id AND f.recorded_at <> %(written)s
            AND (r.outcome = 'added' OR f.recorded_at > %(written)s)) OR EXISTS (
        SELECT FROM execution_item c WHERE c.tenant_id = %(tenant)s AND c.parent_id = t.id
            AND c.created_at > %(written)s) AS is_touched
FROM exchange_importrow r JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = r.key
WHERE r.tenant_id = %(tenant)s AND r.sheet_import_id = %(import)s AND r.became IS NOT NULL
  AND r.outcome IN ('added', 'changed')
"""
# A rate that was found later (“Price hours”) says nothing about the hours: only who says something else touches them.
_SAYS: Final = ("date", "hours", "member_id", "item_id", "initiative_id", "kind", "note")
_IS_TOUCHED: Final = """
(h.recorded_at <> %(written)s AND (own.id IS NULL OR ROW({heads}) IS DISTINCT FROM ROW({owns})
    OR h.amount <> own.amount AND NOT (
        own.rate IS NULL AND own.member_id IS NOT NULL AND h.rate IS NOT NULL AND own.amount = 0)))
""".format(heads=", ".join(f"h.{name}" for name in _SAYS), owns=", ".join(f"own.{name}" for name in _SAYS))
_COST_ROWS: Final = f"""
SELECT r.number AS "row", r.external_id, h.id, {_IS_TOUCHED} AS is_touched
FROM exchange_importrow r JOIN {_COSTS} h ON h.key = r.key
LEFT JOIN (SELECT DISTINCT ON (o.key) o.* FROM execution_cost o
    WHERE o.tenant_id = %(tenant)s AND o.recorded_at = %(written)s ORDER BY o.key, o.id DESC) own ON own.key = r.key
WHERE r.tenant_id = %(tenant)s AND r.sheet_import_id = %(import)s AND r.became IS NOT NULL
  AND r.outcome IN ('added', 'changed')
"""
_PARENT: Final = "CASE WHEN a THEN t.parent_id ELSE w.parent_id END"
_PARENT_STAYS: Final = (
    "CASE WHEN NOT a THEN w.parent_id "
    "WHEN t.parent_id IN (SELECT id FROM undo_rows WHERE outcome = 'added') THEN t.parent_id END"
)
# Added: dropped from before it began. Changed: as it was.
_FORMER: Final = """
SELECT u."row", t.key, CASE WHEN a THEN t.title ELSE w.title END AS title,
    CASE WHEN a THEN t.type ELSE w.type END AS type,
    CASE WHEN a THEN 'dropped' ELSE w.state END AS state,
    CASE WHEN a THEN t.planned_start ELSE w.planned_start END AS planned_start,
    CASE WHEN a THEN t.planned_finish ELSE w.planned_finish END AS planned_finish,
    (CASE WHEN a THEN t.planned_cost ELSE w.planned_cost END) / 10000.0 AS planned_cost,
    CASE WHEN a THEN t.estimate ELSE w.estimate END AS estimate,
    CASE WHEN a THEN NULL ELSE w.started_on END AS started_on,
    CASE WHEN a THEN least(%(day)s::date, t.planned_start, t.started_on, (
        SELECT min(f.date) FROM execution_itemstate f WHERE f.tenant_id = %(tenant)s AND f.item_id = t.id))
        ELSE w.finished_on END AS finished_on,
    NOT a AND w.finish_assumed AS is_assumed, above.key AS parent, p.key AS initiative, team.key AS team,
    CASE WHEN a THEN t.assignee_id ELSE w.assignee_id END AS assignee
FROM undo_rows u JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.id = u.id
CROSS JOIN LATERAL (SELECT u.outcome = 'added' AS a) added
CROSS JOIN LATERAL jsonb_to_record(coalesce(u.was, '{}'::jsonb)) AS w (title text, initiative_id bigint,
    parent_id bigint, team_id bigint, type text, state text, planned_start date, planned_finish date,
    planned_cost bigint, estimate numeric, started_on date, finished_on date, assignee_id bigint,
    finish_assumed boolean)
LEFT JOIN execution_item above ON above.tenant_id = %(tenant)s
 AND above.id = CASE WHEN a THEN t.parent_id ELSE w.parent_id END
LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s
 AND p.id = CASE WHEN a THEN t.initiative_id ELSE w.initiative_id END
LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.id = CASE WHEN a THEN t.team_id ELSE w.team_id END
ORDER BY u."row"
"""
_FINISHES: Final = """
SELECT s."row", t.state AS old_state, t.started_on AS old_started_on, t.finished_on AS old_finished_on,
       t.planned_start AS old_planned_start, t.version AS old_version, t.id AS old_id, s.finished_on, s.is_assumed
FROM load_items s JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = s.key
"""
# A report that replaced another gives way to it; one that came new, to what was known until then. It may have been
# corrected since, which leaves its day: what goes back is what the import's own replaced.
_REPORTS_BACK: Final = f"""
INSERT INTO execution_progressreport (tenant_id, recorded_at, recorded_by_id, supersedes_id, item_id, date, percent)
SELECT %(tenant)s, now(), %(actor)s, h.id, h.item_id, h.date,
    CASE WHEN u.outcome = 'added' THEN 0 ELSE coalesce(former.percent, (
        SELECT b.percent FROM {_REPORTS} b WHERE b.item_id = h.item_id AND b.date < h.date
        ORDER BY b.date DESC LIMIT 1), 0)
    END
FROM undo_rows u
JOIN (SELECT DISTINCT ON (o.item_id, o.date) o.item_id, o.date, o.supersedes_id FROM execution_progressreport o
      WHERE o.tenant_id = %(tenant)s AND o.recorded_at = %(written)s ORDER BY o.item_id, o.date, o.id DESC) own
    ON own.item_id = u.id
JOIN {_REPORTS} h ON h.item_id = own.item_id AND h.date = own.date
LEFT JOIN execution_progressreport former ON former.tenant_id = %(tenant)s AND former.id = own.supersedes_id
"""
# The import's own fact may have been corrected since: what goes back is what that one replaced, not what the head did.
_COSTS_BACK: Final = """
INSERT INTO execution_cost (tenant_id, recorded_at, recorded_by_id, supersedes_id, key, date, amount,
    initiative_id, item_id,
    kind, hours, member_id, rate, note)
SELECT %(tenant)s, now(), %(actor)s, h.id, h.key, coalesce(f.date, h.date), coalesce(f.amount, 0),
    CASE WHEN f.id IS NULL THEN h.initiative_id ELSE f.initiative_id END,
    CASE WHEN f.id IS NULL THEN h.item_id ELSE f.item_id END, coalesce(f.kind, h.kind),
    CASE WHEN f.id IS NOT NULL THEN f.hours WHEN h.hours IS NOT NULL THEN 0 END,
    CASE WHEN f.id IS NULL THEN h.member_id ELSE f.member_id END, CASE WHEN f.id IS NULL THEN h.rate ELSE f.rate END,
    coalesce(f.note, %(reason)s)
FROM {rows} JOIN {costs} h ON h.id = u.cost_id
LEFT JOIN (SELECT DISTINCT ON (o.key) o.key, o.supersedes_id FROM execution_cost o
           WHERE o.tenant_id = %(tenant)s AND o.recorded_at = %(written)s ORDER BY o.key, o.id DESC) own
    ON own.key = h.key
LEFT JOIN execution_cost f ON f.tenant_id = %(tenant)s AND f.id = own.supersedes_id
"""
_OF_ITEMS: Final = (
    "(SELECT DISTINCT now.id AS cost_id FROM undo_rows r "
    "JOIN execution_cost c ON c.tenant_id = %(tenant)s AND c.item_id = r.id "
    f"AND c.recorded_at = %(written)s JOIN {_COSTS} now ON now.key = c.key) u"
)
_OF_COSTS: Final = "(SELECT id AS cost_id FROM undo_rows) u"
_FORGET: Final = """
UPDATE exchange_externalkey e SET digest = '' FROM undo_rows u
WHERE e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s AND e.external_id = u.external_id
"""
_DONE: Final = """
UPDATE exchange_importrow r SET became = NULL FROM undo_rows u
WHERE r.tenant_id = %(tenant)s AND r.sheet_import_id = %(import)s AND r.number = u."row"
"""
_VANISHED: Final = """
SELECT row_number() OVER (ORDER BY t.id) AS "row", 'added' AS outcome, e.external_id, NULL::jsonb AS was, t.id
FROM exchange_externalkey e JOIN {table} t ON t.key = e.key AND t.tenant_id = %(tenant)s
WHERE e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s AND e.digest <> ''
  AND e.last_import_id IS DISTINCT FROM %(import)s
  AND NOT EXISTS (SELECT FROM exchange_sheetimport n
                  WHERE n.tenant_id = %(tenant)s AND n.id = e.last_import_id AND n.written_at > %(written)s)
"""


def undo(of: SheetImport, *, today: date, actor_id: int | None) -> dict[str, int]:
    """Take back what nobody touched since (all of it when that was asked for); how many were undone and kept."""
    session = _session(of, today, actor_id)
    session.make("undo_all", _ITEM_ROWS if of.target == "items" else _COST_ROWS)
    wanted = "true" if of.settings.get("undo_touched") else "NOT is_touched"
    undone = session.make("undo_rows", f"SELECT * FROM undo_all WHERE {wanted}")
    kept = session.row("SELECT count(*) FROM undo_all")[0] - undone
    if of.target == "items":
        _items_back(session)
        session.run(_REPORTS_BACK)
        session.run(_COSTS_BACK.format(rows=_OF_ITEMS, costs=_COSTS), reason="The import was undone.")
    else:
        session.run(_COSTS_BACK.format(rows=_OF_COSTS, costs=_COSTS), reason="The import was undone.")
    session.run(_FORGET)
    session.run(_DONE)
    session.close()
    return {"undone": of.count("undone") + undone, "kept": kept}


def touched(of: SheetImport, most: int) -> tuple[int, list[tuple[int, str]]]:
    """How many rows were changed here since, and the first of them by number and id."""
    session = _session(of, of.made_at.date(), None)
    rows = _ITEM_ROWS if of.target == "items" else _COST_ROWS
    session.make("undo_all", rows)
    count: int = session.row("SELECT count(*) FROM undo_all WHERE is_touched")[0]
    found = session.row(
        "SELECT coalesce(array_agg(x.pair ORDER BY x.number), '{}') FROM (SELECT \"row\" AS number, "
        'json_build_array("row", external_id) AS pair FROM undo_all WHERE is_touched ORDER BY "row" LIMIT %(most)s) x',
        most=most,
    )[0]
    session.close()
    return count, [(number, name) for number, name in found]


def drop_vanished(of: SheetImport, *, today: date, actor_id: int | None) -> dict[str, int]:
    """Drop from today what the source named before and neither this file nor a later one has; costs count 0."""
    session = _session(of, today, actor_id)
    table = "execution_item" if of.target == "items" else _COSTS
    dropped = session.make("undo_rows", _VANISHED.format(table=table))
    if of.target == "items":
        _items_back(session, today)
    else:
        session.run(
            _COSTS_BACK.replace("f.id = own.supersedes_id", "false").format(rows=_OF_COSTS, costs=_COSTS),
            reason=NO_LONGER,
        )
    session.run(_FORGET)
    session.close()
    return {"dropped": dropped, "vanished": 0}


def _session(of: SheetImport, today: date, actor_id: int | None) -> ImportSession:
    session = ImportSession(of, read_settings(of.settings), today, actor_id)
    session.know(written=of.written_at, day=today)
    return session


def _items_back(session: ImportSession, day: date | None = None) -> None:
    former = _FORMER
    if not day:
        # Beside what is here a dropped part would still make its parent one with parts, whose own figures do not count.
        former = former.replace(_PARENT, _PARENT_STAYS)
    if day:
        former = former.replace("least(%(day)s::date, t.planned_start, t.started_on, (", "coalesce(%(day)s::date, (")
        former = former.replace("WHEN a THEN NULL ELSE w.started_on", "WHEN a THEN t.started_on ELSE w.started_on")
    session.make("load_items", former)
    session.make("item_finish", _FINISHES)
    merge(session, ITEMS)
    session.make("load_item_states", "SELECT NULL::text AS item WHERE false")
    add_states_of_changed_items(session)
