"""Cycles, and objectives with those who work on them and read them."""

from __future__ import annotations

from exchange.loading.details import Details, load_details
from exchange.loading.merge import Merge, merge
from exchange.loading.okrs.links import load_alignments
from exchange.loading.references import OF_OBJECTIVE, OF_PERSON, OWNER, TEAM
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
CYCLE_DETAILS = Details(
    table="cycle_details",
    target="okrs_cycle",
    of="cycle",
    columns={
        **{name: f"s.{name}" for name in ("kind", "grading_scale", "remind_hour")},
        "is_reminding": "s.is_reminding = 'yes'",
    },
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
OBJECTIVE_DETAILS = Details(
    table="objective_details",
    target="okrs_objective",
    of="objective",
    joins=(
        "LEFT JOIN okrs_objective origin ON origin.tenant_id = %(tenant)s AND origin.key = s.carried_from "
        "LEFT JOIN okrs_kpi m ON m.tenant_id = %(tenant)s AND m.key = s.prompted_by"
    ),
    columns={
        **{name: f"s.{name}" for name in ("level", "visibility")},
        "carried_from_id": "origin.id",
        "prompted_by_id": "m.id",
    },
)


def _people(table: str, target: str) -> Merge:
    return Merge(
        table=table,
        target=target,
        source=f"load_{table} s {OF_OBJECTIVE}{OF_PERSON}",
        match="t.objective_id = o.id AND t.member_id = person.id",
        columns={},
        fresh={"objective_id": "o.id", "member_id": "person.id"},
    )


COLLABORATORS = _people("collaborators", "okrs_collaborator")
READERS = _people("readers", "okrs_reader")


def load_goals(session: Session) -> None:
    """Write the spans and where to go in them."""
    session.stage("cycles")
    merge(session, CYCLES)
    load_details(session, CYCLE_SETTINGS)
    load_details(session, CYCLE_DETAILS)
    session.stage("objectives")
    merge(session, OBJECTIVES)
    load_alignments(session)
    load_details(session, OBJECTIVE_SETTINGS)
    load_details(session, OBJECTIVE_DETAILS)
    for how in (COLLABORATORS, READERS):
        session.stage(how.table)
        merge(session, how)
