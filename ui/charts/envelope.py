"""The money of a portfolio as one running bar: spent, released, committed, free, and what is asked for."""

from dataclasses import dataclass

from ui.charts.bars import Bar
from ui.charts.svg import clamp, real
from ui.formats import Number, money


@dataclass(frozen=True)
class Pot:
    """Amounts in one currency; None is not known."""

    budget: Number | None
    spent: Number | None
    released: Number
    committed: Number
    asked: Number
    currency: str = "EUR"


def draw(pot: Pot) -> Bar:
    """One piece after the other from the left, a tick at the budget, what is asked for as an open piece at the end."""
    spent, released = real(pot.spent) or 0.0, real(pot.released) or 0.0
    committed, asked = real(pot.committed) or 0.0, real(pot.asked) or 0.0
    budget = real(pot.budget)
    promised = max(spent, released + committed)
    full = max(budget or 0.0, promised + asked) or 1.0
    bar = Bar(describe(pot))

    def share(value: float) -> float:
        return 100 * clamp(value / full, 0, 1)

    bar.part(0, share(budget) if budget is not None else 100, "f-todo")
    bar.part(0, share(released), "f-accent")
    bar.part(0, share(min(spent, released)), "f-ink2")
    bar.part(share(released), share(released + committed) - share(released), "f-accent2", is_round=False)
    # What was spent beyond what was released was taken, so to say, from what is committed.
    bar.part(share(released), share(max(spent, released)) - share(released), "f-off", is_round=False)
    if asked > 0:
        bar.open_part(share(promised), share(promised + asked) - share(promised))
    if budget is not None and budget < full:
        bar.mark(share(budget), "s-ink")
    return bar


def describe(pot: Pot) -> str:
    """The bar in words."""
    of = f"Of {money(pot.budget, pot.currency)}" if pot.budget is not None else "Without a budget"
    parts = [
        f"{money(pot.released, pot.currency)} is released",
        f"{money(pot.spent, pot.currency)} spent",
        f"{money(pot.committed, pot.currency)} committed",
        f"{money(pot.asked, pot.currency)} asked for",
    ]
    return f"{of}, {', '.join(parts)}"
