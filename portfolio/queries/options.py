"""Reads for the page about options: bets, ends, money that came back, what waits for money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Sum

from okrs.models import Cycle
from okrs.promised import Promise, Way, is_open
from portfolio.claims import by_sponsor, exact
from portfolio.models import (
    Contribution,
    Dependency,
    FundingPolicy,
    FundingTransfer,
    Initiative,
    InitiativeState,
    Portfolio,
    Tranche,
    TrancheDecision,
)
from portfolio.optionality import Ask, End, Live
from portfolio.options import DAYS_A_YEAR, Stage, Worth, worth
from portfolio.queries import LAST_DAY, decisions_by_tranche
from portfolio.queries.claims import Measure, Span, kept_claims, measures_of, spans_of
from portfolio.queries.ledger import CAME_BACK, IS_RETURNED
from portfolio.standings import UNDER_WAY
from tenancy.context import all_seeing
from ui.formats import full_day

ASKING = frozenset({"demand", "assessing"})
WANTED = UNDER_WAY | ASKING
NAMED = ("initiative__key", "initiative__title")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Slice:
    """A tranche as decided so far."""

    position: int
    amount: Decimal
    review_on: date
    chance: Decimal | None
    decision: str


@dataclass(frozen=True)
class Bet:
    """A bet with what the page says of it."""

    live: Live
    portfolio_id: int
    owner_id: int | None = None
    planned_finish: date | None = None
    payoff: Decimal | None = None
    etc: Decimal | None = None
    slices: tuple[Slice, ...] = ()

    @property
    def still_needs(self) -> Decimal | None:
        """Money to come: all of it for who asks, else what is left to spend; None when not known."""
        return self.live.size if self.live.state in ASKING else self.etc

    @property
    def waiting(self) -> list[Slice]:
        """Slices that are still to be decided."""
        return [each for each in self.slices if each.decision in {"planned", "held"} and each.amount > 0]

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be given before the right to stop has a value."""
        if not self.waiting:
            return ("tranche",)
        return tuple(
            name
            for name, is_missing in (
                ("chance", any(each.chance is None for each in self.waiting)),
                ("payoff", self.payoff is None),
                ("finish", self.planned_finish is None),
            )
            if is_missing
        )

    def stages(self, day: date) -> list[tuple[Slice, Stage]]:
        """What waits to be decided, by the days from now on which it is."""
        found = [
            (each, Stage(float(each.amount), _years(each.review_on, day), float(each.chance or 0)))
            for each in self.waiting
        ]
        return sorted(found, key=lambda pair: pair[1].years)

    def worth(self, day: date, rate: Decimal) -> Worth | None:
        """What it is worth that it can be stopped at each review to come; None while something is missing."""
        if self.missing or self.payoff is None or self.planned_finish is None:
            return None
        stages = [stage for _, stage in self.stages(day)]
        return worth(stages, float(self.payoff), _years(self.planned_finish, day), float(rate))


def _years(day: date, today: date) -> float:
    """Years from today; what was due already is due now."""
    return max(0, (day - today).days) / DAYS_A_YEAR


FIELDS = (
    "id", "key", "title", "state", "portfolio_id", "portfolio__currency", "portfolio__small_bet", "owner_id",
    "planned_finish", "budget", "payoff", "rollup__bac", "rollup__ac", "rollup__etc",
)  # fmt: skip


def bets_of(currency: str, states: Iterable[str] = WANTED) -> list[Bet]:
    """Bets in these states with the day they began and their slices; four queries."""
    return _bets(currency, state__in=sorted(states))


def bet_of(pk: int, currency: str) -> Bet | None:
    """The same of one bet, whatever its state; four queries."""
    return next(iter(_bets(currency, pk=pk)), None)


def _bets(currency: str, **chosen: Any) -> list[Bet]:
    rows = list(Initiative.objects.filter(**chosen).order_by("id").values_list(*FIELDS))
    spans, slices = spans_of(Q(**_of("initiative", chosen))), _slices_of(chosen)
    return [_bet(row, currency, spans.get(row[0], Span()), slices.get(row[0], ())) for row in rows]


def _bet(row: tuple[Any, ...], currency: str, span: Span, slices: Sequence[Slice]) -> Bet:
    known = dict(zip(FIELDS, row, strict=True))
    size = known["budget"] if known["budget"] is not None else known["rollup__bac"]
    live = Live(
        known["id"], known["key"], known["title"], known["state"], known["portfolio__currency"] or currency, size,
        known["rollup__ac"], known["portfolio__small_bet"], span.began,
    )  # fmt: skip
    rest = {name: known[name] for name in ("portfolio_id", "owner_id", "planned_finish", "payoff")}
    return Bet(live, **rest, etc=known["rollup__etc"], slices=tuple(slices))


