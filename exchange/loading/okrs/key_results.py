"""Key results with their targets, phases and stages."""

from __future__ import annotations

from exchange.loading.details import Details, load_details
from exchange.loading.facts import Facts, add_facts, counted, heads, load_facts
from exchange.loading.merge import Merge, merge
from exchange.loading.references import OF_KEY_RESULT, OF_OBJECTIVE, OWNER
from exchange.loading.session import Session

TARGET = {name: f"s.{name}" for name in ("baseline", "target", "low", "high")}
KEY_RESULTS = Merge(
    table="key_results",
    target="okrs_keyresult",
    match="t.key = s.key",
    joins=f"{OF_OBJECTIVE}{OWNER}",
    columns={
        **{name: f"s.{name}" for name in ("key", "title", "type", "unit", "weight", "starts_on", "ends_on")},
        **TARGET,
        "objective_id": "o.id",
        "owner_id": "owner.id",
    },
    has_version=True,
)
DETAILS = Details(
    table="key_result_details",
    target="okrs_keyresult",
    of="key_result",
    joins=(
        "LEFT JOIN okrs_kpi m ON m.tenant_id = %(tenant)s AND m.key = s.kpi "
        "LEFT JOIN okrs_keyresult origin ON origin.tenant_id = %(tenant)s AND origin.key = s.carried_from"
    ),
    columns={
        **{name: f"s.{name}" for name in ("description", "decimals")},
        "kpi_id": "m.id",
        "carried_from_id": "origin.id",
    },
)
PHASES = Merge(
    table="phased_targets",
    target="okrs_phasedtarget",
    source=f"load_phased_targets s {OF_KEY_RESULT}",
    match="t.key_result_id = k.id AND t.date = s.date",
    columns={"value": "s.value"},
    fresh={"key_result_id": "k.id", "date": "s.date"},
)
STAGES = Merge(
    table="stages",
    target="okrs_stage",
    source=f"load_stages s {OF_KEY_RESULT}",
    match="t.key_result_id = k.id AND t.position = s.position",
    columns={"title": "s.title", "percent": "s.percent"},
    fresh={"key_result_id": "k.id", "position": "s.position"},
)
COMPLETIONS = Facts(
    target="okrs_stagecompletion",
    source='load_stages s JOIN ids_stages i ON i."row" = s."row"',
    match="h.stage_id = i.id",
    key={"stage_id": "i.id"},
    says={"date": "s.done_on"},
    wanted="(h.id IS NOT NULL OR s.done_on IS NOT NULL)",
)
# A target without dated changes is corrected from the beginning; after dated ones it changes today.
BASE_TARGETS = Facts(
    target="okrs_targetversion",
    source=(
        'load_key_results s JOIN ids_key_results i ON i."row" = s."row" '
        "LEFT JOIN dated_targets d ON d.key_result_id = i.id"
    ),
    match="h.key_result_id = i.id AND h.date IS NOT DISTINCT FROM CASE WHEN d.key_result_id IS NOT NULL "
    "THEN %(today)s::date END",
    key={
        "key_result_id": "i.id",
        "date": "CASE WHEN d.key_result_id IS NOT NULL THEN %(today)s::date END",
    },
    says=TARGET,
    fixed={"reason": "''"},
    wanted=(
        "NOT EXISTS (SELECT FROM load_targets l WHERE l.key_result = s.key) "
        'AND (d.key_result_id IS NULL OR s."row" IN (SELECT "row" FROM changed_targets))'
    ),
)
TARGETS = Facts(
    target="okrs_targetversion",
    source=f"load_targets s {OF_KEY_RESULT}",
    match="h.key_result_id = k.id AND h.date IS NOT DISTINCT FROM s.date",
    key={"key_result_id": "k.id", "date": "s.date"},
    says={**TARGET, "reason": "s.reason"},
)


def load_key_results(session: Session) -> None:
    """Write what measures whether we got there."""
    _load_key_results(session)
    load_details(session, DETAILS)
    session.stage("phased_targets")
    merge(session, PHASES)
    _load_stages(session)


def _load_key_results(session: Session) -> None:
    session.stage("key_results")
    session.stage("targets")
    session.make(
        "changed_targets",
        'SELECT s."row" FROM load_key_results s '
        "JOIN okrs_keyresult t ON t.tenant_id = %(tenant)s AND t.key = s.key "
        "WHERE ROW(t.baseline, t.target, t.low, t.high) IS DISTINCT FROM ROW(s.baseline, s.target, s.low, s.high)",
    )
    merge(session, KEY_RESULTS)
    session.make(
        "dated_targets",
        f"SELECT DISTINCT h.key_result_id FROM {heads('okrs_targetversion')} h WHERE h.date IS NOT NULL",
    )
    session.count("target versions", **counted(add_facts(session, BASE_TARGETS)))
    load_facts(session, "targets", TARGETS)


def _load_stages(session: Session) -> None:
    session.stage("stages")
    merge(session, STAGES)
    session.count("stage completions", **counted(add_facts(session, COMPLETIONS)))
