"""What each state of a cycle allows, and which state may follow which: the one place that answers it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection

from okrs.models import Cycle
from tenancy.context import current_tenant_id

DRAFT, ACTIVE, GRADING, CLOSED = Cycle.State.DRAFT, Cycle.State.ACTIVE, Cycle.State.GRADING, Cycle.State.CLOSED

# edit: objectives, key results, targets, stages, what contributes to what · align: being contributed to ·
# check_in: check-ins and stages done · grade: grades and retrospectives.
ALLOWED: dict[str, frozenset[str]] = {
    DRAFT: frozenset({"edit", "align", "check_in"}),
    ACTIVE: frozenset({"edit", "align", "check_in"}),
    GRADING: frozenset({"align", "check_in", "grade"}),
    CLOSED: frozenset(),
}
# Closing and opening again are steps of their own, with their reasons: okrs.actions.closing.
MOVES: dict[str, frozenset[str]] = {
    DRAFT: frozenset({ACTIVE}),
    ACTIVE: frozenset({DRAFT, GRADING}),
    GRADING: frozenset({ACTIVE}),
    CLOSED: frozenset(),
}
FIRST = frozenset({DRAFT, ACTIVE})
"""What a new cycle may be."""
FROZEN = "{} is closed, so it stays as it is. An admin can open it again, with a reason."
WORDS: dict[tuple[str, str], str] = {
    ("grade", DRAFT): "{} is still a draft. Results are graded once it is over.",
    ("grade", ACTIVE): "{} is still running. Start its grading first.",
    ("edit", GRADING): (
        "{} is being graded, so what was aimed for stands. To change it, an admin sets the cycle back to active."
    ),
}
LATE = "{} is being graded: say why this check-in comes late."


def allows(cycle: Cycle, doing: str) -> bool:
    """Whether the cycle's state, as read, allows this; for what a page offers."""
    return doing in ALLOWED[cycle.state]


def demand_open(cycle: Cycle, doing: str, *, word: str | None = None) -> None:
    """Raise ValidationError with clear words unless the cycle's state allows `doing`, and keep it so until the end.

    `word` is what a late check-in says; None where none is asked for. A workbook's load does not come by here.
    """
    state = _held_state(cycle)
    if doing not in ALLOWED[state]:
        raise ValidationError(WORDS.get((doing, state), FROZEN).format(cycle.name))
    if state == GRADING and doing == "check_in" and word is not None and not word.strip():
        raise ValidationError({"comment": LATE.format(cycle.name)})


def _held_state(cycle: Cycle) -> str:
    # Shared, so writers do not wait for each other; whoever closes the cycle waits for them, and they for it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM okrs_cycle WHERE tenant_id = %s AND id = %s FOR SHARE", [current_tenant_id(), cycle.pk]
        )
        found = cursor.fetchone()
    return str(found[0]) if found else cycle.state


def moves_from(state: str) -> list[str]:
    """The state itself and those that may follow it by an edit, in order."""
    following = MOVES[state] | {state}
    return [each for each in Cycle.State.values if each in following]


def problem_of_move(before: str, after: str) -> str:
    """Why this move is not one, in words; empty when it is."""
    if after == before or after in MOVES[before]:
        return ""
    if after == CLOSED:
        return "A cycle is closed on its closing page, once it is being graded."
    if before == CLOSED:
        return "A closed cycle is opened again on its closing page, with a reason."
    names = " or ".join(Cycle.State(state).label.lower() for state in moves_from(before) if state != before)
    return f"From {Cycle.State(before).label.lower()} a cycle becomes {names}."
