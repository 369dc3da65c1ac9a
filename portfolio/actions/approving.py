"""Money follows a bet's state: approving puts aside what it asks for, leaving gives back the rest."""

from __future__ import annotations

from decimal import Decimal

from accounts.models import Membership
from portfolio.actions.guardrails import guard_more
from portfolio.actions.ledger import free_initiative, put_aside, take_back
from portfolio.ledger import ZERO
from portfolio.models import Initiative
from portfolio.queries.ledger import is_opened, put_into
from portfolio.queries.money import funding_policy
from portfolio.standings import UNDER_WAY
from rollups.queries import initiative_rollups
from tenancy.fields import MONEY_UNIT

COMMITTING = {"approved": UNDER_WAY, "active": frozenset({"active", "paused"}), "never": frozenset[str]()}
"""What the policy says → the states in which a bet's money is put aside; done once, when it enters them."""


def asked_for(initiative: Initiative) -> Decimal:
    """What a bet asks for: its budget, else the plan of its work as carried up; 0 where neither is known."""
    if initiative.budget is not None:
        return initiative.budget
    stored = initiative_rollups([initiative.pk]).get(initiative.pk)
    return stored.bac.quantize(MONEY_UNIT) if stored is not None and stored.bac is not None else ZERO


def lacking(initiative: Initiative, state: str) -> Decimal:
    """How much a move to a state puts aside: what it asks for, less what was put into it already.

    0 without an opened ledger, between states that are alike in this, and where money is put aside by hand.
    """
    states = COMMITTING[funding_policy().commits_from]
    if state not in states or initiative.state in states or not is_opened(initiative.portfolio):
        return ZERO
    return max(ZERO, asked_for(initiative) - max(ZERO, put_into(initiative)))


def guard_move(*, actor: Membership, initiative: Initiative, state: str) -> list[str]:
    """Hold the guardrails against a bet that begins to count in its portfolio; returns what a soft one warns of.

    Raises ValidationError with the numbers where a hard one would break.
    """
    if state not in UNDER_WAY or initiative.state in UNDER_WAY:
        return []
    return guard_more(actor=actor, initiative=initiative, more=_counted(initiative, state))


def _counted(initiative: Initiative, state: str) -> Decimal:
    """What its portfolio counts of a bet that was not under way: with a ledger what lies in it, else its budget."""
    if not is_opened(initiative.portfolio):
        return initiative.budget or ZERO
    return max(ZERO, put_into(initiative)) + lacking(initiative, state)


def follow_move(*, actor: Membership, initiative: Initiative, was: str, missing: Decimal, reason: str) -> None:
    """Move the money that a move between states moves; the caller has asked `lacking` before it moved.

    Raises ValidationError when the pool does not hold what is to be put aside.
    """
    if missing > 0:
        put_aside(actor=actor, initiative=initiative, amount=missing, reason=reason or "It was approved.")
    if was not in UNDER_WAY or initiative.state in UNDER_WAY or initiative.state == Initiative.State.STOPPED:
        return  # who stops a bet frees its money together with its work
    if initiative.state == Initiative.State.REJECTED:
        free_initiative(actor=actor, initiative=initiative, reason=reason)
    else:
        take_back(actor=actor, initiative=initiative, reason=reason or f"It is {initiative.state}.")
