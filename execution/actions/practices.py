"""How a team works, and what the organisation has decided about delivery."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership, Team
from accounts.permissions import demand
from activity.actions import record
from execution.actions.apart import changed
from execution.models import DeliveryPolicy, TeamPractice
from execution.queries.teams import delivery_policy, practice_of
from portfolio.queries import lock_row
from tenancy.context import current_tenant_id

PRACTICE_FIELDS = ("method", "estimates", "iteration_days", "expected_days", "expected_share")
POLICY_FIELDS = ("full_week", "score_weight", "gap_weight", "escalate_after")


def set_practice(*, actor: Membership, team: Team, expected_version: int | None, **values: Any) -> TeamPractice:
    """Say how a team works; raises Stale when somebody else did since, ValidationError, Forbidden."""
    demand(actor, "edit")
    lock_row(team)
    row = practice_of(team.pk)
    differs = _changed(row, expected_version, values, PRACTICE_FIELDS)
    row.full_clean(exclude=["tenant"])
    row.save()
    if differs:
        record("team.practice_set", actor=actor, on=team, changed=differs)
    return row


def edit_delivery_policy(*, actor: Membership, expected_version: int | None, **values: Any) -> DeliveryPolicy:
    """Change what is given, leave the rest; raises Stale, ValidationError, Forbidden."""
    demand(actor, "fund")
    lock_row(actor.tenant)
    row = delivery_policy()
    row.tenant_id = current_tenant_id()
    differs = _changed(row, expected_version, values, POLICY_FIELDS)
    row.full_clean()
    row.save()
    if differs:
        record("delivery_policy.edited", actor=actor, on=row, changed=differs)
    return row


def _changed(
    row: TeamPractice | DeliveryPolicy, expected_version: int | None, values: dict[str, Any], allowed: tuple[str, ...]
) -> dict[str, Any]:
    if not row._state.adding:
        return changed(row, expected_version, values, allowed)
    unknown = sorted(set(values) - set(allowed))
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "This cannot be edited here."))
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    return {name: [was, values[name]] for name, was in before.items() if was != values[name]}
