"""Matched rows become work items with their states, reports of progress and what was spent, set by set."""

from __future__ import annotations

from typing import Final

from exchange.imports.settings import NONE, Settings
from exchange.loading.amounts import money
from exchange.loading.facts import Facts, add_facts
from exchange.loading.item_states import add_states_of_changed_items, add_states_of_new_items
from exchange.loading.merge import Merge, merge
from exchange.loading.session import Session

KEPT: Final = ("title", "type", "state", "planned_start", "planned_finish", "estimate", "started_on")
WAS: Final = (
    *("title", "initiative_id", "parent_id", "team_id", "type", "state", "planned_start", "planned_finish"),
    *("planned_cost", "estimate", "started_on", "finished_on", "assignee_id", "finish_assumed"),
)
ITEMS: Final = Merge(
    table="items",
    target="execution_item",
    match="t.key = s.key",
    joins=(
        'JOIN item_finish f ON f."row" = s."row" '
        "LEFT JOIN load_items above ON above.key = s.parent "
        'LEFT JOIN ids_items above_id ON above_id."row" = above."row" '
        "LEFT JOIN execution_item stored ON stored.tenant_id = %(tenant)s AND stored.key = s.parent "
        "LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.key = s.initiative "
        "LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.key = s.team "
    ),
    columns={
        "key": "s.key",
        **{name: f"s.{name}" for name in KEPT},
        "finished_on": "f.finished_on",
        "finish_assumed": "f.is_assumed",
        "planned_cost": money("s.planned_cost"),
        "parent_id": "coalesce(above_id.id, stored.id)",
        "initiative_id": "p.id",
        "team_id": "team.id",
        "assignee_id": "s.assignee",
    },
    has_version=True,
)
# What no column says stays as it is stored.
_STORED: Final = {
    "title": "t.title",
    "parent": "above.key",
    "initiative": "p.key",
    "team": "team.key",
    "assignee": "t.assignee_id",
    "planned_start": "t.planned_start",
    "planned_finish": "t.planned_finish",
    "planned_cost": "t.planned_cost / 10000.0",
    "estimate": "t.estimate",
}
# What was dropped by taking an import back, or as its source no longer named it, is to do again when it comes again.
_STATE: Final = (
    "coalesce({state}, CASE WHEN known.digest = '' THEN nullif(t.state, 'dropped') ELSE t.state END, 'todo')"
)
_ROWS: Final = """
SELECT i."row", k.key, {columns},
    coalesce(i.type, t.type, 'task') AS type, {state} AS state,
    coalesce({started}, t.started_on, CASE WHEN t.id IS NOT NULL AND {state} = 'doing' AND t.state <> 'doing'
        THEN %(today)s::date END) AS started_on,
    coalesce({finished}, CASE WHEN {state} = 'dropped' AND t.state = 'dropped' THEN t.finished_on END) AS finished_on,
    {percent} AS percent, {spent} AS spent
FROM load_in i JOIN load_keys k ON k."row" = i."row" AND NOT k.is_same {parents}
LEFT JOIN load_known known ON known."row" = i."row"
LEFT JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = k.key
LEFT JOIN execution_item above ON above.tenant_id = %(tenant)s AND above.id = t.parent_id
LEFT JOIN portfolio_initiative p ON p.tenant_id = %(tenant)s AND p.id = t.initiative_id
LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.id = t.team_id
ORDER BY i."row"
"""
# Done without a day: finished as planned if that is past, else on the day of loading; a later load keeps it.
FINISHES: Final = """
SELECT s."row", t.state AS old_state, t.started_on AS old_started_on, t.finished_on AS old_finished_on,
       t.planned_start AS old_planned_start, t.version AS old_version, t.id AS old_id,
       CASE WHEN s.state NOT IN ('done', 'dropped') THEN NULL
            WHEN s.finished_on IS NOT NULL THEN s.finished_on
            WHEN t.state = s.state AND t.finished_on IS NOT NULL THEN t.finished_on
            WHEN s.planned_finish < %(today)s THEN greatest(s.planned_finish, s.started_on)
            ELSE %(today)s::date END AS finished_on,
       CASE WHEN s.state <> 'done' OR s.finished_on IS NOT NULL THEN false
            WHEN t.state = 'done' AND t.finished_on IS NOT NULL THEN t.finish_assumed
            ELSE true END AS is_assumed
FROM load_items s LEFT JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = s.key
"""
_DISORDER: Final = """
SELECT "row", {last}::text AS value, 'a day not before the {words}, ' || {first} AS expected
FROM load_items WHERE {last} < {first} {when}
"""
_LAST_REPORTS: Final = (
    "SELECT DISTINCT ON (r.item_id) r.item_id, r.date, r.percent FROM execution_progressreport r "
    "JOIN ids_items i ON i.id = r.item_id AND NOT i.is_new WHERE r.tenant_id = %(tenant)s AND NOT EXISTS ("
    "SELECT FROM execution_progressreport x WHERE x.tenant_id = %(tenant)s AND x.supersedes_id = r.id) "
    "ORDER BY r.item_id, r.date DESC, r.id DESC"
)
# A file tells how far a thing is now, or was when it ended; said again, it is no new report.
_PROGRESS: Final = """
SELECT s."row", i.id AS item_id, s.percent,
       greatest(least(%(today)s::date, coalesce(f.finished_on, %(today)s::date)), last.date) AS date
FROM load_items s JOIN ids_items i ON i."row" = s."row" JOIN item_finish f ON f."row" = s."row"
LEFT JOIN last_reports last ON last.item_id = i.id
WHERE s.percent IS NOT NULL AND last.percent IS DISTINCT FROM s.percent
"""
PROGRESS: Final = Facts(
    target="execution_progressreport",
    source="load_progress s",
    match="h.item_id = s.item_id AND h.date = s.date",
    key={"item_id": "s.item_id", "date": "s.date"},
    says={"percent": "s.percent"},
)
SPENT_ENDING: Final = "-spent"
_SPENT: Final = Facts(
    target="execution_cost",
    source=(
        "(SELECT left(l.key, 114) || '-spent' AS key, l.spent, i.id AS item_id, "
        "coalesce(f.finished_on, %(today)s::date) AS day FROM load_items l "
        'JOIN ids_items i ON i."row" = l."row" JOIN item_finish f ON f."row" = l."row" WHERE l.spent IS NOT NULL) s'
    ),
    match="h.key = s.key",
    key={"key": "s.key"},
    says={"amount": money("s.spent"), "item_id": "s.item_id"},
    fixed={"date": "coalesce(h.date, s.day)", "kind": "'expense'", "note": "''"},
)


