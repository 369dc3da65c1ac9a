"""Restatements: what the last pack said, what is known of its day now, and the facts that came late."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from execution.actions.facts import book_cost
from okrs.actions.check_ins import correct_check_in
from okrs.models import CheckIn
from portfolio.actions.tranches import decide_tranche
from reviews.actions.packs import keep_frozen
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.queries import blocks_of
from rollups.actions import recompute_now
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.reviews.story import D, Story, frozen, pack_of, shown, told


def last_pack(story: Story, days: int = 5) -> Pack:
    """One as of some days ago, known now, kept."""
    pack = pack_of(story, "summary", as_of=story.ago(days))
    pack.save()
    keep_frozen(pack, freeze(story.tenant, pack))
    return pack


def sentence(story: Story, previous: Pack | None) -> str:
    """The one sentence of the section."""
    words: str = told(story, "restatements", previous=previous)["Since the last pack"].rows[0].body["words"]
    return words


def test_the_first_pack_says_that_there_is_none_before_it(story: Story, acme: Tenant) -> None:
    assert sentence(story, None) == "This is the first pack, so there is none to compare with."


def test_what_nobody_corrected_still_stands(story: Story, acme: Tenant) -> None:
    story.work()
    story.says(1_620, 10)
    previous = last_pack(story)
    story.says(1_700, 1)
    recompute_now()
    assert sentence(story, previous).startswith("Everything that the pack of")
    assert list(told(story, "restatements", previous=previous)) == ["Since the last pack"]


def test_a_late_check_in_restates_what_was_measured_and_is_named(story: Story, acme: Tenant) -> None:
    story.says(1_316, 10)
    previous = last_pack(story)
    story.says(1_620, 6)
    recompute_now()
    block = told(story, "restatements", previous=previous)["Measures restated"]
    rows = shown(block)
    assert [row[:5] for row in rows] == [
        ["KR1.1 Weekly active clinics", "Measured", "10.0%", "50.0%", "+40.0 points"],
        ["O1 Become the default", "Measured", "10.0%", "50.0%", "+40.0 points"],
    ]
    assert rows[0][5].startswith("Check-in of KR1.1 on ")
    assert "1,620, recorded on" in rows[0][5]
    assert [row.objective for row in block.rows] == [story.objective.pk] * 2


def test_a_late_cost_and_a_decision_restate_money_with_the_exact_effect(story: Story, acme: Tenant) -> None:
    story.work()
    tranche = story.tranche(story.initiative, 150_000)
    previous = last_pack(story)
    book_cost(actor=story.cast.max, initiative=story.initiative, amount=D(7_000), date=story.ago(6), note="Forgotten")
    decide_tranche(actor=story.cast.max, tranche=tranche, decision="released", reason="At last.", on=story.ago(6))
    recompute_now()
    block = told(story, "restatements", previous=previous)["Money restated"]
    rows = {(row[0], row[1]): row for row in shown(block)}
    own = f"{story.initiative.key} Self-serve onboarding"
    assert rows[own, "Spent"][4] == "+€7k"
    assert rows[own, "Spent"][5].startswith("Cost of €7,000 “Forgotten” on ")
    assert rows[own, "Released"][2:5] == ["€0", "€150k", "+€150k"]
    assert rows["Growth bets", "Spent"][4] == "+€7k"
    exact = next(
        row.body["cells"]
        for row in block.rows
        if [one["shown"] for one in row.body["cells"][:2]] == ["Growth bets", "Spent"]
    )
    then, now, change = (Decimal(exact[at]["value"]) for at in (2, 3, 4))
    assert now - then == change == D(7_000)


def test_what_was_corrected_to_a_later_day_is_gone_from_the_day_and_stood_there_then(
    story: Story, acme: Tenant
) -> None:
    story.says(1_316, 20)
    story.says(1_620, 8)
    previous = last_pack(story)
    wrong = CheckIn.objects.get(value=1_620)
    correct_check_in(actor=story.cast.max, check_in=wrong, date=story.ago(1), value=D(1_400))
    recompute_now()
    # The day that is looked at lies before the correction's own: what was said then was said all the same.
    row = shown(told(story, "restatements", previous=previous, as_of=story.ago(3))["Measures restated"])[0]
    assert row[2:4] == ["50.0%", "10.0%"]


def test_what_comes_later_changes_no_pack_that_was_made(story: Story, acme: Tenant) -> None:
    story.says(1_316, 10)
    previous = last_pack(story)
    story.says(1_620, 6)
    pack = pack_of(story, "restatements", previous=previous)
    first = freeze(acme, pack).digest
    story.says(1_800, 7)
    assert freeze(acme, pack).digest == first
    assert frozen(story, "restatements", previous=previous, known_at=timezone.now()).digest != first


def test_a_restated_measure_of_an_objective_that_is_not_for_the_reader_is_a_hidden_row(
    story: Story, acme: Tenant
) -> None:
    story.says(1_316, 10)
    previous = last_pack(story)
    story.says(1_620, 6)
    story.hide()
    pack = pack_of(story, "restatements", previous=previous)
    pack.save()
    keep_frozen(pack, freeze(acme, pack))
    with use_reader(story.cast.vic.pk):
        seen = {block.title: block for block in blocks_of(pack)}
    assert seen["Measures restated"].hidden == 2
    assert seen["Measures restated"].rows == ()
