"""Guardrails of a portfolio and the tenant's funding policy: set up here, held before money moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.models import Objective
from portfolio.guardrails import Finding
from portfolio.models import FundingPolicy, Guardrail, Initiative, Portfolio
from portfolio.queries.ledger import currency_of
from portfolio.queries.money import adds, funding_policy, would_break
from tenancy.context import current_tenant_id

ONCE = "There is one like it already: edit that one."


class GuardrailChanges(TypedDict, total=False):
    """What may be changed about a guardrail; what it is about stays."""

    low: Decimal | None
    high: Decimal | None
    is_hard: bool


class FundingPolicyChanges(TypedDict, total=False):
    """What a tenant may decide about funding."""

    lapse_days: int
    hold_days: int
    commits_from: str
    discount_rate: Decimal
    least_role: str


def add_guardrail(
    *, actor: Membership, portfolio: Portfolio, kind: str, horizon: str = "", objective: Objective | None = None,
    low: Decimal | None = None, high: Decimal | None = None, is_hard: bool = False,
) -> Guardrail:  # fmt: skip
    """A share (0 to 1) of funded money that must stay within limits; raises ValidationError, Forbidden."""
    demand(actor, "fund")
    row = Guardrail(
        portfolio=portfolio, kind=kind, horizon=horizon, objective=objective, low=low, high=high, is_hard=is_hard
    )
    _save(row)
    record("guardrail.added", actor=actor, on=row, portfolio=portfolio.key, kind=kind, low=low, high=high)
    return row


def edit_guardrail(*, actor: Membership, guardrail: Guardrail, **changes: Unpack[GuardrailChanges]) -> Guardrail:
    """Change its limits, or whether it refuses or warns; raises ValidationError, Forbidden."""
    demand(actor, "fund")
    before = {name: getattr(guardrail, name) for name in changes}
    for name, value in changes.items():
        setattr(guardrail, name, value)
    _save(guardrail)
    changed = {name: [before[name], value] for name, value in changes.items() if before[name] != value}
    record("guardrail.edited", actor=actor, on=guardrail, portfolio=guardrail.portfolio.key, changes=changed)
    return guardrail


def remove_guardrail(*, actor: Membership, guardrail: Guardrail) -> None:
    """Take it away; raises Forbidden."""
    demand(actor, "fund")
    record("guardrail.removed", actor=actor, on=guardrail, portfolio=guardrail.portfolio.key, kind=guardrail.kind)
    guardrail.delete()


def _save(row: Guardrail) -> None:
    problems = _problems(row)
    if problems:
        raise ValidationError(problems)
    row.full_clean(exclude=["tenant"], validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") != "portfolio_guardrail_once":
            raise
        raise ValidationError({"kind": ONCE}) from error


def _problems(row: Guardrail) -> dict[str, str]:
    """Field → what is wrong there."""
    found = _subject_problems(row)
    limits = {"low": row.low, "high": row.high}
    found |= {
        name: "Enter a share from 0 to 100 %."
        for name, share in limits.items()
        if share is not None and not 0 <= share <= 1
    }
    if row.kind == Guardrail.Kind.LARGEST and (row.high is None or row.low is not None):
        found.setdefault("high", "Say over which share at most one bet may be; a lower limit makes no sense here.")
    if row.low is None and row.high is None:
        found.setdefault("high", "Give a lower or an upper limit.")
    if row.low is not None and row.high is not None and row.low > row.high:
        found.setdefault("high", "The upper limit lies below the lower one.")
    return found


def _subject_problems(row: Guardrail) -> dict[str, str]:
    is_horizon, is_objective = row.kind == Guardrail.Kind.HORIZON, row.kind == Guardrail.Kind.OBJECTIVE
    found = {}
    if is_horizon != bool(row.horizon):
        found["horizon"] = "Choose the horizon." if is_horizon else "This guardrail has no horizon."
    if is_objective != bool(row.objective_id):
        found["objective"] = "Choose the objective." if is_objective else "This guardrail has no objective."
    return found


def guard_release(*, actor: Membership, initiative: Initiative, amount: Decimal) -> list[str]:
    """Hold the guardrails against releasing an amount; returns what a soft one warns of, which is recorded.

    Raises ValidationError with the numbers where a hard one would break.
    """
    return guard_more(actor=actor, initiative=initiative, more=adds(initiative, amount))


def guard_commitment(*, actor: Membership, initiative: Initiative, amount: Decimal) -> list[str]:
    """The same for committing an amount more."""
    return guard_more(actor=actor, initiative=initiative, more=amount)


def guard_more(*, actor: Membership, initiative: Initiative, more: Decimal) -> list[str]:
    """The same for so much more that counts as put into a bet."""
    portfolio = initiative.portfolio
    broken = would_break(portfolio, initiative, more)
    currency = currency_of(portfolio, actor.tenant)
    hard = [_refusal(each, currency) for each in broken if each.rail.is_hard]
    if hard:
        raise ValidationError(hard)
    warnings = [each.text(currency) for each in broken]
    if warnings:
        record(
            "guardrail.broken", actor=actor, on=initiative, portfolio=portfolio.key, warnings=_open(broken, currency)
        )
    return warnings


def _refusal(finding: Finding, currency: str) -> str:
    if finding.rail.is_hidden:
        return "A guardrail that is not for you refuses this: ask the people who set up this portfolio."
    return f"A guardrail refuses this. {finding.text(currency)}"


def _open(broken: list[Finding], currency: str) -> list[str]:
    """What everybody who reads the events may read."""
    return [each.text(currency) for each in broken if each.rail.objective_id is None] or [
        "A guardrail of an objective."
    ]


def edit_funding_policy(*, actor: Membership | None, **changes: Unpack[FundingPolicyChanges]) -> FundingPolicy:
    """Change what is given, leave the rest; raises ValidationError and Forbidden."""
    if actor is not None:
        demand(actor, "set_up")
    policy = funding_policy()
    before: dict[str, Any] = {name: getattr(policy, name) for name in changes}
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.tenant_id = current_tenant_id()
    policy.full_clean()
    changed = {name: [before[name], value] for name, value in changes.items() if before[name] != value}
    if changed or policy._state.adding:
        policy.save()
        record("funding_policy.edited", actor=actor, on=policy, changes=changed)
    return policy
