"""Signals: raised by whoever does the work, told to whom they concern, answered with a decision and its deed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event, Letter, Notice
from execution.actions.items import add_item, move_item
from execution.actions.signals import answer_signal, raise_signal
from execution.models import Item, Signal, SignalAnswer
from execution.queries.signals import (
    blocked_items,
    open_signals,
    open_signals_about,
    waiting_signals,
)
from execution.signals import Count, deed_of, sentence
from home.badge import waiting_count
from home.queries import waiting_for
from okrs.actions.objectives import edit_objective
from okrs.models import Collaborator, KeyResult
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.queries import decisions_by_tranche
from tenancy.context import use_reader
from tenancy.models import Tenant
from tests.api.conftest import Caller
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal
WORDS = "The registry has not signed."


def say(scene: Scene, thing: Any, kind: str = "blocked", **values: Any) -> Signal:
    given: dict[str, Any] = {"actor": scene.cast.ben, "words": WORDS} | values
    return raise_signal(thing=thing, kind=kind, **given)


def answer(scene: Scene, signal: Signal, decision: str = "accepted", **values: Any) -> SignalAnswer:
    given: dict[str, Any] = {"actor": scene.cast.max} | values
    return answer_signal(signal=signal, decision=decision, **given)


def test_it_is_told_to_the_lead_and_to_who_answers_for_what_it_serves_but_not_to_who_raised_it(
    scene: Scene, acme: Tenant
) -> None:
    scene.key_result.owner = scene.cast.ana
    scene.key_result.save()
    *_, spare = scene.work()
    signal = say(scene, spare, proposal="help")
    told = {notice.member_id: notice for notice in Notice.objects.filter(kind="signal")}
    assert set(told) == {scene.cast.max.pk, scene.cast.ana.pk}
    assert "They propose: help us." in told[scene.cast.max.pk].text
    assert scene.key_result.title in told[scene.cast.ana.pk].text
    assert WORDS in told[scene.cast.ana.pk].text
    letter = Letter.objects.get(member=scene.cast.max, kind="signal")
    assert WORDS in letter.text
    assert f"signals/{signal.pk}/" in letter.text


def test_without_a_lead_it_goes_to_the_managers(scene: Scene, acme: Tenant) -> None:
    loose = add_item(actor=scene.cast.max, title="Serves nothing", team=scene.cast.team)
    signal = say(scene, loose, "learned")
    assert list(Notice.objects.filter(kind="signal").values_list("member_id", flat=True)) == [scene.cast.max.pk]
    assert list(waiting_signals(scene.cast.max)) == [signal]
    assert list(waiting_signals(scene.cast.ben)) == []
    assert list(waiting_signals(scene.cast.vic)) == []


def test_a_lead_who_raises_one_about_their_own_bet_asks_the_managers(scene: Scene, acme: Tenant) -> None:
    scene.initiative.owner = scene.cast.ben
    scene.initiative.save()
    signal = say(scene, scene.initiative)
    assert list(waiting_signals(scene.cast.max)) == [signal]
    assert list(waiting_signals(scene.cast.ben)) == []


def test_a_viewer_may_not_raise_one_and_a_stranger_finds_nothing(scene: Scene, cast: Cast, acme: Tenant) -> None:
    with pytest.raises(Forbidden):
        say(scene, scene.initiative, actor=cast.vic)
    signal = say(scene, scene.initiative)
    assert cast.client(cast.vic).get(f"/acme/initiatives/{scene.initiative.pk}/signals/new/").status_code == 403
    for address in ("/acme/signals/", f"/acme/signals/{signal.pk}/", f"/rival/signals/{signal.pk}/answer/"):
        assert cast.client(cast.cleo).get(address).status_code == 404, address


def test_a_second_of_its_kind_is_refused_while_the_first_is_open_and_the_form_leads_there(
    scene: Scene, acme: Tenant
) -> None:
    signal = say(scene, scene.initiative)
    with pytest.raises(ValidationError, match="Ben said so already"):
        say(scene, scene.initiative)
    say(scene, scene.initiative, "learned")
    client = scene.cast.client(scene.cast.ben)
    url = f"/acme/initiatives/{scene.initiative.pk}/signals/new/"
    assert f"/acme/signals/{signal.pk}/" in client.get(url).content.decode()
    refused = client.post(url, {"kind": "blocked", "words": "Again", "proposal": "nothing"})
    assert refused.status_code == 422
    assert "Ben said so already" in refused.content.decode()
    answer(scene, signal, "noted")
    say(scene, scene.initiative)
    assert Signal.objects.filter(kind="blocked").count() == 2


def test_what_it_needs_is_said(scene: Scene, acme: Tenant) -> None:
    with pytest.raises(ValidationError, match="Say what you found"):
        say(scene, scene.initiative, words="  ")
    with pytest.raises(ValidationError, match="Name the key result"):
        say(scene, scene.initiative, proposal="change_target")
    with pytest.raises(ValidationError):
        say(scene, scene.initiative, "unheard")
    signal = say(scene, scene.initiative)
    with pytest.raises(ValidationError, match="Say why not"):
        answer(scene, signal, "declined")
    with pytest.raises(ValidationError, match="Only what is accepted is done"):
        answer(scene, signal, "noted", do=True)
    assert not SignalAnswer.objects.exists()


def test_accepting_drops_the_item_with_its_parts_in_the_same_step_and_tells_who_raised_it(
    scene: Scene, acme: Tenant
) -> None:
    epic, first, second, spare = scene.work()
    signal = say(scene, epic, "not_feasible", proposal="drop")
    answer(scene, signal, do=True, words="Agreed.")
    states = dict(Item.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (epic, first, second, spare)] == ["dropped", "done", "dropped", "todo"]
    told = Notice.objects.get(member=scene.cast.ben)
    assert "Max accepted it" in told.text
    assert "Agreed." in told.text
    assert not open_signals().exists()


def test_when_the_deed_is_refused_the_answer_is_not_given_either(scene: Scene, acme: Tenant) -> None:
    *_, spare = scene.work()
    signal = say(scene, spare, "not_feasible", proposal="hold_tranche")
    with pytest.raises(ValidationError, match="no such tranche"):
        answer(scene, signal, do=True)
    assert not SignalAnswer.objects.exists()
    assert list(open_signals()) == [signal]


def test_accepting_holds_the_tranche_with_their_words_as_the_reason(scene: Scene, acme: Tenant) -> None:
    done, wait = (
        plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(10), review_on=scene.ago(-9))
        for _ in range(2)
    )
    decide_tranche(actor=scene.cast.max, tranche=done, decision="released", reason="It holds")
    *_, spare = scene.work()
    signal = say(scene, spare, proposal="hold_tranche")
    page = scene.cast.client(scene.cast.max).get(f"/acme/signals/{signal.pk}/answer/").content.decode()
    assert "Tranche 2" in page
    assert "Tranche 1" not in page
    sent = {"decision": "accepted", "words": "", "do": "on", "tranche": str(wait.pk)}
    gone = scene.cast.client(scene.cast.max).post(f"/acme/signals/{signal.pk}/answer/", sent)
    assert gone.headers["Location"] == f"/acme/signals/{signal.pk}/"
    decided = decisions_by_tranche([done.pk, wait.pk])
    assert decided[done.pk]["decision"] == "released"
    assert (decided[wait.pk]["decision"], decided[wait.pk]["reason"]) == ("held", WORDS)


@pytest.mark.parametrize(
    ("proposal", "page"),
    [("drop", "initiatives/{bet}/stop/"), ("change_scope", "initiatives/{bet}/edit/"),
     ("change_target", "key-results/{kr}/target/")],
)  # fmt: skip
def test_accepting_leads_on_to_the_page_where_it_is_done(scene: Scene, acme: Tenant, proposal: str, page: str) -> None:
    signal = say(scene, scene.initiative, proposal=proposal, key_result=scene.key_result)
    client = scene.cast.client(scene.cast.max)
    sent = {"decision": "accepted", "words": "", "do": "on"}
    gone = client.post(f"/acme/signals/{signal.pk}/answer/", sent).headers["Location"]
    assert gone.startswith("/acme/" + page.format(bet=scene.initiative.pk, kr=scene.key_result.pk) + "?reason=The")
    assert SignalAnswer.objects.get().decision == "accepted"
    if proposal != "change_scope":
        assert WORDS in client.get(gone).content.decode()


def test_a_later_answer_replaces_an_earlier_one_which_stays(scene: Scene, acme: Tenant) -> None:
    signal = say(scene, scene.initiative)
    first = answer(scene, signal, "declined", words="Too early.")
    second = answer(scene, signal, "otherwise", words="We ask the ministry.")
    assert second.supersedes_id == first.pk
    page = scene.cast.client(scene.cast.ben).get(f"/acme/signals/{signal.pk}/").content.decode()
    assert "Too early." in page
    assert "Max does something else" in page
    assert page.index("We ask the ministry.") < page.index("Too early.")


def test_who_raised_it_may_end_it_and_no_more(scene: Scene, acme: Tenant) -> None:
    signal = say(scene, scene.initiative)
    with pytest.raises(Forbidden, match="you may only end it"):
        answer(scene, signal, "accepted", actor=scene.cast.ben)
    answer(scene, signal, "noted", actor=scene.cast.ben, words="They signed.")
    assert not open_signals().exists()
    assert not Notice.objects.filter(member=scene.cast.ben).exists()


def test_who_raised_it_does_not_replace_what_a_manager_decided(scene: Scene, acme: Tenant) -> None:
    signal = say(scene, scene.initiative)
    answer(scene, signal, "declined", words="We wait for them.")
    with pytest.raises(Forbidden, match="that answer stands"):
        answer(scene, signal, "noted", actor=scene.cast.ben)
    assert [row.decision for row in SignalAnswer.objects.all()] == ["declined"]


def test_another_member_may_not_answer_but_who_answers_for_the_named_key_result_may(scene: Scene, acme: Tenant) -> None:
    scene.key_result.owner = scene.cast.ben
    scene.key_result.save()
    other = scene.cast.member("eve@acme.example", "Eve", "member")
    signal = say(
        scene, scene.initiative, "scope_found", actor=other, proposal="change_target", key_result=scene.key_result
    )
    third = scene.cast.member("dan@acme.example", "Dan", "member")
    with pytest.raises(Forbidden, match="is answered by managers"):
        answer(scene, signal, "noted", actor=third)
    assert list(waiting_signals(scene.cast.ben)) == [signal]
    answer(scene, signal, "declined", actor=scene.cast.ben, words="The target stays.")


def test_an_item_is_blocked_until_somebody_answers(scene: Scene, acme: Tenant) -> None:
    *_, spare = scene.work()
    signal = say(scene, spare)
    say(scene, spare, "learned")
    assert blocked_items([spare.pk]) == {spare.pk}
    page = scene.cast.client(scene.cast.ben).get(f"/acme/items/{spare.pk}/").content.decode()
    assert "Blocked" in page
    answer(scene, signal, "otherwise", words="Use the other registry.")
    assert blocked_items([spare.pk]) == set()


def test_it_stands_on_the_pages_of_the_item_the_initiative_and_the_key_result(scene: Scene, acme: Tenant) -> None:
    epic, _, second, _ = scene.work()
    signal = say(scene, second, "cheaper_way", amount=D(-40_000))
    bet, kr = scene.initiative.pk, scene.key_result.pk
    client = scene.cast.client(scene.cast.vic)
    for address in (f"items/{second.pk}/", f"initiatives/{bet}/", f"key-results/{kr}/", "signals/",
                    f"signals/?initiative={bet}"):  # fmt: skip
        assert f"/acme/signals/{signal.pk}/" in client.get(f"/acme/{address}").content.decode(), address
    assert f"/acme/signals/{signal.pk}/" not in client.get(f"/acme/items/{epic.pk}/").content.decode()
    assert "<dt>It would save</dt><dd>€40k</dd>" in client.get(f"/acme/signals/{signal.pk}/").content.decode()
    assert list(open_signals_about(kr)) == [signal]


def test_the_words_say_whether_money_is_saved_and_the_figure_has_no_sign(scene: Scene, acme: Tenant) -> None:
    *_, second, _ = scene.work()
    client = scene.cast.client(scene.cast.vic)
    for kind, amount, words in (("cheaper_way", -40_000, "<dt>It would save</dt><dd>€40k</dd>"),
                                ("scope_found", 9_000, "<dt>It would cost more</dt><dd>€9k</dd>")):  # fmt: skip
        signal = say(scene, second, kind, amount=D(amount))
        assert words in client.get(f"/acme/signals/{signal.pk}/").content.decode()


def test_what_names_a_confidential_key_result_is_hidden_from_whom_that_is_hidden(
    scene: Scene, cast: Cast, acme: Tenant
) -> None:
    dan = cast.member("dan@acme.example", "Dan", "member")
    Collaborator(objective=scene.objective, member=cast.max).save()
    scene.initiative.owner = dan
    scene.initiative.save()
    edit_objective(actor=cast.ana, objective=scene.objective, expected_version=None, visibility="people")
    signal = say(scene, scene.initiative, actor=cast.max, proposal="change_target", key_result=scene.key_result)
    open_one = say(scene, scene.initiative, "learned", actor=cast.max)
    with use_reader(dan.pk):
        assert not KeyResult.objects.exists()
        assert list(open_signals()) == [open_one]
        assert not Signal.objects.filter(pk=signal.pk).exists()
    told = Notice.objects.filter(member=dan, kind="signal").values_list("path", flat=True)
    assert list(told) == [f"signals/{open_one.pk}/"]
    client = cast.client(dan)
    assert client.get(f"/acme/signals/{signal.pk}/").status_code == 404
    assert f"/acme/signals/{signal.pk}/" not in client.get("/acme/signals/").content.decode()
    assert Caller(dan).rows("signals/")[0]["id"] == open_one.pk


def test_home_asks_for_a_decision_or_to_unblock_and_its_badge_counts_them(scene: Scene, acme: Tenant) -> None:
    *_, spare = scene.work()
    say(scene, spare)
    say(scene, scene.initiative, "scope_found", proposal="change_scope")
    for member in (scene.cast.ana, scene.cast.max, scene.cast.ben, scene.cast.vic):
        assert waiting_count(member, scene.today) == waiting_for(member, scene.today).count
    assert len(waiting_for(scene.cast.max, scene.today).signals) == 2
    page = scene.cast.client(scene.cast.max).get("/acme/").content.decode()
    decide, _, unblock = page.partition(">Unblock<")
    assert "Scope found: INI-1" in decide
    assert f"Blocked: {spare.key}" in unblock


def test_the_page_of_signals_filters_and_takes_as_many_queries_for_forty_as_for_one(scene: Scene, acme: Tenant) -> None:
    *_, spare = scene.work()
    mine = say(scene, spare)
    done = say(scene, scene.initiative, "learned", actor=scene.cast.max)
    answer(scene, done, "noted")
    client = scene.cast.client(scene.cast.ben)

    def shown(query: str = "") -> tuple[str, int]:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"/acme/signals/{query}").content.decode()
        return page, sum("SAVEPOINT" not in each["sql"] for each in asked.captured_queries)

    few = shown()[1]
    assert f"signals/{mine.pk}/" in shown("?whose=raised&kind=blocked")[0]
    assert f"signals/{mine.pk}/" not in shown("?whose=waiting")[0]
    assert f"signals/{done.pk}/" in shown("?view=answered")[0]
    assert f"signals/{done.pk}/" not in shown()[0]
    for number in range(40):
        say(scene, add_item(actor=scene.cast.max, title=f"Task {number}", initiative=scene.initiative))
    page, many = shown()
    assert many == few
    assert "41 signals wait for an answer, 41 of them blocked" in page


def test_events_tell_of_it_without_its_words(scene: Scene, acme: Tenant) -> None:
    answer(scene, say(scene, scene.initiative), "noted", words="Secret")
    events = list(Event.objects.filter(name__startswith="signal."))
    assert {event.name for event in events} == {"signal.raised", "signal.answered"}
    assert not any(WORDS in str(event.data) or "Secret" in str(event.data) for event in events)


def test_dropping_is_refused_when_the_work_changed_later(scene: Scene, acme: Tenant) -> None:
    *_, spare = scene.work()
    signal = say(scene, spare, proposal="drop")
    move_item(actor=scene.cast.max, item=spare, state="doing")
    answer(scene, signal, do=True)  # the same day's state is corrected
    spare.refresh_from_db()
    assert spare.state == "dropped"


def test_sentences_are_short_and_say_what_waits() -> None:
    assert sentence(Count()) == "No signal waits for an answer."
    assert sentence(Count(answered=2)) == "No signal waits for an answer. 2 signals were answered."
    words = sentence(Count(open=7, blocked=2, oldest=12, higher=3, answered=9))
    assert words == (
        "7 signals wait for an answer, 2 of them blocked; the oldest has waited 12 days, and 3 went further up."
    )
    assert len(words.split()) <= 30
    assert sentence(Count(open=1)) == "1 signal waits for an answer; it came today."
    blocked = sentence(Count(open=1, blocked=1, oldest=4, higher=1))
    assert blocked == (
        "1 signal waits for an answer, because work is blocked; it has waited 4 days, and went further up."
    )
    assert deed_of("nothing", on_item=True) is None
    assert deed_of("help", on_item=False) is None