def _of(path: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions on initiatives as conditions on rows that lead to one."""
    return {f"{path}__{name}": value for name, value in chosen.items()}


def _slices_of(chosen: Mapping[str, Any]) -> dict[int, list[Slice]]:
    """The slices of these initiatives; two queries, joined by key: thousands of ids would be slow to send."""
    columns = ("id", "initiative_id", "position", "amount", "review_on", "chance")
    rows = Tranche.objects.filter(**_of("initiative", chosen)).order_by("position").values_list(*columns)
    heads = TrancheDecision.objects.filter(**_of("tranche__initiative", chosen), superseded_by=None)
    newest = heads.order_by("tranche_id", LAST_DAY, "-id").distinct("tranche_id")
    decided = dict(newest.values_list("tranche_id", "decision"))
    found: dict[int, list[Slice]] = defaultdict(list)
    for pk, bet, position, amount, review_on, chance in rows:
        decision = decided.get(pk, "planned")
        found[bet].append(Slice(position, amount, review_on, chance, decision))
    return found


def ends_of() -> list[End]:
    """How and when every bet ended that was stopped or delivered; one query."""
    rows = InitiativeState.objects.filter(
        superseded_by=None, state__in=["stopped", "delivered"], initiative__state=F("state")
    )
    newest = rows.order_by("initiative_id", F("date").desc(nulls_last=True), "-id").distinct("initiative_id")
    return [End(*row) for row in newest.values_list("date", "state", "initiative_id", *NAMED)]


def spans_to_show(day: date) -> list[tuple[str, date, date]]:
    """This year and the two before it, then the cycles that have begun by the day, the newest first."""
    years = [(str(year), date(year, 1, 1), date(year, 12, 31)) for year in (day.year, day.year - 1, day.year - 2)]
    cycles = Cycle.objects.filter(starts_on__lte=day).exclude(kind="year")[:6]
    return years + [(each.name, each.starts_on, each.ends_on) for each in cycles]


class Back(NamedTuple):
    """Money that stopping gave back, with what it was for."""

    currency: str
    amount: Decimal
    key: str
    title: str
    said: str
    """How and when it came back."""


def recovered(currency: str) -> dict[str, Decimal]:
    """Money that stopping gave back, by currency: from the ledger, else the slices that were stopped or lapsed."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for own, amount in _transfers().order_by().values_list("portfolio__currency").annotate(Sum("back")):
        found[own or currency] += amount
    for each in _slices_back(currency):
        found[each.currency] += each.amount
    return {own: amount for own, amount in sorted(found.items()) if amount}


def given_back(currency: str) -> list[Back]:
    """What `recovered` sums, row by row; five queries at most."""
    columns = ("portfolio__currency", "back", *NAMED, "date", "reason")
    moved = [
        Back(own or currency, amount, key or "", title or "", _said(f"{_how(amount)} on {full_day(day)}", reason))
        for own, amount, key, title, day, reason in _transfers().order_by("-date", "-id").values_list(*columns)
    ]
    return [*moved, *_slices_back(currency)]


def _transfers() -> QuerySet[FundingTransfer]:
    """What came back, and below 0 what was taken up again."""
    return FundingTransfer.objects.filter(IS_RETURNED, superseded_by=None).annotate(back=CAME_BACK)


def _how(amount: Decimal) -> str:
    return "came back" if amount > 0 else "was taken up again"


def _slices_back(currency: str) -> list[Back]:
    """Where there is no ledger: the slices whose last decision is that they were stopped, or that lapsed."""
    with_ledger = FundingTransfer.objects.values("portfolio_id")
    rows = Tranche.objects.filter(amount__gt=0, decisions__decision__in=["stopped", "lapsed"])
    rows = rows.exclude(initiative__portfolio__in=with_ledger).distinct()
    columns = ("id", "amount", "position", "initiative__portfolio__currency", *NAMED)
    kept = list(rows.order_by("id").values_list(*columns))
    decided = decisions_by_tranche([row[0] for row in kept])
    found = []
    for pk, amount, position, own, key, title in kept:
        last = decided[pk]
        if last["decision"] in {"stopped", "lapsed"}:
            how = f"tranche {position} {'was stopped' if last['decision'] == 'stopped' else 'lapsed'}"
            on = f" on {full_day(last['date'])}" if last["date"] else ""
            found.append(Back(own or currency, amount, key, title, _said(f"{how}{on}", last["reason"])))
    return found


def _said(how: str, reason: str) -> str:
    return f"{how}: “{reason}”" if reason else how


def discount_rate() -> Decimal:
    """A year's, as the tenant set it, else the usual one."""
    policy = FundingPolicy.objects.first()
    return Decimal(policy.discount_rate) if policy else Decimal("0.1")


@dataclass(frozen=True)
class Served:
    """A key result with the live bets on it and what is left uncovered."""

    measure: Measure
    bets: tuple[Bet, ...] = ()
    claimed: Decimal = ZERO

    @property
    def uncovered(self) -> Decimal | None:
        """The share of the way that is left and that nobody funded claims; None without a measured way."""
        way = self.measure.way
        if way.left is None or not way.length:
            return None
        return max(ZERO, way.left - max(ZERO, self.claimed)) / way.length


@dataclass(frozen=True)
class Wanted:
    """What waits for money, and what it serves."""

    asks: list[Ask] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)


