"""When the demo's bets came into each state: proposed, assessed, approved before their work."""

from collections.abc import Iterator
from typing import Final

from exchange.demo.bets import Bet
from exchange.demo.book import Book
from exchange.demo.clock import Clock

PROPOSED_BY: Final = -14
"""The day on which all bets were scored, so all were proposed by then."""
AHEAD: Final = {"demand": 56, "assessing": 42, "approved": 28, "active": 0}
"""So many days before its start, or its first money, a bet comes into a state."""
BEFORE: Final = {
    "demand": (), "assessing": ("demand",), "approved": ("demand", "assessing"),
    "rejected": ("demand",), "active": ("demand", "assessing", "approved"),
    "paused": ("demand", "assessing", "approved", "active"),
    "delivered": ("demand", "assessing", "approved", "active"),
    "stopped": ("demand", "assessing", "approved", "active"),
}  # fmt: skip


def add_moves(book: Book, clock: Clock, bets: tuple[Bet, ...]) -> None:
    """Write each bet's moves in the order of their days; its work is in the book already."""
    ends = _ends(book)
    for bet in bets:
        for state, day in _moves(clock, bet):
            date = ends[bet.key] if day is None else clock.iso(day)
            reason = bet.why if state == bet.state else ""
            book.add("initiative_states", initiative=bet.key, date=date, state=state, reason=reason)


def _moves(clock: Clock, bet: Bet) -> Iterator[tuple[str, int | None]]:
    """States with their days; delivered is on the day of the last work, which is in the book."""
    first = 7 * bet.weeks[0]
    begins = min([first, *(tranche.decided for tranche in bet.tranches if tranche.decided is not None)])
    days = {state: begins - ahead for state, ahead in AHEAD.items()} | {"active": first}
    days["demand"] = min(days["demand"], PROPOSED_BY)
    for state in BEFORE[bet.state]:
        yield state, days[state]
    if bet.state == "delivered":
        yield bet.state, None
    else:
        since = bet.until if bet.since is None else bet.since
        yield bet.state, min(days[bet.state] if since is None else since, clock.now)


def _ends(book: Book) -> dict[str, str]:
    """The last day on which something of an initiative was finished."""
    ends: dict[str, str] = {}
    for item in book.tables["items"]:
        ends[item["initiative"]] = max(ends.get(item["initiative"], ""), item["finished_on"])
    return ends
