"""The whole import in one transaction: matched, written, accounted for. A trial does the same and takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from exchange.imports.costs import stage_costs, write_costs
from exchange.imports.currencies import drop_orphans, refuse_foreign_items
from exchange.imports.edits import count_edits, settle_edits
from exchange.imports.items import disorders, stage_items, write_items
from exchange.imports.matching import (
    COST_COLUMNS,
    ITEM_COLUMNS,
    find_keys,
    find_parents,
    refuse_twice,
    reject,
    settle_parents,
    take_in,
)
from exchange.imports.settings import Settings
from exchange.imports.staging import Spool, keep_account
from exchange.loading.facts import heads
from exchange.loading.session import Session, all_at_once
from exchange.models import SheetImport
from exchange.workbook.content import Content

FACTS: Final = ("execution_itemstate", "execution_progressreport", "execution_cost")
_FACTS_NOW: Final = {
    table: f"SELECT {{what}} FROM {table} WHERE tenant_id = %(tenant)s AND id > %({table})s AND recorded_at = now()"
    for table in FACTS
}
# What became of each row that came in; what says the same as last time is not looked at further: what people changed
# since here stays theirs.
_ITEM_ACCOUNTS: Final = """
SELECT d."row", d.key, CASE WHEN d.is_new THEN 'added'
        WHEN t.version <> d.old_version OR m.item_id IS NOT NULL THEN 'changed' ELSE 'unchanged' END AS outcome,
    d.was, t.version AS became
FROM (SELECT i."row", i.id, i.is_new, l.key, o.version AS old_version, o.was
      FROM ids_items i JOIN load_items l ON l."row" = i."row" LEFT JOIN old_items o ON o."row" = i."row") d
JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.id = d.id
LEFT JOIN told_items m ON m.item_id = d.id
UNION ALL
SELECT k."row", k.key, 'unchanged', NULL, t.version
FROM load_keys k JOIN execution_item t ON t.tenant_id = %(tenant)s AND t.key = k.key
WHERE k.is_same AND EXISTS (SELECT FROM load_in i WHERE i."row" = k."row")
"""
_TOLD_ITEMS: Final = " UNION ".join(_FACTS_NOW[table].format(what="item_id") for table in FACTS)
_COST_ACCOUNTS: Final = """
SELECT l."row", l.key, CASE WHEN c.id IS NULL THEN 'unchanged' WHEN c.supersedes_id IS NULL THEN 'added'
    ELSE 'changed' END AS outcome, NULL::jsonb AS was, 1 AS became
FROM load_costs l LEFT JOIN (SELECT * FROM execution_cost WHERE tenant_id = %(tenant)s
    AND id > %(execution_cost)s AND recorded_at = now()) c ON c.key = l.key
UNION ALL
SELECT k."row", k.key, 'unchanged', NULL, NULL FROM load_keys k
WHERE k.is_same AND EXISTS (SELECT FROM load_in i WHERE i."row" = k."row")
"""
# One load at a time for each tenant: what was not known before is not known now.
_REMEMBER: Final = """
INSERT INTO exchange_externalkey (tenant_id, source, target, external_id, key, digest, last_import_id)
SELECT %(tenant)s, %(source)s, %(target)s, k.external_id, k.key, k.digest, %(import)s FROM load_keys k
WHERE NOT k.is_known AND EXISTS (SELECT FROM load_in i WHERE i."row" = k."row") ORDER BY k."row"
"""
_REMEMBER_AGAIN: Final = """
UPDATE exchange_externalkey e SET key = k.key, digest = k.digest, last_import_id = %(import)s FROM load_keys k
WHERE k.is_known AND EXISTS (SELECT FROM load_in i WHERE i."row" = k."row") AND e.tenant_id = %(tenant)s
 AND e.source = %(source)s AND e.target = %(target)s AND e.external_id = k.external_id
"""
# A row that was rejected is in the file all the same: it has not vanished.
_SEEN: Final = """
UPDATE exchange_externalkey e SET last_import_id = %(import)s FROM sheet_rows r
WHERE r.outcome = 'rejected' AND r.external_id <> '' AND e.tenant_id = %(tenant)s AND e.source = %(source)s
 AND e.target = %(target)s AND e.external_id = r.external_id
"""
_COUNTS: Final = """
SELECT count(*), count(*) FILTER (WHERE outcome = 'added'), count(*) FILTER (WHERE outcome = 'changed'),
       count(*) FILTER (WHERE outcome = 'unchanged'), count(*) FILTER (WHERE outcome = 'rejected'),
       count(*) FILTER (WHERE outcome = 'skipped'),
       count(*) FILTER (WHERE note <> '' AND outcome NOT IN ('rejected', 'skipped')), {sums}
