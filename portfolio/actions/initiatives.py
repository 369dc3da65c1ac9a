"""Initiatives: proposing, editing, moving through their states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.actions.baselines import set_first_baseline
from portfolio.checks import plan_problems
from portfolio.funds import has_money
from portfolio.models import Initiative, InitiativeState
from portfolio.queries import lock_row, next_key, refuse_taken, state_head
from tenancy.clock import today
from tenancy.versions import bump

# From which state an initiative may go where; who may is the right `fund`, a demand's first step excepted.
MOVES: Mapping[str, frozenset[str]] = {
    "demand": frozenset({"assessing", "approved", "rejected"}),
    "assessing": frozenset({"demand", "approved", "rejected"}),
    "approved": frozenset({"active", "paused", "stopped", "rejected"}),
    "active": frozenset({"paused", "delivered", "stopped"}),
    "paused": frozenset({"active", "stopped"}),
    "delivered": frozenset({"active"}),
    "stopped": frozenset({"active"}),
    "rejected": frozenset({"demand"}),
}
AGREED = frozenset({"approved", "active"})
"""States in which its plan is agreed: the first time one begins, the plan becomes the first baseline."""
FIELDS = (
    "portfolio", "title", "description", "owner", "team", "kind", "planned_start", "planned_finish", "budget",
    "technique",
)  # fmt: skip


def propose_initiative(*, actor: Membership, key: str = "", state: str = "demand", **values: Any) -> Initiative:
    """A new demand (or, by those who may fund, an initiative in any state); raises ValidationError, Forbidden."""
    demand(actor, "propose" if state == "demand" else "fund")
    row = Initiative(key=key or next_key("INI-", Initiative.objects.all()), state=state)
    _fill(row, values)
    refuse_taken(row.key, Initiative.objects.all())
    row.save()
    InitiativeState(initiative=row, date=None, state=state, recorded_by=actor).save()
    record("initiative.proposed", actor=actor, on=row, state=state, budget=row.budget)
    return row


def edit_initiative(
    *, actor: Membership, initiative: Initiative, expected_version: int | None, **values: Any
) -> Initiative:
    """Change what a person may edit; raises Stale, ValidationError, Forbidden (money needs the right to fund)."""
    demand(actor, "edit", initiative)
    if values.get("budget", initiative.budget) != initiative.budget:
        demand(actor, "fund")
    bump(initiative, expected_version)
    if values.get("portfolio", initiative.portfolio) != initiative.portfolio and has_money(initiative):
        words = f"Its money lies in the ledger of {initiative.portfolio}: an initiative stays where its money is."
        raise ValidationError({"portfolio": words})
    before = {name: _plain(getattr(initiative, name)) for name in values if name in FIELDS}
    _fill(initiative, values)
    initiative.save()
    after = {name: _plain(getattr(initiative, name)) for name in before}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    record("initiative.edited", actor=actor, on=initiative, changed=changed)
    return initiative


def move_initiative(
    *, actor: Membership, initiative: Initiative, state: str, reason: str = "", on: date | None = None
) -> Initiative:
    """Move to another state from a day on; raises ValidationError for a move that is not allowed or lacks a reason."""
    demand(actor, "fund")
    lock_row(initiative)
    initiative.refresh_from_db(fields=["state"])
    day = on or today(actor.tenant)
    if state not in MOVES[initiative.state]:
        allowed = ", ".join(sorted(MOVES[initiative.state]))
        raise ValidationError({"state": f"From {initiative.state} an initiative can go to: {allowed}."})
    if state in {"stopped", "rejected"} and not reason.strip():
        raise ValidationError({"reason": f"Say why it is {state}: the owners of its key results will read it."})
    if day > today(actor.tenant):
        raise ValidationError({"on": "A state cannot begin in the future."})
    head = state_head(initiative)
    if head is not None and head.date is not None and head.date > day:
        since = f"{head.date.day} {head.date:%B %Y}"
        raise ValidationError({"on": f"It became {head.state} on {since}; choose that day or a later one."})
    same_day = head if head is not None and head.date == day else None
    InitiativeState(
        initiative=initiative, date=day, state=state, reason=reason, recorded_by=actor, supersedes=same_day
    ).save()
    bump(initiative, None)
    was, initiative.state = initiative.state, state
    initiative.save(update_fields=["state"])
    record("initiative.moved", actor=actor, on=initiative, was=was, to=state, reason=reason, date=day)
    if state in AGREED:
        set_first_baseline(actor=actor, initiative=initiative, state=state)
    return initiative


def _fill(row: Initiative, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise ValidationError({name: "This cannot be edited here."})
        setattr(row, name, value)
    problems = plan_problems(row.planned_start, row.planned_finish, budget=row.budget)
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["tenant"])


def _plain(value: Any) -> Any:
    return getattr(value, "key", None) or getattr(value, "pk", value)
