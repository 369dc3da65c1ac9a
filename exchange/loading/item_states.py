"""The states of items as facts: an item's row tells of one start and one finish; these keep the facts in step."""

from __future__ import annotations

from string import Template

from exchange.loading.facts import heads
from exchange.loading.session import Session

HEADS = heads("execution_itemstate")
_ADD = (
    "INSERT INTO execution_itemstate (tenant_id, recorded_at, recorded_by_id, supersedes_id, item_id, date, state) "
    "SELECT %(tenant)s, now(), %(actor)s, "
)
# What a row tells: it was in progress from its start, unless it ended on that day, and ended on its finish.
_TOLD = Template(
    "SELECT item_id, ${old}started_on AS date, 'doing' AS state FROM $rows "
    "WHERE ${old}started_on IS NOT NULL AND (${old}state = 'doing' "
    "OR ${old}state IN ('done', 'dropped') AND ${old}started_on < ${old}finished_on) "
    "UNION ALL SELECT item_id, ${old}finished_on, ${old}state FROM $rows WHERE ${old}state IN ('done', 'dropped')"
)
_ROWS = Template(
    "SELECT i.id AS item_id, s.state, s.started_on, f.finished_on, "
    "f.old_state, f.old_started_on, f.old_finished_on FROM load_items s "
    'JOIN ids_items i ON i."row" = s."row" JOIN item_finish f ON f."row" = s."row" WHERE $which '
    "AND NOT EXISTS (SELECT FROM load_item_states l WHERE l.item = s.key)"
)
# Most new items have not begun, and tell nothing.
_NEW = "i.is_new AND (s.started_on IS NOT NULL OR s.state IN ('done', 'dropped'))"
_CHANGED = (
    "NOT i.is_new AND ROW(s.state, s.started_on, f.finished_on) "
    "IS DISTINCT FROM ROW(f.old_state, f.old_started_on, f.old_finished_on)"
)


def add_states_of_new_items(session: Session) -> int:
    """The facts of items that were not there before; how many."""
    session.make("new_items", _ROWS.substitute(which=_NEW))
    told = _TOLD.substitute(rows="new_items", old="")
    return session.run(f"{_ADD} NULL, item_id, date, state FROM ({told}) told")


def add_states_of_changed_items(session: Session) -> None:
    """The facts of items whose row tells something else than before: corrected where they were, never deleted."""
    session.make("changed_items", _ROWS.substitute(which=_CHANGED))
    if not session.row("SELECT count(*) FROM changed_items")[0]:
        return
    new, old = (_TOLD.substitute(rows="changed_items", old=prefix) for prefix in ("", "old_"))
    session.make("told_now", new)
    session.make("to_add", f"SELECT * FROM told_now EXCEPT ({old})")
    session.make("to_remove", f"({old}) EXCEPT SELECT * FROM told_now")
    corrected = session.run(_SAME_DAY)
    moved, fresh = session.row(_OTHER_DAY)
    taken_back = session.run(_TAKEN_BACK)
    session.count("states of items", added=fresh, changed=corrected + moved + taken_back)


_SAME_DAY = (
    f"{_ADD} h.id, a.item_id, a.date, a.state FROM to_add a "
    f"JOIN {HEADS} h ON h.item_id = a.item_id AND h.date = a.date WHERE h.state <> a.state"
)
_OTHER_DAY = (
    f"WITH added AS ({_ADD} h.id, a.item_id, a.date, a.state FROM to_add a "
    "LEFT JOIN to_remove r ON r.item_id = a.item_id AND r.state = a.state "
    f"LEFT JOIN {HEADS} h ON h.item_id = r.item_id AND h.date = r.date AND h.state = r.state "
    f"WHERE NOT EXISTS (SELECT FROM {HEADS} g WHERE g.item_id = a.item_id AND g.date = a.date) "
    "RETURNING supersedes_id) SELECT count(supersedes_id), count(*) FILTER (WHERE supersedes_id IS NULL) FROM added"
)
# What the row no longer tells, and what came later and says otherwise, is corrected to what now held on that day.
_TAKEN_BACK = (
    f"{_ADD} h.id, h.item_id, h.date, held.state FROM changed_items c "
    f"JOIN {HEADS} h ON h.item_id = c.item_id "
    "CROSS JOIN LATERAL (SELECT coalesce((SELECT n.state FROM told_now n WHERE n.item_id = c.item_id "
    "AND n.date <= h.date ORDER BY n.date DESC LIMIT 1), 'todo') AS state, "
    "coalesce((SELECT max(n.date) FROM told_now n WHERE n.item_id = c.item_id), '-infinity'::date) AS last_day) held "
    "WHERE h.state <> held.state AND (h.date > held.last_day OR EXISTS (SELECT FROM to_remove r "
    "WHERE r.item_id = h.item_id AND r.date = h.date AND r.state = h.state))"
)
