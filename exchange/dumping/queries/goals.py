"""What cycles, objectives and key results are beside their base rows, and KPIs."""

from __future__ import annotations

from typing import Final

from exchange.dumping.queries.sql import OWNER, TEAM, Query, dated, number, yes_no
from exchange.loading.facts import heads

_BAND: Final = ", ".join(number(f"t.{name}") for name in ("low", "high", "far_low", "far_high"))
_OF_OBJECTIVE: Final = "JOIN okrs_objective o ON o.tenant_id = t.tenant_id AND o.id = t.objective_id"
_OF_KEY_RESULT: Final = "JOIN okrs_keyresult k ON k.tenant_id = t.tenant_id AND k.id = t.key_result_id"
_PERSON: Final = (
    "JOIN accounts_membership m ON m.tenant_id = t.tenant_id AND m.id = t.member_id "
    "JOIN accounts_user u ON u.id = m.user_id"
)
_KPI: Final = "LEFT JOIN okrs_kpi m ON m.tenant_id = t.tenant_id AND m.id = t"
# By itself the first parent that a dump names is the primary one.
_AS_LOADED: Final = (
    "(SELECT a.child_id FROM (SELECT a.*, row_number() OVER (PARTITION BY a.child_id ORDER BY a.parent_id) AS place "
    "FROM okrs_alignment a WHERE a.tenant_id = %(tenant)s) a GROUP BY 1 "
    "HAVING bool_and(a.key_result_id IS NULL AND a.is_primary = (a.place = 1)))"
)


def _people(table: str) -> Query:
    return "o.key, lower(u.email)", f"{table} t {_OF_OBJECTIVE} {_PERSON}", "t.id"


QUERIES: Final[dict[str, Query]] = {
    "kpis": (
        f"t.key, t.title, t.description, t.unit, t.decimals, {_BAND}, t.cadence_days, lower(owner.email), team.key",
        f"okrs_kpi t {OWNER} {TEAM}",
        "t.id",
    ),
    "kpi_readings": (
        f"m.key, t.date, {number('t.value')}, t.note",
        f"{heads('okrs_kpireading')} t JOIN okrs_kpi m ON m.tenant_id = t.tenant_id AND m.id = t.kpi_id",
        "m.id, t.date",
    ),
    "cycle_settings": (
        "t.key, t.cadence_days, t.check_in_weekday",
        "(SELECT * FROM okrs_cycle WHERE cadence_days <> 7 OR check_in_weekday <> 5) t",
        "t.id",
    ),
    "cycle_details": (
        f"t.key, t.kind, t.grading_scale, {yes_no('t.is_reminding')}, t.remind_hour",
        "(SELECT * FROM okrs_cycle "
        "WHERE kind <> 'other' OR grading_scale <> 'tenths' OR NOT is_reminding OR remind_hour <> 9) t",
        "t.id",
    ),
    "objective_settings": (
        "t.key, t.driven_by",
        "(SELECT * FROM okrs_objective WHERE driven_by <> 'key_results') t",
        "t.id",
    ),
    "objective_details": (
        "t.key, t.level, t.visibility, origin.key, m.key",
        "(SELECT * FROM okrs_objective WHERE level <> 'team' OR visibility <> 'everyone' "
        "OR carried_from_id IS NOT NULL OR prompted_by_id IS NOT NULL) t "
        "LEFT JOIN okrs_objective origin ON origin.tenant_id = t.tenant_id AND origin.id = t.carried_from_id "
        f"{_KPI}.prompted_by_id",
        "t.id",
    ),
    "collaborators": _people("okrs_collaborator"),
    "readers": _people("okrs_reader"),
    "alignment_details": (
        f"child.key, parent.key, k.key, {yes_no('t.is_primary')}",
        f"(SELECT a.* FROM okrs_alignment a LEFT JOIN {_AS_LOADED} plain ON plain.child_id = a.child_id "
        "WHERE plain.child_id IS NULL) t "
        "JOIN okrs_objective child ON child.tenant_id = t.tenant_id AND child.id = t.child_id "
        "JOIN okrs_objective parent ON parent.tenant_id = t.tenant_id AND parent.id = t.parent_id "
        f"LEFT {_OF_KEY_RESULT}",
        "child.id, parent.id",
    ),
    "supports": (
        "child.key, o.key, k.key",
        "okrs_support t JOIN okrs_objective child ON child.tenant_id = t.tenant_id AND child.id = t.child_id "
        f"LEFT {_OF_OBJECTIVE} LEFT {_OF_KEY_RESULT}",
        "child.id, o.id, k.id",
    ),
    "key_result_details": (
        "t.key, t.description, t.decimals, m.key, origin.key",
        "(SELECT * FROM okrs_keyresult WHERE description <> '' OR decimals IS NOT NULL OR kpi_id IS NOT NULL "
        f"OR carried_from_id IS NOT NULL) t {_KPI}.kpi_id "
        "LEFT JOIN okrs_keyresult origin ON origin.tenant_id = t.tenant_id AND origin.id = t.carried_from_id",
        "t.id",
    ),
    "phased_targets": (
        f"k.key, t.date, {number('t.value')}",
        f"okrs_phasedtarget t {_OF_KEY_RESULT}",
        "k.id, t.date",
    ),
    "targets": (
        "k.key, t.date, trim_scale(t.baseline), trim_scale(t.target), trim_scale(t.low), trim_scale(t.high), t.reason",
        dated("okrs_targetversion", "okrs_keyresult", "key_result"),
        "k.id, t.date NULLS FIRST, t.id",
    ),
}
