"""The closing page: a cycle graded, learned from, carried on and closed in one sitting."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from okrs.actions.check_ins import add_check_in
from okrs.actions.grading import accept_proposals, write_retrospective
from okrs.models import Cycle, Grade, KeyResult, Objective, Retrospective
from okrs.views.closing_rows import Count
from rollups.actions import recompute_now
from tenancy.models import Tenant
from tests.okrs.closing import Ended
from tests.okrs.conftest import Story, selects

PART = {"HX-Request": "true"}


@pytest.fixture
def ended(story: Story, acme: Tenant) -> Ended:
    """The quarter that is being graded."""
    return Ended(story)


@pytest.fixture
def max_(ended: Ended) -> Client:
    """Max's browser."""
    return ended.cast.client(ended.cast.max)


def text(answer: Any) -> str:
    """What a person reads, blanks made one."""
    plain = unescape(re.sub(r"<[^>]*>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", plain)


def at(ended: Ended, rest: str = "") -> str:
    """An address of the closing page."""
    return f"/acme/cycles/{ended.cycle.pk}/close/{rest}"


def of(ended: Ended, row: KeyResult) -> str:
    """Where a key result is graded."""
    return at(ended, f"key-results/{row.pk}/")


def test_the_page_shows_how_far_each_came_and_what_is_proposed(ended: Ended, max_: Client) -> None:
    shown = text(max_.get(at(ended)))

    assert "0 of 3 key results graded. 2 proposals wait, 1 without a measure." in shown
    assert "Accept 0.7 for KR1.1" in shown
    assert "Accept 0.3 for KR1.2" in shown
    assert "Not measured" in shown
    assert "65%" in shown


def test_a_proposal_is_accepted_in_place_and_the_score_and_count_follow(ended: Ended, max_: Client) -> None:
    answer = max_.post(of(ended, ended.clinics), {"accept": "0.7"}, headers=PART)

    assert answer.status_code == 200
    shown = text(answer)
    assert f'id="o-{ended.objective.pk}"' in answer.content.decode()
    assert "Score 0.7" in shown
    assert "1 of 3 key results graded" in shown
    assert 'hx-swap-oob="true"' in answer.content.decode()
    assert "Below" not in shown
    assert Grade.objects.get().grade == Decimal("0.7")


def test_another_grade_without_a_reason_comes_back_with_what_was_sent(ended: Ended, max_: Client) -> None:
    answer = max_.post(of(ended, ended.clinics), {"grade": "0.9", "reason": ""}, headers=PART)

    assert answer.status_code == 422
    assert "Say why: 0.7 was proposed" in text(answer)
    assert 'value="0.9"' in answer.content.decode()
    assert not Grade.objects.exists()


@pytest.mark.parametrize(
    ("scale", "sent", "grade", "shown"),
    [("tenths", "0.9", "0.9", "0.9"), ("percent", "85", "0.85", "85%"), ("letters", "a", "1", "A")],
)
def test_grades_are_entered_and_shown_on_the_cycles_scale(
    ended: Ended, max_: Client, scale: str, sent: str, grade: str, shown: str
) -> None:
    Cycle.objects.filter(pk=ended.cycle.pk).update(grading_scale=scale)

    answer = max_.post(of(ended, ended.clinics), {"grade": sent, "reason": "Counted late"}, headers=PART)

    assert Grade.objects.get().grade == Decimal(grade)
    assert f"<b>{shown}</b>" in answer.content.decode()


def test_a_proposal_is_accepted_on_every_scale_as_it_is(ended: Ended, max_: Client) -> None:
    Cycle.objects.filter(pk=ended.cycle.pk).update(grading_scale="letters")
    assert "Accept B for KR1.1" in text(max_.get(at(ended)))

    max_.post(of(ended, ended.clinics), {"accept": "0.7"}, headers=PART)

    assert Grade.objects.get().grade == Decimal("0.7")


def test_what_is_no_grade_is_refused_with_what_would_do(ended: Ended, max_: Client) -> None:
    answer = max_.post(of(ended, ended.clinics), {"grade": "good", "reason": "x"}, headers=PART)

    assert answer.status_code == 422
    assert "Enter a grade from 0.0 to 1.0." in text(answer)


def test_all_proposals_are_accepted_and_said(ended: Ended, max_: Client) -> None:
    answer = max_.post(at(ended, "proposals/"), follow=True)

    assert "2 proposals accepted." in text(answer)
    assert "2 of 3 key results graded" in text(answer)
    assert "Accept all proposals" not in text(answer)


def test_what_was_learned_is_kept_beside_its_objective(ended: Ended, max_: Client) -> None:
    form = {"went_well": "Speed", "to_learn": "Ask first", "verdict": "keep"}

    answer = max_.post(at(ended, f"objectives/{ended.objective.pk}/"), form, headers=PART)

    assert answer.status_code == 200
    assert "Ask first" in text(answer)
    assert Retrospective.objects.get().verdict == "keep"
    refused = max_.post(at(ended, f"objectives/{ended.objective.pk}/"), form | {"verdict": "maybe"}, headers=PART)
    assert refused.status_code == 422
    assert "Choose keep, learn or drop" in text(refused)


def test_a_whole_quarter_is_closed_in_one_sitting(ended: Ended, max_: Client) -> None:
    max_.post(at(ended, "proposals/"))
    max_.post(at(ended, f"objectives/{ended.objective.pk}/"), {"verdict": "keep"})
    carried = max_.post(at(ended, "carry-over/"), {"into": ended.next.pk, "from_last_value": "1"}, follow=True)
    assert "1 objective with 3 key results go on in Q5." in text(carried)
    again = max_.post(at(ended, "carry-over/"), {"into": ended.next.pk}, follow=True)
    assert "Nothing new to carry into Q5. 1 had been carried before." in text(again)

    refused = max_.post(at(ended), {"leave_ungraded": ""})
    assert refused.status_code == 422
    assert "KR1.3 has no grade. Grade what is left, or say why it stays ungraded." in text(refused)
    closed = max_.post(at(ended), {"leave_ungraded": "Nobody asked the partner"}, follow=True)

    assert "Q4 is closed" in text(closed)
    assert "Nobody asked the partner" in text(closed)
    assert ended.cycle.state == "closed"
    assert not re.search(r"data-accept|Save the grade", closed.content.decode())


def test_the_pages_of_what_went_on_say_from_where_and_with_which_grade(ended: Ended, max_: Client) -> None:
    accept_proposals(actor=None, cycle=ended.cycle)
    write_retrospective(actor=None, objective=ended.objective, verdict="keep")
    max_.post(at(ended, "carry-over/"), {"into": ended.next.pk})
    new = KeyResult.objects.get(carried_from=ended.clinics)

    later, earlier = (text(max_.get(f"/acme/key-results/{pk}/")) for pk in (new.pk, ended.clinics.pk))

    assert "Goes on from KR1.1 in Q4, graded 0.7" in later
    assert "Graded 0.7" in earlier
    assert f"Went on as {new.key} in Q5" in earlier
    below = text(max_.get(f"/acme/objectives/{Objective.objects.get(carried_from=ended.objective).pk}/"))
    assert "Goes on from O1 in Q4" in below


def test_grading_is_started_here_and_a_closed_cycle_opened_again(ended: Ended, max_: Client) -> None:
    ended.turn("active")
    assert "Start grading" in text(max_.get(at(ended)))
    assert "is graded from now on" in text(max_.post(at(ended, "grading/"), follow=True))
    max_.post(at(ended), {"leave_ungraded": "None of it counts"})

    assert max_.post(at(ended, "reopening/"), {"reason": "Wrong"}).status_code == 403
    ana = ended.cast.client(ended.cast.ana)
    assert "Write something here" in text(ana.post(at(ended, "reopening/"), {"reason": ""}))
    assert "Q4 is open again" in text(ana.post(at(ended, "reopening/"), {"reason": "A grade was wrong"}, follow=True))


def test_without_scripts_a_row_leads_back_to_its_place(ended: Ended, max_: Client) -> None:
    answer = max_.post(of(ended, ended.clinics), {"accept": "0.7"})

    assert (answer.status_code, answer["Location"]) == (303, at(ended, f"#o-{ended.objective.pk}"))
    assert "0.9" not in text(max_.post(of(ended, ended.clinics), {"grade": "x"}))


@pytest.mark.parametrize("into", ["", "x", "-1", "9" * 30])
def test_carrying_on_names_a_cycle(ended: Ended, max_: Client, into: str) -> None:
    answer = max_.post(at(ended, "carry-over/"), {"into": into})

    assert answer.status_code == 422
    assert "Choose the cycle to carry it into." in text(answer)


def test_two_hundred_key_results_take_no_more_queries_than_three(ended: Ended, max_: Client) -> None:
    few = selects(max_, at(ended))
    ended.turn("active")
    for number in range(20):
        made = ended.story.key_result_of("yes_no", title=f"More {number}")
        add_check_in(actor=None, key_result=made, value=Decimal(1))
        ended.story.objective_named(f"O {number}")
    KeyResult.objects.bulk_create(
        KeyResult(key=f"X{number}", objective=ended.objective, title=f"X{number}", type="yes_no")
        for number in range(177)
    )
    recompute_now()
    ended.turn("grading")

    assert selects(max_, at(ended)) == few
    assert few <= 24


def test_members_grade_their_own_and_close_nothing_and_viewers_read(ended: Ended) -> None:
    ben, vic = (ended.cast.client(member) for member in (ended.cast.ben, ended.cast.vic))

    page = text(ben.get(at(ended)))
    assert "Accept 0.7 for KR1.1" in page  # his team's
    assert "Accept all proposals" not in page
    assert ben.post(of(ended, ended.clinics), {"accept": "0.7"}, headers=PART).status_code == 200
    for rest in ("", "proposals/", "grading/", "carry-over/"):
        assert ben.post(at(ended, rest), {"into": ended.next.pk, "leave_ungraded": "x"}).status_code == 403
    assert "Accept 0.3" not in text(vic.get(at(ended)))
    assert vic.post(of(ended, ended.milestone), {"accept": "0.3"}, headers=PART).status_code == 403


def test_cleo_finds_nothing_of_it(ended: Ended) -> None:
    cleo = ended.cast.client(ended.cast.cleo)
    page = at(ended).replace("/acme/", "/rival/")

    assert cleo.get(page).status_code == 404
    for rest in ("", "proposals/", "grading/", "reopening/", f"key-results/{ended.clinics.pk}/"):
        assert cleo.post(page + rest, {"accept": "0.7"}).status_code == 404


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(0, 0, 0), "There is no key result to grade."),
        (Count(1, 1, 0), "It is graded."),
        (Count(200, 200, 0), "All 200 key results are graded."),
        (Count(200, 137, 63), "137 of 200 key results graded. 63 proposals wait."),
        (Count(3, 1, 1), "1 of 3 key results graded. 1 proposal waits, 1 without a measure."),
    ],
)
def test_how_far_the_grading_is_in_words(count: Count, words: str) -> None:
    assert count.sentence == words
