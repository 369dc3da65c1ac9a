"""Reads of claims: the facts, which of them count, and what moved beside them; as many queries for many as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Q

from okrs.kr_types import Targets
from okrs.models import CheckIn, KeyResult, StageCompletion
from okrs.promised import Way, way_of
from portfolio.claims import Judged, Open, Shared, Value, share
from portfolio.models import Claim, Contribution, Initiative, InitiativeState
from tenancy.context import all_seeing
from ui.formats import Unit

BEGUN = frozenset({"active", "paused", "delivered", "stopped"})
JUDGED = frozenset({"active", "paused", "delivered"})
"""A stopped bet is not judged by its claim: stopping well is no broken promise."""


@dataclass(frozen=True)
class Span:
    """When a bet began and ended, by the facts of its states; None: not yet, or nobody noted the day."""

    began: date | None = None
    ended: date | None = None
    has_begun: bool = False


@dataclass(frozen=True)
class Told:
    """A claim with the names that lists show."""

    id: int
    initiative_id: int
    key_result_id: int
    made_on: date
    low: Decimal | None
    likely: Decimal
    high: Decimal | None
    due_on: date | None
    is_late: bool
    sponsor_id: int | None
    sponsor: str
    supersedes_id: int | None
    initiative_key: str
    title: str
    state: str
    planned_finish: date | None
    allocation: Decimal | None = None
    spend: Decimal | None = None
    """Its share of the actual cost."""
    currency: str = ""
    moved: Fraction | None = None
    is_judged: bool = False

    @property
    def until(self) -> date | None:
        """The day by which the movement is to be seen: the claim's, else the bet's planned finish."""
        return self.due_on or self.planned_finish

    @property
    def judged(self) -> Judged:
        """The same for the arithmetic; unjudged ones have no movement."""
        moved = self.moved if self.is_judged else None
        return Judged(self.sponsor_id, self.likely, self.low, self.high, moved, self.is_late)


COLUMNS = {
    "id": "id", "initiative_id": "initiative_id", "key_result_id": "key_result_id", "made_on": "date", "low": "low",
    "likely": "likely", "high": "high", "due_on": "due_on", "is_late": "is_late", "sponsor_id": "sponsor_id",
    "sponsor": "sponsor__name", "supersedes_id": "supersedes_id", "initiative_key": "initiative__key",
    "title": "initiative__title", "state": "initiative__state", "planned_finish": "initiative__planned_finish",
}  # fmt: skip


def told(rows: Iterable[Any]) -> list[Told]:
    """Claims of a query, in its order."""
    found = rows.values_list(*COLUMNS.values())  # type: ignore[attr-defined]  # a queryset
    return [Told(**{**dict(zip(COLUMNS, row, strict=True)), "sponsor": row[10] or ""}) for row in found]


def claim_head(initiative: Initiative, key_result: KeyResult) -> Claim | None:
    """The newest claim that nothing supersedes: what is promised now."""
    rows = Claim.objects.filter(initiative=initiative, key_result=key_result, superseded_by=None)
    return rows.order_by("-date", "-id").first()


def claims_through_time(initiative: Initiative) -> list[Told]:
    """Every claim an initiative ever registered, corrected ones included, the newest first."""
    return told(Claim.objects.filter(initiative=initiative).order_by("key_result__key", "-date", "-id"))


def spans_of(initiative_ids: Iterable[int]) -> dict[int, Span]:
    """When these initiatives began and ended; one query."""
    rows = (
        InitiativeState.objects.filter(initiative_id__in=set(initiative_ids), superseded_by=None)
        .order_by(F("date").asc(nulls_first=True), "id")
        .values_list("initiative_id", "date", "state", "initiative__planned_start")
    )
    found: dict[int, Span] = {}
    for pk, since, state, planned in rows:
        found[pk] = _next_span(found.get(pk, Span()), since, state, planned)
    return found


def _next_span(span: Span, day: date | None, state: str, planned: date | None) -> Span:
    ended = day if state in {"delivered", "stopped", "rejected"} else None
    if state not in BEGUN or span.has_begun:
        return replace(span, ended=ended)
    # Loaded as under way, without a day: the plan says when it began, if it says so.
    return Span(day or planned, ended, has_begun=True)


def is_late(initiative: Initiative, day: date) -> bool:
    """Whether a claim of that day comes after the start; under way since nobody knows when counts as late."""
    span = spans_of([initiative.pk]).get(initiative.pk, Span())
    return span.has_begun and (span.began is None or span.began < day)


def counting(claims: Iterable[Told]) -> list[Told]:
    """One claim a bet and key result: the newest registered before the start, else the newest there is."""
    best: dict[tuple[int, int], Told] = {}
    for each in sorted(claims, key=lambda one: (not one.is_late, one.made_on, one.id)):
        best[each.initiative_id, each.key_result_id] = each
    return list(best.values())


def newest(claims: Iterable[Told]) -> dict[tuple[int, int], Told]:
    """The newest claim of each bet on each key result: what is promised now."""
    return {(each.initiative_id, each.key_result_id): each for each in sorted(claims, key=_age)}


def _age(claim: Told) -> tuple[date, int]:
    return claim.made_on, claim.id


WAY = ("id", "key", "title", "type", "unit", "decimals", "baseline", "target", "low", "high")


@dataclass(frozen=True)
class Measure:
    """A key result as claims need it: its way, its values through time, where they begin."""

    id: int
    key: str
    title: str
    way: Way
    pace_gap: Decimal | None = None
    """Measured less expected."""
    values: Sequence[Value] = ()

    @property
    def begin(self) -> Decimal | None:
        """The value before the first measurement."""
        return self.way.start


def measures_of(key_result_ids: Iterable[int], day: date) -> dict[int, Measure]:
    """These key results with their values up to a day; three queries."""
    ids = set(key_result_ids)
    values = values_of(ids, day)
    rows = KeyResult.objects.filter(pk__in=ids).values_list(
        *WAY, "rollup__value", "rollup__measured", "rollup__pace_gap"
    )
    found = {}
    for pk, key, title, kind, unit, decimals, *limits, value, measured, pace in rows:
        way = way_of(kind, Targets(*limits), value, measured, Unit(unit, decimals))
        found[pk] = Measure(pk, key, title, way, pace, values.get(pk, ()))
    return found


def values_of(key_result_ids: Iterable[int], day: date) -> dict[int, list[Value]]:
    """(day, value) of each measurement that counts, oldest first; of stages the percents done so far."""
    ids = set(key_result_ids)
    found: dict[int, list[Value]] = defaultdict(list)
    rows = CheckIn.objects.filter(key_result_id__in=ids, date__lte=day, value__isnull=False, superseded_by=None)
    for pk, on, value in rows.order_by("date", "id").values_list("key_result_id", "date", "value"):
        found[pk].append((on, value or Decimal(0)))
    done = StageCompletion.objects.filter(stage__key_result_id__in=ids, date__lte=day, superseded_by=None)
    so_far: dict[int, Decimal] = defaultdict(Decimal)
    stages = done.order_by("date", "id").values_list("stage__key_result_id", "date", "stage__percent")
    for pk, done_on, percent in stages:
        so_far[pk] += percent
        found[pk].append((done_on or day, so_far[pk]))
    return found


def judged_claims(chosen: Q, day: date, currency: str) -> tuple[list[Told], dict[int, Measure], dict[int, Shared]]:
    """The counting claims on the key results that `chosen` claims name, with what moved beside each.

    All claims of those key results share their movement, whatever was chosen. `currency`: of portfolios without one.
    """
    named = Claim.objects.filter(chosen).values("key_result_id")
    every = counting(told(Claim.objects.filter(key_result_id__in=named, superseded_by=None).order_by("id")))
    measures = measures_of({each.key_result_id for each in every}, day)
    spans = spans_of(each.initiative_id for each in every)
    by_key_result: dict[int, list[Told]] = defaultdict(list)
    for each in every:
        by_key_result[each.key_result_id].append(each)
    money, found, shared = _money_of({each.initiative_id for each in every}, currency), [], {}
    for pk, rows in by_key_result.items():
        judged, shared[pk] = outcomes(rows, measures[pk], spans, day)
        found += [_with_money(each, money) for each in judged]
    return found, measures, shared


def outcomes(
    claims: Sequence[Told], measure: Measure, spans: Mapping[int, Span], day: date
) -> tuple[list[Told], Shared]:
    """All the counting claims on one key result with what moved beside each, and the whole movement divided."""
    opened = [one for each in claims if (one := _open(each, spans.get(each.initiative_id, Span()), day)) is not None]
    shared = share(measure.values, measure.begin, opened, measure.way.direction)
    return [_with_outcome(each, shared, spans.get(each.initiative_id, Span()), day) for each in claims], shared


def _open(claim: Told, span: Span, day: date) -> Open | None:
    """When a claim takes part: once its bet began, from the claim's day to the day it is due or the bet was stopped."""
    if not span.has_begun:
        return None
    until = min(claim.until or day, day)
    if claim.state in {"stopped", "rejected"} and span.ended is not None:
        until = min(until, span.ended)
    return Open(claim.id, claim.likely, claim.made_on, until)


