"""The weekly check-in: everything one leads, due first, one after the other; nothing typed is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrs.actions.check_ins import add_check_in
from okrs.models import CheckIn, KeyResult
from tenancy.context import use_tenant
from tests.okrs.conftest import Story, selects

D = Decimal
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
FLOW = "/acme/check-in/"


@pytest.fixture
def three(story: Story) -> list[KeyResult]:
    """Ben leads three: KR1.1 that nobody spoke of, one spoken of today, one of a type without a value."""
    with use_tenant(story.cast.acme):
        said = story.key_result_of("increase", baseline=D(0), target=D(10), owner=story.cast.ben, title="Said today")
        add_check_in(actor=story.cast.ben, key_result=said, value=D(4), confidence=D("0.7"), status="on_track")
        work = story.key_result_of("delivery", owner=story.cast.ben, title="The work")
        story.key_result_of("increase", baseline=D(0), target=D(10), owner=story.cast.max, title="Another’s")
    return [story.key_result, work, said]


def order(rows: list[KeyResult]) -> str:
    return "-".join(str(row.pk) for row in rows)


def test_it_asks_for_what_is_due_first_and_for_nobody_elses(story: Story, three: list[KeyResult]) -> None:
    html = story.cast.client(story.cast.ben).get(FLOW).content.decode()
    assert "1 of 3" in html
    assert story.key_result.title in html
    assert f"order={order(three)}&amp;at=1" in html
    assert "Another’s" not in html


def test_saving_goes_on_in_the_same_answer_and_keeps_the_order(story: Story, three: list[KeyResult]) -> None:
    client, start = story.cast.client(story.cast.ben), f"{FLOW}?order={order(three)}"
    given = {"value": "1563", "confidence": "6", "status": "at_risk", "blockers": "Legal", "date": str(story.today)}
    answer = client.post(f"{start}&at=0", given, headers=PART)
    assert (answer.status_code, answer["HX-Push-Url"]) == (200, f"{start}&at=1")
    html = answer.content.decode()
    assert "<html" not in html
    assert "2 of 3" in html
    assert "The work" in html
    with use_tenant(story.cast.acme):
        said = CheckIn.objects.get(key_result=story.key_result)
    assert (said.value, said.confidence, said.status, said.blockers) == (D(1563), D("0.6"), "at_risk", "Legal")
    plain = client.post(f"{start}&at=1", {"comment": "On its way.", "date": str(story.today)})
    assert (plain.status_code, plain["Location"]) == (303, f"{start}&at=2")


def test_a_bad_input_keeps_everything_that_was_typed(story: Story, three: list[KeyResult]) -> None:
    given = {
        "value": "many",
        "comment": "It moved.",
        "blockers": "Legal",
        "status": "at_risk",
        "date": str(story.today),
    }
    answer = story.cast.client(story.cast.ben).post(f"{FLOW}?order={order(three)}&at=0", given, headers=PART)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert all(part in html for part in ('value="many"', "It moved.", "Legal", "Enter a number."))
    assert "1 of 3" in html
    with use_tenant(story.cast.acme):
        assert not CheckIn.objects.filter(key_result=story.key_result).exists()


def test_the_end_says_what_was_said_and_what_was_left_out(story: Story, three: list[KeyResult]) -> None:
    html = story.cast.client(story.cast.ben).get(f"{FLOW}?order={order(three)}&at=3").content.decode()
    assert "You checked in 1 key result today" in html
    assert "2 key results left out." in html
    assert "70% sure" in html


def test_beside_the_form_stand_the_last_word_and_the_target(story: Story, three: list[KeyResult]) -> None:
    html = story.cast.client(story.cast.ben).get(f"{FLOW}?order={three[2].pk}&at=0").content.decode()
    assert all(part in html for part in ("Last said", "today", "Target", "Forecast", "Not due until"))
    assert 'value="7" id="id_confidence_7" checked' in html.replace("  ", " ") or "checked" in html


def test_who_leads_nothing_is_told_so_and_strangers_ids_are_not_in_it(story: Story, three: list[KeyResult]) -> None:
    html = story.cast.client(story.cast.vic).get(f"{FLOW}?order={order(three)}&at=x").content.decode()
    assert "You lead no key result of a running cycle" in html
    assert "Said today" not in html


def test_a_step_takes_few_queries_however_many_there_are(story: Story, three: list[KeyResult]) -> None:
    client = story.cast.client(story.cast.ben)
    few = selects(client, FLOW)
    with use_tenant(story.cast.acme):
        for number in range(20):
            story.key_result_of("increase", baseline=D(0), target=D(10), owner=story.cast.ben, title=f"Number {number}")
    assert selects(client, FLOW) == few <= 14
