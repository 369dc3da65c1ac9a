"""What waits for somebody who may fund: a reason, a sentence, and how much it weighs; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.standings import ALMOST_DONE, FUNDED, UNDER_WAY, Link, Standing, natural
from ui.formats import listed, money, percent, plural, short_day

NOTICE_DAYS = 14
OVER_SHARE = Decimal("0.1")
MOST_EVIDENCE = 110


@dataclass(frozen=True)
class DueTranche:
    """A slice of money that is planned and whose review is near or past."""

    initiative_id: int
    amount: Decimal
    review_on: date
    evidence: str = ""
    lapses_on: date | None = None
    """The day on which it lapses without a decision; None before its evidence was frozen."""
    proposed_by: str = ""
    """Who proposed a decision that a second person must agree to."""
    tranche_id: int = 0


@dataclass(frozen=True)
class Waiting:
    """One thing to decide."""

    reason: str
    """tranche, over, unmoved or demand."""
    standing: Standing
    text: str
    due: date | None = None


def waiting(
    standings: Iterable[Standing],
    tranches: Iterable[DueTranche],
    today: date,
    funded: Collection[int] = (),
) -> list[Waiting]:
    """What waits, most urgent first; an initiative appears once, with its most urgent reason.

    `funded` are key results that initiatives beside these fund.
    """
    by_id = {each.id: each for each in standings}
    funded = {link.key_result_id for each in by_id.values() if each.state in FUNDED for link in each.links} | {*funded}
    found = [*_due(by_id, tranches, today), *_over(by_id), *_unmoved(by_id), *_demands(by_id, funded)]
    first: dict[int, Waiting] = {}
    for each in found:
        first.setdefault(each.standing.id, each)
    return list(first.values())


def _due(by_id: Mapping[int, Standing], tranches: Iterable[DueTranche], today: date) -> list[Waiting]:
    found = []
    for tranche in sorted(tranches, key=lambda each: (each.review_on, each.initiative_id)):
        standing = by_id.get(tranche.initiative_id)
        if standing is None or standing.state not in UNDER_WAY or (tranche.review_on - today).days > NOTICE_DAYS:
            continue
        amount, day = money(tranche.amount, standing.currency), short_day(tranche.review_on)
        when = f"was due on {day}" if tranche.review_on < today else f"is due on {day}"
        evidence = f" Agreed evidence: {_short(tranche.evidence)}" if tranche.evidence.strip() else ""
        text = f"The review of {amount} {when}.{ending(tranche)}{evidence}"
        found.append(Waiting("tranche", standing, text, tranche.review_on))
    return found


def ending(tranche: DueTranche) -> str:
    """What else is urgent about a tranche: a second person's word, and when it lapses; begins with a blank."""
    second = f" {tranche.proposed_by} proposed a decision; a second person agrees." if tranche.proposed_by else ""
    return f"{second} It lapses on {short_day(tranche.lapses_on)}." if tranche.lapses_on else second


def _over(by_id: Mapping[int, Standing]) -> list[Waiting]:
    late = [each for each in by_id.values() if each.state in UNDER_WAY and each.over_share > OVER_SHARE]
    late.sort(key=lambda each: (-each.over_share, natural(each.key)))
    return [Waiting("over", each, _over_text(each)) for each in late]


def _over_text(standing: Standing) -> str:
    size = money(standing.over, standing.currency)
    text = f"Forecast is {size} over what was approved, {percent(standing.over_share)} more."
    return f"{text} {_moves(standing.links)}".strip()


def _moves(links: Sequence[Link]) -> str:
    still = [link.key for link in links if _is_unmoved(link)]
    known = [link.key for link in links if link.measured is not None]
    moving = [key for key in known if key not in still]
    if not known:
        return ""
    if not still:
        return f"{listed(moving[:3])} {'moves' if len(moving) == 1 else 'move'} as expected."
    behind = f"{listed(still[:3])} {'is' if len(still) == 1 else 'are'} behind."
    return f"{listed(moving[:3])} {'moves' if len(moving) == 1 else 'move'}, {behind}" if moving else behind


def _is_unmoved(link: Link) -> bool:
    if link.measured is None or not link.expected:
        return False
    return link.measured < ALMOST_DONE * link.expected


def _unmoved(by_id: Mapping[int, Standing]) -> list[Waiting]:
    """Bets whose work is done while every key result they serve stands still: output without outcome."""
    found = []
    for each in sorted(by_id.values(), key=lambda one: natural(one.key)):
        is_done = each.state == "delivered" or (
            each.state in UNDER_WAY and each.percent is not None and each.percent >= ALMOST_DONE
        )
        known = [link for link in each.links if link.measured is not None and link.expected]
        if is_done and known and all(link.quadrant == "output_without_outcome" for link in known):
            found.append(Waiting("unmoved", each, _unmoved_text(each, known)))
    return found


def _unmoved_text(standing: Standing, known: Sequence[Link]) -> str:
    worst = min(known, key=lambda link: (link.measured or Decimal(0)) - (link.expected or Decimal(0)))
    work = "The work is delivered" if standing.state == "delivered" else f"{percent(standing.percent)} is delivered"
    moved = f"{worst.key} stands at {percent(worst.measured)} where {percent(worst.expected)} was expected"
    return f"{work}, but {moved}: change the bet or stop it."


def _demands(by_id: Mapping[int, Standing], funded: set[int]) -> list[Waiting]:
    asked = [each for each in by_id.values() if each.state in {"demand", "assessing"}]
    asked.sort(key=lambda each: natural(each.key))
    return [Waiting("demand", each, _demand_text(each, funded)) for each in asked]


def _demand_text(standing: Standing, funded: set[int]) -> str:
    has_amount = standing.budget is not None
    asks = f"Asks for {money(standing.budget, standing.currency)}." if has_amount else "Names no budget yet."
    if not standing.links:
        return f"{asks} It serves no key result."
    keys = listed([link.key for link in standing.links[:3]])
    is_one = len(standing.links) == 1
    alone = not any(link.key_result_id in funded for link in standing.links)
    serves = f"It serves {keys}" + (f", which {'has' if is_one else 'have'} no funded work" if alone else "")
    unclaimed = sum(link.claim is None for link in standing.links)
    if unclaimed == len(standing.links):
        return f"{asks} {serves}, but gives no expected contribution."
    return f"{asks} {serves}." if not unclaimed else f"{asks} {serves}; {plural(unclaimed, 'claim')} missing."


def _short(words: str) -> str:
    text = " ".join(words.split())
    return f"{text.removesuffix('.')}." if len(text) <= MOST_EVIDENCE else f"{text[:MOST_EVIDENCE].rsplit(' ', 1)[0]}…"
