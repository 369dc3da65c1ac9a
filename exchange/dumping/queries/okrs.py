"""Cycles, objectives, key results, what was said about them."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OWNER, TEAM, Query, number
from exchange.loading.facts import heads

NUMBERS: Final = ", ".join(number(f"t.{name}") for name in ("baseline", "target", "low", "high"))

QUERIES: Final[dict[str, Query]] = {
    "cycles": (
        "t.key, t.name, t.starts_on, t.ends_on, t.state, above.key",
        "okrs_cycle t LEFT JOIN okrs_cycle above ON above.tenant_id = t.tenant_id AND above.id = t.parent_id",
        "t.id",
    ),
    "objectives": (
        "t.key, c.key, t.title, t.description, lower(owner.email), team.key, (SELECT string_agg(p.key, ';' "
        "ORDER BY p.id) FROM okrs_alignment a JOIN okrs_objective p ON p.tenant_id = a.tenant_id "
        "AND p.id = a.parent_id WHERE a.tenant_id = t.tenant_id AND a.child_id = t.id), t.ambition, "
        f"{number('t.weight')}",
        f"okrs_objective t JOIN okrs_cycle c ON c.tenant_id = t.tenant_id AND c.id = t.cycle_id {OWNER} {TEAM}",
        "t.id",
    ),
    "key_results": (
        f"t.key, o.key, t.title, t.type, t.unit, {NUMBERS}, {number('t.weight')}, t.starts_on, t.ends_on, "
        "lower(owner.email)",
        f"okrs_keyresult t JOIN okrs_objective o ON o.tenant_id = t.tenant_id AND o.id = t.objective_id {OWNER}",
        "t.id",
    ),
    "stages": (
        f"k.key, t.position, t.title, {number('t.percent')}, done.date",
        "okrs_stage t JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id "
        f"LEFT JOIN LATERAL (SELECT f.date FROM {heads('okrs_stagecompletion')} f WHERE f.stage_id = t.id "
        "ORDER BY f.id DESC LIMIT 1) done ON true",
        "k.id, t.position",
    ),
    "check_ins": (
        f"k.key, t.date, {number('t.value')}, {number('t.confidence')}, t.status, lower(author.email), t.comment",
        f"{heads('okrs_checkin')} t JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id "
        "LEFT JOIN (accounts_membership author_m JOIN accounts_user author ON author.id = author_m.user_id) "
        "ON author_m.tenant_id = t.tenant_id AND author_m.id = t.author_id",
        "k.id, t.date",
    ),
}
