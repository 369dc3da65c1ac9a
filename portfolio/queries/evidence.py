"""Reads of what was agreed, attested, found and proposed about tranches, and of the figures that tests ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from okrs.models import KeyResult
from portfolio.evidence import MEASURES, Figures, Found, Predicate, Standing, evaluate
from portfolio.evidence_words import Named, all_words, found_words, words_of
from portfolio.models import (
    Attestation,
    Contribution,
    DecisionProposal,
    EvidenceFinding,
    EvidenceReview,
    EvidenceTest,
    Initiative,
    Tranche,
    TrancheDecision,
)  # fmt: skip
from portfolio.queries import LAST_DAY
from portfolio.standings import Standing as Place
from tenancy.context import all_seeing

KEY_RESULT_FIGURES = tuple(MEASURES["key_result"])
# What an initiative's tests and their thresholds ask for, as rollups and snapshots name it.
INITIATIVE_FIGURES = ("ac", "eac", "cv", "cpi", "percent", "spi_t", "spi", "p_factor", "bac", "released", "at", "eac_t")


@dataclass(frozen=True)
class Contract:
    """The tests of one tranche that the reader may see, and how many more there are."""

    tests: Sequence[EvidenceTest] = ()
    hidden: int = 0

    @property
    def predicates(self) -> list[Predicate]:
        """The tests for the pure modules."""
        return [predicate_of(test) for test in self.tests]

    @property
    def named(self) -> dict[int, Named]:
        """The key results that they are about."""
        about = (test.key_result for test in self.tests)
        return {key_result.pk: named_of(key_result) for key_result in about if key_result is not None}

    def words(self, currency: str) -> str:
        """All of it in words; nothing without tests."""
        return all_words(self.predicates, self.named, currency)


def named_of(key_result: KeyResult) -> Named:
    """A key result as tests speak of it."""
    return Named(key_result.key, key_result.title, key_result.counted_in)


def predicate_of(test: EvidenceTest) -> Predicate:
    """The stored test for the pure modules."""
    return Predicate(
        kind=test.kind, measure=test.measure, operator=test.operator, against=test.against, threshold=test.threshold,
        words=test.words, key_result_id=test.key_result_id, id=test.pk,
    )  # fmt: skip


def contracts_of(tranche_ids: Iterable[int]) -> dict[int, Contract]:
    """The contract of each of these tranches; two queries, the second for what the reader may not see."""
    ids = set(tranche_ids)
    if not ids:
        return {}
    tests: dict[int, list[EvidenceTest]] = {pk: [] for pk in ids}
    for test in EvidenceTest.objects.filter(tranche__in=ids).select_related("key_result").order_by("position"):
        tests[test.tranche_id].append(test)
    with all_seeing():
        counted = (
            EvidenceTest.objects.filter(tranche__in=ids).order_by().values_list("tranche_id").annotate(Count("pk"))
        )
        totals = dict(counted)
    return {pk: Contract(rows, totals.get(pk, 0) - len(rows)) for pk, rows in tests.items()}


def attested(test_ids: Iterable[int], until: date) -> dict[int, Attestation]:
    """The last word on each test by that day."""
    rows = Attestation.objects.filter(test__in=set(test_ids), date__lte=until, superseded_by=None)
    return {row.test_id: row for row in rows.select_related("recorded_by").order_by("date", "id")}


@dataclass(frozen=True)
class Money:
    """A tranche as the figures of its tests need it."""

    id: int
    initiative_id: int
    amount: Decimal


def figures_of(contracts: Mapping[int, Contract], tranches: Iterable[Tranche], day: date, *, kept: bool) -> Any:
    """The figures for each tranche's tests, by tranche; three queries.

    `kept`: those that were kept of that day, when it has passed; else the stored ones of today.
    """
    rows = list(tranches)
    key_results = {test.key_result_id for each in contracts.values() for test in each.tests if test.key_result_id}
    of_key_results = _key_result_figures(key_results, day if kept else None)
    of_initiatives = _initiative_figures({row.initiative_id for row in rows}, day if kept else None)
    words = {
        pk: said.holds for pk, said in attested((t.pk for each in contracts.values() for t in each.tests), day).items()
    }
    return {
        row.pk: Figures(
            of_key_results,
            of_initiatives.get(row.initiative_id, {}),
            {**_amounts(of_initiatives.get(row.initiative_id, {})), "tranche": row.amount},
            words,
        )
        for row in rows
    }


def _amounts(figures: Mapping[str, Any]) -> dict[str, Decimal | None]:
    return {"released": figures.get("released"), "budget": figures.get("approved")}


def _key_result_figures(ids: Iterable[Any], kept_on: date | None) -> dict[int, Mapping[str, Decimal | None]]:
    if not ids:
        return {}
    if kept_on is not None:
        return _kept(KeyResult.objects.filter(pk__in=ids), kept_on)
    rows = KeyResult.objects.filter(pk__in=ids).order_by()
    names = {name: f"rollup__{name}" for name in KEY_RESULT_FIGURES}
    return {pk: dict(zip(names, row, strict=True)) for pk, *row in rows.values_list("pk", *names.values())}


def _kept(rows: QuerySet[Any], day: date) -> dict[int, Any]:
    """The newest snapshot until the day of each; it holds every figure, unknown ones too."""
    newest = rows.filter(snapshots__as_of__lte=day).order_by("pk", "-snapshots__as_of", "-snapshots__id").distinct("pk")
    return dict(newest.values_list("pk", "snapshots__figures"))


def _initiative_figures(ids: Iterable[int], kept_on: date | None) -> dict[int, dict[str, Any]]:
    own = ("key", "title", "state", "planned_finish", "budget")
    rows = Initiative.objects.filter(pk__in=ids).order_by()
    if kept_on is None:
        names = ("as_of", "health", *INITIATIVE_FIGURES)
        columns = (*own, *(f"rollup__{name}" for name in names))
        found = {pk: dict(zip((*own, *names), row, strict=True)) for pk, *row in rows.values_list("pk", *columns)}
    else:
        kept = _kept(rows, kept_on)
        plain = {pk: dict(zip(own, row, strict=True)) for pk, *row in rows.values_list("pk", *own)}
        found = {pk: kept.get(pk, {}) | row | {"as_of": kept_on} for pk, row in plain.items()}
    return {pk: row | _derived(pk, row) for pk, row in found.items()}


def _derived(pk: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """What is reckoned where it is shown, in the same way (portfolio.standings)."""
    names = ("key", "title", "state", "planned_finish", "budget", "bac", "at", "eac_t", "as_of")
    known: dict[str, Any] = {name: row.get(name) for name in names}
    place = Place(id=pk, **known)
    late = place.days_late
    return {"approved": place.approved, "days_late": None if late is None else Decimal(late)}


def standing_beside(initiative_id: int, day: date, *, kept: bool) -> Standing:
    """The initiative's health, and that of what it serves; two queries."""
    ids = list(Contribution.objects.filter(initiative=initiative_id).values_list("key_result_id", flat=True))
    if kept:
        own = _kept(Initiative.objects.filter(pk=initiative_id), day).get(initiative_id, {})
        served = _kept(KeyResult.objects.filter(pk__in=ids), day).values()
        pairs = [(row.get("health") or "", row.get("quadrant") or "") for row in served]
        return Standing(own.get("health") or "no_data", tuple(pairs))
    health = Initiative.objects.filter(pk=initiative_id).values_list("rollup__health", flat=True).first()
    rows = KeyResult.objects.filter(pk__in=ids).order_by("pk").values_list("rollup__health", "rollup__quadrant")
    return Standing(health or "no_data", tuple((one or "", other or "") for one, other in rows))


