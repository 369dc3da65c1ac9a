"""How sheets are read, and what their sources call what is here."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import Query, person
from exchange.loading.facts import heads

# What the source said last is in the account of the import that brought it, or came with a workbook: the digest
# tells. Of what was taken back or has vanished nothing is said any more.
_SAID: Final = """
LEFT JOIN (SELECT DISTINCT ON (n.source, n.target, r.external_id) n.source, n.target, r.external_id, r.values
    FROM exchange_importrow r JOIN exchange_sheetimport n ON n.tenant_id = r.tenant_id AND n.id = r.sheet_import_id
    WHERE r.tenant_id = %(tenant)s AND r.outcome IN ('added', 'changed', 'unchanged') AND n.state = 'loaded'
    ORDER BY n.source, n.target, r.external_id, n.id DESC) told
  ON told.source = t.source AND told.target = t.target AND told.external_id = t.external_id
CROSS JOIN LATERAL (SELECT CASE WHEN t.digest <> ''
    THEN CASE WHEN md5(told.values::text) = t.digest THEN told.values ELSE t.said END END AS said) one
"""


def _origins(target: str, table: str, who: str) -> Query:
    said = (
        f"(one.said || CASE WHEN who.email IS NULL THEN '{{}}'::jsonb "
        f"ELSE jsonb_build_object('{who}', lower(who.email)) END)::text"
    )
    return (
        f"t.source, t.external_id, w.key, {said}",
        f"exchange_externalkey t JOIN {table} w ON w.tenant_id = t.tenant_id AND w.key = t.key "
        f"AND t.target = '{target}' {_SAID} {person(f"(one.said ->> '{who}')::bigint")}",
        "t.id",
    )


QUERIES: Final[dict[str, Query]] = {
    "import_mappings": ("t.name, t.target, t.source, t.headers, t.settings", "exchange_importmapping t", "t.id"),
    "item_origins": _origins("items", "execution_item", "assignee"),
    "cost_origins": _origins("costs", heads("execution_cost"), "member"),
}
