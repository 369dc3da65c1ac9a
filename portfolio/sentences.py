"""The sentence an initiative's page begins with: delivered, cost, forecast, finish, largest trouble; pure."""

from __future__ import annotations

from decimal import Decimal

from okrs.sentences import Part, Sentence
from portfolio.standings import ALMOST_DONE, ENDED, ON_TIME_DAYS, Standing, natural
from ui.formats import full_day, money, percent, plural

# Words each part may take, at most: 4 + 5 + 9 + 8 + 4 = 30.
HALF = Decimal("0.5")


def initiative_sentence(standing: Standing, unscheduled: int = 0) -> Sentence:
    """How far, for how much, how it ends, and the largest trouble, in at most 30 words.

    `unscheduled` counts the items that have no place in time.
    """
    if standing.state in {"demand", "assessing", "rejected"}:
        return Sentence(_before(standing))
    if standing.percent is None and standing.ac in {None, 0}:
        return Sentence((Part("Nothing is known yet.", is_strong=True), Part(" Give it a budget, dates or items.")))
    parts = [_done(standing), *_cost(standing), *_finish(standing), *_trouble(standing, unscheduled)]
    return Sentence(tuple(parts))


def _before(standing: Standing) -> tuple[Part, ...]:
    if standing.state == "rejected":
        return (Part("This was rejected.", is_strong=True), Part(" Its history says why."))
    has_budget = standing.budget is not None
    asks = f"Asks for {money(standing.budget, standing.currency)}" if has_budget else "Names no budget"
    serves = [link.key for link in sorted(standing.links, key=lambda link: natural(link.key))]
    if not serves:
        return (Part(asks, is_strong=True), Part(". It serves no key result yet."))
    more = f" and {plural(len(serves) - 1, 'other')}" if len(serves) > 1 else ""
    claims = any(link.claim is not None for link in standing.links)
    if not claims and not has_budget:
        return (Part(asks, is_strong=True), Part(f" and promises no movement of {_clip(serves[0])}{more}."))
    promise = "." if claims else ", but promises no movement there."
    return (Part(asks, is_strong=True), Part(f" to move {_clip(serves[0])}{more}{promise}"))


def _done(standing: Standing) -> Part:
    if standing.state == "delivered":
        return Part("Delivered", is_strong=True)
    said = f"{percent(standing.percent)} delivered" if standing.percent is not None else "Progress not known"
    return Part(f"Stopped at {said}" if standing.state == "stopped" else said, is_strong=True)


def _cost(standing: Standing) -> list[Part]:
    spent, approved, currency = money(standing.ac, standing.currency), standing.approved, standing.currency
    if standing.ac is None:
        return [Part(".")]
    if approved is None:
        return [Part(f" for {spent}.")]
    first = Part(f" for {spent} of {money(approved, currency)}.")
    over = standing.over
    if over is None:
        return [first]
    size = money(abs(over), currency)
    if standing.state in ENDED:
        ended = f" That is {size} {'over' if over > 0 else 'under'} budget." if _shows(size) else " On budget."
        return [first, Part(ended)]
    if not _shows(size):
        return [first, Part(" Forecast on budget.")]
    ends = f"{money(standing.eac, currency)}, {size} {'over' if over > 0 else 'under'} budget"
    return [first, Part(" Forecast "), Part(ends, is_strong=over > 0), Part(".")]


def _shows(size: str) -> bool:
    return any(digit in size for digit in "123456789")


def _finish(standing: Standing) -> list[Part]:
    finish, late = standing.forecast_finish, standing.days_late
    if finish is None:
        return []
    if late is None:
        return [Part(f" At this pace it ends {full_day(finish)}.")]
    if abs(late) <= ON_TIME_DAYS:
        return [Part(" It ends as planned.")]
    away = f"{plural(abs(late), 'day')} {'late' if late > 0 else 'early'}"
    return [Part(f" It ends {full_day(finish)}, "), Part(away, is_strong=late > 0), Part(".")]


def _trouble(standing: Standing, unscheduled: int) -> list[Part]:
    """The one thing most worth a conversation, in at most seven words."""
    still = [link for link in standing.links if link.quadrant == "output_without_outcome"]
    is_done = standing.state == "delivered" or (standing.percent or 0) >= ALMOST_DONE
    if still and is_done:
        return [Part(f" {_clip(still[0].key)} has hardly moved.")]
    if standing.state in ENDED:
        return []
    if standing.approved and standing.ac is not None and standing.ac >= standing.approved:
        return [Part(" Its money is spent.")]
    if not standing.links and standing.kind == "strategic":
        return [Part(" It serves no key result.")]
    if unscheduled:
        return [Part(f" {plural(unscheduled, 'item')} without dates.")]
    return []


def _clip(key: str) -> str:
    """A key as one word: imported keys may be long."""
    return key.split()[0][:24] if key.split() else "it"