def was_kept(initiative_id: int, day: date) -> bool:
    """Whether figures of the initiative were kept by that day."""
    return bool(_kept(Initiative.objects.filter(pk=initiative_id), day))


@dataclass(frozen=True)
class Line:
    """A test as a page shows it: what is asked, what it came to."""

    asked: str
    holds: bool | None
    words: str
    test_id: int | None = None
    is_word: bool = False


def lines_of(contract: Contract, figures: Figures, currency: str) -> list[Line]:
    """Each test the reader may see with its present state."""
    named = contract.named
    return [line_of(predicate, evaluate(predicate, figures), named, currency) for predicate in contract.predicates]


def line_of(predicate: Predicate, found: Found, named: Mapping[int, Named], currency: str) -> Line:
    """One test with what it came to."""
    words = found_words(predicate, found, named, currency)
    asked = words_of(predicate, named, currency)
    return Line(asked[:1].upper() + asked[1:], found.holds, words, predicate.id, predicate.kind == "attestation")


@dataclass(frozen=True)
class Frozen:
    """A review with the findings that the reader may see, and how many more there are."""

    review: EvidenceReview
    findings: Sequence[EvidenceFinding] = field(default=())
    hidden: int = 0


def reviews_of(tranche_ids: Iterable[int]) -> dict[int, list[Frozen]]:
    """The reviews of each tranche, the newest first, also those that a later look of the day replaced; 3 queries."""
    reviews = list(
        EvidenceReview.objects.filter(tranche__in=set(tranche_ids))
        .select_related("recorded_by")
        .order_by("-date", "-id")
    )
    ids = [row.pk for row in reviews]
    if not ids:
        return {}
    findings: dict[int, list[EvidenceFinding]] = {}
    for finding in EvidenceFinding.objects.filter(review__in=ids).order_by("position"):
        findings.setdefault(finding.review_id, []).append(finding)
    with all_seeing():
        totals = dict(
            EvidenceFinding.objects.filter(review__in=ids).order_by().values_list("review_id").annotate(Count("pk"))
        )
    found: dict[int, list[Frozen]] = {}
    for row in reviews:
        seen = findings.get(row.pk, [])
        found.setdefault(row.tranche_id, []).append(Frozen(row, seen, totals.get(row.pk, 0) - len(seen)))
    return found


def newest_review(tranche: Tranche) -> EvidenceReview | None:
    """The review that counts now."""
    return tranche.reviews.order_by("-date", "-id").first()


def open_proposals(tranche_ids: Iterable[int] | None = None) -> QuerySet[DecisionProposal]:
    """What a first person proposed and nobody agreed to, withdrew or decided otherwise since."""
    rows = DecisionProposal.objects.filter(superseded_by=None, is_withdrawn=False, decisions=None)
    return rows if tranche_ids is None else rows.filter(tranche__in=set(tranche_ids))


def decisions_in_order(tranche_ids: Iterable[int]) -> dict[int, list[TrancheDecision]]:
    """All decisions of each tranche, the oldest first, with who took them and who proposed them; one query."""
    rows = TrancheDecision.objects.filter(tranche__in=set(tranche_ids), superseded_by=None).select_related(
        "recorded_by", "review", "proposal__recorded_by"
    )
    found: dict[int, list[TrancheDecision]] = {}
    for row in rows.order_by(LAST_DAY, "-id"):
        found.setdefault(row.tranche_id, []).insert(0, row)
    return found


def is_fixed(tranche: Tranche) -> str:
    """Why the tests of a tranche can no longer be changed; nothing while they can."""
    released = Q(decision=TrancheDecision.Decision.RELEASED)
    if tranche.decisions.filter(released).exists():
        return "Its money was released already: the tests that were agreed stand."
    if tranche.reviews.exists():
        return "The evidence was looked at already: nobody moves the goal after that."
    return ""
