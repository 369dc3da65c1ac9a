"""Setting which moves between states are allowed; the first change copies the usual ones."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.models import MoveRule
from portfolio.moves import MOVERS, STATES, USUAL
from tenancy.context import current_tenant_id

CHOICES = (
    "least_role", "needs_reason", "needs_feasibility", "needs_key_result", "needs_budget", "needs_claim",
)  # fmt: skip


def set_move(*, actor: Membership, from_state: str, to_state: str, **choices: Any) -> MoveRule:
    """Allow a move, or change what it asks for; raises ValidationError, Forbidden below admin."""
    demand(actor, "set_up")
    _lock()
    _copy_the_usual()
    row = MoveRule.objects.filter(from_state=from_state, to_state=to_state).first()
    is_new = row is None
    row = row or MoveRule(from_state=from_state, to_state=to_state)
    if unknown := set(choices) - set(CHOICES):
        raise ValidationError(dict.fromkeys(sorted(unknown), "A move has no such thing."))
    before = {name: getattr(row, name) for name in choices}
    for name, value in choices.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    changed = {name: [before[name], value] for name, value in choices.items() if is_new or before[name] != value}
    record("move_rule.added" if is_new else "move_rule.edited", actor=actor, on=row, changes=changed)
    return row


def remove_move(*, actor: Membership, from_state: str, to_state: str) -> None:
    """Allow a move no longer; raises ValidationError for the last one, for without any the usual ones hold."""
    demand(actor, "set_up")
    _lock()
    _copy_the_usual()
    row = MoveRule.objects.filter(from_state=from_state, to_state=to_state).first()
    if row is None:
        raise ValidationError(f"There is no move from {from_state} to {to_state}.")
    if MoveRule.objects.count() == 1:
        raise ValidationError("This is the last move: without any, the usual ones would hold again.")
    record("move_rule.removed", actor=actor, on=row, from_state=from_state, to_state=to_state)
    row.delete()


def restore_usual_moves(*, actor: Membership) -> None:
    """Go back to the usual moves; what was set is kept with the past."""
    demand(actor, "set_up")
    _lock()
    for row in MoveRule.objects.all():
        record("move_rule.removed", actor=actor, on=row, from_state=row.from_state, to_state=row.to_state)
        row.delete()


def _check(row: MoveRule) -> None:
    if row.from_state == row.to_state:
        raise ValidationError({"to_state": "A move leads to another state."})
    if row.least_role not in MOVERS:
        raise ValidationError({"least_role": f"Choose one of: {', '.join(MOVERS)}. A viewer only reads."})
    for name in ("from_state", "to_state"):
        if getattr(row, name) not in STATES:
            raise ValidationError({name: f"Choose one of: {', '.join(STATES)}."})
    row.full_clean(exclude=["tenant"], validate_constraints=False)


def _copy_the_usual() -> None:
    if not MoveRule.objects.exists():
        MoveRule.objects.bulk_create(
            MoveRule(**{name: value for name, value in asdict(rule).items() if name != "id"}) for rule in USUAL
        )


def _lock() -> None:
    # Two first changes at a time would each copy the usual moves.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('move rules'), %s)", [current_tenant_id()])
