"""How reviews are arranged, when they are made and for whom."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import TEAM, Query, person

QUERIES: Final[dict[str, Query]] = {
    "review_templates": ("t.key, t.name", "reviews_packtemplate t", "t.id"),
    "review_sections": (
        "p.key, t.number, one.place, one.said->>'section', one.said->>'title', one.said->'options'->>'most'",
        "reviews_templateversion t JOIN reviews_packtemplate p ON p.tenant_id = t.tenant_id AND p.id = t.template_id "
        "CROSS JOIN LATERAL jsonb_array_elements(t.sections) WITH ORDINALITY AS one(said, place)",
        "p.id, t.number, one.place",
    ),
    "review_schedules": (
        "t.name, t.subject, team.key, pot.key, t.cycle_kind, c.key, p.key, t.days_after, t.hour, t.starts_on, "
        "t.meeting_days_after, t.meeting_hour, t.meeting_minutes, t.meeting_place, lower(who.email)",
        f"reviews_schedule t {TEAM} "
        "LEFT JOIN portfolio_portfolio pot ON pot.tenant_id = t.tenant_id AND pot.id = t.portfolio_id "
        "LEFT JOIN okrs_cycle c ON c.tenant_id = t.tenant_id AND c.id = t.cycle_id "
        "LEFT JOIN reviews_packtemplate p ON p.tenant_id = t.tenant_id AND p.id = t.template_id "
        f"{person('t.made_by_id')}",
        "t.id",
    ),
    "review_readers": (
        "h.name, lower(who.email)",
        "reviews_schedulereader t JOIN reviews_schedule h ON h.tenant_id = t.tenant_id AND h.id = t.schedule_id "
        f"{person('t.member_id')}",
        "h.id, t.id",
    ),
}
