"""How cycles were closed, grades, what was learned."""

from __future__ import annotations

from exchange.loading.facts import Facts, load_facts
from exchange.loading.numbered import NUMBERED_CLOSURES
from exchange.loading.references import OF_KEY_RESULT, OF_OBJECTIVE
from exchange.loading.session import Session

CLOSURES = Facts(
    target="okrs_cycleclosure",
    source="load_cycle_closures s JOIN okrs_cycle c ON c.tenant_id = %(tenant)s AND c.key = s.cycle",
    match="h.cycle_id = c.id AND h.number = s.number",
    key={"cycle_id": "c.id"},
    says={name: f"s.{name}" for name in ("date", "step", "reason")},
    heads=NUMBERED_CLOSURES,
    order="s.number",
)
GRADES = Facts(
    target="okrs_grade",
    source=f"load_grades s {OF_KEY_RESULT}",
    match="h.key_result_id = k.id",
    key={"key_result_id": "k.id"},
    says={name: f"s.{name}" for name in ("date", "proposed", "grade", "reason", "verdict")},
)
RETROSPECTIVES = Facts(
    target="okrs_retrospective",
    source=f"load_retrospectives s {OF_OBJECTIVE}",
    match="h.objective_id = o.id",
    key={"objective_id": "o.id"},
    says={name: f"s.{name}" for name in ("date", "score", "went_well", "to_learn", "verdict")},
)


def load_closing(session: Session) -> None:
    """Write the ends of cycles."""
    for table, how in (("cycle_closures", CLOSURES), ("grades", GRADES), ("retrospectives", RETROSPECTIVES)):
        session.stage(table)
        load_facts(session, table, how)
