"""What was edited here since its source last spoke: it stays, or the file wins, as the mapping says; never silently."""

from __future__ import annotations

from typing import Final

from exchange.imports.fields import ITEMS, fields_of
from exchange.imports.matching import COST_COLUMNS, ITEM_COLUMNS
from exchange.imports.settings import FILE, NONE, Settings
from exchange.imports.taken_back import left_behind
from exchange.loading.facts import heads
from exchange.loading.session import Session

# The accounts of the imports that spoke last: few, and looked through once, not once for each row; and before them
# what came with a workbook.
_SAID: Final = """
SELECT r.external_id, r.sheet_import_id, r.values AS said, r.was, r.outcome,
       r.outcome <> 'unchanged' AND r.became IS NULL AS is_undone, n.undone_at
FROM exchange_importrow r JOIN exchange_sheetimport n ON n.id = r.sheet_import_id AND n.tenant_id = %(tenant)s
WHERE r.tenant_id = %(tenant)s AND r.outcome IN ('added', 'changed', 'unchanged')
 AND r.sheet_import_id = ANY(%(imports)s)
UNION ALL
SELECT e.external_id, 0, e.said, NULL, 'unchanged', false, NULL FROM exchange_externalkey e
WHERE e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s AND e.said IS NOT NULL
"""
_LAST_IMPORTS: Final = """
SELECT coalesce(array_agg(DISTINCT e.last_import_id), '{}') FROM load_keys k
JOIN exchange_externalkey e ON e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s
 AND e.external_id = k.external_id
WHERE k.is_known AND NOT k.is_same
"""
# A row that was rejected last time, or taken back, was heard before that.
_REJECTED_LAST: Final = """
SELECT EXISTS (SELECT FROM load_known WHERE digest = '') OR EXISTS (
    SELECT FROM exchange_importrow r JOIN load_keys k ON k.external_id = r.external_id
    WHERE r.tenant_id = %(tenant)s AND r.sheet_import_id = ANY(%(imports)s) AND r.outcome = 'rejected'
      AND k.is_known AND NOT k.is_same)
"""
_ALL_IMPORTS: Final = """
SELECT coalesce(array_agg(n.id), '{}') FROM exchange_sheetimport n WHERE n.tenant_id = %(tenant)s
 AND n.source = %(source)s AND n.target = %(target)s AND n.state IN ('loaded', 'undone') AND n.id <> %(import)s
"""
_LAST: Final = """
SELECT DISTINCT ON (k."row") k."row", k.key, s.said, s.was, s.outcome, s.is_undone, s.undone_at,
       e.digest = '' AND NOT s.is_undone AND s.sheet_import_id = e.last_import_id AS is_vanished
FROM load_keys k
JOIN exchange_externalkey e ON e.tenant_id = %(tenant)s AND e.source = %(source)s AND e.target = %(target)s
 AND e.external_id = k.external_id
JOIN load_said s ON s.external_id = k.external_id AND s.sheet_import_id <= coalesce(e.last_import_id, 0)
WHERE k.is_known AND NOT k.is_same ORDER BY k."row", s.is_undone, s.sheet_import_id DESC
"""
# Field → what stands here, what the source said last, what it says now; as text, so that they compare alike.
_OF_ITEMS: Final = {
    "title": ("t.title", "v.title", "i.title"),
    "parent": ("above.key", "coalesce(was_above.key, v.parent)", "pp.parent_key"),
    "initiative": ("p.key", "v.initiative", "i.initiative"),
    "team": ("team.key", "v.team", "i.team"),
    "assignee": ("t.assignee_id::text", "v.assignee::text", "i.assignee::text"),
    "type": ("t.type", "v.type", "i.type"),
    "state": ("t.state", "v.state", "i.state"),
    "planned_start": ("t.planned_start::text", "v.planned_start::text", "i.planned_start::text"),
    "planned_finish": ("t.planned_finish::text", "v.planned_finish::text", "i.planned_finish::text"),
    "started_on": ("t.started_on::text", "v.started_on::text", "i.started_on::text"),
    "finished_on": ("t.finished_on::text", "v.finished_on::text", "i.finished_on::text"),
    "planned_cost": (
        "trim_scale(t.planned_cost / 10000.0)::text", "trim_scale(v.planned_cost)::text",
        "trim_scale(i.planned_cost)::text",
    ),
    "estimate": ("trim_scale(t.estimate)::text", "trim_scale(v.estimate)::text", "trim_scale(i.estimate)::text"),
    "percent": ("trim_scale(report.percent)::text", "trim_scale(v.percent)::text", "trim_scale(i.percent)::text"),
    "spent": ("trim_scale(c.amount / 10000.0)::text", "trim_scale(v.spent)::text", "trim_scale(i.spent)::text"),
}  # fmt: skip
_OF_COSTS: Final = {
    "date": ("h.date::text", "v.date::text", "i.date::text"),
    "amount": ("trim_scale(h.amount / 10000.0)::text", "trim_scale(v.amount)::text", "trim_scale(i.amount)::text"),
    "hours": ("trim_scale(h.hours)::text", "trim_scale(v.hours)::text", "trim_scale(i.hours)::text"),
    "note": ("nullif(h.note, '')", "nullif(v.note, '')", "nullif(i.note, '')"),
}
# Where the file says nothing, something is worked out: that is no word of the source that could have been edited.
_DERIVED: Final = ("type", "state", "started_on", "finished_on", "amount")
_REPORTS: Final = heads("execution_progressreport")
_ITEM_JOINS: Final = f"""
JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = s.key
LEFT JOIN execution_item above ON above.tenant_id = %(tenant)s AND above.id = t.parent_id
LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.id = t.initiative_id
LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.id = t.team_id
LEFT JOIN exchange_externalkey was_above ON was_above.tenant_id = %(tenant)s AND was_above.source = %(source)s
 AND was_above.target = 'items' AND was_above.external_id = v.parent
LEFT JOIN LATERAL (SELECT f.percent FROM {_REPORTS} f WHERE f.item_id = t.id
    ORDER BY f.date DESC, f.id DESC LIMIT 1) report ON {{reports}}
LEFT JOIN {heads("execution_cost")} c ON {{spent}} AND c.key = left(t.key, 114) || '-spent'
"""
_COST_JOINS: Final = f"JOIN {heads('execution_cost')} h ON h.key = s.key"
_EDITS: Final = """
SELECT s."row", x.field, x.here, x.said FROM load_last s JOIN load_in i ON i."row" = s."row" {parents}
CROSS JOIN LATERAL jsonb_to_record(s.said) AS v ({columns})
{joins}
CROSS JOIN LATERAL (VALUES {fields}) AS x (field, here, last, said)
WHERE s.said ? x.field AND x.here IS DISTINCT FROM x.last AND x.here IS DISTINCT FROM x.said
  AND (x.last IS NOT NULL AND x.said IS NOT NULL OR NOT x.field = ANY(%(derived)s))
"""
_KEEP_PARENTS: Final = """
UPDATE load_parents pp SET named = e.here, parent_key = e.here, parent_row = (
    SELECT k."row" FROM load_keys k JOIN load_in i ON i."row" = k."row" WHERE k.key = e.here)
FROM load_edits e WHERE e.field = 'parent' AND pp."row" = e."row"
"""
_KEEP: Final = """
UPDATE load_in i SET {field} = {value} FROM load_edits e WHERE e.field = '{field}' AND i."row" = e."row"
"""
# Who keeps a state keeps its days.
_KEEP_DAYS: Final = """
UPDATE load_in i SET started_on = t.started_on, finished_on = t.finished_on FROM load_edits e
JOIN load_keys k ON k."row" = e."row" JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = k.key
WHERE e.field = 'state' AND i."row" = e."row"
"""
_SHOWN: Final = (
    "coalesce(CASE WHEN e.field = 'assignee' THEN (SELECT m.name FROM accounts_membership m "
    "WHERE m.tenant_id = %(tenant)s AND m.id::text = e.{side}) ELSE e.{side} END, '')"
)
_NOTE: Final = """
UPDATE sheet_rows r SET note = concat_ws('; ', nullif(r.note, ''), told.words)
FROM (SELECT e."row", string_agg(f.header || ': ' || format({words},
        coalesce('“' || left(nullif({here}, ''), 60) || '”', 'nothing'),
        coalesce('“' || left(nullif({said}, ''), 60) || '”', 'nothing')), '; ' ORDER BY e.field) AS words
      FROM load_edits e JOIN unnest(%(fields)s::text[], %(headers)s::text[]) f (field, header) ON f.field = e.field
      GROUP BY e."row") told
WHERE r.number = told."row"
"""
MARK: Final = "edited here to "
STAYS: Final = f"'{MARK}%%s, which stays; the file says %%s'"
GIVES_WAY: Final = f"'{MARK}%%s, which the file replaces by %%s'"
_CAST: Final = {
    "assignee": "bigint", "planned_start": "date", "planned_finish": "date", "started_on": "date",
    "finished_on": "date", "planned_cost": "numeric", "estimate": "numeric", "date": "date", "amount": "numeric",
    "hours": "numeric",
}  # fmt: skip
_SAID_ONCE: Final = ("percent", "spent")  # facts: kept by saying nothing new