def stage_items(session: Session, settings: Settings) -> None:
    """Lay out what the rows make of items: `load_items`, new words before stored ones."""
    columns = {
        **{name: _said(settings, name, stored) for name, stored in _STORED.items()},
        "initiative": "i.initiative" if settings.initiative != NONE else "p.key",
    }
    if settings.has("parent"):
        columns["parent"] = "pp.parent_key"
    parents = 'LEFT JOIN load_parents pp ON pp."row" = i."row"' if settings.has("parent") else ""
    derived = any(settings.has(name) for name in ("state", "percent", "started_on", "finished_on"))
    words = {
        "columns": ", ".join(f"{value} AS {name}" for name, value in columns.items()),
        "state": _STATE.format(state="i.state" if derived else "NULL"),
        "parents": parents,
        "started": "i.started_on" if settings.has("started_on") else "NULL::date",
        "finished": "i.finished_on" if settings.has("finished_on") else "NULL::date",
        "percent": "i.percent",
        "spent": "i.spent",
    }
    session.make("load_items", _ROWS.format(**words))


def _said(settings: Settings, name: str, stored: str) -> str:
    return f"i.{name}" if settings.has(name) else stored


def disorders(settings: Settings) -> list[tuple[str, str]]:
    """Statements that find rows which contradict what is stored, with the column each is about."""
    ended = "AND state IN ('done', 'dropped')"
    return [
        (
            _DISORDER.format(first="planned_start", last="planned_finish", words="planned start", when=""),
            settings.columns.get("planned_finish") or settings.columns.get("planned_start", ""),
        ),
        (
            _DISORDER.format(first="started_on", last="finished_on", words="start", when=ended),
            settings.columns.get("finished_on") or settings.columns.get("started_on", ""),
        ),
    ]


def write_items(session: Session) -> None:
    """Write items, their states, reports and what was spent; `ids_items` knows each row's item."""
    session.make("item_finish", FINISHES)
    was = ", ".join(f"'{name}', t.{name}" for name in WAS)
    session.make(
        "old_items",
        f'SELECT f."row", t.id, t.version, jsonb_build_object({was}) AS was FROM item_finish f '
        "JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.id = f.old_id",
    )
    merge(session, ITEMS)
    session.make("load_item_states", "SELECT NULL::text AS item WHERE false")
    add_states_of_new_items(session)
    add_states_of_changed_items(session)
    session.make("last_reports", _LAST_REPORTS)
    if session.make("load_progress", _PROGRESS):
        add_facts(session, PROGRESS)
    if session.row("SELECT EXISTS (SELECT FROM load_items WHERE spent IS NOT NULL)")[0]:
        add_facts(session, _SPENT)
