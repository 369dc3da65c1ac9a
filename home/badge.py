"""How much waits for a member: the number on every page, in one statement whatever the size of the tenant."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Mod
from django.db.models.lookups import LessThanOrEqual

from accounts.models import Membership
from accounts.permissions import may
from activity.queries import notices_of
from execution.queries.signals import waiting_signals
from home.pins import Pinned, pinned_by
from home.queries import NOTICE_DAYS, TO_ASSESS, UNDER_WAY, WATERMELON, late_of, led_by
from okrs.cadence import GRACE, WEEK
from okrs.kpi_queries import proposals_for
from portfolio.models import Initiative
from portfolio.queries.funding import waiting_rows
from tenancy.context import current_tenant_id, wording_for


@dataclass(frozen=True)
class Counts:
    """What the frame counts: things that wait, as many as `home.queries.waiting_for` lists, and unread notices.

    Beside them what the member pinned, so that no page asks a second time.
    """

    waiting: int
    unread: int
    pinned: tuple[Pinned, ...] = ()


def waiting_count(member: Membership, day: date) -> int:
    """As many as `home.queries.waiting_for` lists."""
    return counts(member, day).waiting


def counts(member: Membership, day: date) -> Counts:
    """Both numbers of the frame and what is pinned, in one statement."""
    words, values = _statement(member.role, member.team_id is not None, day)
    asks = {_TENANT: current_tenant_id(), _MEMBER: member.pk, _TEAM: member.team_id}
    # So many parts take the server longer to plan than to read.
    with connection.prepared() as cursor:  # type: ignore[attr-defined]  # our own backend
        cursor.execute(words, [asks.get(value, value) if isinstance(value, int) else value for value in values])
        pinned, unread, *waiting = cursor.fetchone() or ["[]", 0]
    return Counts(sum(waiting), unread, tuple(Pinned(**each) for each in json.loads(pinned)))


# Ids that nothing has: they stand in the words for whoever asks.
_TENANT, _MEMBER, _TEAM = (2**62 + place for place in range(3))


@lru_cache(maxsize=64)
def _statement(role: str, has_team: bool, day: date) -> tuple[str, tuple[Any, ...]]:
    """The statement and its values, the same for everyone of a role on a day; stand-ins for who asks.

    Finding the words takes longer than the answer; only the question is kept, never the answer.
    """
    member = Membership(pk=_MEMBER, tenant_id=_TENANT, role=role, team_id=_TEAM if has_team else None)
    with wording_for(_TENANT):
        parts = [_count(late_of(member)), _key_results(member, day), _count(proposals_for(member, day))]
        parts.append(_count(waiting_signals(member)))
        if may(member, "fund"):
            due = waiting_rows(day + timedelta(days=NOTICE_DAYS)).values("initiative_id")
            parts += [
                _count(Initiative.objects.filter(state__in=UNDER_WAY, pk__in=due)),
                _count(Initiative.objects.filter(state__in=TO_ASSESS)),
            ]
        unread = _count(notices_of(member).filter(read_at=None))
        named = {f"part_{place}": part for place, part in enumerate([pinned_by(member), unread, *parts])}
        found = Membership.objects.filter(pk=member.pk).order_by().annotate(**named).values_list(*named)
        return found.query.sql_with_params()


def _key_results(member: Membership, day: date) -> Coalesce:
    """Those that a check-in is due for, and once more those that need help."""
    blocked = Q(watermelon__gte=WATERMELON) | Q(health="off_track")
    # Without figures there is no health; such a row is not achieved.
    due = is_due(day) & (Q(health=None) | ~Q(health="achieved"))
    return _count(led_by(member, day), Count("pk", filter=due) + Count("pk", filter=blocked))


def is_due(day: date) -> Q:
    """`okrs.cadence.due_on(…) <= day` for rows of `led_by`.

    The first check-in day from some day on is over exactly when that day is not after the last check-in day until now.
    """
    cadence, is_short = F("objective__cycle__cadence_days"), Q(objective__cycle__cadence_days__lt=WEEK)
    back = Mod(Value(day.isoweekday() + WEEK) - F("objective__cycle__check_in_weekday"), Value(WEEK))
    since = Case(When(is_short, then=Value(0)), default=back, output_field=IntegerField())
    rest = Case(When(is_short, then=cadence), default=cadence - GRACE + back, output_field=IntegerField())
    first = Coalesce("starts_on", "objective__cycle__starts_on")
    # The last word is looked for once: what compares with none is not known, and then the first day decides.
    spoken, begun = LessThanOrEqual(F("last"), _before(day, rest)), LessThanOrEqual(first, _before(day, since))
    return Q(Coalesce(spoken, begun, output_field=BooleanField()))


def _before(day: date, days: Any) -> Func:
    return Func(Value(day), days, template="(%(expressions)s)", arg_joiner=" - ", output_field=DateField())


def _count(rows: QuerySet[Any], how: Any = None) -> Coalesce:
    counted = rows.order_by().values("tenant_id").annotate(how_many=Count("pk") if how is None else how)
    return Coalesce(Subquery(counted.values("how_many"), output_field=IntegerField()), 0)
