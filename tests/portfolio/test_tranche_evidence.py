"""Tests agreed before the money moves, reviews that freeze the evidence, proposals, decisions for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.permissions import Forbidden
from activity.models import Event
from execution.actions.facts import book_cost
from okrs.actions.check_ins import add_check_in
from okrs.actions.objectives import edit_objective
from portfolio.actions import reviews as reviews_module
from portfolio.actions.deciding import decide_tranche
from portfolio.actions.evidence import agree_tests, attest
from portfolio.actions.reviews import look_now, review_due
from portfolio.actions.tranches import plan_tranche
from portfolio.evidence import Predicate
from portfolio.evidence_line import parse
from portfolio.models import (
    EvidenceFinding,
    EvidenceReview,
    EvidenceTest,
    FundingPolicy,
    Tranche,
    TrancheDecision,
)  # fmt: skip
from portfolio.queries.evidence import (
    contracts_of,
    figures_of,
    lines_of,
    reviews_of,
)
from rollups.actions import recompute_now
from rollups.engine import Moment
from rollups.history.keeping import compute_and_keep
from tenancy.context import use_reader
from tests.execution.scene import Scene

D = Decimal
CONTRACT = 'KR1.1 value >= 1500 and cost <= tranche and "The pilot ran"'


def tranche(scene: Scene, amount: int = 250_000, in_days: int = 0, line: str = "") -> Tranche:
    """The next tranche of the bet, with its contract."""
    row = plan_tranche(
        actor=scene.cast.max, initiative=scene.initiative, amount=D(amount), review_on=scene.ago(-in_days)
    )
    if line:
        agree_tests(actor=scene.cast.max, tranche=row, tests=parse(line, {"KR1.1": scene.key_result.pk}))
    return row


def policy(**values: Any) -> None:
    row = FundingPolicy.objects.first() or FundingPolicy()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def test_tests_are_agreed_and_held_against_the_stored_figures(scene: Scene, acme: Any) -> None:
    row = tranche(scene, line=CONTRACT)
    book_cost(actor=scene.cast.max, initiative=scene.initiative, amount=D(200_000), date=scene.ago(2))
    scene.computed()
    contracts = contracts_of([row.pk])
    figures = figures_of(contracts, [row], scene.today, kept=False)
    lines = lines_of(contracts[row.pk], figures[row.pk], "EUR")
    assert [(line.asked, line.holds, line.words) for line in lines] == [
        ("Weekly active clinics ≥ 1,500 clinics", False, "It is 1,260 clinics, asked was ≥ 1,500 clinics."),
        ("Cost ≤ the tranche", True, "It is €200k, asked was ≤ €250k."),
        ("Somebody's word: The pilot ran", None, "Nobody has given their word yet."),
    ]
    assert Event.objects.filter(name="tranche.tests_agreed").exists()


def test_days_late_and_indexes_are_held_against_numbers(scene: Scene, acme: Any) -> None:
    scene.work()
    row = tranche(scene, line="late <= 10 days and cpi >= 0.5 and forecast cost <= budget and cost <= released")
    scene.computed()
    contracts = contracts_of([row.pk])
    lines = lines_of(contracts[row.pk], figures_of(contracts, [row], scene.today, kept=False)[row.pk], "EUR")
    assert [line.holds for line in lines] == [False, True, False, False]
    assert lines[0].words.startswith("It is ")


def test_tests_change_in_place_until_the_evidence_was_looked_at(scene: Scene, acme: Any) -> None:
    row = tranche(scene, line=CONTRACT)
    word = EvidenceTest.objects.get(kind="attestation")
    attest(actor=scene.cast.ben, test=word, holds=True)
    changed = parse('"The pilot ran" and cost <= 5', {})
    agree_tests(actor=scene.cast.max, tranche=row, tests=changed)
    assert [test.position for test in EvidenceTest.objects.filter(tranche=row)] == [1, 2]
    assert EvidenceTest.objects.get(kind="attestation").pk == word.pk
    with pytest.raises(ValidationError, match="Ben gave their word on “The pilot ran” already"):
        agree_tests(actor=scene.cast.max, tranche=row, tests=parse("cost <= 5", {}))
    scene.computed()
    look_now(actor=scene.cast.max, tranche=row)
    with pytest.raises(ValidationError, match="nobody moves the goal"):
        agree_tests(actor=scene.cast.max, tranche=row, tests=changed)


def test_tests_stand_once_the_money_was_released_even_when_it_was_taken_back(scene: Scene, acme: Any) -> None:
    row = tranche(scene)
    decide_tranche(actor=scene.cast.ana, tranche=row, decision="released", reason="It works")
    decide_tranche(actor=scene.cast.ana, tranche=row, decision="planned", reason="Too early")
    with pytest.raises(ValidationError, match="released already"):
        agree_tests(actor=scene.cast.max, tranche=row, tests=parse("cost <= 5", {}))


def test_a_test_that_cannot_be_one_is_refused_by_the_action_too(scene: Scene, acme: Any) -> None:
    row = tranche(scene)
    for bad, words in (
        (Predicate("cost", "cpi", ">=", "tranche"), "no amount"),
        (Predicate("key_result", "value", ">=", threshold=D(1), key_result_id=99_999), "no such key result"),
        (Predicate("schedule", "charm", ">=", threshold=D(1)), "no figure of the schedule"),
    ):
        with pytest.raises(ValidationError, match=words):
            agree_tests(actor=scene.cast.max, tranche=row, tests=[bad])
    with pytest.raises(ValidationError, match="at most 12"):
        agree_tests(
            actor=scene.cast.max, tranche=row, tests=[Predicate("cost", "ac", "<=", threshold=D(n)) for n in range(13)]
        )


def test_a_word_is_given_and_taken_back_with_its_reason(scene: Scene, acme: Any) -> None:
    row = tranche(scene, line='"The pilot ran" and cost <= 5')
    word, cost = EvidenceTest.objects.filter(tranche=row)
    with pytest.raises(Forbidden):
        attest(actor=scene.cast.vic, test=word, holds=True)
    with pytest.raises(ValidationError, match="asks for a figure"):
        attest(actor=scene.cast.ben, test=cost, holds=True)
    with pytest.raises(ValidationError, match="Say what is missing"):
        attest(actor=scene.cast.ben, test=word, holds=False)
    with pytest.raises(ValidationError, match="day to come"):
        attest(actor=scene.cast.ben, test=word, holds=True, on=scene.ago(-1))
    attest(actor=scene.cast.ben, test=word, holds=True, on=scene.ago(2))
    attest(actor=scene.cast.max, test=word, holds=False, words="It stopped half way")
    contracts = contracts_of([row.pk])
    figures = figures_of(contracts, [row], scene.today, kept=False)
    assert figures[row.pk].words == {word.pk: False}
    before = figures_of(contracts, [row], scene.ago(1), kept=False)
    assert before[row.pk].words == {word.pk: True}


def test_the_night_freezes_what_is_due_once_and_proposes(scene: Scene, at_nine: datetime) -> None:
    due, later = tranche(scene, line=CONTRACT), tranche(scene, in_days=1)
    scene.computed()
    assert review_due(scene.cast.acme, at_nine) == 1
    assert review_due(scene.cast.acme, at_nine) == 0
    review = EvidenceReview.objects.get()
    assert (review.tranche_id, review.date, review.proposal, review.recorded_by) == (due.pk, scene.today, "stop", None)
    assert review.formula == scene.cast.acme.formula
    found = [(one.position, one.test, one.value, one.holds) for one in review.findings.all()]
    assert found == [
        (1, "Weekly active clinics ≥ 1,500 clinics", D(1260), False),
        (2, "cost ≤ the tranche", D(0), True),
        (3, "somebody's word: The pilot ran", None, None),
    ]
    assert not later.reviews.exists()


def test_the_night_waits_for_the_figures_of_the_day(scene: Scene, at_nine: datetime) -> None:
    tranche(scene)
    assert review_due(scene.cast.acme, at_nine) == 0  # never computed
    scene.computed()
    assert review_due(scene.cast.acme, at_nine.replace(hour=2)) == 0
    assert review_due(scene.cast.acme, at_nine + timedelta(days=1)) == 0  # the stored figures are yesterday's
    assert review_due(scene.cast.acme, at_nine) == 1


def test_the_day_is_the_tenants_not_the_servers(scene: Scene, acme: Any) -> None:
    scene.cast.acme.time_zone = "Pacific/Kiritimati"
    row = tranche(scene)
    scene.computed()
    noon = datetime(scene.today.year, scene.today.month, scene.today.day, 1, tzinfo=UTC)
    local = noon.astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert local.hour == 15
    assert review_due(scene.cast.acme, noon) == 1
    assert row.reviews.get().date == scene.today


def test_a_missed_night_is_made_up_with_the_figures_of_the_review_date(scene: Scene, at_nine: datetime) -> None:
    row = tranche(scene, in_days=-3, line="KR1.1 value >= 1500")
    add_check_in(actor=scene.cast.max, key_result=scene.key_result, date=scene.ago(4), value=D(1600))
    compute_and_keep(Moment(scene.ago(3), formula=scene.cast.acme.formula))
    scene.computed()  # the last value fell to 1,260 since
    assert review_due(scene.cast.acme, at_nine) == 1
    review = row.reviews.get()
    assert (review.date, review.proposal) == (scene.ago(3), "fund")
    assert review.findings.get().value == D(1600)


def test_a_review_missed_without_kept_figures_is_made_with_those_of_today(scene: Scene, at_nine: datetime) -> None:
    row = tranche(scene, in_days=-40, line="KR1.1 value >= 1500")
    scene.computed()
    assert review_due(scene.cast.acme, at_nine) == 1
    assert row.reviews.get().date == scene.today


def test_a_later_correction_leaves_the_frozen_review_and_a_new_look_stands_beside_it(
    scene: Scene, at_nine: datetime
) -> None:
    row = tranche(scene, line="KR1.1 value >= 1500")
    scene.computed()
    review_due(scene.cast.acme, at_nine)
    add_check_in(actor=scene.cast.max, key_result=scene.key_result, date=scene.ago(1), value=D(1700))
    recompute_now()
    first = row.reviews.get()
    assert first.findings.get().value == D(1260)
    second = look_now(actor=scene.cast.ana, tranche=row)
    assert (second.supersedes, second.proposal, second.recorded_by) == (first, "fund", scene.cast.ana)
    assert [frozen.review for frozen in reviews_of([row.pk])[row.pk]] == [second, first]
    assert EvidenceFinding.objects.get(review=first).value == D(1260)
    assert look_now(actor=scene.cast.max, tranche=row) == second  # nothing changed: no third one
    decision = decide_tranche(actor=scene.cast.ana, tranche=row, decision="released", reason="It moved")
    assert isinstance(decision, TrancheDecision)
    assert decision.review == second


def test_a_clear_failure_of_a_bet_off_track_proposes_to_stop(scene: Scene, at_nine: datetime) -> None:
    scene.work()
    book_cost(actor=scene.cast.max, initiative=scene.initiative, amount=D(900_000), date=scene.ago(1))
    row = tranche(scene, line="cost <= tranche")
    scene.computed()
    review_due(scene.cast.acme, at_nine)
    assert row.reviews.get().proposal == "stop"
    assert row.reviews.get().reason == "The test does not hold. The initiative is off track."


def test_killed_between_the_review_and_its_findings_nothing_is_half_written(
    scene: Scene, at_nine: datetime, monkeypatch: Any
) -> None:
    row = tranche(scene, line=CONTRACT)
    other = tranche(scene, line="cost <= tranche")
    scene.computed()
    really = EvidenceFinding.save

    def killed(self: EvidenceFinding, *args: Any, **kwargs: Any) -> None:
        if self.review.tranche_id == row.pk and self.position == 2:
            raise RuntimeError("killed")
        really(self, *args, **kwargs)

    monkeypatch.setattr(EvidenceFinding, "save", killed)
    monkeypatch.setattr(reviews_module, "use_tenant", _in_a_savepoint)
    assert review_due(scene.cast.acme, at_nine) == 1
    assert not EvidenceReview.objects.filter(tranche=row).exists()
    assert other.reviews.get().findings.count() == 1
    monkeypatch.undo()
    assert review_due(scene.cast.acme, at_nine) == 1
    assert EvidenceReview.objects.get(tranche=row).findings.count() == 3


def _in_a_savepoint(tenant: Any) -> Any:
    """The test's own transaction stands around everything: what a killed process loses is a savepoint here."""
    return transaction.atomic()


