"""What it is worth that a bet can be stopped: staged net present value; pure.

Money is paid in stages. A stage's money goes out on its day if the evidence agreed for it holds, whose chance is given;
where it does not hold, the bet stops and no later stage is paid. The payoff comes only when all held.

staged    = Σ −amountₖ · Πⱼ≤ₖ chanceⱼ · dₖ + payoff · Π chance · d
committed = Σ −amountₖ · dₖ                + payoff · Π chance · d      with d = 1 ÷ (1 + rate)^years

Their difference, Σ amountₖ · (1 − Πⱼ≤ₖ chanceⱼ) · dₖ, is what the right to stop is worth: a decision tree with the
option to abandon (Brealey, Myers and Allen, Principles of Corporate Finance, chapter on real options). NPV and IRR as
numpy-financial defines them. Floats: these are estimates of estimates, shown with two digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import prod

DAYS_A_YEAR = 365.25
# Where roots of the return are looked for, in steps fine enough for the published examples.
LEAST_RATE, MOST_RATE, STEPS = -0.99, 100.0, 2000


def npv(rate: float, flows: Sequence[float]) -> float:
    """Net present value of one flow a period, the first one now: Σ CFₜ ÷ (1 + r)ᵗ."""
    return dated_npv(rate, [(float(period), flow) for period, flow in enumerate(flows)])


def dated_npv(rate: float, flows: Sequence[tuple[float, float]]) -> float:
    """The same for flows (years from now, amount)."""
    return sum((flow / _growth(rate, years) for years, flow in flows), 0.0)


def changes_of_sign(flows: Sequence[float]) -> int:
    """How often the flows change their sign: more than once, and the return may not be the only one."""
    signs = [flow > 0 for flow in flows if flow]
    return sum(before != after for before, after in pairwise(signs))


def returns(flows: Sequence[tuple[float, float]]) -> list[float]:
    """Every internal rate of return above −99 % that the search finds, ascending; none where there is none."""
    rates = [(1 + LEAST_RATE) * ((1 + MOST_RATE) / (1 + LEAST_RATE)) ** (step / STEPS) - 1 for step in range(STEPS + 1)]
    values = [dated_npv(rate, flows) for rate in rates]
    found = []
    for (low, at_low), (high, at_high) in pairwise(zip(rates, values, strict=True)):
        if at_low == 0:
            found.append(low)
        elif (at_low > 0) != (at_high > 0) and at_high != 0:
            found.append(_root(flows, low, high))
    return found


def _root(flows: Sequence[tuple[float, float]], low: float, high: float) -> float:
    is_up = dated_npv(low, flows) < 0
    for _ in range(80):
        middle = (low + high) / 2
        if (dated_npv(middle, flows) < 0) == is_up:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@dataclass(frozen=True)
class Stage:
    """A slice of money: what goes out, in how many years, and how likely its evidence is to hold (0 to 1)."""

    amount: float
    years: float
    chance: float


@dataclass(frozen=True)
class Flow:
    """A stage's money, or the payoff, and what it adds to each worth."""

    amount: float
    """Below 0 it goes out."""
    years: float
    chance: float
    """That it comes to it where the bet may be stopped."""
    growth: float
    """What one unit of money grows to in its years."""
    is_payoff: bool = False

    @property
    def staged(self) -> float:
        """Paid, or gained, only when the evidence held so far."""
        return self.amount * self.chance / self.growth

    @property
    def committed(self) -> float:
        """Paid whatever happens; gained only when all held."""
        return self.staged if self.is_payoff else self.amount / self.growth

    @property
    def option(self) -> float:
        """What is not paid because the bet was stopped before."""
        return 0.0 if self.is_payoff else -self.committed * (1 - self.chance)


@dataclass(frozen=True)
class Worth:
    """What a bet is worth staged and committed, and what the right to stop adds."""

    staged: float
    committed: float
    option: float
    chance: float
    """That every stage's evidence holds."""
    parts: tuple[Flow, ...] = ()
    """What the three are the sums of: the stages by their days, then the payoff."""

    @property
    def flows(self) -> tuple[tuple[float, float], ...]:
        """What is expected of the staged bet: (years from now, amount)."""
        return tuple((each.years, each.amount * each.chance) for each in self.parts)

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """Returns of the expected flows; looked for when they are asked for, which takes milliseconds a bet."""
        return tuple(returns(self.flows))

    @property
    def is_ambiguous(self) -> bool:
        """Whether the flows change their sign more than once, so that there may be several returns."""
        return changes_of_sign([flow for _, flow in sorted(self.flows)]) > 1

    @property
    def is_worth_starting(self) -> bool:
        """Whether it is worth its money when it may be stopped."""
        return self.staged >= 0


def worth(stages: Sequence[Stage], payoff: float, years: float, rate: float) -> Worth:
    """What a bet with these stages and a payoff in so many years is worth at a yearly discount rate."""
    parts, so_far = list[Flow](), 1.0
    for stage in sorted(stages, key=lambda each: each.years):
        so_far *= stage.chance
        parts.append(Flow(-stage.amount, stage.years, so_far, _growth(rate, stage.years)))
    chance = prod(stage.chance for stage in stages)
    parts.append(Flow(payoff, years, chance, _growth(rate, years), is_payoff=True))
    staged, committed, option = (
        sum(found, 0.0) for found in zip(*((each.staged, each.committed, each.option) for each in parts), strict=True)
    )
    return Worth(staged, committed, option, chance, tuple(parts))


def _growth(rate: float, years: float) -> float:
    return float((1 + rate) ** years)
