"""Initiatives: proposing, editing, moving through their states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from accounts.permissions import Forbidden, demand
from activity.actions import record
from portfolio.actions.approving import follow_move, guard_move, lacking
from portfolio.actions.baselines import set_first_baseline
from portfolio.checks import plan_problems
from portfolio.models import Initiative, InitiativeState
from portfolio.moves import FIRST, RANKS, Rule, leading_from, missing, who_may
from portfolio.queries import lock_row, next_key, refuse_taken, state_head
from portfolio.queries.demands import case_of, may_make, rules_in_force
from portfolio.queries.ledger import has_money
from tenancy.clock import today
from tenancy.versions import bump

AGREED = frozenset({"approved", "active"})
"""States in which its plan is agreed: the first time one begins, the plan becomes the first baseline."""
FIELDS = (
    "portfolio", "title", "description", "owner", "team", "kind", "planned_start", "planned_finish", "budget",
    "technique", "horizon", "no_key_result_reason", "payoff",
)  # fmt: skip


def propose_initiative(*, actor: Membership, key: str = "", state: str = "demand", **values: Any) -> Initiative:
    """A new demand (or, by those who may fund, an initiative in any state); raises ValidationError, Forbidden."""
    demand(actor, "propose" if state == "demand" else "fund")
    row = Initiative(key=key or next_key("INI-", Initiative.objects.all()), state=state)
    _fill(row, values)
    refuse_taken(row.key, Initiative.objects.all())
    # A form shows what is refused and goes on: without this, the bet would be there though its money is not.
    with transaction.atomic():
        row.save()
        InitiativeState(initiative=row, date=None, state=state, recorded_by=actor).save()
        record("initiative.proposed", actor=actor, on=row, state=state, budget=row.budget)
        _fund_new(actor, row)
    return row


def _fund_new(actor: Membership, row: Initiative) -> None:
    """What is added as approved is guarded and put aside like what becomes approved."""
    row.state, state = FIRST, row.state
    missing = lacking(row, state)
    guard_move(actor=actor, initiative=row, state=state)
    row.state = state
    follow_move(actor=actor, initiative=row, was=FIRST, missing=missing, reason="")


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
    """Move to another state from a day on, as the rules in force allow it; raises ValidationError and Forbidden."""
    demand(actor, "propose")
    lock_row(initiative)
    initiative.refresh_from_db(fields=["state"])
    day = on or today(actor.tenant)
    _refuse_unless_ruled(actor, initiative, state, reason)
    if day > today(actor.tenant):
        raise ValidationError({"on": "A state cannot begin in the future."})
    head = state_head(initiative)
    if head is not None and head.date is not None and head.date > day:
        since = f"{head.date.day} {head.date:%B %Y}"
        raise ValidationError({"on": f"It became {head.state} on {since}; choose that day or a later one."})
    # A form shows what is refused and goes on: without this, the bet would move though its money could not.
    with transaction.atomic():
        _move(actor, initiative, state, reason, day, head if head is not None and head.date == day else None)
    return initiative


def _move(
    actor: Membership, initiative: Initiative, state: str, reason: str, day: date, same_day: InitiativeState | None
) -> None:
    was, missing = initiative.state, lacking(initiative, state)
    guard_move(actor=actor, initiative=initiative, state=state)
    InitiativeState(
        initiative=initiative, date=day, state=state, reason=reason, recorded_by=actor, supersedes=same_day
    ).save()
    bump(initiative, None)
    initiative.state = state
    initiative.save(update_fields=["state"])
    record("initiative.moved", actor=actor, on=initiative, was=was, to=state, reason=reason, date=day)
    try:
        follow_move(actor=actor, initiative=initiative, was=was, missing=missing, reason=reason)
    except ValidationError:
        initiative.state = was  # nothing was moved: whoever shows it again shows where it is
        raise
    if state in AGREED:
        set_first_baseline(actor=actor, initiative=initiative, state=state)


def _refuse_unless_ruled(actor: Membership, initiative: Initiative, state: str, reason: str) -> None:
    """Raise Forbidden naming who may, or ValidationError naming everything that is missing."""
    was, ways = initiative.state, leading_from(rules_in_force(), initiative.state)
    rule = next((each for each in ways if each.to_state == state), None)
    if rule is None:
        refuse_forbidden(actor, initiative, ways)
        allowed = ", ".join(sorted(each.to_state for each in ways)) or "nothing else"
        raise ValidationError({"state": f"From {was} an initiative can go to: {allowed}."})
    refuse_forbidden(actor, initiative, [rule])
    found: dict[str, list[str]] = {}
    if lacking := missing(rule, case_of(initiative)):
        found["state"] = [f"It cannot become {state} yet. {' '.join(lacking)}"]
    if rule.needs_reason and not reason.strip():
        words = "the owners of its key results will read it"
        found["reason"] = [f"Say why it is {state}: {words}."]
    if found:
        raise ValidationError(found)


def refuse_forbidden(actor: Membership, initiative: Initiative, ways: Sequence[Rule]) -> None:
    """Raise Forbidden, saying who may, when the member may make none of these moves."""
    if any(may_make(actor, rule, initiative) for rule in ways):
        return
    if not ways:
        demand(actor, "fund")
        return
    demand(actor, "propose")
    role = actor.get_role_display().lower()
    least = min(ways, key=lambda rule: RANKS[rule.least_role])
    to = f" to {ways[0].to_state}" if len(ways) == 1 else ""
    raise Forbidden(f"Your role ({role}) may not move it from {initiative.state}{to}. Who may: {who_may(least)}.")


def _fill(row: Initiative, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in FIELDS:
            raise ValidationError({name: "This cannot be edited here."})
        setattr(row, name, value)
    problems = plan_problems(row.planned_start, row.planned_finish, budget=row.budget, payoff=row.payoff)
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["tenant"])


def _plain(value: Any) -> Any:
    return getattr(value, "key", None) or getattr(value, "pk", value)
