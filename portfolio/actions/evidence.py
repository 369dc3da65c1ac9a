"""What must hold before money moves: agreeing on the tests of a tranche, and giving one's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from accounts.permissions import demand
from activity.actions import record
from okrs.models import KeyResult
from portfolio.evidence import Predicate, problem_with
from portfolio.evidence_line import MOST
from portfolio.models import Attestation, EvidenceTest, Tranche
from portfolio.queries import lock_row
from portfolio.queries.evidence import is_fixed, predicate_of
from tenancy.clock import today
from tenancy.context import all_seeing

APART = 1000  # positions while rows change places; each place is taken once


def agree_tests(*, actor: Membership, tranche: Tranche, tests: Sequence[Predicate]) -> list[EvidenceTest]:
    """Let these be the tests of the tranche, in this order; those about what the actor may not see stay behind them.

    Raises ValidationError once its money was released or its evidence was looked at, and Forbidden.
    """
    demand(actor, "fund")
    lock_row(tranche)
    refused = is_fixed(tranche)
    if refused:
        raise ValidationError(refused)
    wanted = [_checked(each) for each in tests]
    standing = list(EvidenceTest.objects.filter(tranche=tranche).order_by("position"))
    with all_seeing():
        others = list(
            EvidenceTest.objects.filter(tranche=tranche)
            .exclude(pk__in=[row.pk for row in standing])
            .order_by("position")
        )
    if len(wanted) + len(others) > MOST:
        raise ValidationError(f"A tranche has at most {MOST} tests.")
    rows = _matched(standing, wanted)
    with transaction.atomic():
        _remove([row for row in standing if row not in rows])
        _place([*others, *standing], [*rows, *others], tranche)
    record("tranche.tests_agreed", actor=actor, on=tranche.initiative, tranche=tranche.position, tests=len(rows))
    return rows


def _checked(predicate: Predicate) -> Predicate:
    problem = problem_with(predicate)
    if problem:
        raise ValidationError(problem)
    about = predicate.key_result_id or 0
    if predicate.kind == "key_result" and not KeyResult.objects.filter(pk=about).exists():
        raise ValidationError("There is no such key result.")
    return replace(predicate, id=None, words=predicate.words.strip())


def _matched(standing: Sequence[EvidenceTest], wanted: Sequence[Predicate]) -> list[EvidenceTest]:
    """For each wanted test the one that says the same already, or a new one: words that were given stay with theirs."""
    left = {row.pk: row for row in standing}
    found = []
    for predicate in wanted:
        same = next((row for row in left.values() if replace(predicate_of(row), id=None) == predicate), None)
        found.append(left.pop(same.pk) if same is not None else _made(predicate))
    return found


def _made(predicate: Predicate) -> EvidenceTest:
    return EvidenceTest(
        kind=predicate.kind, measure=predicate.measure, operator=predicate.operator, against=predicate.against,
        threshold=predicate.threshold, words=predicate.words, key_result_id=predicate.key_result_id,
    )  # fmt: skip


def _remove(rows: Sequence[EvidenceTest]) -> None:
    given = Attestation.objects.filter(test__in=rows).select_related("test", "recorded_by").first()
    if given is not None:
        who = given.recorded_by.name if given.recorded_by else "Somebody"
        raise ValidationError(f"{who} gave their word on “{given.test.words}” already: this test stays.")
    for row in rows:
        row.delete()


def _place(before: Sequence[EvidenceTest], rows: Sequence[EvidenceTest], tranche: Tranche) -> None:
    kept = {row.pk for row in rows if row.pk}
    with all_seeing():
        for place, row in enumerate([row for row in before if row.pk in kept], start=APART):
            row.position = place
            row.save(update_fields=["position"])
        for place, row in enumerate(rows, start=1):
            row.position = place
            if row.pk:
                row.save(update_fields=["position"])
            else:
                row.tranche = tranche
                row.full_clean(exclude=["tenant"])
                row.save()


def attest(
    *, actor: Membership, test: EvidenceTest, holds: bool, words: str = "", on: date | None = None
) -> Attestation:
    """Give one's word that what a test asks for holds, or does not; a later word counts from its day on."""
    demand(actor, "propose")
    day = on or today(actor.tenant)
    if test.kind != EvidenceTest.Kind.ATTESTATION:
        raise ValidationError("This test asks for a figure, not for somebody's word.")
    if day > today(actor.tenant):
        raise ValidationError({"on": "Nobody can give their word on a day to come."})
    if not holds and not words.strip():
        raise ValidationError({"words": "Say what is missing."})
    lock_row(test)
    row = Attestation(test=test, date=day, holds=holds, words=words.strip(), recorded_by=actor)
    row.full_clean(exclude=["tenant"])
    row.save()
    initiative = test.tranche.initiative
    record("tranche.attested", actor=actor, on=initiative, tranche=test.tranche.position, holds=holds, about=test.words)
    return row
