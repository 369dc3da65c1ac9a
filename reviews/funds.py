"""What money sections share: tranches as decided, what was spent in the cycle, what came back, what bets serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum

from execution.queries.spending import Spending, spending_between
from portfolio.models import Contribution, FundingTransfer, Initiative, InitiativeState, Portfolio, Tranche
from portfolio.queries import LAST_DAY, decisions_by_tranche
from portfolio.queries.ledger import CAME_BACK, IS_RETURNED
from portfolio.queries.money import envelopes_of
from portfolio.standings import Standing, natural
from reviews.models import Subject
from rollups.changes.waterfall import total
from rollups.models import InitiativeRollup, TotalsRollup
from rollups.queries import totals

if TYPE_CHECKING:
    from reviews.context import Context

ZERO = Decimal(0)
OVER = frozenset({"stopped", "rejected"})
"""What ended without a result costs what it has cost."""
ASKED = frozenset({"demand", "assessing"})


@dataclass(frozen=True)
class Slice:
    """A tranche with the decision that counts on the day; `planned` while there is none."""

    row: Tranche
    decision: str = "planned"
    decided_on: date | None = None
    reason: str = ""
    comes_back_on: date | None = None
    """Of what is held, when its evidence is looked at again; None: when somebody decides."""

    @property
    def waits(self) -> bool:
        """Whether it waits for a decision from its review date on."""
        return self.decision == "planned" or (self.decision == "held" and self.comes_back_on is not None)


@dataclass(frozen=True)
class Returned:
    """What stopping and lapsing gave back, less what was taken up again: in all, and of that in the cycle."""

    ever: Decimal = ZERO
    now: Decimal = ZERO

    def more(self, amount: Decimal, *, is_now: bool) -> Returned:
        """With an amount that came back."""
        return Returned(self.ever + amount, self.now + (amount if is_now else ZERO))


@dataclass(frozen=True)
class Ended:
    """How a bet ended in the cycle."""

    state: str
    day: date
    reason: str


@dataclass(frozen=True)
class Served:
    """A key result that an initiative serves, with where that stands; None is not known."""

    initiative_id: int
    key_result_id: int
    key: str
    title: str
    objective_id: int
    cycle_id: int
    measured: Decimal | None
    expected: Decimal | None
    health: str
    quadrant: str


class Funds:
    """Reads of one pack's money, each made once and only when a section asks for it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        cycle = context.scope.cycle
        self.first, self.last = cycle.starts_on, min(cycle.ends_on, context.as_of)

    def is_now(self, day: date | None) -> bool:
        """Whether the day lies in the part of the cycle that has passed."""
        return day is not None and self.first <= day <= self.last

    @cached_property
    def slices(self) -> list[Slice]:
        """The tranches of the subject's initiatives, by initiative and position; two queries."""
        bets = {one.pk: place for place, one in enumerate(self.bets)}
        rows = sorted(
            Tranche.objects.filter(initiative__in=list(bets)), key=lambda row: (bets[row.initiative_id], row.position)
        )
        decided = decisions_by_tranche([row.pk for row in rows])
        return [_slice(row, decided.get(row.pk)) for row in rows]

    @cached_property
    def bets(self) -> list[Initiative]:
        """The subject's initiatives as people order their keys: INI-97 before INI-118."""
        return sorted(self._context.initiatives, key=lambda one: natural(one.key))

    @cached_property
    def by_id(self) -> dict[int, Initiative]:
        """The same by id."""
        return {one.pk: one for one in self.bets}

    @cached_property
    def spending(self) -> dict[int | None, Spending]:
        """What was booked in the cycle, by initiative of the whole organisation; one query."""
        return spending_between(self.first, self.last)

    def figures(self, initiative: Initiative) -> InitiativeRollup | None:
        """The stored figures of one."""
        return self._context.of_initiatives.get(initiative.pk)

    def forecast(self, initiative: Initiative) -> Decimal:
        """What it will have cost: EAC while it goes on or is delivered, AC once stopped, nothing for a demand."""
        figures = self.figures(initiative)
        if figures is None or initiative.state in ASKED:
            return ZERO
        return (figures.ac if initiative.state in OVER else figures.eac) or ZERO

    @cached_property
    def totals(self) -> TotalsRollup | None:
        """The organisation's stored totals; one query."""
        return totals()

    @cached_property
    def returned(self) -> dict[int, Returned]:
        """What came back of each initiative: from the ledger, else its slices that stopped or lapsed; two queries."""
        found: dict[int, Returned] = defaultdict(Returned)
        rows = FundingTransfer.objects.filter(IS_RETURNED, superseded_by=None, initiative__in=list(self.by_id))
        in_cycle = Q(date__gte=self.first, date__lte=self.last)
        of_each = rows.order_by().values_list("initiative_id")
        sums = of_each.annotate(ever=Sum(CAME_BACK), now=Sum(CAME_BACK, filter=in_cycle))
        for pk, ever, now in sums:
            found[pk] = Returned(ever, now or ZERO)
        opened = set(FundingTransfer.objects.order_by().values_list("portfolio_id", flat=True).distinct())
        for each in self.slices:
            is_back = each.decision in {"stopped", "lapsed"} and each.row.amount > 0
            if is_back and self.by_id[each.row.initiative_id].portfolio_id not in opened:
                pk = each.row.initiative_id
                found[pk] = found[pk].more(each.row.amount, is_now=self.is_now(each.decided_on))
        return found

    @cached_property
    def ended(self) -> dict[int, Ended]:
        """The bets that were delivered or stopped in the cycle; one query."""
        rows = InitiativeState.objects.filter(initiative__in=list(self.by_id), superseded_by=None)
        heads = rows.order_by("initiative_id", LAST_DAY, "-id").distinct("initiative_id")
        found = heads.values_list("initiative_id", "state", "date", "reason")
        return {
            pk: Ended(state, day, reason)
            for pk, state, day, reason in found
            if state in {"delivered", "stopped"} and day is not None and self.is_now(day)
        }

    @cached_property
    def budgets(self) -> dict[int, Decimal | None]:
        """What each portfolio was given by the day; for a team's pack what its own initiatives may cost."""
        if self._context.scope.subject == Subject.TEAM:
            return self._approved()
        named = [_in_currency(one, self._context.currency) for one in self._context.portfolios]
        return {one.portfolio_id: one.budget for one in envelopes_of(named, self._context.as_of)} if named else {}

    def _approved(self) -> dict[int, Decimal | None]:
        found: dict[int, list[Decimal | None]] = defaultdict(list)
        for one in self.bets:
            if one.state not in ASKED:
                found[one.portfolio_id].append(self.standing(one).approved)
        return {pk: summed(amounts) for pk, amounts in found.items()}

    @cached_property
    def served(self) -> dict[int, list[Served]]:
        """The key results that each initiative serves, of whatever cycle, by key; one query."""
        rows = Contribution.objects.filter(initiative__in=list(self.by_id)).order_by("key_result__key", "id")
        found: dict[int, list[Served]] = defaultdict(list)
        for row in rows.values_list(*SERVED):
            each = Served(*row)
            found[each.initiative_id].append(replace(each, health=each.health or "", quadrant=each.quadrant or ""))
        return found

    def standing(self, initiative: Initiative) -> Standing:
        """It as the list of initiatives shows it: what was approved, how far over, how late."""
        known: Any = self.figures(initiative)
        figures: dict[str, Any] = {
            name: getattr(known, name, None) for name in ("percent", "bac", "ac", "eac", "at", "eac_t", "as_of")
        }
        return Standing(
            initiative.pk, initiative.key, initiative.title, initiative.kind, initiative.state,
            self._context.currency_of(initiative), planned_finish=initiative.planned_finish, budget=initiative.budget,
            health=getattr(known, "health", None) or "no_data", **figures,
        )  # fmt: skip


SERVED = (
    "initiative_id", "key_result_id", "key_result__key", "key_result__title", "key_result__objective_id",
    "key_result__objective__cycle_id", "key_result__rollup__measured", "key_result__rollup__expected",
    "key_result__rollup__health", "key_result__rollup__quadrant",
)  # fmt: skip


def _slice(row: Tranche, head: dict[str, Any] | None) -> Slice:
    return Slice(row, head["decision"], head["date"], head["reason"], head["review_on"]) if head else Slice(row)


def _in_currency(portfolio: Portfolio, currency: str) -> Portfolio:
    """A copy that has its currency: those from before portfolios had one would ask for the tenant's of today."""
    own = copy(portfolio)
    own.currency = portfolio.currency or currency
    return own


def summed(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum with every digit; not known as soon as one of them is not."""
    known = list(amounts)
    return None if None in known else total(amount for amount in known if amount is not None)


def by_currency(amounts: Iterable[tuple[str, Decimal | None]]) -> dict[str, Decimal]:
    """One sum a currency with every digit, what is not known left out; in the order of the currencies."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for currency, amount in amounts:
        found[currency].append(amount or ZERO)
    return {currency: total(found[currency]) for currency in sorted(found)}
