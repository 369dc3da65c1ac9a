"""Open signals that propose something: what a team found, and what it asks for."""

from __future__ import annotations

from execution.models import Signal
from execution.signals import SAYS, deed_of, worth
from reviews import values
from reviews.asking.base import Ask
from reviews.blocks import About, Figure
from reviews.context import Context
from reviews.questions import SIGNAL
from ui.formats import full_day

FIRST = (Signal.Kind.NOT_FEASIBLE, Signal.Kind.BLOCKED)


def signals(context: Context) -> list[Ask]:
    """Those with a proposal; another target is asked about by its key result. What stops work first, then by age."""
    asked_elsewhere = {Signal.Proposal.NOTHING, Signal.Proposal.CHANGE_TARGET}
    rows = [row for row in context.signals.rows if row.proposal not in asked_elsewhere]
    return [_signal(context, row) for row in sorted(rows, key=lambda row: (row.kind not in FIRST, row.date, row.pk))]


def _signal(context: Context, row: Signal) -> Ask:
    thing = context.signals.thing_of(row)
    who = context.names.member(row.recorded_by_id) or "Somebody"
    proposal = str(row.get_proposal_display())
    deed = deed_of(row.proposal, on_item=row.item_id is not None)
    return Ask(
        kind=SIGNAL,
        key=str(row.pk),
        question=f"{row.get_kind_display()}: {thing}. What is done?",
        about=About(kind="signal", id=row.pk, title=thing, path=f"/signals/{row.pk}/"),
        proposed="accepted",
        proposal=proposal,
        why=f"{SAYS[row.kind]}, says {who} on {full_day(row.date)}: {row.words}",
        sets={"decision": "accepted"} if deed is not None and deed.is_at_once else {},
        figures=_figures(context, row),
        objective=context.signals.objective_of(row),
    )


def _figures(context: Context, row: Signal) -> list[Figure]:
    found = [Figure(label="Waits", value=values.days((context.as_of - row.date).days))]
    bet = context.signals.bet_of(row)
    if bet is not None:
        found.append(Figure(label="Initiative", value=values.text(context.signals.bet_words(row))))
    if row.amount:
        label, amount = worth(row.amount)
        found.append(Figure(label=label, value=values.money(amount, _currency(context, bet))))
    return found


def _currency(context: Context, bet: int | None) -> str:
    own = context.funds.by_id.get(bet) if bet is not None else None
    return context.currency_of(own) if own is not None else context.currency