def _with_outcome(claim: Told, shared: Shared, span: Span, day: date) -> Told:
    is_over = claim.state == "delivered" or (claim.until is not None and claim.until < day)
    is_judged = span.has_begun and claim.state in JUDGED and is_over
    return replace(claim, moved=shared.by_claim.get(claim.id), is_judged=is_judged)


def _with_money(claim: Told, money: Money) -> Told:
    allocation, spend, currency = money.get((claim.initiative_id, claim.key_result_id), (None, None, ""))
    return replace(claim, allocation=allocation, spend=spend, currency=currency)


type Money = dict[tuple[int, int], tuple[Decimal, Decimal | None, str]]


def _money_of(initiative_ids: Iterable[int], currency: str) -> Money:
    rows = Contribution.objects.filter(initiative_id__in=set(initiative_ids)).values_list(
        "initiative_id", "key_result_id", "allocation", "initiative__rollup__ac", "initiative__portfolio__currency"
    )
    return {
        (bet, key_result): (share_of, None if cost is None else share_of * cost, own or currency)
        for bet, key_result, share_of, cost, own in rows
    }


def head_of_claims(initiative_ids: Iterable[int]) -> dict[tuple[int, int], Told]:
    """What these initiatives promise now, by initiative and key result; one query."""
    rows = Claim.objects.filter(initiative_id__in=set(initiative_ids), superseded_by=None)
    return newest(told(rows.order_by("date", "id")))


def hidden_claims() -> int:
    """How many claims are on key results that the reader may not see; two queries."""
    seen = Claim.objects.count()
    with all_seeing():
        return Claim.objects.count() - seen
