"""Bets: which were funded, held, stopped, lapsed and delivered in the cycle, why, and with how much money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.models import Initiative
from portfolio.optionality import Live, Small, small_shares, stops
from portfolio.standings import UNDER_WAY, natural
from reviews import blocks, values
from reviews.blocks import Block, Column, Figure, Line, Row
from reviews.context import Context
from reviews.funds import ZERO, Served, Slice, by_currency
from reviews.sections.base import Options, Section
from ui.formats import listed, money, plural

ORDER = ("funded", "cancelled", "held", "tranche stopped", "stopped", "lapsed", "delivered")
WORDS = {"released": "funded", "held": "held", "stopped": "tranche stopped", "lapsed": "lapsed"}
RARE = frozenset({"cancelled", "tranche stopped"})
"""Counted only where there are some."""
GAVE_BACK = frozenset({"tranche stopped", "lapsed"})
"""In the line of a bet that was stopped, whose money holds theirs."""
LABELS = {"tranche stopped": "Tranches stopped"}
DONE = {"tranche stopped": "Stopped"}
HALF = Decimal("0.5")
"""A key result that came less than half of the way expected by then has not moved in any sense a board would accept."""


@dataclass(frozen=True)
class Happened:
    """One thing that was decided about a bet in the cycle, with its money."""

    bet: Initiative
    what: str
    day: date
    money: Decimal | None
    reason: str
    position: int = 0
    """Of the tranche; 0 for the bet as a whole."""


def gather(context: Context, _: Options) -> list[Block]:
    """Counts and shares, what happened to each, and what was finished without an effect."""
    happened = happened_in(context)
    unmoved = _unmoved(context)
    found = [blocks.figures("Bets in figures", _figures(context, happened)), _table(context, happened)]
    return [*found, unmoved] if unmoved.rows else found


def happened_in(context: Context) -> list[Happened]:
    """What happened in the cycle, by kind, day and key; a bet that was stopped is one line, whatever its tranches."""
    funds, found = context.funds, []
    for each in funds.slices:
        what, ended = _what(each), funds.ended.get(each.row.initiative_id)
        is_in_stop = what in GAVE_BACK and ended is not None and ended.state == "stopped"
        if what and each.decided_on is not None and funds.is_now(each.decided_on) and not is_in_stop:
            bet = funds.by_id[each.row.initiative_id]
            why = each.reason or _agreed(each.row.evidence)
            found.append(Happened(bet, what, each.decided_on, abs(each.row.amount), why, each.row.position))
    for pk, end in funds.ended.items():
        found.append(Happened(funds.by_id[pk], end.state, end.day, _money_of_end(context, pk, end.state), end.reason))
    return sorted(found, key=lambda one: (ORDER.index(one.what), one.day, natural(one.bet.key), one.position))


def _what(each: Slice) -> str:
    """What was decided about a tranche; one below 0 takes back what was released, or is nothing yet."""
    if each.row.amount < 0:
        return "cancelled" if each.decision == "released" else ""
    return WORDS.get(each.decision, "")


def _agreed(evidence: str) -> str:
    """Where nobody wrote a reason, what had been agreed to look at tells more than nothing."""
    words = " ".join(evidence.split())
    return f"Agreed evidence: {words}" if words else ""


def _money_of_end(context: Context, pk: int, state: str) -> Decimal | None:
    """What a delivered bet has cost; what a stopped one gave back in the cycle."""
    if state == "delivered":
        figures = context.of_initiatives.get(pk)
        return figures.ac if figures else None
    back = context.funds.returned.get(pk)
    return back.now if back else ZERO


def _figures(context: Context, happened: Sequence[Happened]) -> list[Row]:
    counts = Counter(one.what for one in happened)
    figures = [
        Figure(
            label=LABELS.get(what, what.capitalize()),
            value=values.number(counts[what]),
            note=_sums(context, happened, what) or f"in {context.scope.cycle.name}",
        )
        for what in ORDER
        if counts[what] or what not in RARE
    ]
    return [Row(one) for one in [*figures, _stop_rate(context), *_small(context)]]


def _sums(context: Context, happened: Sequence[Happened], what: str) -> str:
    """The money of one kind, an amount a currency: "€200k and $40k released"."""
    sums = by_currency((context.currency_of(one.bet), one.money) for one in happened if one.what == what and one.money)
    said = {
        "funded": "released", "cancelled": "taken back", "held": "waits", "tranche stopped": "is not given",
        "stopped": "came back", "lapsed": "went back", "delivered": "spent on them",
    }[what]  # fmt: skip
    return f"{listed([money(sums[each], each) for each in sums])} {said}" if sums else ""


def _stop_rate(context: Context) -> Figure:
    found = stops("", [end.state for end in context.funds.ended.values()])
    note = (
        f"{found.stopped} of {plural(found.decided, 'bet')} that ended"
        if found.decided
        else "no bet is known to have ended"
    )
    return Figure(label="Stop rate", value=values.percent(found.rate), note=note)


def _small(context: Context) -> list[Figure]:
    """The share of money in small bets: one figure a currency."""
    shares = small_shares(_live(context))
    several = len(shares) > 1
    return [
        Figure(
            label=f"Money in small bets{f', {one.currency}' if several else ''}",
            value=values.percent(one.share),
            note=_of_small(one),
        )
        for one in sorted(shares, key=lambda one: one.currency)
    ]


def _of_small(found: Small) -> str:
    if found.share is None:
        return "not known: no portfolio says up to which amount a bet is small"
    unknown = f"; {found.unknown} more of unknown size" if found.unknown else ""
    return f"{money(found.small, found.currency)} of {money(found.size, found.currency)} under way{unknown}"


def _live(context: Context) -> list[Live]:
    rows = [one for one in context.funds.bets if one.state in UNDER_WAY]
    return [
        Live(
            one.pk, one.key, one.title, one.state, context.currency_of(one), context.funds.standing(one).approved,
            small_bet=one.portfolio.small_bet,
        )
        for one in rows
    ]  # fmt: skip


def _table(context: Context, happened: Sequence[Happened]) -> Block:
    columns = [
        Column(label="Bet", unit="text"),
        Column(label="What happened", unit="text"),
        Column(label="On", unit="date"),
        Column(label="Money", unit="money"),
        Column(label="Why", unit="text"),
    ]
    name = context.scope.cycle.name
    return blocks.table(
        f"What happened to bets in {name}",
        columns,
        [Row(_line(context, one)) for one in happened],
        empty=f"No bet was funded, held, stopped or delivered in {name}.",
        about=(
            "Money: what was released or taken back, what is held, what came back when a bet was stopped or its tranche"
            " lapsed, and what a delivered bet has cost."
        ),
    )


def _line(context: Context, one: Happened) -> Line:
    slice_of = f", tranche {one.position}" if one.position else ""
    cells = [
        values.text(f"{one.bet.key} {one.bet.title}"),
        values.text(f"{DONE.get(one.what, one.what.capitalize())}{slice_of}"),
        values.day(one.day),
        values.money(one.money, context.currency_of(one.bet)),
        values.text(one.reason or "No reason was given"),
    ]
    return Line(cells=cells, path=f"/initiatives/{one.bet.pk}/")


def _unmoved(context: Context) -> Block:
    """Finished bets of which no key result has moved as it should: a row a key result, for whom that is."""
    rows = [Row(_unmoved_line(context, bet, each), each.objective_id) for bet, each in unmoved_in(context)]
    columns = [
        Column(label="Finished project", unit="text"),
        Column(label="It cost", unit="money"),
        Column(label="Needle", unit="text"),
        Column(label="Measured", unit="percent"),
        Column(label="Expected", unit="percent"),
    ]
    return blocks.table(
        "Finished projects that moved no needle",
        columns,
        rows,
        empty="Every finished project moved a key result that it serves, or nothing is measured there yet.",
        about="All of their work is done, and no key result that they serve came half of the way expected by now.",
    )


def unmoved_in(context: Context) -> list[tuple[Initiative, Served]]:
    """(bet, key result) of finished bets, none of whose measured key results has moved; those of the cycle."""
    cycle, found = context.scope.cycle.pk, []
    for bet in context.funds.bets:
        known = [one for one in context.funds.served.get(bet.pk, ()) if one.measured is not None and one.expected]
        if _is_finished(context, bet) and known and not any(_has_moved(one) for one in known):
            found += [(bet, one) for one in known if one.cycle_id == cycle]
    return found


def _has_moved(one: Served) -> bool:
    return one.measured is not None and one.expected is not None and one.measured >= HALF * one.expected


def _is_finished(context: Context, bet: Initiative) -> bool:
    figures = context.funds.figures(bet)
    all_done = figures is not None and figures.percent is not None and figures.percent >= 1
    return bet.state == "delivered" or (bet.state in UNDER_WAY and all_done)


def _unmoved_line(context: Context, bet: Initiative, each: Served) -> Line:
    figures = context.funds.figures(bet)
    cells = [
        values.text(f"{bet.key} {bet.title}"),
        values.money(
            figures.ac if figures else None, context.currency_of(bet), values.source("initiatives", bet.pk, "ac")
        ),
        values.text(f"{each.key} {each.title}"),
        values.percent(each.measured, values.source("key_results", each.key_result_id, "measured")),
        values.percent(each.expected, values.source("key_results", each.key_result_id, "expected")),
    ]
    return Line(cells=cells, path=f"/initiatives/{bet.pk}/")


SECTION = Section("bets", "Bets", "Bets funded, held, stopped, lapsed and delivered, with reasons and money.", gather)
