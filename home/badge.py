"""How much waits for a member: the number on every page, in one statement whatever the size of the tenant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, F, Func, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from accounts.models import Membership
from accounts.permissions import may
from home.queries import NOTICE_DAYS, TO_ASSESS, UNDER_WAY, WATERMELON, late_of, led_by
from okrs.cadence import GRACE, WEEK
from portfolio.models import Initiative
from portfolio.queries import undecided_tranches


def waiting_count(member: Membership, day: date) -> int:
    """As many as `home.queries.waiting_for` lists."""
    parts = [_count(late_of(member)), _key_results(member, day)]
    if may(member, "fund"):
        due = undecided_tranches(day + timedelta(days=NOTICE_DAYS)).values("initiative_id")
        parts += [
            _count(Initiative.objects.filter(state__in=UNDER_WAY, pk__in=due)),
            _count(Initiative.objects.filter(state__in=TO_ASSESS)),
        ]
    named = {f"part_{place}": part for place, part in enumerate(parts)}
    found = Membership.objects.filter(pk=member.pk).annotate(**named).values_list(*named).first()
    return sum(found) if found else 0


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
    weekdays = [
        When(
            objective__cycle__check_in_weekday=weekday,
            then=Value(day - timedelta(days=(day.isoweekday() - weekday) % 7)),
        )
        for weekday in range(1, WEEK + 1)
    ]
    is_short = Q(objective__cycle__cadence_days__lt=WEEK)
    until = Case(When(is_short, then=Value(day)), *weekdays, output_field=DateField())
    cadence = F("objective__cycle__cadence_days")
    rest = Case(When(is_short, then=cadence), default=cadence - GRACE, output_field=IntegerField())
    first = Coalesce("starts_on", "objective__cycle__starts_on")
    earliest: Any = Func(until, rest, template="(%(expressions)s)", arg_joiner=" - ", output_field=DateField())
    return Q(last__lte=earliest) | Q(last=None) & Q(LessThanOrEqual(first, until))


def _count(rows: QuerySet[Any], how: Any = None) -> Coalesce:
    counted = rows.order_by().values("tenant_id").annotate(how_many=Count("pk") if how is None else how)
    return Coalesce(Subquery(counted.values("how_many"), output_field=IntegerField()), 0)
