"""What stopping a bet costs and saves, in words; pure: numbers in, a sentence out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ui.formats import money, plural


@dataclass(frozen=True)
class Stakes:
    """Figures of a bet that may be stopped, or was; money in its portfolio's currency, None is not known."""

    currency: str
    approved: Decimal | None = None
    spent: Decimal | None = None
    returns: Decimal | None = None
    """What comes back to the pool; None: its portfolio keeps no ledger."""
    items: int = 0
    """Leaves that are dropped."""
    unearned: Decimal | None = None
    """Planned work that was not earned: BAC less EV."""
    tranches: int = 0
    key_results: int = 0

    @property
    def not_spent(self) -> Decimal | None:
        """Approved less spent; below 0 it cost more than was approved."""
        return None if self.approved is None or self.spent is None else self.approved - self.spent


def before(stakes: Stakes) -> str:
    """What stopping would do, at most 30 words."""
    parts = [f"Stopping drops {plural(stakes.items, 'item')}" if stakes.items else "Stopping drops no work"]
    if stakes.tranches:
        parts.append(f"stops {plural(stakes.tranches, 'tranche')}")
    if stakes.key_results:
        parts.append(f"leaves {plural(stakes.key_results, 'key result')} without this bet")
    words = " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]
    return f"{words}. {_money(stakes, 'would not be')}"


def after(stakes: Stakes) -> str:
    """What stopping did, at most 30 words."""
    dropped = f"{plural(stakes.items, 'item')} dropped" if stakes.items else "No work had to be dropped"
    return f"{_money(stakes, 'was not')} {dropped}."


def _money(stakes: Stakes, verb: str) -> str:
    left = stakes.not_spent
    if left is None or stakes.approved is None:
        return "What it saves is not known: it has no budget, or no figures yet."
    if left < 0:
        over = money(-left, stakes.currency)
        return f"It cost {over} more than was approved, so nothing is saved of its budget."
    words = f"{money(left, stakes.currency)} of {money(stakes.approved, stakes.currency)} {verb} spent"
    if stakes.returns:
        words += f"; {money(stakes.returns, stakes.currency)} {'goes' if 'would' in verb else 'went'} back to the pool"
    return f"{words}."
