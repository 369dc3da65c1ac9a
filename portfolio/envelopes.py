"""What a portfolio was given and where it is: budget, committed, released, spent, asked for; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.rates import Rate, about
from ui.formats import money, plural

ZERO = Decimal(0)


@dataclass(frozen=True)
class Envelope:
    """The money of one portfolio in its currency; None is not known, and never 0."""

    portfolio_id: int
    key: str
    name: str
    currency: str
    budget: Decimal | None
    committed: Decimal
    """Approved, and not released yet."""
    released: Decimal
    """Everything that was ever released and not given back, spent or not."""
    spent: Decimal | None
    asked: Decimal
    """What demands ask for."""
    is_open: bool = False
    """Whether its ledger is open: then the budget is what was granted and the rest of it lies in the pool."""
    unpriced: int = 0
    """Demands that name no budget."""
    paid_whole: int = 0
    """Bets that have spent and have no tranches: their money was approved as a whole and never released."""
    overspent: int = 0
    """Bets that have spent more than their tranches released."""

    @property
    def free(self) -> Decimal | None:
        """What may still be committed; below 0 more is promised than there is."""
        return None if self.budget is None else self.budget - self.committed - self.released

    @property
    def unspent(self) -> Decimal | None:
        """Released and not spent yet; below 0 more was spent than released."""
        return None if self.spent is None else self.released - self.spent

    @property
    def amounts(self) -> dict[str, Decimal | None]:
        """Its figures as pages show them; `left` is what was released and not spent, below 0 where that is so."""
        left = self.unspent
        return {
            "budget": self.budget, "spent": self.spent, "left": left, "committed": self.committed, "free": self.free,
            "unspent": None if left is None else max(ZERO, left), "released": self.released, "asked": self.asked,
        }  # fmt: skip

    @property
    def beyond(self) -> str:
        """How much more was spent than released, and whose it is; nothing where it was not."""
        if self.unspent is None or self.unspent >= 0:
            return ""
        said = f"{money(-self.unspent, self.currency)} more than released"
        return f"{said}: {whose}" if (whose := self._whose) else said

    @property
    def _whose(self) -> str:
        whole, over = self.paid_whole, self.overspent
        have = "has" if (whole or over) == 1 else "have"
        if not whole:
            return (
                f"{plural(over, 'bet')} {have} spent beyond {'its' if over == 1 else 'their'} tranches" if over else ""
            )
        beyond = f", {over} beyond {'its own' if over == 1 else 'theirs'}" if over else ""
        return f"{plural(whole, 'bet')} {have} spent without a tranche{beyond}"

    @property
    def sentence(self) -> str:
        """The one thing to know about it, in at most 30 words."""
        if self.budget is None:
            return f"{self.name} has no budget yet."
        free = self.free or ZERO
        asked = money(self.asked, self.currency)
        if free < 0:
            budget = money(self.budget, self.currency)
            return f"{self.name} has promised {money(-free, self.currency)} more than its {budget}."
        start = f"{money(free, self.currency)} of {money(self.budget, self.currency)} is still free in {self.name}"
        if not self.asked:
            return f"{start}; no demand asks for money."
        if self.asked > free:
            return f"{start}; demands ask for {asked}, {money(self.asked - free, self.currency)} more."
        return f"{start}; demands ask for {asked}."


def totals(envelopes: Iterable[Envelope]) -> dict[str, Decimal]:
    """What portfolios with a budget were given, one sum a currency."""
    found: dict[str, Decimal] = {}
    for each in envelopes:
        if each.budget is not None:
            found[each.currency] = found.get(each.currency, ZERO) + each.budget
    return found


def budgets_sentence(envelopes: Sequence[Envelope], home: str, rates: Mapping[str, Rate], today: date) -> str:
    """What all portfolios were given and how much of it is free, in at most 30 words; never a sum without rates."""
    return "".join(text for text, _ in budgets_said(envelopes, home, rates, today))


def budgets_said(
    envelopes: Sequence[Envelope], home: str, rates: Mapping[str, Rate], today: date
) -> list[tuple[str, str]]:
    """The same in pieces, each with the figure that it is: `given`, `free`, `total` across currencies, or none."""
    known = [each for each in envelopes if each.budget is not None]
    if not known:
        return [("No portfolio has a budget yet." if envelopes else "There is no portfolio yet.", "")]
    given = totals(known)
    who = plural(len(known), "portfolio")
    if len(given) > 1:
        total = about(given, home, rates)
        size, text = f"{who} in {len(given)} currencies", total.text(today)
        return [(f"{size}: ", ""), (text, "total"), (".", "")] if total.total is not None else [(f"{size}. {text}", "")]
    currency, total_given = next(iter(given.items()))
    free = free_of_all(known)
    start = [(f"{who} {'was' if len(known) == 1 else 'were'} given ", ""), (money(total_given, currency), "given")]
    if free < 0:
        return [*start, (", and ", ""), (money(-free, currency), "free"), (" more is promised.", "")]
    return [*start, ("; ", ""), (money(free, currency), "free"), (" of it is free.", "")]


def free_of_all(envelopes: Iterable[Envelope]) -> Decimal:
    """What is free of portfolios in one currency together; below 0 more is promised than there is."""
    return sum((each.free or ZERO for each in envelopes), ZERO)