def wanted(bets: Sequence[Bet], day: date) -> Wanted:
    """What each open bet may still move and for how much, and each key result with its live bets; eight queries."""
    by_id = {each.live.id: each for each in bets}
    rows = _links(by_id)
    measures = measures_of({row[1] for row in rows}, {})
    judged, _ = kept_claims(day)
    sponsors = {(each.initiative_id, each.key_result_id): each.sponsor_id for each in judged}
    trusted = {
        sponsor: exact(found.middle)
        for sponsor, found in by_sponsor(each.judged for each in judged).items()
        if found.middle is not None
    }
    claimed = _claimed(measures, day)
    asks = []
    for bet_id, key_result_id, part, likely in rows:
        bet, measure = by_id[bet_id], measures[key_result_id]
        sponsor = sponsors.get((bet_id, key_result_id), bet.owner_id)
        ask = _ask(bet, measure, part, likely, claimed[key_result_id])
        asks.append(replace(ask, accuracy=trusted.get(sponsor), sponsor_id=sponsor))
    return Wanted(asks, _served(rows, by_id, measures, claimed))


type Linked = tuple[int, int, Decimal, Decimal | None]


def _links(bets: Mapping[int, Bet]) -> list[Linked]:
    rows = Contribution.objects.filter(initiative__state__in=WANTED).order_by("key_result_id", "initiative_id")
    open_cycles = rows.exclude(key_result__objective__cycle__state="closed")
    found = open_cycles.values_list("initiative_id", "key_result_id", "allocation", "claim")
    return [row for row in found if row[0] in bets]


class Claimed(NamedTuple):
    """What one bet claims of a key result, toward its goal."""

    id: int
    key: str
    title: str
    likely: Decimal
    is_funded: bool
    """Whether it counts: it is funded, and its movement is still to come."""


def claims_on(measure: Measure, day: date) -> list[Claimed]:
    """What every bet claims of one key result; one query."""
    rows = Contribution.objects.filter(key_result_id=measure.id, claim__isnull=False).values_list(
        "initiative_id", *NAMED, "claim", "initiative__state", "initiative__planned_finish"
    )
    return [
        Claimed(pk, key, title, measure.way.toward(likely), _is_funded(state, likely, finish, day))
        for pk, key, title, likely, state, finish in rows
        if likely is not None
    ]


def _claimed(measures: Mapping[int, Measure], day: date) -> dict[int, Decimal]:
    """What funded bets still claim of each key result together, toward its goal; one query."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    rows = Contribution.objects.filter(key_result_id__in=list(measures), claim__isnull=False).values_list(
        "key_result_id", "claim", "initiative__state", "initiative__planned_finish"
    )
    for pk, likely, state, finish in rows:
        if likely is not None and _is_funded(state, likely, finish, day):
            found[pk] += measures[pk].way.toward(likely)
    return found


def _is_funded(state: str, likely: Decimal, finish: date | None, day: date) -> bool:
    return state not in ASKING and is_open(Promise(state, likely, finish), day)


def _ask(bet: Bet, measure: Measure, share: Decimal, likely: Decimal | None, claimed: Decimal) -> Ask:
    way: Way = measure.way
    own = None if likely is None else way.toward(likely)
    needs = bet.still_needs
    others = claimed if bet.live.state in ASKING else claimed - (own or ZERO)
    return Ask(
        bet.live.id, bet.live.key, bet.live.title, bet.live.state, bet.live.currency, measure.id, measure.key,
        None if needs is None else needs * share, own, way.length, way.left, others,
        measure.pace_gap, needs=needs, share=share,
    )  # fmt: skip


def _served(
    rows: Iterable[Linked], bets: Mapping[int, Bet], measures: Mapping[int, Measure], claimed: Mapping[int, Decimal]
) -> list[Served]:
    live: dict[int, list[Bet]] = defaultdict(list)
    for bet_id, key_result_id, _, _ in rows:
        if bets[bet_id].live.state in UNDER_WAY:
            live[key_result_id].append(bets[bet_id])
    return [Served(each, tuple(live.get(pk, ())), claimed.get(pk, ZERO)) for pk, each in measures.items()]


def needs_among(initiative_ids: Iterable[int]) -> list[tuple[int, int, str]]:
    """(bet, the bet it waits for, that one's state); one query."""
    rows = Dependency.objects.filter(after_id__in=set(initiative_ids))
    return list(rows.values_list("after_id", "before_id", "before__state"))


def hidden_links() -> int:
    """How many links to key results the reader may not see; two queries."""
    seen = Contribution.objects.count()
    with all_seeing():
        return Contribution.objects.count() - seen


def portfolios(currency: str) -> list[Portfolio]:
    """All of them by name, each with its currency."""
    found = list(Portfolio.objects.order_by("name", "id"))
    for each in found:
        each.currency = each.currency or currency
    return found
