"""Bets, watermelons and what lies ahead: what was decided and why, what misleads, where it goes at today's pace."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from okrs.actions.cycles import create_cycle
from okrs.actions.key_results import create_key_result
from okrs.models import Cycle
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import move_initiative
from reviews.actions.packs import keep_frozen
from reviews.freezing import freeze
from reviews.models import Pack
from reviews.pace import Pace
from reviews.queries import blocks_of
from rollups.actions import recompute_now
from rollups.queries import initiative_rollups, key_result_rollups
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.reviews.story import D, Story, figures, notes, pack_of, shown, told

GERMAN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzgebungsverfahrenskostenvorschuss"


def deliver(story: Story, title: str, cost: int, days: int = 10) -> None:
    """A bet that serves KR1.1, delivered so many days ago."""
    bet = story.delivered(title, cost, story.measure(f"Needle of {title}"))
    move_initiative(actor=story.cast.max, initiative=bet, state="delivered", reason="All done.", on=story.ago(days))


def test_what_happened_to_bets_in_the_cycle_is_told_with_its_money_and_its_reason(story: Story, acme: Tenant) -> None:
    story.tranche(story.initiative, 200_000, "released", on=story.ago(20))
    story.tranche(story.initiative, 90_000, "held", on=story.ago(5))
    story.tranche(story.initiative, 70_000, "released", on=story.ago(120))
    weak = story.bet("Fax campaign")
    story.tranche(weak, 30_000, "stopped", on=story.ago(3))
    deliver(story, "Small thing", 40_000)
    recompute_now()
    blocks = told(story, "bets")
    rows = [[*row[:2], *row[3:]] for row in shown(next(one for key, one in blocks.items() if key.startswith("What")))]
    own = f"{story.initiative.key} Self-serve onboarding"
    assert rows == [
        [own, "Funded, tranche 1", "€200k", "Because released."],
        [own, "Held, tranche 2", "€90k", "Because held."],
        ["INI-2 Fax campaign", "Stopped, tranche 1", "€30k", "Because stopped."],
        ["INI-3 Small thing", "Delivered", "€40k", "All done."],
    ]
    assert figures(blocks["Bets in figures"]) == {
        "Funded": "1", "Held": "1", "Tranches stopped": "1", "Stopped": "0", "Lapsed": "0", "Delivered": "1",
        "Stop rate": "0%", "Money in small bets": "0%",
    }  # fmt: skip
    assert notes(blocks["Bets in figures"])["Funded"] == "€200k released"


def test_a_stopped_bet_is_one_line_with_all_that_came_back(story: Story, acme: Tenant) -> None:
    story.tranche(story.initiative, 200_000)
    story.open()
    story.stop(story.initiative)
    recompute_now()
    blocks = told(story, "bets")
    rows = shown(next(one for key, one in blocks.items() if key.startswith("What")))
    assert [[row[1], *row[3:]] for row in rows] == [["Stopped", "€600k", "Nobody bought it."]]
    assert figures(blocks["Bets in figures"])["Stop rate"] == "100%"
    assert notes(blocks["Bets in figures"])["Stop rate"] == "1 of 1 bet that ended"


def test_what_is_taken_back_is_not_funded_and_what_lapsed_of_a_stopped_bet_is_in_its_line(
    story: Story, acme: Tenant
) -> None:
    story.tranche(story.initiative, 200_000, "released", on=story.ago(20))
    story.tranche(story.initiative, -50_000, "released", on=story.ago(10))
    weak = story.bet("Fax campaign", budget=D(90_000))
    story.tranche(weak, 30_000, "lapsed", on=story.ago(3))
    story.stop(weak)
    recompute_now()
    blocks = told(story, "bets")
    rows = shown(next(one for key, one in blocks.items() if key.startswith("What")))
    assert [row[1:2] + row[3:4] for row in rows] == [
        ["Funded, tranche 1", "€200k"], ["Cancelled, tranche 2", "€50k"], ["Stopped", "€30k"],
    ]  # fmt: skip
    found = figures(blocks["Bets in figures"])
    assert (found["Funded"], found["Cancelled"], found["Stopped"], found["Lapsed"]) == ("1", "1", "1", "0")
    assert notes(blocks["Bets in figures"])["Cancelled"] == "€50k taken back"


def test_small_bets_are_a_share_of_each_currencys_money(story: Story, acme: Tenant) -> None:
    story.bet("Small one", budget=D(100_000))
    story.bet("Overseas", portfolio=story.dollars, budget=D(10_000))
    recompute_now()
    found = told(story, "bets")["Bets in figures"]
    assert figures(found)["Money in small bets, EUR"] == "14%"
    assert figures(found)["Money in small bets, USD"] == "not known"


def test_a_finished_project_that_moved_no_needle_is_called_that_with_the_needle(story: Story, acme: Tenant) -> None:
    bet = story.delivered("Portal", 40_000, story.key_result)
    move_initiative(actor=story.cast.max, initiative=bet, state="delivered", on=story.ago(5))
    story.initiative.contributions.all().delete()
    story.says(1_250, 1)
    recompute_now()
    block = told(story, "bets")["Finished projects that moved no needle"]
    assert shown(block) == [[f"{bet.key} Portal", "€40k", "KR1.1 Weekly active clinics", "1%", "100%"]]
    assert block.rows[0].objective == story.objective.pk


def test_a_needle_that_came_half_of_the_way_has_moved(story: Story, acme: Tenant) -> None:
    bet = story.delivered("Portal", 40_000, story.key_result)
    move_initiative(actor=story.cast.max, initiative=bet, state="delivered", on=story.ago(5))
    story.initiative.contributions.all().delete()
    for days, value, has_moved in ((2, 1_619, False), (1, 1_620, True)):
        story.says(value, days)
        recompute_now()
        assert ("Finished projects that moved no needle" not in told(story, "bets")) is has_moved


def test_stages_and_answers_are_shown_as_shares_not_as_numbers(story: Story, acme: Tenant) -> None:
    answer = create_key_result(
        actor=story.cast.max, objective=story.objective, type="yes_no", title="Every player is asked"
    )  # fmt: skip
    story.says(1, 1, answer)
    recompute_now()
    rows = shown(told(story, "forecast")["Key results at today’s pace"])
    assert rows[-1][1:] == ["yes", "100%", "0%", "100%", "on target"]


def test_one_needle_that_moved_is_enough(story: Story, acme: Tenant) -> None:
    bet = story.delivered("Portal", 40_000, None)
    moved = story.measure("Another needle")
    for key_result in (story.key_result, moved):
        link_key_result(
            actor=story.cast.max, initiative=bet, key_result=key_result, allocation=D("0.5"), claim=None
        )  # fmt: skip
    move_initiative(actor=story.cast.max, initiative=bet, state="delivered", on=story.ago(5))
    story.says(1_250, 1)
    story.says(2_000, 1, moved)
    recompute_now()
    assert "Finished projects that moved no needle" not in told(story, "bets")


def test_a_watermelon_is_told_with_what_looks_fine_and_what_was_measured(story: Story, acme: Tenant) -> None:
    story.work()
    story.says(1_316, 1, status="on_track")
    recompute_now()
    stored = key_result_rollups()[story.key_result.pk]
    assert stored.watermelon == 2
    block = told(story, "watermelons")["Green outside, red inside"]
    (row,) = shown(block)
    assert row[:5] == ["KR1.1 Weekly active clinics", "On track", "Off track", "10%", "100%"]
    assert row[5].startswith("Its owner says on track")
    assert row[5].endswith("but 10% is measured where 100% was expected.")
    assert block.head["about"] == "1 of 1 key result looks better than it is; 1 green outside and red inside."
    assert "KR1.1" not in block.head["about"]


def test_ahead_are_misses_what_is_carried_on_and_costs_the_worst_first(story: Story, acme: Tenant) -> None:
    story.work()
    story.says(1_620, 1)
    story.bet("Cheap one", budget=D(10_000))
    recompute_now()
    blocks = told(story, "forecast")
    (row,) = shown(blocks["Key results at today’s pace"])
    assert row[:4] == ["KR1.1 Weekly active clinics", "2,000 clinics", "1,620 clinics", "50%"]
    assert row[4] == "100%"
    arrives = blocks["Key results at today’s pace"].rows[0].body["cells"][5]["value"]
    assert arrives == (story.today + timedelta(days=92)).isoformat()
    assert shown(blocks["What the next cycle begins with"]) == [["O1 Become the default", "Expected", "50%", "KR1.1"]]
    costs = blocks["Bets by what they will cost, the worst first"]
    stored = initiative_rollups()[story.initiative.pk]
    assert [row[0].split()[0] for row in shown(costs)] == ["INI-1", "INI-2"]
    assert Decimal(costs.rows[0].body["cells"][3]["value"]) == stored.eac
    assert figures(blocks["What lies ahead"])["Key results that miss"] == "1"


def test_the_next_cycle_has_its_name_and_what_is_drafted_in_it(story: Story, acme: Tenant) -> None:
    create_cycle(
        actor=story.cast.ana, name="Q1 of next year", starts_on=story.ago(-1), ends_on=story.ago(-92),
        kind=story.objective.cycle.kind,
    )  # fmt: skip
    story.says(1_620, 1)
    recompute_now()
    assert "What Q1 of next year begins with" in told(story, "forecast")


@pytest.mark.parametrize(
    "section", ["money", "bets", "watermelons", "forecast", "risks", "restatements", "quality", "decisions"]
)
def test_with_no_data_at_all_every_section_says_so(acme: Tenant, quarter: Cycle, section: str) -> None:
    pack = Pack(
        cycle=quarter, sections=[{"section": section}], as_of=quarter.ends_on, known_at=timezone.now(), formula="v1"
    )  # fmt: skip
    blocks = freeze(acme, pack).blocks
    assert blocks
    assert all(row.body for block in blocks for row in block.rows)
    assert all(block.head["empty"] for block in blocks if block.type in {"table", "decision"} and not block.rows)


def test_a_long_title_and_long_words_stay_whole(story: Story, acme: Tenant) -> None:
    long = "Ä" * 200
    story.initiative.title, story.key_result.title = long, f"{GERMAN} {GERMAN}"
    story.initiative.save()
    story.key_result.save()
    story.tranche(story.initiative, 200_000, "released")
    story.says(1_316, 1, status="on_track")
    recompute_now()
    words = str([block.rows for block in told(story, "bets", "watermelons", "forecast", "decisions").values()])
    assert f"{story.initiative.key} {long}" in words
    assert f"KR1.1 {GERMAN} {GERMAN}" in words


def test_rows_of_an_objective_that_is_not_for_the_reader_are_missing_and_counted(story: Story, acme: Tenant) -> None:
    bet = story.delivered("Portal", 40_000, None)
    link_key_result(actor=story.cast.max, initiative=bet, key_result=story.key_result, allocation=D(1), claim=None)
    move_initiative(actor=story.cast.max, initiative=bet, state="delivered", on=story.ago(5))
    story.initiative.contributions.all().delete()
    story.says(1_250, 40, status="on_track")
    story.hide()
    recompute_now()
    pack = pack_of(story, "bets", "watermelons", "forecast", "risks", "quality", "decisions")
    pack.save()
    keep_frozen(pack, freeze(acme, pack))
    with use_reader(story.cast.vic.pk):
        seen = blocks_of(pack)
    text = str([(block.head, [row.body for row in block.rows]) for block in seen])
    assert "KR1.1" not in text
    assert "Become the default" not in text
    assert "Weekly active clinics" not in text
    hidden = {block.title: block.hidden for block in seen if block.hidden}
    assert hidden["Finished projects that moved no needle"] == 1
    assert hidden["Green outside, red inside"] == 1
    assert hidden["Key results at today’s pace"] == 1
    assert hidden["What the next cycle begins with"] == 1
    assert hidden["Stale check-ins"] == 1
    assert hidden["Decisions asked"] == 2


@given(
    measured=st.decimals(min_value="0.001", max_value="0.999", places=3), days=st.integers(1, 400)
)  # fmt: skip
def test_whoever_keeps_the_pace_arrives_on_the_day_and_not_before(measured: Decimal, days: int) -> None:
    start = date(2026, 1, 1)
    pace = Pace(measured, start, start + timedelta(days=days - 1))
    if pace.arrives_on is not None:
        assert pace.by(pace.arrives_on) == 1
        assert pace.by(pace.arrives_on - timedelta(days=1)) < 1
