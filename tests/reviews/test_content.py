"""What the first half of a pack says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okrs.actions.check_ins import add_check_in
from okrs.actions.grading import grade_key_result, write_retrospective
from okrs.models import Cycle, Grade
from portfolio.models import Initiative
from reviews.freezing import freeze
from reviews.models import Subject
from tenancy.clock import present_day
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.reviews.content import (
    ENDS,
    asked,
    blocks_of,
    new_bet,
    new_key_result,
    new_objective,
    new_portfolio,
    new_quarter,
    shown,
)
from ui.formats import full_day


def exact(text: str | None) -> Decimal:
    """The digits of a value."""
    assert text is not None
    return Decimal(text)


def test_the_summary_puts_measured_beside_delivered_and_the_money(acme: Tenant, cast: Cast) -> None:
    cycle, portfolio = new_quarter(), new_portfolio(cast.max)
    one = new_key_result(cast.max, new_objective(cast.max, cycle, 1), 1, [10, 20])
    new_bet(cast.max, portfolio, one, 1, percent=90)
    found = blocks_of(acme, asked(cycle, "summary"))
    sentence, behind = (row for row in found["In one sentence"].rows)
    assert sentence.body["words"] == (
        "20% of what was aimed for is measured, 80 points behind expectation. 0 of 1 key result is achieved or on "
        "track. The main cause: finished work without effect."
    )
    assert (sentence.objective, behind.objective) == (None, one.objective_id)
    assert behind.body["words"].startswith("KR1 Measure 1 is furthest behind: 20% measured, 80 points short")
    figures = {row.body["label"]: row.body["value"]["shown"] for row in found["In figures"].rows}
    assert figures == {
        "Measured": "20%", "Delivered": "90%", "Spent": "€400", "Expected": "100%", "Achieved": "0 of 1"
    }  # fmt: skip


def test_money_of_two_currencies_stands_side_by_side(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    one = new_key_result(cast.max, new_objective(cast.max, cycle, 1), 1, [10])
    for number, currency in enumerate(("EUR", "USD"), start=1):
        new_bet(cast.max, new_portfolio(cast.max, currency, currency), one, number, percent=50)
    found = blocks_of(acme, asked(cycle, "summary", "intent"))
    figures = {row.body["label"]: row.body["value"]["shown"] for row in found["In figures"].rows}
    assert (figures["Spent"], figures["Delivered"]) == ("€400 and $400", "not known")
    assert shown(found["What we set out to do"])[1][6] == "€400 and $400"


def test_the_line_of_sight_goes_from_objective_to_work_in_the_key_results_own_words(acme: Tenant, cast: Cast) -> None:
    cycle, portfolio = new_quarter(), new_portfolio(cast.max)
    aim = new_objective(cast.max, cycle, 1)
    for number in (1, 2):
        new_key_result(cast.max, aim, number, [30] if number == 1 else [])
    for number in range(1, 6):
        new_bet(cast.max, portfolio, aim.key_results.get(key="KR1"), number, percent=50)
    block = blocks_of(acme, asked(cycle, "intent"))["What we set out to do"]
    assert block.head["about"] == "1 objective with 2 key results; 5 initiatives work on them."
    lines = shown(block)
    assert lines[0] == [
        "O1 Aim number 1", "Lead: Max", "0 of 2 achieved or on track", "30%", "100%", "50%", "€2k", "Off track"
    ]  # fmt: skip
    assert lines[1] == [
        "KR1 Measure 1", "100 clinics", "30 clinics", "30%", "100%", "50%", "€2k", "Off track"
    ]  # fmt: skip
    assert lines[2][:2] == ["INI-1 Bet 1", "100% of it is for this"]
    assert lines[5] == ["and 2 more initiatives", "", "", "", "", "", "€800", ""]
    assert [line[0] for line in lines[6:]] == ["KR2 Measure 2", "No initiative works on it"]
    assert lines[6][7] == "No data yet"
    assert [row.body["level"] for row in block.rows] == [0, 1, 2, 2, 2, 2, 1, 2]
    assert {row.objective for row in block.rows} == {aim.pk}
    assert block.rows[1].body["path"] == f"key-results/{aim.key_results.get(key='KR1').pk}/"
    line, bet = aim.key_results.get(key="KR1").pk, Initiative.objects.get(key="INI-1").pk
    sources = [[cell.get("source") for cell in row.body["cells"]] for row in block.rows[:3]]
    named = [[(one["kind"], one["id"], one["measure"]) for one in row if one] for row in sources]
    progress = ["measured", "expected", "delivered"]
    assert named[0] == [("objectives", aim.pk, measure) for measure in [*progress, "health"]]
    assert named[1] == [("key_results", line, measure) for measure in [*progress, "spend", "health"]]
    assert named[2] == [("initiatives", bet, "percent"), ("initiatives", bet, "health")]


def test_of_very_many_key_results_the_furthest_behind_are_shown_and_the_rest_is_counted(
    acme: Tenant, cast: Cast
) -> None:
    cycle = new_quarter()
    aim = new_objective(cast.max, cycle, 1)
    for number in range(1, 8):
        new_key_result(cast.max, aim, number, [10 * number])
    block = blocks_of(acme, asked(cycle, "intent", most="3"))["What we set out to do"]
    assert [line[0] for line in shown(block) if line[0].startswith("KR")] == [
        f"KR{number} Measure {number}" for number in (1, 2, 3)
    ]
    assert block.head["about"].endswith("Shown: the 3 furthest behind; 4 more key results left out.")


def test_a_quarter_without_anything_says_so_and_makes_no_empty_tables(acme: Tenant, cast: Cast) -> None:
    found = blocks_of(acme, asked(new_quarter()))
    assert set(found) == {"In one sentence", "In figures", "What we set out to do"}
    assert found["In one sentence"].rows[0].body["words"] == "Nothing was set out to be measured in Q3 2026."
    assert "no objective was written for it" in found["What we set out to do"].head["empty"]


def test_an_objective_of_which_nothing_is_known_is_shown_as_not_known_never_as_nought(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    new_key_result(cast.max, new_objective(cast.max, cycle, 1), 1)
    found = blocks_of(acme, asked(cycle))
    assert shown(found["What we set out to do"])[1][2:4] == ["not known", "not known"]
    moved = shown(found["What moved and why"])[0]
    assert (moved[1], moved[2]) == ("not known", "not measured")
    assert "From expected to measured" not in found
    assert "What changed" not in found
    assert shown(found["Grades"])[1][4:6] == ["Not measured", "Not graded yet"]


def test_grades_are_shown_on_the_cycles_scale_with_reason_and_what_comes_next(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    aim = new_objective(cast.max, cycle, 1)
    one, two = new_key_result(cast.max, aim, 1, [81]), new_key_result(cast.max, aim, 2, [50])
    cycle.state = Cycle.State.GRADING
    cycle.save()
    Grade(key_result=one, date=date(2026, 10, 5), proposed=Decimal("0.8"), grade=Decimal("0.7"),
          reason="One giveaway", verdict="learn").save()  # fmt: skip
    write_retrospective(actor=cast.max, objective=aim, went_well="Short tests", to_learn="Count later", verdict="keep")
    found = blocks_of(acme, asked(cycle, "grades"))
    assert found["Grades"].head["about"] == "1 of 2 key results is graded; 0 are a success. 1 waits for a grade."
    objective, first, second = shown(found["Grades"])
    assert objective[0] == "O1 Aim number 1"
    assert objective[5:] == ["0.7", "", "Carry it on"]
    assert first == ["KR1 Measure 1", "100 clinics", "81 clinics", "81%", "0.8", "0.7", "One giveaway", "Change it"]
    assert second[4:] == ["0.5", "Not graded yet", "", ""]
    spread = found["How the grades are spread"]
    assert [(row.body["label"], row.body["values"][0]["value"]) for row in spread.rows] == [
        ("Below 0.4", "0"), ("0.4 to 0.6", "0"), ("0.7 to 0.9", "1"), ("1.0", "0"), ("Not graded yet", "1")
    ]  # fmt: skip
    assert shown(found["What we learned"]) == [["O1 Aim number 1", "0.7", "Short tests", "Count later", "Carry it on"]]
    assert two.pk


def test_a_grade_given_after_the_pack_was_known_is_not_in_it(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    one = new_key_result(cast.max, new_objective(cast.max, cycle, 1), 1, [81])
    cycle.state = Cycle.State.GRADING
    cycle.save()
    pack = asked(cycle, "grades")
    before = freeze(acme, pack).digest
    grade_key_result(actor=cast.max, key_result=one, grade=Decimal("0.8"), reason="Said aloud")
    assert freeze(acme, pack).digest == before
    assert shown(blocks_of(acme, asked(cycle, "grades"))["Grades"])[1][5] == "0.8"


def test_while_the_quarter_runs_ungraded_one_sentence_says_so(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    new_key_result(cast.max, new_objective(cast.max, cycle, 1), 1, [10])
    found = blocks_of(acme, asked(cycle, "grades", as_of=date(2026, 8, 15)))
    assert found["Grades"].type == "sentence"
    assert "1 key result runs until 30 Sep 2026" in found["Grades"].rows[0].body["words"]


def test_what_moved_begins_with_the_biggest_mover_and_says_why(acme: Tenant, cast: Cast) -> None:
    cycle, portfolio = new_quarter(), new_portfolio(cast.max)
    aim = new_objective(cast.max, cycle, 1)
    little = new_key_result(cast.max, aim, 1, [2, 4])
    much, nothing = new_key_result(cast.max, aim, 2, [20, 90]), new_key_result(cast.max, aim, 3, [0])
    new_bet(cast.max, portfolio, little, 1, percent=100)
    new_bet(cast.max, portfolio, nothing, 2, percent=20)
    found = blocks_of(acme, asked(cycle, "moved"))
    lines = shown(found["What moved and why"])
    assert [line[0][:3] for line in lines] == ["KR2", "KR1", "KR3"]
    assert lines[1][1:7] == ["4%", "first measured", "100%", "100%", "0.04", "Output without outcome"]
    said = [row.body["words"] for row in found["The furthest behind, and why"].rows]
    assert [words[:3] for words in said] == ["KR3", "KR1", "KR2"]
    assert said[1] == (
        "KR1 Measure 1: 4 of 100 clinics so far. The quarter is over, 96 short. The work is done, but the needle "
        "hardly moves."
    )
    assert (lines[0][4], lines[0][6]) == ("", "No work linked")
    counts = {row.body["label"]: row.body["value"]["shown"] for row in found["Output and outcome"].rows}
    assert (counts["Output without outcome"], counts["Neither output nor outcome"]) == ("1", "1")
    idle = found["Spend without movement"].rows
    assert [row.body["words"] for row in idle] == ["KR3 Measure 3: €400 spent, 20% delivered, nothing measured."]
    chart = found["Measured beside delivered"]
    assert chart.head["series"] == ["Measured", "Delivered", "Expected"]
    assert [row.body["label"][:3] for row in chart.rows] == ["KR1", "KR3", "KR2"]  # work and measure furthest apart
    assert [value["value"] for value in chart.rows[0].body["values"]] == ["0.04", "1", "1"]
    assert [value["value"] for value in chart.rows[2].body["values"]] == ["0.9", None, "1"]
    assert much.pk


def test_the_gap_of_each_key_result_and_of_all_is_the_sum_of_its_parts(acme: Tenant, cast: Cast) -> None:
    cycle, portfolio = new_quarter(), new_portfolio(cast.max)
    aim = new_objective(cast.max, cycle, 1)
    for number, percent in ((1, 30), (2, 70), (3, 100)):
        one = new_key_result(cast.max, aim, number, [10 * number + number])
        new_bet(cast.max, portfolio, one, number, percent=percent)
    new_key_result(cast.max, aim, 4, [37])
    found = blocks_of(acme, asked(cycle, "gap", as_of=date(2026, 8, 20)))
    for row in found["Where the gap came from"].rows:
        expected, measured, gap, *parts = (cell["value"] for cell in row.body["cells"][1:7])
        assert exact(expected) - exact(measured) == exact(gap)
        assert parts == [None] * 3 or sum(map(exact, parts)) == exact(gap)
    start, *steps, end = (row.body for row in found["From expected to measured"].rows)
    total = exact(start["value"]["value"]) + sum(exact(step["value"]["value"]) for step in steps)
    assert total == exact(end["value"]["value"])
    assert [step["label"] for step in steps][-1] in {"Behind, with no work linked", "Ahead, with no work linked"}
    assert all(row.objective is None for row in found["From expected to measured"].rows)


def test_the_change_since_the_last_review_sums_exactly_and_is_named_by_what_happened(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    aim = new_objective(cast.max, cycle, 1)
    ones = [new_key_result(cast.max, aim, number, [5 * number, 10 * number]) for number in (1, 2, 3)]
    last = asked(cycle, "summary", as_of=date(2026, 7, 31))
    add_check_in(actor=cast.max, key_result=ones[0], date=date(2026, 8, 14), value=Decimal(70))
    add_check_in(actor=cast.max, key_result=ones[1], date=date(2026, 7, 24), value=Decimal(15))  # a late correction
    found = blocks_of(acme, asked(cycle, "change", previous=last, detailed=2))
    block = found["What changed"]
    assert block.head["sentence"] == (
        "What is measured rose by 18.3 points since the review of 31 Jul 2026, from 20.0% to 38.3%; "
        "2 key results moved it."
    )
    start, *steps, end = (row.body for row in block.rows)
    assert [(step["label"], step["value"]["shown"], step["note"]) for step in steps] == [
        ("KR1 Measure 1", "+20.0 points", "10% to 70%"),
        ("KR2 Measure 2", "−1.7 points", "20% to 15%"),
    ]
    total = exact(start["value"]["value"]) + sum(exact(step["value"]["value"]) for step in steps)
    assert total == exact(end["value"]["value"])
    first, second = found["What moved KR1 Measure 1"], found["What moved KR2 Measure 2"]
    assert (first.objective, {row.objective for row in first.rows}) == (aim.pk, {aim.pk})
    assert [row.body["label"] for row in first.rows[1:-1]] == [
        f"Check-in of KR1 on 14 Aug 2026: 70, recorded on {full_day(present_day(acme))}"
    ]
    assert second.rows[1].body["label"].startswith("Corrected: check-in of KR2 on 24 Jul 2026: 15")
    assert [row.body["value"]["shown"] for row in second.rows] == ["20.0%", "−5.0 points", "15.0%"]


@pytest.mark.parametrize(
    ("since", "as_of", "before", "words"),
    [
        ("review", ENDS, "20.0%", "the review of 31 Jul 2026"),
        ("cycle", ENDS, "", "On 1 Jul 2026 nothing was measured yet"),
        ("month", ENDS, "30.0%", "since 30 Aug 2026"),
        ("month", date(2026, 8, 31), "20.0%", "since 31 Jul 2026"),
        ("week", ENDS, "50.0%", "since 23 Sep 2026"),
        ("month", date(2026, 7, 20), "", "On 1 Jul 2026 nothing was measured yet"),
    ],
)
def test_change_is_counted_from_what_the_arrangement_compares_with(
    acme: Tenant, cast: Cast, since: str, as_of: date, before: str, words: str
) -> None:
    cycle = new_quarter()
    one = new_key_result(cast.max, new_objective(cast.max, cycle, 1), 1, [20])
    for day, value in ((date(2026, 8, 14), 30), (date(2026, 9, 10), 50), (date(2026, 9, 28), 60)):
        add_check_in(actor=cast.max, key_result=one, date=day, value=Decimal(value))
    last = asked(cycle, "summary", as_of=date(2026, 7, 31))
    found = blocks_of(acme, asked(cycle, "moved", "change", as_of=as_of, previous=last, since=since))["What changed"]
    start, *steps, end = (row.body for row in found.rows)
    assert words in found.head["sentence"]
    assert not before or start["value"]["shown"] == before
    total = exact(start["value"]["value"]) + sum(exact(step["value"]["value"]) for step in steps)
    assert total == exact(end["value"]["value"])


def test_of_many_movers_the_rest_is_one_step(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    aim = new_objective(cast.max, cycle, 1)
    for number in range(1, 6):
        new_key_result(cast.max, aim, number, [10 * number])
    block = blocks_of(acme, asked(cycle, "change", most=2, detailed=1))["What changed"]
    assert [row.body["label"] for row in block.rows] == [
        "Nothing was measured yet", "KR5 Measure 5", "KR4 Measure 4", "3 other key results", "Measured on 30 Sep 2026"
    ]  # fmt: skip
    assert block.rows[3].objective is None


def test_a_teams_review_holds_only_what_is_the_teams(acme: Tenant, cast: Cast) -> None:
    cycle = new_quarter()
    ours, theirs = new_objective(cast.max, cycle, 1), new_objective(cast.max, cycle, 2, "Somebody else’s aim")
    ours.team = cast.team
    ours.save()
    new_key_result(cast.max, ours, 1, [10])
    new_key_result(cast.max, theirs, 2, [20])
    pack = asked(cycle)
    pack.subject, pack.team = Subject.TEAM, cast.team
    pack.save()
    blocks = freeze(acme, pack).blocks
    assert {row.objective for block in blocks for row in block.rows} <= {ours.pk, None}
    assert all("Somebody else" not in str(row.body) for block in blocks for row in block.rows)


def test_freezing_asks_the_database_as_often_for_thirty_key_results_as_for_three(acme: Tenant, cast: Cast) -> None:
    counts = []
    for key, many in (("few", 3), ("many", 30)):
        cycle, portfolio = new_quarter(key), new_portfolio(cast.max, key)
        aims = [new_objective(cast.max, cycle, 100 * many + number) for number in range(many // 3)]
        for number in range(1, many + 1):
            place, aim = number + 100 * many, aims[number % len(aims)]
            one = new_key_result(cast.max, aim, place, [number, 2 * number])
            new_bet(cast.max, portfolio, one, place, percent=number)
        pack = asked(cycle)
        with CaptureQueriesContext(connection) as queries:
            freeze(acme, pack)
        counts.append(len(queries))
    assert counts[0] == counts[1]
