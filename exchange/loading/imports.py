"""How sheets are read, and what their sources call what is here: the next file of a source finds its own again."""

from __future__ import annotations

from typing import Final

from exchange.loading.frozen import Frozen
from exchange.loading.merge import Merge
from exchange.loading.references import OF_ITEM
from exchange.loading.session import Session
from exchange.loading.sparing import freeze_if_any, merge_if_any

MAPPINGS: Final = Merge(
    table="import_mappings",
    target="exchange_importmapping",
    match="t.name = s.name",
    columns={
        "target": "s.target",
        "source": "s.source",
        "headers": "s.headers::jsonb",
        "settings": "s.settings::jsonb",
    },
    fresh={"name": "s.name"},
    has_version=True,
)


def _origins(table: str, target: str, found: str, who: str) -> Frozen:
    """Added when its source never spoke here; what it said here is newer than what a workbook tells of."""
    return Frozen(
        table=table,
        target="exchange_externalkey",
        source=(
            f"load_{table} s {found}"
            "CROSS JOIN LATERAL (SELECT nullif(s.said, '')::jsonb AS given) g "
            f"LEFT JOIN member_ids who ON who.email = lower(g.given ->> '{who}') "
            f"CROSS JOIN LATERAL (SELECT g.given || CASE WHEN g.given ->> '{who}' IS NULL THEN '{{}}'::jsonb "
            f"ELSE jsonb_build_object('{who}', who.id::text) END AS said) one"
        ),
        match=f"t.source = s.source AND t.target = '{target}' AND t.external_id = s.external_id",
        columns={
            "source": "s.source",
            "target": f"'{target}'",
            "external_id": "s.external_id",
            "key": "w.key",
            "digest": "coalesce(md5(one.said::text), '')",
            "said": "one.said",
        },
        is_fact=False,
    )


# That a cost of this name is here was checked; its key is the same in all its versions.
ITEM_ORIGINS: Final = _origins("item_origins", "items", OF_ITEM, "assignee")
COST_ORIGINS: Final = _origins("cost_origins", "costs", "CROSS JOIN LATERAL (SELECT s.cost AS key) w ", "member")


def load_imports(session: Session) -> None:
    """Write mappings, and what sources said; items and costs are there."""
    merge_if_any(session, MAPPINGS)
    freeze_if_any(session, ITEM_ORIGINS)
    freeze_if_any(session, COST_ORIGINS)
