"""How the demo's bets came to their money: budgets, a ledger that follows their tranches, claims, scores, evidence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from exchange.demo.book import Book, Cell, Row
from exchange.demo.clock import QUARTER_DAYS, Clock

YEAR: Final = (-2 * QUARTER_DAYS, 2 * QUARTER_DAYS - 1)
FUNDED: Final = ("approved", "active", "paused")
ENDED: Final = ("delivered", "stopped")
BEFORE_START: Final = 9
"""So many days before its start a bet's claims are registered and its money is put aside."""
LOW, HIGH = Decimal("0.6"), Decimal("1.3")
SCHEME: Final = "Cost of delay"
CRITERIA: Final = (
    ("business_value", "Business value"), ("time_criticality", "Time criticality"),
    ("risk_reduction", "Risk reduction"), ("job_size", "Job size"),
)  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """What must hold about a tranche: a figure against a number or an amount; without a measure, somebody's word."""

    initiative: str
    position: int
    words: str
    kind: str = "attestation"
    measure: str = ""
    operator: str = ""
    threshold: str = ""
    key_result: str = ""
    against: str = "number"


@dataclass(frozen=True)
class Pair:
    """A tranche that was released by two people: who proposed it, who agreed, why."""

    initiative: str
    position: int
    proposed_by: str
    decided_by: str
    reason: str


@dataclass(frozen=True)
class Funding:
    """All of it for one tenant."""

    opened: tuple[str, ...]
    """Portfolios with a budget of the year and a ledger."""
    details: tuple[tuple[str, int, int], ...]
    """Portfolio, above which amount two people are needed, up to which a bet is small."""
    rates: tuple[tuple[str, int, str], ...]
    guardrails: tuple[Mapping[str, str], ...]
    horizons: Mapping[str, str]
    payoffs: Mapping[str, int]
    reasons: Mapping[str, str]
    """Why an initiative serves no key result."""
    chances: tuple[tuple[str, int, str, str], ...]
    """Initiative, position, chance, capital."""
    tests: tuple[Ask, ...]
    pairs: tuple[Pair, ...]
    doubts: tuple[tuple[str, str, str, str], ...]
    """Initiative, aspect, verdict, words."""
    scores: Mapping[str, str]
    """Initiative: value, urgency, risk and size, apart by blanks."""
    dependencies: tuple[tuple[str, str, int], ...]
    lessons: tuple[tuple[str, int, str], ...]
    views: tuple[tuple[str, str, str, str], ...]
    """Owner, name, layout, query."""
    limits: Mapping[str, int]


def add_funding(book: Book, clock: Clock, funding: Funding) -> None:
    """Write how bets came to their money; they, their tranches and costs are in the book already."""
    _add_details(book, funding)
    _add_rules(book, clock, funding)
    _add_claims(book, clock)
    _add_scores(book, clock, funding)
    _add_evidence(book, clock, funding)
    for portfolio in funding.opened:
        _add_ledger(book, clock, portfolio)


def _add_details(book: Book, funding: Funding) -> None:
    for portfolio, two_people_above, small_bet in funding.details:
        book.add("portfolio_details", portfolio=portfolio, two_people_above=two_people_above, small_bet=small_bet)
    for key in sorted({*funding.horizons, *funding.payoffs, *funding.reasons}):
        book.add(
            "initiative_details", initiative=key, horizon=funding.horizons.get(key), payoff=funding.payoffs.get(key),
            no_key_result_reason=funding.reasons.get(key),
        )  # fmt: skip
    for key, position, chance, capital in funding.chances:
        book.add("tranche_details", initiative=key, position=position, chance=chance, capital=capital)


def _add_rules(book: Book, clock: Clock, funding: Funding) -> None:
    for currency, day, rate in funding.rates:
        book.add("exchange_rates", currency=currency, date=clock.iso(day), rate=rate)
    for rail in funding.guardrails:
        book.add("guardrails", **rail)
    for before, after, lag in funding.dependencies:
        book.add("dependencies", before=before, after=after, lag_days=lag)
    for owner, name, layout, query in funding.views:
        book.add("saved_views", owner=book.email(owner), name=name, layout=layout, query=query, is_shared="yes")
    for state, limit in funding.limits.items():
        book.add("stage_limits", state=state, limit=limit)
    numbers: dict[str, int] = {}
    for key, day, words in funding.lessons:
        numbers[key] = numbers.get(key, 0) + 1
        book.add("lessons", initiative=key, number=numbers[key], date=clock.iso(day), words=words)


def _add_claims(book: Book, clock: Clock) -> None:
    """Every promise as it was registered before the start: low, likely, high, until the planned finish."""
    bets = {row["key"]: row for row in book.tables["initiatives"]}
    for row in book.tables["contributions"]:
        bet = bets[row["initiative"]]
        if not row["claim"]:
            continue
        likely = Decimal(row["claim"])
        book.add(
            "claims", initiative=bet["key"], key_result=row["key_result"], likely=row["claim"],
            date=min(_moved(bet["planned_start"], -BEFORE_START), clock.today.isoformat()), low=_plain(likely * LOW),
            high=_plain(likely * HIGH),
            due_on=bet["planned_finish"], sponsor=bet["owner"], is_late="no",
        )  # fmt: skip