FROM exchange_importrow WHERE tenant_id = %(tenant)s AND sheet_import_id = %(import)s
"""
COUNTED: Final = ("rows", "added", "changed", "unchanged", "rejected", "skipped", "noted")
_VANISHED: Final = """
SELECT count(*) FROM exchange_externalkey WHERE tenant_id = %(tenant)s AND source = %(source)s AND target = %(target)s
 AND digest <> '' AND last_import_id IS DISTINCT FROM %(import)s
"""
LOADED: Final = "('added', 'changed', 'unchanged')"
_SUMS: Final = {
    "items": ("planned_cost", "estimate", "spent"),
    "costs": ("amount", "hours"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What an import did, or would do."""

    counts: dict[str, int]
    sums: dict[str, str]
    at: datetime


class ImportSession(Session):
    """A load's session whose statements also know the import, its source and target."""

    def __init__(self, of: SheetImport, settings: Settings, today: date, actor_id: int | None) -> None:
        super().__init__(of.tenant_id, today, actor_id, Content())
        self._more: dict[str, Any] = {
            "import": of.pk, "source": of.source, "target": of.target, "match_keys": settings.match_keys,
            "has_ids": settings.has("external_id"),
        }  # fmt: skip
        for table in FACTS:
            self._more[table] = 0

    def mark(self) -> None:
        """Remember where the facts end, so that those of this transaction are found without a search."""
        for table in FACTS:
            self._more[table] = self.row(f"SELECT coalesce(max(id), 0) FROM {table} WHERE tenant_id = %(tenant)s")[0]

    def know(self, **values: Any) -> None:
        """Values that every statement may name."""
        self._more.update(values)

    def _values(self, more: dict[str, Any]) -> dict[str, Any]:
        return {**super()._values(more), **self._more}


class Unaccounted(Exception):
    """Rows of the file have no account, or some more than one."""


def write(of: SheetImport, settings: Settings, spool: Spool, *, today: date, actor_id: int | None) -> Written:
    """Write the rows and the account of each; the caller's transaction keeps it or takes it back.

    Raises Unaccounted before anything can be kept.
    """
    with all_at_once(spool.count):
        return _write(ImportSession(of, settings, today, actor_id), settings, spool)


def _write(session: ImportSession, settings: Settings, spool: Spool) -> Written:
    target = settings.target
    session.mark()
    spool.stage(session)
    if target == "items":
        _write_items(session, settings)
    else:
        _write_costs(session, settings)
    session.run(_REMEMBER)
    session.run(_REMEMBER_AGAIN)
    session.run(_SEEN)
    keep_account(session)
    counts, sums = _counted(session, target)
    if counts["rows"] != spool.count or sum(counts[name] for name in COUNTED[1:-1]) != spool.count:
        raise Unaccounted(f"{spool.count} rows in the file, {counts} in the account")
    counts["edited"] = count_edits(session)
    counts["vanished"] = session.row(_VANISHED)[0]
    at: datetime = session.row("SELECT now()")[0]
    session.close()
    return Written(counts, sums, at)


def _write_items(session: ImportSession, settings: Settings) -> None:
    take_in(session, ITEM_COLUMNS)
    columns = settings.columns
    refuse_twice(session, columns.get("external_id", ""), columns.get("parent", ""), settings.repeats)
    find_keys(session, "execution_item", columns.get("external_id", ""))
    if settings.has("parent"):
        find_parents(session)
    settle_edits(session, settings)
    if settings.has("parent"):
        settle_parents(session, columns["parent"])
    stage_items(session, settings)
    for fallen, header in disorders(settings):
        if reject(session, fallen, header):
            session.run('DELETE FROM load_items l WHERE NOT EXISTS (SELECT FROM load_in i WHERE i."row" = l."row")')
            drop_orphans(session, settings)
    refuse_foreign_items(session, settings)
    write_items(session)
    session.make("told_items", _TOLD_ITEMS)
    session.make("accounts", _ITEM_ACCOUNTS)


def _write_costs(session: ImportSession, settings: Settings) -> None:
    take_in(session, COST_COLUMNS)
    refuse_twice(session, settings.columns.get("external_id", ""), "", settings.repeats)
    find_keys(session, heads("execution_cost"), settings.columns.get("external_id", ""))
    settle_edits(session, settings)
    stage_costs(session, settings)
    write_costs(session)
    session.make("accounts", _COST_ACCOUNTS)


def _counted(session: ImportSession, target: str) -> tuple[dict[str, int], dict[str, str]]:
    """What became of the rows, and what those that came in say together, as text that loses nothing."""
    names = _SUMS[target]
    sums = ", ".join(
        f"coalesce(sum((values ->> '{name}')::numeric) FILTER (WHERE outcome IN {LOADED}), 0)::text" for name in names
    )
    found = session.row(_COUNTS.format(sums=sums))
    counts = dict(zip(COUNTED, found[: len(COUNTED)], strict=True))
    return counts, dict(zip(names, found[len(COUNTED) :], strict=True))
