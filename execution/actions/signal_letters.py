"""Telling people of signals: whom one concerns, who raised it, those to whom it goes up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from accounts.models import Membership
from activity.actions.letters import Draft, wanting, write_letter
from activity.actions.notices import tell
from activity.links import absolute
from execution.models import Signal, SignalAnswer
from execution.queries.signals import bet_of, people_of_level, thing_of
from execution.signals import DECIDED, raised_words, waiting_words
from execution.stop_queries import owner_of, people_to_tell
from okrs.models import KeyResult
from tenancy.context import use_reader
from tenancy.models import Tenant
from ui.formats import plural

PATH = "signals/"
type Concerned = dict[Membership, list[KeyResult]]


def concerned_by(signal: Signal, actor: Membership) -> Concerned:
    """Who leads its initiative and who answers for what that serves; the managers where nobody leads it."""
    bet = bet_of(signal)
    found: Concerned = people_to_tell(bet, actor) if bet is not None else {}
    named = owner_of(signal.key_result) if signal.key_result is not None else None
    if signal.key_result is not None and named is not None and named.pk != actor.pk and named.ended_at is None:
        rows = found.setdefault(named, [])
        rows.extend(row for row in [signal.key_result] if row not in rows)
    lead = bet.owner if bet is not None else None
    if lead is None or lead.ended_at is not None or lead.pk == actor.pk:
        for one in people_of_level(1):
            if one.pk != actor.pk:
                found.setdefault(one, [])
    return {one: rows for one, rows in found.items() if _sees(one, signal)}


def _sees(member: Membership, signal: Signal) -> bool:
    """A signal about a confidential key result is told to those only who may see that."""
    if signal.key_result_id is None:
        return True
    with use_reader(member.pk):
        return Signal.objects.filter(pk=signal.pk).exists()


def tell_raised(actor: Membership, signal: Signal) -> None:
    """A notice and a letter to everybody whom it concerns."""
    proposal = "" if signal.proposal == Signal.Proposal.NOTHING else signal.get_proposal_display()
    lead = raised_words(actor.name, signal.get_kind_display(), str(thing_of(signal)), proposal)
    people = concerned_by(signal, actor)
    for member, rows in people.items():
        tell([member], kind="signal", text=f"{lead}{_serving(rows)} {signal.words}", path=f"{PATH}{signal.pk}/")
    subject = f"{signal.get_kind_display()}: {thing_of(signal)}"
    lines = {member: [f"{lead}{_serving(rows)}"] for member, rows in people.items()}
    _write(actor.tenant, lines, f"signal {signal.pk}", subject, signal)


def _serving(rows: Sequence[KeyResult]) -> str:
    if not rows:
        return ""
    more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    return f" It serves {rows[0].key} {rows[0].title}{more}."


def tell_answered(actor: Membership, answer: SignalAnswer) -> None:
    """A notice and a letter to who raised it, unless they did it themselves."""
    signal = answer.signal
    raised = signal.recorded_by
    if raised is None or raised.pk == actor.pk or raised.ended_at is not None:
        return
    text = f"{actor.name} {DECIDED[answer.decision]}: {signal.get_kind_display().lower()}, {thing_of(signal)}."
    tell([raised], kind="signal", text=f"{text} {answer.words}".strip(), path=f"{PATH}{signal.pk}/")
    subject = f"Answered: {signal.get_kind_display().lower()}, {thing_of(signal)}"
    _write(actor.tenant, {raised: [text]}, f"signal-answer {answer.pk}", subject, signal, answer.words)


def tell_higher(tenant: Tenant, level: int, rows: Iterable[Signal], day: date) -> None:
    """One notice and one letter a person about all that goes up to them today."""
    waiting = list(rows)
    for member in people_of_level(level):
        mine = [row for row in waiting if row.recorded_by_id != member.pk and _sees(member, row)]
        if not mine:
            continue
        lines = [waiting_words(row.get_kind_display(), str(thing_of(row)), (day - row.date).days) for row in mine]
        many = f"{plural(len(mine), 'signal')} nobody has answered {'goes' if len(mine) == 1 else 'go'} up to you."
        path = f"{PATH}{mine[0].pk}/" if len(mine) == 1 else PATH
        tell([member], kind="signal", text=lines[0] if len(mine) == 1 else many, path=path)
        once = f"signal-up {level} {day} {max(row.pk for row in mine)}"
        _write(tenant, {member: lines}, once, lines[0] if len(mine) == 1 else many, mine[0] if len(mine) == 1 else None)


def _write(
    tenant: Tenant, lines: Mapping[Membership, Sequence[str]], once: str, subject: str, signal: Signal | None,
    answered: str = "",
) -> None:  # fmt: skip
    path = f"{PATH}{signal.pk}/" if signal is not None else PATH
    for member in wanting("mentions", lines):
        context = {
            "tenant": tenant, "member": member, "choices": absolute(tenant, "letters/"), "lines": lines[member],
            "signal": signal, "answered": answered, "link": absolute(tenant, path),
        }  # fmt: skip
        write_letter(Draft(member, "signal", f"{once} {member.pk}", subject, "execution/email/signal", context))