def settle_edits(session: Session, settings: Settings) -> None:
    """Find what was edited here and would be overwritten: `load_edits`; keep it unless the file wins, and say so.

    With parents it runs once `load_parents` knows what the file says and before they are settled.
    """
    fields = _fields(settings)
    imports = session.row(_LAST_IMPORTS)[0]
    if session.row(_REJECTED_LAST, imports=imports)[0]:
        imports = session.row(_ALL_IMPORTS)[0]
    session.make("load_said", _SAID, imports=imports)
    session.make("load_last", _LAST)
    left_behind(session, settings.target)
    session.make("load_edits", _statement(settings, fields), derived=list(_DERIVED))
    if not session.row("SELECT EXISTS (SELECT FROM load_edits)")[0]:
        return
    wins = settings.edited == FILE
    if not wins:
        _keep(session, settings, fields)
    words = _NOTE.format(
        words=GIVES_WAY if wins else STAYS, here=_SHOWN.format(side="here"), said=_SHOWN.format(side="said")
    )
    session.run(words, fields=list(fields), headers=list(fields.values()))


def count_edits(session: Session) -> int:
    """In how many rows that came in something had been edited here."""
    found: int = session.row(
        'SELECT count(DISTINCT e."row") FROM load_edits e WHERE EXISTS (SELECT FROM load_in i WHERE i."row" = e."row")'
    )[0]
    return found


