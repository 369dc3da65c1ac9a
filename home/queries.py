"""What waits for one member on a day, in four groups, and the conditions that make it wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from accounts.models import Membership
from accounts.permissions import may
from activity.models import Event
from execution.models import Signal
from execution.queries.signals import waiting_signals
from okrs.due import due_day, running
from okrs.kpi_queries import proposals_for
from okrs.models import KeyResult, Objective
from portfolio.models import Initiative
from portfolio.queries.funding import tranches_waiting
from tenancy.clock import now

if TYPE_CHECKING:
    from portfolio.decisions import DueTranche

NOTICE_DAYS = 14
"""So long before its review a tranche is a decision that waits."""
READ_DAYS = 7
MOST_READ = 10
WATERMELON = 2
TO_ASSESS = ("demand", "assessing")
UNDER_WAY = ("approved", "active", "paused")


def has_objectives() -> bool:
    """Whether anybody has written an objective: a new organisation has none."""
    return Objective.objects.exists()


@dataclass(frozen=True)
class Mine:
    """A key result a person leads, in a cycle that holds the day."""

    key_result: KeyResult
    last: date | None
    due: date
    health: str
    watermelon: int

    def is_due(self, day: date) -> bool:
        """Whether a check-in is due."""
        return self.due <= day and self.health != "achieved"

    @property
    def blocked(self) -> str:
        """Why it needs help: off_track or watermelon; nothing when it does not."""
        if self.watermelon >= WATERMELON:
            return "watermelon"
        return "off_track" if self.health == "off_track" else ""


@dataclass(frozen=True)
class Waiting:
    """All that waits, in groups; `mine` are the key results the person leads, in order of their keys."""

    mine: list[Mine] = field(default_factory=list)
    check_in: list[Mine] = field(default_factory=list)
    unblock: list[Mine] = field(default_factory=list)
    tranches: list[tuple[DueTranche, Initiative]] = field(default_factory=list)
    demands: list[Initiative] = field(default_factory=list)
    initiatives: list[Initiative] = field(default_factory=list)
    kpis: list[Any] = field(default_factory=list)
    """KPIs that left their band, with their last `value`, while no objective answers them."""
    signals: list[Signal] = field(default_factory=list)
    """What teams raised and nobody answered, the longest wait first."""

    @property
    def count(self) -> int:
        """How many rows ask for something; what is only to be read does not count."""
        groups = (self.check_in, self.unblock, self.tranches, self.demands, self.initiatives, self.kpis, self.signals)
        return sum(len(group) for group in groups)


def waiting_for(member: Membership, day: date) -> Waiting:
    """What waits for the member, in at most six queries whatever the size of the tenant; `home.badge` counts it."""
    mine = _mine(member, day)
    tranches, demands = _to_decide(member, day)
    return Waiting(
        mine=mine,
        check_in=sorted((one for one in mine if one.is_due(day)), key=lambda one: one.due),
        unblock=[one for one in mine if one.blocked],
        tranches=tranches,
        demands=demands,
        initiatives=_late_initiatives(member),
        kpis=list(proposals_for(member, day)),
        signals=list(waiting_signals(member).order_by("date", "pk")),
    )


def _mine(member: Membership, day: date) -> list[Mine]:
    return [_one(key_result) for key_result in led_by(member, day).select_related("objective__cycle").order_by("key")]


def led_by(member: Membership, day: date) -> QuerySet[Any]:
    """The key results the member leads in a cycle that holds the day, with the last day they were spoken of."""
    found: QuerySet[Any] = running(day).filter(owner=member).annotate(watermelon=F("rollup__watermelon"))
    return found


def _one(row: Any) -> Mine:
    """A key result with the annotations of `_mine`."""
    return Mine(row, row.last, due_day(row), row.health or "no_data", row.watermelon or 0)


def _to_decide(member: Membership, day: date) -> tuple[list[tuple[DueTranche, Initiative]], list[Initiative]]:
    if not may(member, "fund"):
        return [], []
    due = sorted(tranches_waiting(day + timedelta(days=NOTICE_DAYS)), key=lambda tranche: tranche.review_on)
    wanted = Q(pk__in={tranche.initiative_id for tranche in due}) | Q(state__in=TO_ASSESS)
    rows = Initiative.objects.filter(wanted).select_related("portfolio", "owner").order_by("key")
    by_id = {row.pk: row for row in rows}
    first: dict[int, DueTranche] = {}
    for tranche in due:
        if tranche.initiative_id in by_id and by_id[tranche.initiative_id].state in UNDER_WAY:
            first.setdefault(tranche.initiative_id, tranche)
    decide = [(tranche, by_id[initiative_id]) for initiative_id, tranche in first.items()]
    return decide, [row for row in by_id.values() if row.state in TO_ASSESS]


def _late_initiatives(member: Membership) -> list[Initiative]:
    return list(late_of(member).select_related("portfolio").order_by("key"))


def late_of(member: Membership) -> QuerySet[Initiative]:
    """The initiatives the member leads that are off track."""
    return Initiative.objects.filter(owner=member, state__in=UNDER_WAY, rollup__health="off_track")


def news_for(member: Membership, mine: Iterable[Mine]) -> list[Event]:
    """What others did lately to what the member leads; two queries."""
    objectives = list(Objective.objects.filter(owner=member).values_list("pk", flat=True))
    theirs = Q(object_type="okrs.keyresult", object_id__in=[one.key_result.pk for one in mine])
    theirs |= Q(object_type="okrs.objective", object_id__in=objectives)
    since = now(member.tenant) - timedelta(days=READ_DAYS)
    found = Event.objects.filter(theirs, at__gte=since).exclude(actor=member).exclude(actor=None)
    return list(found.select_related("actor")[:MOST_READ])
