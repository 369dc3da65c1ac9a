"""What would we fund with so much money: the best selection among what asks, its inputs in the address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse

from portfolio.models import Portfolio
from portfolio.optionality import Ask
from portfolio.queries.options import ASKING, Bet, needs_among
from portfolio.selection import Selection, within_budget
from portfolio.standings import UNDER_WAY
from ui.formats import money, number, plural
from ui.http import HtmxRequest, whole

MOST = 40
"""Beyond this many candidates the search could take long; the most valuable for their money are taken."""
DONE = UNDER_WAY | {"delivered"}


@dataclass(frozen=True)
class Candidate:
    """A bet that asks for money: its cost, the points it may be expected to move, what it waits for."""

    bet: Bet
    cost: Decimal
    points: Decimal
    needs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Choice:
    """What the money would fund, as text."""

    text: str
    rows: list[tuple[Bet, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def chosen_with(
    request: HtmxRequest, every: Sequence[Portfolio], bets: Sequence[Bet], asks: Sequence[Ask]
) -> dict[str, Any]:
    """The form as the address has it, and what it leads to."""
    asked = whole(request.GET.get("portfolio", ""))
    chosen = next((each for each in every if each.pk == asked), every[0] if every else None)
    text = request.GET.get("money", "").strip()
    budget = _amount(text)
    context: dict[str, Any] = {
        "portfolios": every, "portfolio": chosen, "money": text, "choice": None,
        "money_problem": "Write an amount above 0, such as 500000." if text and budget is None else "",
    }  # fmt: skip
    if chosen is None or budget is None:
        return context
    asking = [each for each in bets if each.portfolio_id == chosen.pk and each.live.state in ASKING]
    return context | {"choice": _choice(asking, asks, budget, chosen.currency)}


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 < value < 10**14 else None


def _choice(asking: Sequence[Bet], asks: Sequence[Ask], budget: Decimal, currency: str) -> Choice:
    points = points_of(asks)
    known = [each for each in asking if each.live.size is not None and each.live.id in points]
    silent = len(asking) - len(known)
    pool, impossible, left_out = _candidates(known, points)
    if not pool:
        reason = "asks for money" if not asking else "says what it costs and claims a movement that is still needed"
        return Choice(f"Nothing here {reason}.", notes=_notes(silent, impossible, left_out, "", is_best=True))
    places = {each.bet.live.id: place for place, each in enumerate(pool)}
    needs = {place: [places[pk] for pk in each.needs] for place, each in enumerate(pool)}
    found = within_budget(
        [float(each.points) for each in pool], [float(each.cost) for each in pool], float(budget), needs
    )
    taken = [pool[place] for place in found.chosen]
    return Choice(
        _said(taken, budget, currency, found),
        [(each.bet, money(each.cost, currency), points_words(each.points), _why_points(each.bet)) for each in taken],
        _notes(silent, impossible, left_out, _over(taken, asks), is_best=found.is_best),
    )


def _why_points(bet: Bet) -> str:
    return f"{reverse('next_money_explain', args=[bet.live.id])}?figure=points"


def points_words(value: Decimal) -> str:
    """Points of a way, as figures have them."""
    return f"{number(value)} points"


def points_of(asks: Sequence[Ask]) -> dict[int, Decimal]:
    """Points each bet may be expected to move, over the key results it serves."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for each in asks:
        if each.expected is not None:
            found[each.bet_id] += each.expected
    return found


def _candidates(known: Sequence[Bet], points: Mapping[int, Decimal]) -> tuple[list[Candidate], list[str], int]:
    """What can be funded at all, the keys of what waits for something that cannot, and how many were left out."""
    waits: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for after, before, state in needs_among(each.live.id for each in known):
        if state not in DONE:
            waits[after].append((before, state))
    possible = {each.live.id for each in known}
    while True:
        gone = {pk for pk in possible if any(before not in possible for before, _ in waits[pk])}
        if not gone:
            break
        possible -= gone
    impossible = [each.live.key for each in known if each.live.id not in possible]
    pool = []
    for each in known:
        if (pk := each.live.id) in possible:
            needs = tuple(before for before, _ in waits[pk])
            pool.append(Candidate(each, each.live.size or Decimal(0), points[pk], needs))
    kept = _most(pool)
    return kept, impossible, len(pool) - len(kept)


def _most(pool: list[Candidate]) -> list[Candidate]:
    """At most so many, the best for their money first, each with all it waits for."""
    by_id = {each.bet.live.id: each for each in pool}
    kept: dict[int, Candidate] = {}
    for each in sorted(pool, key=lambda one: (-(one.points / one.cost if one.cost else one.points), one.bet.live.id)):
        bundle = _bundle(each, by_id)
        if len(kept | bundle) <= MOST:
            kept |= bundle
    return list(kept.values())


def _bundle(each: Candidate, by_id: Mapping[int, Candidate]) -> dict[int, Candidate]:
    found, waiting = dict[int, Candidate](), [each]
    while waiting:
        one = waiting.pop()
        if one.bet.live.id not in found:
            found[one.bet.live.id] = one
            waiting += [by_id[pk] for pk in one.needs]
    return found


def _said(taken: Sequence[Candidate], budget: Decimal, currency: str, found: Selection) -> str:
    if not taken:
        return f"{money(budget, currency)} pays for none of what asks."
    cost = sum((each.cost for each in taken), Decimal(0))
    return (
        f"{money(budget, currency)} would fund {plural(len(taken), 'bet')} for {money(cost, currency)}: "
        f"{number(found.value)} points of movement expected, {money(budget - cost, currency)} left."
    )


def _over(taken: Sequence[Candidate], asks: Sequence[Ask]) -> str:
    """Key results on which the chosen claim more than is left."""
    ids = {each.bet.live.id for each in taken}
    claims: dict[str, Decimal] = defaultdict(Decimal)
    left: dict[str, Decimal] = {}
    for each in asks:
        if each.bet_id in ids and each.claim is not None and each.left is not None:
            claims[each.key_result] += each.claim
            left[each.key_result] = max(Decimal(0), each.left - max(Decimal(0), each.by_others))
    return ", ".join(sorted(key for key, total in claims.items() if total > left[key]))


def _notes(silent: int, impossible: Sequence[str], left_out: int, over: str, *, is_best: bool) -> list[str]:
    """What the answer leaves out or counts twice."""
    found = []
    if silent:
        found.append(f"{plural(silent, 'bet')} without a cost or a claim {'was' if silent == 1 else 'were'} left out.")
    if impossible:
        found.append(f"Left out because they wait for what is not funded here: {', '.join(impossible[:8])}.")
    if left_out:
        found.append(f"Only the {MOST} best for their money were compared; {left_out} more were not.")
    if over:
        found.append(f"The chosen claim more than is left of {over}: each is valued alone, so this counts twice.")
    if not is_best:
        found.append("The search was cut off: something better may exist.")
    return found
