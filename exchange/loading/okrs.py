"""Cycles, objectives with their alignment, key results with their targets, stages, check-ins."""

from __future__ import annotations

from exchange.loading.facts import Facts, add_facts, counted, heads, load_facts
from exchange.loading.merge import Merge, merge
from exchange.loading.session import Session

OWNER = "LEFT JOIN member_ids owner ON owner.email = s.owner "
TEAM = "LEFT JOIN accounts_team team ON team.tenant_id = %(tenant)s AND team.key = s.team "
OF_KEY_RESULT = "JOIN okrs_keyresult k ON k.tenant_id = %(tenant)s AND k.key = s.key_result"
TARGET = {name: f"s.{name}" for name in ("baseline", "target", "low", "high")}

CYCLES = Merge(
    table="cycles",
    target="okrs_cycle",
    match="t.key = s.key",
    joins=(
        "LEFT JOIN load_cycles above ON above.key = s.parent "
        'LEFT JOIN ids_cycles above_id ON above_id."row" = above."row" '
        "LEFT JOIN okrs_cycle stored ON stored.tenant_id = %(tenant)s AND stored.key = s.parent"
    ),
    columns={
        **{name: f"s.{name}" for name in ("key", "name", "starts_on", "ends_on", "state")},
        "parent_id": "coalesce(above_id.id, stored.id)",
    },
    fresh={"cadence_days": "7", "check_in_weekday": "5"},
)
OBJECTIVES = Merge(
    table="objectives",
    target="okrs_objective",
    match="t.key = s.key",
    joins=f"JOIN okrs_cycle c ON c.tenant_id = %(tenant)s AND c.key = s.cycle {OWNER}{TEAM}",
    columns={
        **{name: f"s.{name}" for name in ("key", "title", "description", "ambition", "weight")},
        "cycle_id": "c.id",
        "owner_id": "owner.id",
        "team_id": "team.id",
    },
    fresh={"driven_by": "'key_results'"},
    has_version=True,
)
KEY_RESULTS = Merge(
    table="key_results",
    target="okrs_keyresult",
    match="t.key = s.key",
    joins=f"JOIN okrs_objective o ON o.tenant_id = %(tenant)s AND o.key = s.objective {OWNER}",
    columns={
        **{name: f"s.{name}" for name in ("key", "title", "type", "unit", "weight", "starts_on", "ends_on")},
        **TARGET,
        "objective_id": "o.id",
        "owner_id": "owner.id",
    },
    has_version=True,
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
CHECK_INS = Facts(
    target="okrs_checkin",
    source=f"load_check_ins s {OF_KEY_RESULT} LEFT JOIN member_ids author ON author.email = s.author",
    match="h.key_result_id = k.id AND h.date = s.date",
    key={"key_result_id": "k.id", "date": "s.date"},
    says={
        **{name: f"s.{name}" for name in ("value", "confidence", "status", "comment")},
        "author_id": "author.id",
    },
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


def load_okrs(session: Session) -> None:
    """Write what the organisation wants, and what was said about it."""
    session.stage("cycles")
    merge(session, CYCLES)
    _load_cycle_settings(session)
    session.stage("objectives")
    merge(session, OBJECTIVES)
    _load_alignments(session)
    _load_objective_settings(session)
    _load_key_results(session)
    session.stage("stages")
    merge(session, STAGES)
    session.count("stage completions", **counted(add_facts(session, COMPLETIONS)))
    session.stage("check_ins")
    load_facts(session, "check_ins", CHECK_INS)


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


def _load_alignments(session: Session) -> None:
    """An objective's `parents` cell says the whole: what it no longer names is taken away."""
    session.make(
        "load_alignments",
        ""
        'SELECT i.id AS child_id, p.id AS parent_id FROM load_objectives s JOIN ids_objectives i ON i."row" = s."row" '
        "CROSS JOIN LATERAL unnest(string_to_array(nullif(s.parents, ''), ';')) AS named(key) "
        "JOIN okrs_objective p ON p.tenant_id = %(tenant)s AND p.key = named.key",
    )
    removed = session.run(
        "DELETE FROM okrs_alignment a USING ids_objectives i WHERE a.tenant_id = %(tenant)s AND a.child_id = i.id "
        "AND NOT EXISTS (SELECT FROM load_alignments l WHERE l.child_id = a.child_id AND l.parent_id = a.parent_id)"
    )
    total = session.row("SELECT count(*) FROM load_alignments")[0]
    added = session.run(
        "INSERT INTO okrs_alignment (tenant_id, child_id, parent_id) SELECT %(tenant)s, child_id, parent_id "
        "FROM load_alignments ON CONFLICT DO NOTHING"
    )
    session.count("alignments", added=added, changed=removed, unchanged=total - added)


def _load_cycle_settings(session: Session) -> None:
    session.stage("cycle_settings")
    changed = session.run(
        "UPDATE okrs_cycle t SET cadence_days = s.cadence_days, check_in_weekday = s.check_in_weekday::smallint "
        "FROM load_cycle_settings s WHERE t.tenant_id = %(tenant)s AND t.key = s.cycle "
        "AND (t.cadence_days <> s.cadence_days OR t.check_in_weekday <> s.check_in_weekday::smallint)"
    )
    total = len(session.content.rows("cycle_settings").entries)
    session.count("cycle_settings", changed=changed, unchanged=total - changed)


def _load_objective_settings(session: Session) -> None:
    session.stage("objective_settings")
    changed = session.run(
        "UPDATE okrs_objective t SET driven_by = s.driven_by, version = t.version + 1 FROM load_objective_settings s "
        "WHERE t.tenant_id = %(tenant)s AND t.key = s.objective AND t.driven_by <> s.driven_by"
    )
    total = len(session.content.rows("objective_settings").entries)
    session.count("objective_settings", changed=changed, unchanged=total - changed)