def _hide(scene: Scene) -> None:
    """Only Max and the tenant's owner see the objective from now on."""
    edit_objective(
        actor=scene.cast.ana, objective=scene.objective, expected_version=None, visibility="people",
        owner=scene.cast.max, team=None,
    )  # fmt: skip


def test_what_a_reader_may_not_see_is_counted_and_not_named(scene: Scene, at_nine: datetime) -> None:
    row = tranche(scene, line=CONTRACT)
    scene.computed()
    review_due(scene.cast.acme, at_nine)
    _hide(scene)
    with use_reader(scene.cast.vic.pk):
        contract = contracts_of([row.pk])[row.pk]
        [frozen] = reviews_of([row.pk])[row.pk]
        assert (len(contract.tests), contract.hidden) == (2, 1)
        assert (len(frozen.findings), frozen.hidden) == (2, 1)
        assert "clinics" not in frozen.review.reason
        # and the night sees all, whoever asks
        look_now(actor=scene.cast.ana, tranche=row)
    assert contracts_of([row.pk])[row.pk].hidden == 0


def test_agreeing_on_tests_leaves_those_one_may_not_see(scene: Scene, acme: Any) -> None:
    row = tranche(scene, line=CONTRACT)
    _hide(scene)
    with use_reader(scene.cast.vic.pk):
        agree_tests(actor=scene.cast.ana, tranche=row, tests=parse('cpi >= 1 and "The pilot ran"', {}))
    kinds = [(test.position, test.kind, test.measure) for test in EvidenceTest.objects.filter(tranche=row)]
    assert kinds == [(1, "cost", "cpi"), (2, "attestation", ""), (3, "key_result", "value")]
