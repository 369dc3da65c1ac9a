"""The work, how far it is and what it cost."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import TEAM, Query, amount, number
from exchange.loading.facts import heads

# Where two facts are about one day, the later one counts.
_ITEM_STATES: Final = (
    f"(SELECT DISTINCT ON (f.item_id, f.date) f.* FROM {heads('execution_itemstate')} f "
    "ORDER BY f.item_id, f.date, f.id DESC)"
)
# What an item's row tells by itself (exchange.loading.item_states).
_TOLD: Final = (
    "(SELECT i.id AS item_id, i.started_on AS date, 'doing' AS state FROM execution_item i "
    "WHERE i.tenant_id = %(tenant)s AND i.started_on IS NOT NULL AND (i.state = 'doing' "
    "OR i.state IN ('done', 'dropped') AND i.started_on < i.finished_on) "
    "UNION ALL SELECT i.id, i.finished_on, i.state FROM execution_item i "
    "WHERE i.tenant_id = %(tenant)s AND i.state IN ('done', 'dropped'))"
)
_HAPPENED: Final = f"(SELECT h.item_id, h.date, h.state FROM {_ITEM_STATES} h)"

QUERIES: Final[dict[str, Query]] = {
    "items": (
        "t.key, t.title, p.key, above.key, team.key, t.type, t.state, t.planned_start, t.planned_finish, "
        f"{amount('t.planned_cost')}, {number('t.estimate')}, NULL, t.started_on, t.finished_on",
        "execution_item t LEFT JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        "LEFT JOIN execution_item above ON above.tenant_id = t.tenant_id AND above.id = t.parent_id "
        f"{TEAM}",
        "t.id",
    ),
    "progress": (
        f"w.key, t.date, {number('t.percent')}",
        f"{heads('execution_progressreport')} t "
        "JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = t.item_id",
        "w.id, t.date",
    ),
    "costs": (
        f"t.key, t.date, {amount('t.amount')}, p.key, w.key, t.kind, {number('t.hours')}, t.note",
        f"{heads('execution_cost')} t "
        "LEFT JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = t.item_id "
        "LEFT JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id "
        "AND t.item_id IS NULL",
        't.key COLLATE "C"',
    ),
    "item_states": (
        "i.key, t.date, t.state",
        f"{_ITEM_STATES} t JOIN execution_item i ON i.tenant_id = t.tenant_id AND i.id = t.item_id "
        f"JOIN (SELECT item_id FROM ({_HAPPENED} EXCEPT {_TOLD}) more UNION "
        f"SELECT item_id FROM ({_TOLD} EXCEPT {_HAPPENED}) fewer) rich ON rich.item_id = i.id",
        "i.id, t.date",
    ),
    "assumed_finishes": ("t.key", "(SELECT * FROM execution_item WHERE finish_assumed) t", "t.id"),
}