def _add_scores(book: Book, clock: Clock, funding: Funding) -> None:
    day = clock.iso(YEAR[0])
    book.add("score_schemes", name=SCHEME, number=1, date=day, framework="wsjf", is_default="yes", reason="The usual")
    for position, (key, name) in enumerate(CRITERIA, start=1):
        book.add(
            "score_criteria", scheme=SCHEME, number=1, position=position, key=key, name=name, weight=1, low=1, high=10
        )
    for initiative, values in funding.scores.items():
        for (key, _), value in zip(CRITERIA, values.split(), strict=True):
            book.add("score_inputs", initiative=initiative, criterion=key, date=clock.iso(-14), value=value)
    for initiative, aspect, verdict, words in funding.doubts:
        book.add("feasibility", initiative=initiative, aspect=aspect, date=clock.iso(40), verdict=verdict, words=words)


def _add_evidence(book: Book, clock: Clock, funding: Funding) -> None:
    places: dict[tuple[str, int], int] = {}
    for test in funding.tests:
        place = places[test.initiative, test.position] = places.get((test.initiative, test.position), 0) + 1
        book.add(
            "evidence_tests", initiative=test.initiative, position=test.position, test=place, kind=test.kind,
            key_result=test.key_result, measure=test.measure, operator=test.operator, against=test.against,
            threshold=test.threshold, words=test.words,
        )  # fmt: skip
    tranches = {(row["initiative"], int(row["position"])): row for row in book.tables["tranches"]}
    for pair in funding.pairs:
        row = tranches[pair.initiative, pair.position]
        name: dict[str, Cell] = {"initiative": pair.initiative, "position": pair.position}
        book.add(
            "decision_proposals", **name, number=1, date=_moved(row["decided_on"], -1), decision=row["decision"],
            reason=pair.reason, is_withdrawn="no", proposed_by=book.email(pair.proposed_by),
        )  # fmt: skip
        book.add(
            "tranche_decisions", **name, date=row["decided_on"], number=1, decision=row["decision"],
            reason=pair.reason, proposal=1, decided_by=book.email(pair.decided_by),
        )  # fmt: skip


def _add_ledger(book: Book, clock: Clock, portfolio: str) -> None:
    """The year's budget, and a ledger in the order of days: put aside before the start, released as decided."""
    first, last = (clock.iso(day) for day in YEAR)
    (pot,) = (row for row in book.tables["portfolios"] if row["key"] == portfolio)
    book.add("period_budgets", portfolio=portfolio, starts_on=first, ends_on=last, amount=pot["budget"])
    moves = [_move(first, "budget", "pool", Decimal(pot["budget"]), reason="The budget of the year")]
    for bet in book.tables["initiatives"]:
        if bet["portfolio"] == portfolio:
            moves += _moves_of(book, clock, bet)
    # The sort keeps the order of a day as it was written: what is put aside comes before what is released of it.
    for number, move in enumerate(sorted(moves, key=lambda each: each["date"]), start=1):
        book.add("transfers", portfolio=portfolio, number=number, **move)


def _moves_of(book: Book, clock: Clock, bet: Row) -> list[Row]:
    slices = [row for row in book.tables["tranches"] if row["initiative"] == bet["key"]]
    if bet["state"] not in FUNDED and not (bet["state"] in ENDED and slices):
        return []
    released = [row for row in slices if row["decision"] == "released"]
    begins = min([bet["planned_start"], *(row["decided_on"] for row in released)])
    today = clock.today.isoformat()
    moves = [_move(min(_moved(begins, -BEFORE_START), today), "pool", "committed", Decimal(bet["budget"]), bet["key"])]
    for row in released:
        move = _move(row["decided_on"], "committed", "released", Decimal(row["amount"]), bet["key"], row["evidence"])
        moves.append(move | {"position": row["position"], "decision": "1", "decided_on": row["decided_on"]})
    if bet["state"] == "stopped":
        moves += _returns(book, bet, released, [row["decided_on"] for row in slices])
    return moves


def _returns(book: Book, bet: Row, released: Iterable[Row], decided: Iterable[str]) -> list[Row]:
    """What a stopped bet had spent by its last decision, and the rest on its way back to the pool."""
    day, given = max(decided), sum((Decimal(row["amount"]) for row in released), Decimal(0))
    spent = _spent(book, bet["key"], day)
    left, unused = Decimal(bet["budget"]) - given, max(Decimal(0), given - spent)
    found = [
        _move(day, "released", "spent", spent, bet["key"]), _move(day, "committed", "returned", left, bet["key"]),
        _move(day, "released", "returned", unused, bet["key"]),
        _move(day, "returned", "pool", left + unused, bet["key"], "Stopped: what it had not spent"),
    ]  # fmt: skip
    return [move for move in found if Decimal(move["amount"]) > 0]


def _spent(book: Book, initiative: str, day: str) -> Decimal:
    items = {row["key"]: row for row in book.tables["items"]}

    def serves(cost: Row) -> str:
        item = items.get(cost["item"])
        while item is not None and not item["initiative"]:
            item = items.get(item["parent"])
        return item["initiative"] if item else cost["initiative"]

    costs = (row for row in book.tables["costs"] if row["date"] <= day and serves(row) == initiative)
    return sum((Decimal(row["amount"]) for row in costs), Decimal(0))


def _move(day: str, source: str, target: str, amount: Decimal, initiative: str = "", reason: str = "") -> Row:
    return {
        "date": day, "source": source, "target": target, "amount": _plain(amount), "initiative": initiative,
        "reason": reason,
    }  # fmt: skip


def _moved(day: str, days: int) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + days).isoformat()


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
