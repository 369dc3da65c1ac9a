"""What the base tables cannot hold, so that a dump stays complete: settings, and histories with more than one step."""

from __future__ import annotations

from typing import Final

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
_DECISIONS: Final = heads("portfolio_tranchedecision")
_SETTINGS: Final = (
    "(SELECT n.place, n.name, n.value FROM tenancy_tenant c "
    "LEFT JOIN rollups_policy p ON p.tenant_id = c.id "
    "CROSS JOIN LATERAL (VALUES (1, 'name', c.name), (2, 'currency', c.currency), (3, 'time_zone', c.time_zone), "
    "(4, 'formula', c.formula), "
    "(5, 'on_track', trim_scale(p.on_track)::text), (6, 'at_risk', trim_scale(p.at_risk)::text), "
    "(7, 'forecast_from', trim_scale(p.forecast_from)::text), (8, 'stale_cadences', p.stale_cadences::text)) "
    "AS n(place, name, value) WHERE c.id = %(tenant)s AND n.value IS NOT NULL) t"
)


def _dated(table: str, parent: str, says: str) -> str:
    """The facts of rows whose history is more than one fact without a date that says what the row says."""
    return (
        f"{heads(table)} t JOIN {parent} k ON k.tenant_id = t.tenant_id AND k.id = t.{says}_id "
        f"JOIN (SELECT {says}_id FROM {heads(table)} h GROUP BY 1 "
        f"HAVING count(*) > 1 OR bool_or(h.date IS NOT NULL) OR bool_or(h.reason <> '')) rich "
        f"ON rich.{says}_id = t.{says}_id"
    )


EXTRA: Final[dict[str, tuple[str, str, str]]] = {
    "settings": ("t.name, t.value", _SETTINGS, "t.place"),
    "leavers": (
        "lower(u.email), (t.ended_at AT TIME ZONE c.time_zone)::date",
        "accounts_membership t JOIN accounts_user u ON u.id = t.user_id AND t.ended_at IS NOT NULL "
        "JOIN tenancy_tenant c ON c.id = t.tenant_id",
        "t.id",
    ),
    "cycle_settings": (
        "t.key, t.cadence_days, t.check_in_weekday",
        "(SELECT * FROM okrs_cycle WHERE cadence_days <> 7 OR check_in_weekday <> 5) t",
        "t.id",
    ),
    "objective_settings": (
        "t.key, t.driven_by",
        "(SELECT * FROM okrs_objective WHERE driven_by <> 'key_results') t",
        "t.id",
    ),
    "initiative_settings": (
        "t.key, t.technique",
        "(SELECT * FROM portfolio_initiative WHERE technique <> 'percent') t",
        "t.id",
    ),
    "targets": (
        "k.key, t.date, trim_scale(t.baseline), trim_scale(t.target), trim_scale(t.low), trim_scale(t.high), t.reason",
        _dated("okrs_targetversion", "okrs_keyresult", "key_result"),
        "k.id, t.date NULLS FIRST, t.id",
    ),
    "initiative_states": (
        "k.key, t.date, t.state, t.reason",
        _dated("portfolio_initiativestate", "portfolio_initiative", "initiative"),
        "k.id, t.date NULLS FIRST, t.id",
    ),
    "tranche_decisions": (
        "p.key, n.position, t.date, t.decision, t.reason",
        f"{_DECISIONS} t JOIN portfolio_tranche n ON n.tenant_id = t.tenant_id AND n.id = t.tranche_id "
        "JOIN portfolio_initiative p ON p.tenant_id = n.tenant_id AND p.id = n.initiative_id "
        f"JOIN (SELECT h.tranche_id FROM {_DECISIONS} h GROUP BY 1 HAVING count(*) > 1 OR bool_or(h.reason <> '')) "
        "rich ON rich.tranche_id = t.tranche_id",
        "p.id, n.position, t.date NULLS FIRST, t.id",
    ),
    "item_states": (
        "i.key, t.date, t.state",
        f"{_ITEM_STATES} t JOIN execution_item i ON i.tenant_id = t.tenant_id AND i.id = t.item_id "
        f"JOIN (SELECT item_id FROM ({_HAPPENED} EXCEPT {_TOLD}) more UNION "
        f"SELECT item_id FROM ({_TOLD} EXCEPT {_HAPPENED}) fewer) rich ON rich.item_id = i.id",
        "i.id, t.date",
    ),
    "baselines": (
        "p.key, t.number, t.date, t.reason",
        "portfolio_baseline t JOIN portfolio_initiative p ON p.tenant_id = t.tenant_id AND p.id = t.initiative_id",
        "p.id, t.number",
    ),
    "baseline_lines": (
        "p.key, b.number, w.key, trim_scale(t.planned_cost), t.start, t.finish, CASE WHEN t.is_settled THEN 'yes' END",
        "portfolio_baselineline t JOIN portfolio_baseline b ON b.tenant_id = t.tenant_id AND b.id = t.baseline_id "
        "JOIN portfolio_initiative p ON p.tenant_id = b.tenant_id AND p.id = b.initiative_id "
        "LEFT JOIN execution_item w ON w.tenant_id = t.tenant_id AND w.id = t.item_id",
        "p.id, b.number, w.id NULLS FIRST",
    ),
    "assumed_finishes": ("t.key", "(SELECT * FROM execution_item WHERE finish_assumed) t", "t.id"),
}
