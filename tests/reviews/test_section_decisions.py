"""Decisions asked: grades, what goes on, targets, tranches, signals, each with a proposal that an action can bind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from execution.actions.facts import book_cost
from execution.actions.signals import answer_signal, raise_signal
from execution.models import Signal
from okrs.actions.closing import start_grading
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.actions.key_results import change_target
from portfolio.actions.evidence import agree_tests
from portfolio.actions.tranches import decide_tranche
from portfolio.evidence import Predicate
from portfolio.models import Tranche
from reviews.asking.targets import _does_not_fit, reachable_of
from reviews.freezing import freeze
from reviews.questions import CHOICES, KINDS
from reviews.sections import decisions
from rollups.actions import recompute_now
from rollups.models import KeyResultRollup
from tenancy.models import Tenant
from tests.reviews.story import D, Story, frozen, pack_of, told


def asked(story: Story, **fields: Any) -> dict[str, Any]:
    """The questions by key."""
    block = told(story, "decisions", **fields)["Decisions asked"]
    return {row.body["key"]: row for row in block.rows}


def test_a_grade_is_proposed_from_what_was_measured_and_its_answer_binds(story: Story, acme: Tenant) -> None:
    story.says(1773, 1)
    recompute_now()
    row = asked(story)["grade:KR1.1"]
    question = row.body
    assert row.objective == story.objective.pk
    assert (question["proposal"], question["proposed"], question["sets"]) == ("Grade 0.7", "accept", {"grade": "0.7"})
    assert question["why"] == "70% of what was aimed for is measured."
    assert [one["choice"] for one in question["options"]] == list(CHOICES["grade"])
    start_grading(actor=story.cast.max, cycle=story.objective.cycle)
    assert question["about"]["id"] == story.key_result.pk
    grade_key_result(actor=story.cast.max, key_result=story.key_result, grade=Decimal(question["sets"]["grade"]))
    assert "grade:KR1.1" not in asked(story)


def test_what_was_not_measured_is_proposed_no_grade_and_comes_first(story: Story, acme: Tenant) -> None:
    story.says(2000, 1)
    story.measure("Never looked at")
    recompute_now()
    keys = [key for key in asked(story) if key.startswith("grade:")]
    assert keys == ["grade:KR1.2", "grade:KR1.1"]
    question = asked(story)["grade:KR1.2"].body
    assert (question["proposed"], question["sets"], question["why"]) == ("none", {}, "Nothing was measured.")


def test_an_objective_goes_on_is_learned_from_or_is_done_as_its_figures_say(story: Story, acme: Tenant) -> None:
    def proposal(value: int) -> Any:
        story.says(value, 1)
        recompute_now()
        return asked(story)["carry:O1"].body

    assert (proposal(1_316)["proposed"], proposal(1_316)["why"][:12]) == ("learn", "Only 10% is ")
    story.says(1_696, 0)
    recompute_now()
    assert asked(story)["carry:O1"].body["proposed"] == "keep"
    start_grading(actor=story.cast.max, cycle=story.objective.cycle)
    write_retrospective(actor=story.cast.max, objective=story.objective, verdict="keep")
    assert "carry:O1" not in asked(story)


def test_while_the_cycle_runs_nobody_is_asked_for_grades(story: Story, acme: Tenant) -> None:
    cycle = story.objective.cycle
    cycle.ends_on = story.ago(-30)
    cycle.save()
    story.says(1_300, 1)
    recompute_now()
    assert not [key for key in asked(story) if key.startswith(("grade:", "carry:"))]


def test_a_plan_that_is_too_late_asks_for_a_target_that_the_action_takes(story: Story, acme: Tenant) -> None:
    cycle = story.objective.cycle
    cycle.ends_on = story.ago(-91)
    cycle.save()
    bet = story.initiative
    bet.planned_start, bet.planned_finish = story.ago(5), story.ago(-200)
    bet.save()
    story.says(1_316, 1)
    recompute_now()
    question = asked(story)["target:KR1.1"].body
    assert question["proposed"] == "change"
    target = Decimal(question["sets"]["target"])
    assert D(1240) < target < D(2000)
    changed = change_target(
        actor=story.cast.max, key_result=story.key_result, date=story.today, reason="Decided", target=target
    )
    assert changed.target == target


def test_a_target_that_is_reached_as_near_as_it_is_written_is_not_asked_about(story: Story, acme: Tenant) -> None:
    line = story.key_result
    line.decimals = 0
    figures = KeyResultRollup(forecast=D("0.9999"), plan_misfit=D("0.2"), pace_gap=D("-0.3"))
    assert reachable_of(line, figures) is None  # 1,999.9 is written 2,000
    assert not _does_not_fit(line, figures)
    figures.forecast = D("0.99")
    assert reachable_of(line, figures) == 1_992
    assert _does_not_fit(line, figures)


def test_a_signal_for_another_target_is_asked_with_its_words(story: Story, acme: Tenant) -> None:
    raise_signal(
        actor=story.cast.ben, thing=story.initiative, kind="not_feasible", words="Half of the clinics closed.",
        proposal="change_target", key_result=story.key_result,
    )  # fmt: skip
    story.says(1_620, 1)
    recompute_now()
    question = asked(story)["target:KR1.1"].body
    assert "Ben asked on" in question["why"]
    assert "Half of the clinics closed." in question["why"]
    assert not [key for key in asked(story) if key.startswith("signal:")]


def test_a_tranche_is_proposed_as_its_evidence_says_and_the_choice_is_what_the_action_takes(
    story: Story, acme: Tenant
) -> None:
    tranche = story.tranche(story.initiative, 150_000)
    holds = Predicate("key_result", "value", ">=", threshold=D(1_500), key_result_id=story.key_result.pk)
    agree_tests(actor=story.cast.max, tranche=tranche, tests=[holds])
    story.says(1_620, 1)
    recompute_now()
    key = f"tranche:{story.initiative.key}/1"
    question = asked(story)[key].body
    assert (question["proposed"], question["why"]) == ("released", "The test holds.")
    assert question["figures"][0]["value"]["shown"] == "€150k"
    decide_tranche(
        actor=story.cast.max, tranche=Tranche.objects.get(pk=question["about"]["id"]), decision=question["proposed"],
        reason="So decided in the review.",
    )  # fmt: skip
    assert key not in asked(story)


def test_a_tranche_without_evidence_is_held_and_one_far_away_is_not_asked(story: Story, acme: Tenant) -> None:
    story.tranche(story.initiative, 150_000)
    story.tranche(story.initiative, 150_000, review_on=story.ago(-60))
    recompute_now()
    rows = {key: row.body for key, row in asked(story).items() if key.startswith("tranche:")}
    assert list(rows) == [f"tranche:{story.initiative.key}/1"]
    assert rows[f"tranche:{story.initiative.key}/1"]["proposed"] == "held"


def test_a_signal_with_a_proposal_is_asked_until_it_is_answered(story: Story, acme: Tenant) -> None:
    *_, spare = story.work()
    signal = raise_signal(
        actor=story.cast.ben, thing=spare, kind="blocked", words="The registry has not signed.", proposal="drop",
        amount=D(-20_000),
    )  # fmt: skip
    raise_signal(actor=story.cast.ben, thing=spare, kind="learned", words="They like blue.")
    recompute_now()
    questions = {key: row.body for key, row in asked(story).items() if key.startswith("signal:")}
    assert list(questions) == [f"signal:{signal.pk}"]
    question = questions[f"signal:{signal.pk}"]
    assert question["sets"] == {"decision": "accepted"}
    assert [(one["label"], one["value"]["shown"]) for one in question["figures"]][2] == ("It would save", "€20k")
    answer_signal(
        actor=story.cast.max, signal=Signal.objects.get(pk=question["about"]["id"]), decision=question["proposed"],
        do=bool(question["sets"]),
    )  # fmt: skip
    assert f"signal:{signal.pk}" not in asked(story)


def test_a_meeting_is_asked_no_more_than_it_can_answer_and_told_what_was_left_out(
    story: Story, acme: Tenant, monkeypatch: Any
) -> None:
    for number in range(4):
        story.measure(f"Needle {number}")
    recompute_now()
    monkeypatch.setattr(decisions, "MOST", dict(decisions.MOST, grade=3))
    blocks = told(story, "decisions")
    assert sum(row.body["kind"] == "grade" for row in blocks["Decisions asked"].rows) == 3
    assert blocks["Not asked here"].rows[0].body["words"] == "Left out, as less pressing: 2 grades."


def test_every_question_has_its_choices_and_proposes_one_of_them(story: Story, acme: Tenant) -> None:
    story.work()
    story.tranche(story.initiative, 150_000)
    story.says(1_300, 1)
    recompute_now()
    rows = asked(story)
    assert {row.body["kind"] for row in rows.values()} <= set(KINDS)
    for row in rows.values():
        assert row.body["proposed"] in [one["choice"] for one in row.body["options"]]
        assert row.body["proposal"]
        assert row.body["why"]


def test_without_anything_a_meeting_is_asked_nothing(story: Story, acme: Tenant) -> None:
    cycle = story.objective.cycle
    cycle.ends_on = story.ago(-30)
    cycle.save()
    recompute_now()
    block = told(story, "decisions")["Decisions asked"]
    assert (block.rows, block.head["empty"][:16]) == ((), "Nothing is asked")


def test_the_same_pack_asks_the_same_for_ever(story: Story, acme: Tenant) -> None:
    story.work()
    tranche = story.tranche(story.initiative, 150_000)
    story.says(1_620, 1)
    recompute_now()
    pack = pack_of(story, "decisions", "risks", "money", "bets", "watermelons", "forecast", "quality")
    first = freeze(acme, pack).digest
    decide_tranche(actor=story.cast.max, tranche=tranche, decision="released", reason="Now.")
    start_grading(actor=story.cast.max, cycle=story.objective.cycle)
    grade_key_result(actor=story.cast.max, key_result=story.key_result, grade=D("0.5"))
    book_cost(actor=story.cast.max, initiative=story.initiative, amount=D(9_000), date=story.ago(2))
    story.says(1_300, 0, comment="Counted again.")
    recompute_now()
    assert freeze(acme, pack).digest == first
    assert frozen(story, "decisions").digest != first
