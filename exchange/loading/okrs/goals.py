"""Cycles, and objectives with their alignment."""

from __future__ import annotations

from exchange.loading.details import Details, load_details
from exchange.loading.merge import Merge, merge
from exchange.loading.references import OWNER, TEAM
from exchange.loading.session import Session

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
CYCLE_SETTINGS = Details(
    table="cycle_settings",
    target="okrs_cycle",
    of="cycle",
    columns={"cadence_days": "s.cadence_days", "check_in_weekday": "s.check_in_weekday::smallint"},
    has_version=False,
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
OBJECTIVE_SETTINGS = Details(
    table="objective_settings",
    target="okrs_objective",
    of="objective",
    columns={"driven_by": "s.driven_by"},
)


def load_goals(session: Session) -> None:
    """Write the spans and where to go in them."""
    session.stage("cycles")
    merge(session, CYCLES)
    load_details(session, CYCLE_SETTINGS)
    session.stage("objectives")
    merge(session, OBJECTIVES)
    _load_alignments(session)
    load_details(session, OBJECTIVE_SETTINGS)


def _load_alignments(session: Session) -> None:
    """An objective's `parents` cell says the whole: what it no longer names is taken away."""
    session.make(
        "parent_pairs",
        'SELECT i.id AS child_id, p.id AS parent_id FROM load_objectives s JOIN ids_objectives i ON i."row" = s."row" '
        "CROSS JOIN LATERAL unnest(string_to_array(nullif(s.parents, ''), ';')) AS named(key) "
        "JOIN okrs_objective p ON p.tenant_id = %(tenant)s AND p.key = named.key",
    )
    removed = session.run(
        "DELETE FROM okrs_alignment a USING ids_objectives i WHERE a.tenant_id = %(tenant)s AND a.child_id = i.id "
        "AND NOT EXISTS (SELECT FROM parent_pairs l WHERE l.child_id = a.child_id AND l.parent_id = a.parent_id)"
    )
    total = session.row("SELECT count(*) FROM parent_pairs")[0]
    added = session.run(
        "INSERT INTO okrs_alignment (tenant_id, child_id, parent_id) SELECT %(tenant)s, child_id, parent_id "
        "FROM parent_pairs ON CONFLICT DO NOTHING"
    )
    session.count("alignments", added=added, changed=removed, unchanged=total - added)
