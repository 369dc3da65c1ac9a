"""Teams, people, and the tenant's own settings."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import TEAM, Query

_SETTINGS: Final = (
    "(SELECT n.place, n.name, n.value FROM tenancy_tenant c "
    "LEFT JOIN rollups_policy p ON p.tenant_id = c.id LEFT JOIN okrs_okrpolicy o ON o.tenant_id = c.id "
    "LEFT JOIN portfolio_fundingpolicy f ON f.tenant_id = c.id "
    "LEFT JOIN execution_deliverypolicy d ON d.tenant_id = c.id "
    "CROSS JOIN LATERAL (VALUES (1, 'name', c.name), (2, 'currency', c.currency), (3, 'time_zone', c.time_zone), "
    "(4, 'formula', c.formula), "
    "(5, 'on_track', trim_scale(p.on_track)::text), (6, 'at_risk', trim_scale(p.at_risk)::text), "
    "(7, 'forecast_from', trim_scale(p.forecast_from)::text), (8, 'stale_cadences', p.stale_cadences::text), "
    "(9, 'fiscal_start_month', o.fiscal_start_month::text), (10, 'fiscal_pattern', o.fiscal_pattern), "
    "(11, 'hidden', o.hidden), (12, 'is_digesting', CASE WHEN o.is_digesting THEN 'yes' "
    "WHEN NOT o.is_digesting THEN 'no' END), (13, 'digest_weekday', o.digest_weekday::text), "
    "(14, 'lapse_days', f.lapse_days::text), (15, 'discount_rate', trim_scale(f.discount_rate)::text), "
    "(16, 'least_role', f.least_role), (17, 'full_week', trim_scale(d.full_week)::text), "
    "(18, 'score_weight', trim_scale(d.score_weight)::text), (19, 'gap_weight', trim_scale(d.gap_weight)::text), "
    "(20, 'escalate_after', d.escalate_after::text), (21, 'hold_days', f.hold_days::text), "
    "(22, 'commits_from', f.commits_from)) "
    "AS n(place, name, value) WHERE c.id = %(tenant)s AND n.value IS NOT NULL) t"
)

QUERIES: Final[dict[str, Query]] = {
    "teams": (
        "t.key, t.name, above.key",
        "accounts_team t LEFT JOIN accounts_team above ON above.tenant_id = t.tenant_id AND above.id = t.parent_id",
        "t.id",
    ),
    "people": (
        "lower(u.email), t.name, t.role, team.key",
        f"accounts_membership t JOIN accounts_user u ON u.id = t.user_id {TEAM}",
        "t.id",
    ),
    "settings": ("t.name, t.value", _SETTINGS, "t.place"),
    "leavers": (
        "lower(u.email), (t.ended_at AT TIME ZONE c.time_zone)::date",
        "accounts_membership t JOIN accounts_user u ON u.id = t.user_id AND t.ended_at IS NOT NULL "
        "JOIN tenancy_tenant c ON c.id = t.tenant_id",
        "t.id",
    ),
}
