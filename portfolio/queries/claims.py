"""Reads of claims: the facts, which of them count, and what moved beside them; as many queries for many as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from okrs.kr_types import Targets
from okrs.models import CheckIn, KeyResult, StageCompletion
from okrs.promised import AGAINST, Way, way_of
from portfolio.claims import Judged, Open, Shared, Step, Value, cost_per_point, share, steps_beside
from portfolio.models import Claim, Contribution, Initiative, InitiativeState
from tenancy.context import all_seeing
from tenancy.kept import Answers, kept_or_read
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
    def is_waiting(self) -> bool:
        """Whether it is still to be judged: what was stopped or rejected never is."""
        return not self.is_judged and self.state not in AGAINST

    @property
    def judged(self) -> Judged:
        """The same for the arithmetic; unjudged ones have no movement."""
        moved = self.moved if self.is_judged else None
        return Judged(self.sponsor_id, self.likely, self.low, self.high, moved, self.is_late)


# In the order of the fields above.
COLUMNS = (
    "id", "initiative_id", "key_result_id", "date", "low", "likely", "high", "due_on", "is_late", "sponsor_id",
    "sponsor__name", "supersedes_id", "initiative__key", "initiative__title", "initiative__state",
    "initiative__planned_finish",
)  # fmt: skip
MOST_TOLD = 200
SPONSOR = COLUMNS.index("sponsor__name")


def told(rows: QuerySet[Claim]) -> list[Told]:
    """Claims of a query, in its order."""
    found = rows.values_list(*COLUMNS)
    filled = ((*row[:SPONSOR], row[SPONSOR] or "", *row[SPONSOR + 1 :]) for row in found)
    return [Told(*row) for row in filled]


def uncorrected() -> QuerySet[Claim]:
    """The claims of the tenant that nothing supersedes.

    `superseded_by=None` says the same, but PostgreSQL takes it for one row and then walks all initiatives a claim.
    """
    return Claim.objects.filter(~Exists(Claim.objects.filter(supersedes=OuterRef("pk"))))


def claim_head(initiative: Initiative, key_result: KeyResult) -> Claim | None:
    """The newest claim that nothing supersedes: what is promised now."""
    rows = Claim.objects.filter(initiative=initiative, key_result=key_result, superseded_by=None)
    return rows.order_by("-date", "-id").first()


def claims_through_time(**chosen: int) -> list[Told]:
    """The claims ever registered there (by the ids of `initiative`, `key_result`), corrected ones too, newest first."""
    return told(Claim.objects.filter(**chosen).order_by("-date", "-id")[:MOST_TOLD])


def spans_of(initiatives: Collection[int] | Q) -> dict[int, Span]:
    """When these initiatives (by id, or as a condition on their states' facts) began and ended; one query."""
    chosen = initiatives if isinstance(initiatives, Q) else Q(initiative_id__in=initiatives)
    rows = (
        InitiativeState.objects.filter(chosen, superseded_by=None)
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


def measures_of(key_result_ids: Collection[int], values: Mapping[int, Sequence[Value]]) -> dict[int, Measure]:
    """These key results with the values given; one query."""
    rows = KeyResult.objects.filter(pk__in=key_result_ids).values_list(
        *WAY, "rollup__value", "rollup__measured", "rollup__pace_gap"
    )
    found = {}
    for pk, key, title, kind, unit, decimals, *limits, value, measured, pace in rows:
        way = way_of(kind, Targets(*limits), value, measured, Unit(unit, decimals))
        found[pk] = Measure(pk, key, title, way, pace, values.get(pk, ()))
    return found


def values_of(ids: Collection[int], day: date) -> dict[int, list[Value]]:
    """(day, value) of each measurement that counts, oldest first; of stages the percents done so far."""
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


JUDGED_CLAIMS: Answers[tuple[list[Told], dict[int, Measure]]] = Answers(4)
JUDGED_ON = (
    "accounts_membership", "okrs_checkin", "okrs_keyresult", "okrs_stage", "okrs_stagecompletion", "portfolio_claim",
    "portfolio_initiative", "portfolio_initiativestate", "rollups_keyresultrollup",
)  # fmt: skip


def kept_claims(day: date) -> tuple[list[Told], dict[int, Measure]]:
    """The same as `judged_claims`, kept while nothing that it rests on has changed; not to be changed."""
    return kept_or_read(JUDGED_CLAIMS, ("claims", day), JUDGED_ON, lambda: judged_claims(day))


def judged_claims(day: date) -> tuple[list[Told], dict[int, Measure]]:
    """Every claim that counts, with what moved beside it, and the key results they are on; five queries."""
    every = counting(told(uncorrected().order_by("id")))
    ids = {each.key_result_id for each in every}
    measures = measures_of(ids, values_of(ids, day))
    spans = spans_of({each.initiative_id for each in every})
    by_key_result: dict[int, list[Told]] = defaultdict(list)
    for each in every:
        by_key_result[each.key_result_id].append(each)
    found = []
    for pk, rows in by_key_result.items():
        found += outcomes(rows, measures[pk], spans, day)[0]
    return found, measures


def outcomes(
    claims: Sequence[Told], measure: Measure, spans: Mapping[int, Span], day: date
) -> tuple[list[Told], Shared]:
    """All the counting claims on one key result with what moved beside each, and the whole movement divided."""
    shared = share(measure.values, measure.begin, _opened(claims, spans, day), measure.way.direction)
    return [_with_outcome(each, shared, spans.get(each.initiative_id, Span()), day) for each in claims], shared


def steps_of(claim: Told, every: Iterable[Told], measure: Measure, day: date) -> list[Step]:
    """The steps whose parts sum to what moved beside it; `every` are the claims that count; one query."""
    beside = [each for each in every if each.key_result_id == claim.key_result_id]
    opened = _opened(beside, spans_of({each.initiative_id for each in beside}), day)
    return steps_beside(claim.id, measure.values, measure.begin, opened, measure.way.direction)


def _opened(claims: Iterable[Told], spans: Mapping[int, Span], day: date) -> list[Open]:
    found = (_open(each, spans.get(each.initiative_id, Span()), day) for each in claims)
    return [each for each in found if each is not None]


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


def with_money(claims: Sequence[Told], currency: str) -> list[Told]:
    """The same with their shares of the money; `currency` is that of portfolios without one; one query."""
    rows = Contribution.objects.filter(initiative_id__in={each.initiative_id for each in claims}).values_list(
        "initiative_id", "key_result_id", "allocation", "initiative__rollup__ac", "initiative__portfolio__currency"
    )
    money = {
        (bet, key_result): (part, None if cost is None else part * cost, own or currency)
        for bet, key_result, part, cost, own in rows
    }
    nothing = (None, None, "")
    return [_with_money(each, *money.get((each.initiative_id, each.key_result_id), nothing)) for each in claims]


def _with_money(claim: Told, allocation: Decimal | None, spend: Decimal | None, currency: str) -> Told:
    return replace(claim, allocation=allocation, spend=spend, currency=currency)


def cost_of(claim: Told, measure: Measure) -> Decimal | None:
    """What a point of the way cost by what moved beside it; None while nothing moved toward the goal."""
    moved = claim.judged.moved
    toward = None if moved is None else moved * (measure.way.direction or 1)
    return cost_per_point(claim.spend, toward, measure.way.length)


def hidden_claims() -> int:
    """How many claims are on key results that the reader may not see; two queries."""
    seen = Claim.objects.count()
    with all_seeing():
        return Claim.objects.count() - seen