def _fields(settings: Settings) -> dict[str, str]:
    """What the file speaks of, each with how its column is called."""
    known = _OF_ITEMS if settings.target == ITEMS else _OF_COSTS
    labels = {each.name: each.label for each in fields_of(settings.target)}
    said = {name: settings.columns.get(name) or labels[name] for name in known if settings.has(name)}
    if settings.target == ITEMS:
        if any(settings.has(name) for name in ("percent", "started_on", "finished_on")):
            said.setdefault("state", labels["state"])
        said.pop("initiative", None)
        if settings.initiative != NONE:
            said["initiative"] = settings.columns.get("initiative") or labels["initiative"]
    return said


def _statement(settings: Settings, fields: dict[str, str]) -> str:
    is_items = settings.target == ITEMS
    known = _OF_ITEMS if is_items else _OF_COSTS
    values = ", ".join(f"('{name}', {', '.join(known[name])})" for name in fields)
    joins = _COST_JOINS
    if is_items:
        joins = _ITEM_JOINS.format(reports=_word(settings.has("percent")), spent=_word(settings.has("spent")))
    parents = 'JOIN load_parents pp ON pp."row" = i."row"' if "parent" in fields else ""
    columns = ITEM_COLUMNS if is_items else COST_COLUMNS
    return _EDITS.format(parents=parents, columns=columns, joins=joins, fields=values)


def _word(holds: bool) -> str:
    return "true" if holds else "false"


def _keep(session: Session, settings: Settings, fields: dict[str, str]) -> None:
    for name in fields:
        if name == "parent":
            session.run(_KEEP_PARENTS)
        elif name in _SAID_ONCE:
            session.run(_KEEP.format(field=name, value="NULL"))
        else:
            session.run(_KEEP.format(field=name, value=f"e.here::{_CAST.get(name, 'text')}"))
    if settings.target == ITEMS and "state" in fields:
        session.run(_KEEP_DAYS)
