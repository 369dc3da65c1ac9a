"""Reads of signals: which are open, for whom they wait, how far up they went, what they block."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from accounts.models import Membership
from accounts.permissions import MANAGERS, may
from execution import signals
from execution.models import Item, Signal, SignalAnswer, SignalEscalation
from execution.queries import initiative_id_of, initiatives_of, item_ids_of
from portfolio.models import Initiative, Tranche
from portfolio.queries import decisions_by_tranche
from tenancy.context import current_tenant_id

# Every open signal with the initiative that it counts for: its own, else that of its item or of what is above it.
_OPEN = """
    WITH RECURSIVE me AS (SELECT %s::bigint AS tenant, %s::bigint AS member, %s::text AS role), open AS (
        SELECT s.id, s.item_id, s.initiative_id, s.key_result_id, s.recorded_by_id FROM execution_signal s, me
        WHERE s.tenant_id = me.tenant AND NOT EXISTS (
            SELECT FROM execution_signalanswer a WHERE a.signal_id = s.id AND a.tenant_id = s.tenant_id)
    ), up AS (
        SELECT o.id AS signal, i.id, i.parent_id, i.initiative_id FROM open o, me, execution_item i
        WHERE i.id = o.item_id AND i.tenant_id = me.tenant
        UNION ALL
        SELECT up.signal, p.id, p.parent_id, p.initiative_id FROM up, me, execution_item p
        WHERE p.id = up.parent_id AND p.tenant_id = me.tenant AND up.initiative_id IS NULL
    ) CYCLE signal, id SET looped USING walked, bet AS (
        SELECT o.id AS signal, coalesce(o.initiative_id, up.initiative_id) AS initiative
        FROM open o LEFT JOIN up ON up.signal = o.id AND up.initiative_id IS NOT NULL AND NOT up.looped
    )"""
# It waits for the lead of its initiative and for who answers for the key result it names; for the managers where there
# is no lead, or where the lead raised it; and for those to whom it went up. Nobody answers themselves.
_FOR_MEMBER = f"""{_OPEN}, level AS (
        SELECT e.signal_id, max(e.level) AS reached FROM execution_signalescalation e, me
        WHERE e.tenant_id = me.tenant GROUP BY e.signal_id
    )
    SELECT o.id FROM open o CROSS JOIN me JOIN bet b ON b.signal = o.id
    LEFT JOIN portfolio_initiative n ON n.id = b.initiative AND n.tenant_id = me.tenant
    LEFT JOIN accounts_membership l
        ON l.id = n.owner_id AND l.tenant_id = me.tenant AND l.ended_at IS NULL AND l.id <> o.recorded_by_id
    LEFT JOIN okrs_keyresult k ON k.id = o.key_result_id AND k.tenant_id = me.tenant
    LEFT JOIN okrs_objective g ON g.id = k.objective_id AND g.tenant_id = me.tenant
    LEFT JOIN level v ON v.signal_id = o.id
    WHERE me.role <> 'viewer' AND o.recorded_by_id IS DISTINCT FROM me.member AND (
        l.id = me.member OR coalesce(k.owner_id, g.owner_id) = me.member
        OR (l.id IS NULL AND me.role IN ('manager', 'admin', 'owner'))
        OR (v.reached >= 1 AND me.role = 'manager')
        OR (me.role IN ('admin', 'owner') AND (v.reached >= 2 OR (v.reached = 1 AND NOT EXISTS (
            SELECT FROM accounts_membership w
            WHERE w.tenant_id = me.tenant AND w.role = 'manager' AND w.ended_at IS NULL)))))"""  # noqa: S608  # both halves are constants
_OF_SERVING = f"""{_OPEN} SELECT signal FROM bet, me WHERE initiative IN (
        SELECT c.initiative_id FROM portfolio_contribution c WHERE c.key_result_id = %s AND c.tenant_id = me.tenant)"""  # noqa: S608  # the same


def all_signals() -> QuerySet[Signal]:
    """Every signal with what each line of it shows."""
    return Signal.objects.filter(superseded_by=None).select_related(
        "item", "initiative", "recorded_by", "key_result__objective"
    )


def answered() -> Exists:
    """Whether somebody has answered a signal."""
    return Exists(SignalAnswer.objects.filter(signal=OuterRef("pk")))


def open_signals() -> QuerySet[Signal]:
    """Those that nobody has answered."""
    return all_signals().filter(~answered())


def answered_signals() -> QuerySet[Signal]:
    """Those that somebody has answered."""
    return all_signals().filter(answered())


def waiting_signals(member: Membership) -> QuerySet[Signal]:
    """The open signals that wait for an answer of this member."""
    found = RawSQL(_FOR_MEMBER, (current_tenant_id(), member.pk, member.role))  # noqa: S611  # a constant with parameters
    return all_signals().filter(pk__in=found)


def open_signals_about(key_result_id: int) -> QuerySet[Signal]:
    """The open signals that name the key result, or that lie on what serves it."""
    serving = RawSQL(_OF_SERVING, (current_tenant_id(), None, "", key_result_id))  # noqa: S611  # the same
    return open_signals().filter(Q(key_result=key_result_id) | Q(pk__in=serving))


def signals_of(initiative_id: int, item_ids: Iterable[int] | None = None) -> QuerySet[Signal]:
    """Every signal on the initiative and on its items (found here unless they are given), answered or not."""
    items = list(item_ids_of(initiative_id) if item_ids is None else item_ids)
    return all_signals().filter(Q(initiative=initiative_id) | Q(item__in=items))


def open_like(thing: Item | Initiative, kind: str) -> Signal | None:
    """An open signal of the same kind on the same thing."""
    return on_thing(open_signals(), thing).filter(kind=kind).first()


def on_thing(rows: QuerySet[Signal], thing: Item | Initiative) -> QuerySet[Signal]:
    """Those of them on this item or this initiative itself."""
    return rows.filter(item=thing) if isinstance(thing, Item) else rows.filter(initiative=thing)


def blocked_items(item_ids: Iterable[int]) -> set[int]:
    """Those of the items on which somebody says that they are blocked, and nobody has answered; one query."""
    rows = Signal.objects.filter(~answered(), item__in=list(item_ids), kind=Signal.Kind.BLOCKED, superseded_by=None)
    return set(rows.values_list("item_id", flat=True))


def answers_of(signal_ids: Iterable[int]) -> dict[int, SignalAnswer]:
    """For each answered signal the answer that holds; one query."""
    rows = SignalAnswer.objects.filter(signal__in=list(signal_ids), superseded_by=None).select_related("recorded_by")
    return {row.signal_id: row for row in rows}


def answer_history(signal: Signal) -> list[SignalAnswer]:
    """All answers, the newest first."""
    return list(SignalAnswer.objects.filter(signal=signal).select_related("recorded_by").order_by("-pk"))


def answer_head(signal: Signal) -> SignalAnswer | None:
    """The answer that holds; None while it is open."""
    return SignalAnswer.objects.filter(signal=signal, superseded_by=None).first()


def level_reached() -> Coalesce:
    """How far up a signal went, 0 where it did not."""
    rows = SignalEscalation.objects.filter(signal=OuterRef("pk")).order_by("-level").values("level")[:1]
    return Coalesce(Subquery(rows), 0)


def levels_of(signal_ids: Iterable[int]) -> dict[int, int]:
    """How far up each of them went; those that did not are left out; one query."""
    rows = SignalEscalation.objects.filter(signal__in=list(signal_ids)).values("signal_id")
    return dict(rows.annotate(reached=Max("level")).values_list("signal_id", "reached"))


def count_signals(rows: QuerySet[Signal], day: date) -> signals.Count:
    """What the sentence says of these signals; one query."""
    higher = Exists(SignalEscalation.objects.filter(signal=OuterRef("pk")))
    told = (
        rows.order_by()
        .select_related(None)
        .annotate(is_answered=answered(), is_higher=higher)
        .aggregate(
            open=Count("pk", filter=Q(is_answered=False)),
            blocked=Count("pk", filter=Q(is_answered=False, kind=Signal.Kind.BLOCKED)),
            higher=Count("pk", filter=Q(is_answered=False, is_higher=True)),
            first=Min("date", filter=Q(is_answered=False)),
            answered=Count("pk", filter=Q(is_answered=True)),
        )
    )
    first = told.pop("first")
    return signals.Count(**told, oldest=(day - first).days if first else 0)


def bet_of(signal: Signal) -> Initiative | None:
    """The initiative that the signal counts for."""
    rows = Initiative.objects.select_related("portfolio", "owner__user")
    pk = signal.initiative_id if signal.item is None else initiative_id_of(signal.item)
    return rows.filter(pk=pk).first() if pk else None


def thing_of(signal: Signal) -> Item | Initiative:
    """What the signal is about."""
    thing = signal.item or signal.initiative
    if thing is None:  # the table refuses it
        raise ValueError(f"Signal {signal.pk} is about nothing.")
    return thing


def may_answer(member: Membership, signal: Signal) -> bool:
    """Managers and above, the lead of its initiative, who answers for the key result that it names."""
    if may(member, "fund"):
        return True
    bet, named = bet_of(signal), signal.key_result
    leads = bet is not None and bet.owner_id == member.pk
    owns = named is not None and (named.owner_id or named.objective.owner_id) == member.pk
    return may(member, "propose") and (leads or owns)


def slices_to_hold(initiative: Initiative | None) -> list[Tranche]:
    """The tranches that are still to be decided, the next one first."""
    rows = list(Tranche.objects.filter(initiative=initiative).order_by("position")) if initiative else []
    decided = decisions_by_tranche([row.pk for row in rows])
    waiting = {"planned", "held"}
    return [row for row in rows if decided.get(row.pk, {}).get("decision", "planned") in waiting]


def served_by(rows: Iterable[Signal]) -> dict[int, tuple[int, str]]:
    """For each signal the id and the words of the initiative it counts for; one query."""
    listed = list(rows)
    bets = initiatives_of([row.item_id for row in listed if row.item_id is not None])
    found: dict[int, tuple[int, str]] = {}
    for row in listed:
        if row.initiative is not None:
            found[row.pk] = (row.initiative.pk, f"{row.initiative.key} {row.initiative.title}")
        elif row.item_id in bets:
            bet = bets[row.item_id]
            found[row.pk] = (bet.id, f"{bet.key} {bet.title}")
    return found


def people_of_level(level: int) -> list[Membership]:
    """Who is asked at a level: 1 the managers (without any, as level 2), 2 the admins and owners."""
    rows = Membership.objects.filter(ended_at=None, user__is_active=True, role__in=MANAGERS)
    people = list(rows.select_related("user").order_by("pk"))
    managers = [one for one in people if one.role == "manager"]
    return managers if level == 1 and managers else [one for one in people if one.role != "manager"]
