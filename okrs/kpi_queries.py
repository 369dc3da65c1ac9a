"""Reads of KPIs: each with its last reading, and those that ask for an objective."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.models import Membership
from accounts.permissions import may
from activity.models import Event
from okrs.kpi_bands import IN_BAND, NEAR, NO_READING, OUT, STALE, Bands, state_of
from okrs.models import Cycle, Kpi, KpiReading, Objective

WORST_FIRST = (OUT, NEAR, STALE, NO_READING, IN_BAND)
DISMISSED = "kpi.proposal_dismissed"


def bands_of(kpi: Kpi) -> Bands:
    """Its bands."""
    return Bands(kpi.low, kpi.high, kpi.far_low, kpi.far_high)


def _readings(day: date) -> QuerySet[KpiReading]:
    return KpiReading.objects.filter(kpi=OuterRef("pk"), date__lte=day, superseded_by=None).order_by("-date", "-id")


def kpis_on(day: date) -> QuerySet[Any]:
    """Each KPI with `value` and `value_on` of its last reading up to the day (none: not read yet)."""
    last = _readings(day)
    rows = Kpi.objects.select_related("owner", "team")
    read: QuerySet[Any] = rows.annotate(
        value=Subquery(last.values("value")[:1]), value_on=Subquery(last.values("date")[:1])
    )
    return read


def states_of_kpis(day: date) -> dict[int, str]:
    """The state of every KPI by its id, the worst first and by key among equals; one query."""
    rows = kpis_on(day).values_list(
        "pk", "key", "low", "high", "far_low", "far_high", "value", "value_on", "cadence_days"
    )
    found = [
        (pk, key, state_of(Bands(low, high, far_low, far_high), value, on, cadence, day))
        for pk, key, low, high, far_low, far_high, value, on, cadence in rows
    ]
    ordered = sorted(found, key=lambda row: (WORST_FIRST.index(row[2]), _natural(row[1])))
    return {pk: state for pk, _, state in ordered}


def _natural(key: str) -> tuple[tuple[int, str], ...]:
    """KPI2 before KPI10."""
    return tuple((int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d{1,18})", key))


def proposing(day: date) -> QuerySet[Any]:
    """The KPIs whose last reading lies outside the band while no objective answers it and nobody said why not.

    A dismissal holds until a reading is in the band again.
    """
    above, below = Q(kpi__low=None) | Q(value__gte=F("kpi__low")), Q(kpi__high=None) | Q(value__lte=F("kpi__high"))
    said = Event.objects.filter(name=DISMISSED, object_type="okrs.kpi", object_id=OuterRef("pk")).order_by("-id")
    about = Cast(KeyTextTransform("date", "data"), DateField())
    answered = Objective.objects.filter(prompted_by=OuterRef("pk")).exclude(cycle__state=Cycle.State.CLOSED)
    found: QuerySet[Any] = (
        kpis_on(day)
        .annotate(
            well_on=Subquery(_readings(day).filter(above, below).values("date")[:1]),
            dismissed=Subquery(said.annotate(about=about).values("about")[:1]),
        )
        .filter(Q(value__lt=F("low")) | Q(value__gt=F("high")))
        .filter(Q(dismissed=None) | Q(dismissed__lt=F("well_on")))
        .exclude(Exists(answered))
    )
    return found


def proposals_for(member: Membership, day: date) -> QuerySet[Any]:
    """Those the member may answer: all of them for who edits every OKR, else their own and their team's."""
    rows = proposing(day)
    if may(member, "edit"):
        return rows
    theirs = Q(owner=member) | (Q(team=member.team_id) if member.team_id else Q())
    return rows.filter(theirs) if may(member, "propose") else rows.none()


def readings_of(kpi: Kpi, until: date) -> list[KpiReading]:
    """Every reading about days up to `until`, newest first; one that was corrected has `correction` set."""
    newer = KpiReading.objects.filter(supersedes=OuterRef("pk")).values("pk")[:1]
    rows = KpiReading.objects.filter(kpi=kpi, date__lte=until).annotate(correction=Subquery(newer))
    return list(rows.select_related("recorded_by").order_by("-date", "-id"))


def values_of_kpis(kpis: Iterable[int], until: date) -> dict[int, list[float]]:
    """Per KPI its readings that count, oldest first, for sparklines."""
    rows = KpiReading.objects.filter(kpi__in=list(kpis), date__lte=until, superseded_by=None).order_by("date", "id")
    values: dict[int, list[float]] = {}
    for kpi_id, value in rows.values_list("kpi_id", "value"):
        values.setdefault(kpi_id, []).append(float(value))
    return values


def head_of_readings(kpi: Kpi, day: date) -> KpiReading | None:
    """The reading about that day that counts."""
    return KpiReading.objects.filter(kpi=kpi, date=day, superseded_by=None).first()


def last_value(kpi: Kpi, day: date) -> Decimal | None:
    """The value of its last reading up to the day."""
    row = KpiReading.objects.filter(kpi=kpi, date__lte=day, superseded_by=None).order_by("-date", "-id").first()
    return row.value if row else None


def suggested_kpi_key() -> str:
    """KPI1, KPI2, …: the number after the greatest so far."""
    keys = Kpi.objects.filter(key__regex=r"^KPI\d{1,9}$").values_list("key", flat=True)
    return f"KPI{max((int(key[3:]) for key in keys), default=0) + 1}"
