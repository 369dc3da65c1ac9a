"""What no decision about a tranche may do: pay what is over, cancel or take back more than there is on any day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import Membership
from portfolio.actions.guardrails import guard_release
from portfolio.ledger import ENDS, ZERO
from portfolio.models import Initiative, Tranche
from portfolio.queries import decision_head
from portfolio.queries.ledger import currency_of
from portfolio.queries.released import least_released, released_to
from rollups.queries import initiative_rollups
from tenancy.fields import MONEY_UNIT
from ui.formats import exact_money, full_day

OVER = frozenset({Initiative.State.STOPPED, Initiative.State.REJECTED})


def guard_decision(actor: Membership | None, tranche: Tranche, decision: str, day: date) -> None:
    """Refuse a decision about a tranche, on a day, that its money or a hard guardrail does not allow; a soft one warns.

    The caller holds the tranche. Raises ValidationError with the amounts, in full.
    """
    head = decision_head(tranche)
    was_released = head is not None and head.decision == "released"
    if (decision == "released") == was_released:
        return
    if (tranche.amount > 0) == (decision == "released"):
        _guard_life(tranche.initiative)
    if decision == "released" and tranche.amount < 0:
        _guard_cancellation(tranche, day)
    elif was_released and tranche.amount > 0:
        _guard_reversal(tranche, day)
        if decision in ENDS:
            _guard_spent(tranche)
    elif actor is not None and decision == "released":
        guard_release(actor=actor, initiative=tranche.initiative, amount=tranche.amount)


def _guard_life(initiative: Initiative) -> None:
    """Refuse money to a bet that is over: nobody would spend it, and what stopping saved would no longer be true."""
    if initiative.state in OVER:
        words = f"{initiative.key} is {initiative.state}: take it up again before money is released to it."
        raise ValidationError({"decision": words})


def _guard_cancellation(tranche: Tranche, day: date) -> None:
    """Refuse to cancel more than is released, then and on every day since: the rest would come out of nothing."""
    initiative = tranche.initiative
    least = least_released(initiative, day)
    if -tranche.amount > least.amount:
        has, asks = _written(initiative, least.amount, -tranche.amount)
        # On a past day there was less than now: whoever reads only today's amount would not see why.
        when = "" if least.amount == released_to(initiative) else f" on {full_day(least.day)}"
        was = "was" if when else "is"
        words = f"{has} {was} released to {initiative.key}{when}: {asks} cannot be cancelled{when and ' then'}."
        raise ValidationError({"on" if when else "decision": words})


def _guard_reversal(tranche: Tranche, day: date) -> None:
    """Refuse to take a release back of which a part was cancelled: that part would go back to the pool twice."""
    lacking = tranche.amount - least_released(tranche.initiative, day).amount
    if lacking > 0:
        part, rest = _written(tranche.initiative, lacking, tranche.amount - lacking)
        why = f"{part} of it went back to the pool already: reverse that first, or cancel the rest, {rest}."
        raise ValidationError({"decision": why})


def _guard_spent(tranche: Tranche) -> None:
    """Refuse to end a released tranche whose money is spent: it would count as recovered though it cannot come back."""
    initiative = tranche.initiative
    stored = initiative_rollups([initiative.pk]).get(initiative.pk)
    spent = stored.ac.quantize(MONEY_UNIT) if stored is not None and stored.ac is not None else ZERO
    left = max(ZERO, released_to(initiative) - spent)
    if tranche.amount > left:
        gone, rest = _written(initiative, tranche.amount - left, left)
        cancel = f"cancel the other {rest} with a tranche below 0, or " if left else ""
        why = f"{gone} of it is spent and cannot come back: {cancel}stop {initiative.key}, which frees what is left."
        raise ValidationError({"decision": why})


def _written(initiative: Initiative, *amounts: Decimal) -> tuple[str, ...]:
    currency = currency_of(initiative.portfolio, initiative.tenant)
    return tuple(exact_money(each, currency) for each in amounts)
