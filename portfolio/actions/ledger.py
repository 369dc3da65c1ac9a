"""The ledger of a portfolio: opening it, committing, following decisions, freeing, posting what was spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from portfolio.actions.guardrails import guard_commitment
from portfolio.ledger import (
    ZERO,
    Move,
    Shortage,
    balances,
    kept,
    moves_of_commitment,
    moves_of_decision,
    moves_of_freeing,
    moves_of_grant,
    moves_of_spending,
    returned,
    shortage,
)
from portfolio.models import FundingTransfer, Initiative, Portfolio, Tranche, TrancheDecision
from portfolio.queries.ledger import (
    balances_by_bet,
    balances_of,
    balances_of_bet,
    budget_until,
    currency_of,
    is_opened,
    last_number,
    lock_ledger,
    opened_on,
    opened_portfolios,
    recovered_of,
    released_tranches,
    stand_of,
)
from portfolio.standings import UNDER_WAY
from rollups.queries import initiative_rollups
from tenancy.clock import today
from tenancy.fields import MONEY_UNIT
from tenancy.models import Tenant
from ui.formats import money

NEVER_BELOW_ZERO = "portfolio_ledger_never_below_zero"


@dataclass(frozen=True)
class Entry:
    """A move with what it is about."""

    move: Move
    initiative: Initiative | None = None
    tranche: Tranche | None = None
    decision: TrancheDecision | None = None


@dataclass(frozen=True)
class Freed:
    """What a bet gave back to its portfolio's pool."""

    committed: Decimal = ZERO
    released: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Both."""
        return self.committed + self.released


@dataclass(frozen=True)
class Opening:
    """What opening a ledger posted, and the bets whose approved money the pool did not hold."""

    transfers: int
    uncovered: tuple[Initiative, ...] = ()


def open_ledger(*, actor: Membership, portfolio: Portfolio) -> Opening:
    """Begin to keep a portfolio's money in the ledger, from what is true now; raises ValidationError, Forbidden.

    Its budget is granted, released tranches are released, what was approved is committed as far as the pool holds it
    (whole bets, in the order of their keys), and what was spent is posted.
    """
    demand(actor, "fund")
    lock_ledger(portfolio.pk)
    if is_opened(portfolio):
        raise ValidationError(f"The ledger of {portfolio.name} is open already.")
    budget = budget_until(portfolio, today(actor.tenant))
    if not budget:
        raise ValidationError(f"{portfolio.name} has no budget that has begun: add one first, then open its ledger.")
    bets = list(Initiative.objects.filter(portfolio=portfolio).order_by("key"))
    entries = [Entry(move) for move in moves_of_grant(budget, ZERO)] + _released(bets)
    pool = balances(entry.move for entry in entries)["pool"]
    if pool < 0:
        has, needs = _both(budget, budget - pool, currency_of(portfolio, actor.tenant))
        raise ValidationError(
            f"{portfolio.name} was given {has}, but {needs} is released already: enter all its budgets first."
        )
    committed, uncovered = _approved(bets, entries, pool)
    posted = _post(actor, portfolio, [*entries, *committed], reason="The ledger was opened.")
    posted += _post(actor, portfolio, _spent(portfolio, bets), reason="Spent before the ledger was opened.")
    record(
        "ledger.opened", actor=actor, on=portfolio, budget=budget, transfers=posted,
        uncovered=[each.key for each in uncovered],
    )  # fmt: skip
    return Opening(posted, tuple(uncovered))


def _released(bets: Sequence[Initiative]) -> list[Entry]:
    """What the released tranches moved, as if each had been followed; cancellations last."""
    entries = []
    for tranche, decision in released_tranches([each.pk for each in bets]):
        size = abs(tranche.amount)
        ways = [Move("pool", "committed", size), Move("committed", "released", size)]
        if tranche.amount < 0:
            ways = [Move("released", "committed", size), Move("committed", "pool", size)]
        entries += [Entry(move, tranche.initiative, tranche, decision) for move in kept(ways)]
    return entries


def _approved(
    bets: Sequence[Initiative], entries: Sequence[Entry], pool: Decimal
) -> tuple[list[Entry], list[Initiative]]:
    released: dict[int, Decimal] = {}
    for entry in entries:
        if entry.initiative is not None and "released" in {entry.move.source, entry.move.target}:
            sign = 1 if entry.move.target == "released" else -1
            released[entry.initiative.pk] = released.get(entry.initiative.pk, ZERO) + sign * entry.move.amount
    committed, uncovered = [], []
    for bet in bets:
        rest = (bet.budget or ZERO) - released.get(bet.pk, ZERO) if bet.state in UNDER_WAY else ZERO
        if 0 < rest <= pool:
            committed.append(Entry(Move("pool", "committed", rest), bet))
            pool -= rest
        elif rest > 0:
            uncovered.append(bet)
    return committed, uncovered


def follow_decision(*, actor: Membership | None, decision: TrancheDecision) -> None:
    """Move the money that a decision about a tranche moves, once; nothing without an opened ledger.

    Raises ValidationError when the pool has less than a release needs.
    """
    tranche = decision.tranche
    portfolio = tranche.initiative.portfolio
    if not is_opened(portfolio):
        return
    lock_ledger(portfolio.pk)
    if FundingTransfer.objects.filter(decision=decision).exists():
        return
    moves = moves_of_decision(decision.decision, tranche.amount, stand_of(decision))
    entries = [Entry(move, tranche.initiative, tranche, decision) for move in moves]
    what = "release" if decision.decision == "released" else "decision"
    _take(actor, portfolio, entries, what=what, reason=decision.reason, on=decision.date)


def commit(*, actor: Membership, initiative: Initiative, amount: Decimal, reason: str) -> Decimal:
    """Put money of the pool aside for a bet; returns what is committed to it now.

    Raises ValidationError (also where a hard guardrail would break), Forbidden.
    """
    demand(actor, "fund")
    portfolio = _ready(initiative, amount, reason)
    guard_commitment(actor=actor, initiative=initiative, amount=amount)
    _take(actor, portfolio, _committing(initiative, amount), what="commitment", reason=reason)
    return balances_of_bet(initiative)["committed"]


def put_aside(*, actor: Membership, initiative: Initiative, amount: Decimal, reason: str) -> None:
    """Commit what approving a bet puts aside; whether the actor may is asked of the move.

    Raises ValidationError when the pool has less.
    """
    lock_ledger(initiative.portfolio_id)
    _take(actor, initiative.portfolio, _committing(initiative, amount), what="approval", reason=reason)


def _committing(initiative: Initiative, amount: Decimal) -> list[Entry]:
    return [Entry(move, initiative) for move in moves_of_commitment(amount, recovered_of(initiative))]


def take_back(*, actor: Membership, initiative: Initiative, reason: str) -> None:
    """Give what is still committed to a bet back to the pool when it is no longer under way; nothing was recovered."""
    if not is_opened(initiative.portfolio):
        return
    lock_ledger(initiative.portfolio_id)
    left = balances_of_bet(initiative)["committed"]
    entries = [Entry(move, initiative) for move in kept([Move("committed", "pool", left)])]
    _take(actor, initiative.portfolio, entries, what="return", reason=reason)


def release_back(*, actor: Membership, initiative: Initiative, amount: Decimal, reason: str) -> Decimal:
    """Give committed money of a bet back to the pool; returns what is left. Raises ValidationError, Forbidden."""
    demand(actor, "fund")
    portfolio = _ready(initiative, amount, reason)
    entries = [Entry(move, initiative) for move in returned(amount)]
    _take(actor, portfolio, entries, what="return", reason=reason)
    return balances_of_bet(initiative)["committed"]


def free_initiative(*, actor: Membership | None, initiative: Initiative, reason: str) -> Freed:
    """Give everything back that a bet has: committed, and released but not spent; nothing without an opened ledger."""
    portfolio = initiative.portfolio
    if not is_opened(portfolio):
        return Freed()
    lock_ledger(portfolio.pk)
    # The newest costs first, so that nothing is given back that was spent.
    _post(actor, portfolio, _spent(portfolio, [initiative]), reason="Spent until the bet was freed.")
    own = balances_of_bet(initiative)
    freed = Freed(own["committed"], max(ZERO, own["released"]))
    entries = [Entry(move, initiative) for move in moves_of_freeing(freed.committed, freed.released)]
    if _post(actor, portfolio, entries, reason=reason):
        record(
            "money.freed", actor=actor, on=initiative, committed=freed.committed, released=freed.released, reason=reason
        )
    return freed


def grant_budgets(*, actor: Membership | None, portfolio: Portfolio, tenant: Tenant) -> Decimal:
    """Bring what the pool was given to the budgets that have begun; returns the change, 0 without an opened ledger."""
    if not is_opened(portfolio):
        return ZERO
    lock_ledger(portfolio.pk)
    granted = -balances_of(portfolio)["budget"]
    budget = budget_until(portfolio, today(tenant)) or ZERO
    entries = [Entry(move) for move in moves_of_grant(budget, granted)]
    reason = "The budget of a period." if budget > granted else "The budget was reduced."
    _take(actor, portfolio, entries, what="reduction", reason=reason)
    return budget - granted


def post_spending(tenant: Tenant, *, portfolio: Portfolio | None = None, actor: Membership | None = None) -> int:
    """Bring `spent` of every bet in an opened ledger to its AC; returns how many transfers that took."""
    portfolios = opened_portfolios()
    posted = 0
    for each in portfolios if portfolio is None else portfolios.filter(pk=portfolio.pk):
        lock_ledger(each.pk)
        bets = list(Initiative.objects.filter(portfolio=each).order_by("key"))
        count = _post(actor, each, _spent(each, bets), reason="What was booked by this day.", tenant=tenant)
        if count:
            record("spending.posted", actor=actor, on=each, transfers=count)
        posted += count
    return posted


def _spent(portfolio: Portfolio, bets: Sequence[Initiative]) -> list[Entry]:
    """What brings `spent` to AC; a bet whose figures are not computed stays as it is: unknown is not 0."""
    chosen = [each.pk for each in bets]
    stored = initiative_rollups(chosen)
    own = balances_by_bet(FundingTransfer.objects.filter(portfolio=portfolio, initiative_id__in=chosen))
    entries = []
    for bet in bets:
        figures = stored.get(bet.pk)
        if figures is None or figures.ac is None:
            continue
        spent = own[bet.pk]["spent"] if bet.pk in own else ZERO
        cost = figures.ac.quantize(MONEY_UNIT)
        entries += [Entry(move, bet) for move in moves_of_spending(cost, spent)]
    return entries


def _ready(initiative: Initiative, amount: Decimal, reason: str) -> Portfolio:
    portfolio = initiative.portfolio
    if not reason.strip():
        raise ValidationError({"reason": "Say why: whoever reads the ledger will ask."})
    if amount <= 0:
        raise ValidationError({"amount": "Enter an amount above 0."})
    if not is_opened(portfolio):
        raise ValidationError(f"The ledger of {portfolio.name} is not open yet: open it first.")
    lock_ledger(portfolio.pk)
    return portfolio


def _take(
    actor: Membership | None, portfolio: Portfolio, entries: Sequence[Entry], *, what: str, reason: str,
    on: date | None = None,
) -> None:  # fmt: skip
    """Post the entries of one bet (or none) and record them; raises ValidationError with who has and who needs what."""
    if not entries:
        return
    bet = entries[0].initiative
    moves = [entry.move for entry in entries]
    pool = balances_of(portfolio)["pool"]
    committed = balances_of_bet(bet)["committed"] if bet else ZERO
    short = shortage(moves, pool, committed)
    if short is not None:
        raise ValidationError(_too_little(short, portfolio, bet, what))
    try:
        with transaction.atomic():
            _post(actor, portfolio, entries, reason=reason, on=on)
    except IntegrityError as error:
        if NEVER_BELOW_ZERO not in str(_constraint(error)):
            raise
        # Somebody was faster: what there is now is less than what was read above.
        raise ValidationError(_too_little(_now(portfolio, bet, moves), portfolio, bet, what)) from error
    record(
        "money.moved", actor=actor, on=bet or portfolio, reason=reason,
        moves=[f"{move.source} → {move.target} {move.amount}" for move in moves],
    )  # fmt: skip


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") or ""


def _now(portfolio: Portfolio, bet: Initiative | None, moves: Sequence[Move]) -> Shortage:
    pool = balances_of(portfolio)["pool"]
    short = shortage(moves, pool, balances_of_bet(bet)["committed"] if bet else ZERO)
    return short or Shortage("pool", pool, moves[0].amount)


def _too_little(short: Shortage, portfolio: Portfolio, bet: Initiative | None, what: str) -> str:
    has, needs = _both(short.has, short.needs, currency_of(portfolio, portfolio.tenant))
    if short.account == "pool" or bet is None:
        return f"The pool of {portfolio.name} has {has}; this {what} needs {needs}."
    return f"{bet.key} has {has} committed; this {what} needs {needs}."


def _both(has: Decimal, needs: Decimal, currency: str) -> tuple[str, str]:
    """Two amounts in words; in full where the short writing would make them look the same."""
    short = money(has, currency), money(needs, currency)
    return (
        short if short[0] != short[1] else (money(has, currency, compact=False), money(needs, currency, compact=False))
    )


def _post(
    actor: Membership | None, portfolio: Portfolio, entries: Sequence[Entry], *, reason: str, on: date | None = None,
    tenant: Tenant | None = None,
) -> int:  # fmt: skip
    """Write the entries in one statement; returns how many."""
    if not entries:
        return 0
    day, first = today(tenant or portfolio.tenant), opened_on(portfolio)
    if on is not None:
        day = min(day, max(on, first or on))
    number = last_number(portfolio)
    FundingTransfer.objects.bulk_create(
        FundingTransfer(
            portfolio=portfolio, number=number + position, date=day, source=entry.move.source,
            target=entry.move.target, amount=entry.move.amount, initiative=entry.initiative, tranche=entry.tranche,
            decision=entry.decision, reason=reason, recorded_by=actor,
        )
        for position, entry in enumerate(entries, start=1)
    )  # fmt: skip
    return len(entries)
