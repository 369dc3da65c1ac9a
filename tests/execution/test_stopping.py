"""Stopping a bet well: work dropped, money and people freed, cost and lessons kept, the right people told."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event, Letter, Notice
from execution.actions.items import add_item, edit_item, move_item
from execution.actions.stopping import stop_initiative
from execution.models import Item, ItemState
from execution.stopping import Stakes, after, before
from execution.views.stop_figures import stop_ahead, stop_behind
from okrs.actions.objectives import edit_objective
from portfolio.actions import ledger
from portfolio.actions.initiatives import move_initiative
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import DecisionProposal, Initiative, InitiativeState, Lesson, PeriodBudget
from portfolio.queries import decisions_by_tranche, shares_left
from portfolio.queries.evidence import open_proposals
from portfolio.queries.ledger import balances_of, balances_of_bet, flows_of, recovered_of
from portfolio.queries.options import given_back, recovered
from portfolio.queries.released import released_to
from rollups.actions import recompute_now
from rollups.queries import initiative_rollups
from tenancy.context import use_tenant
from tenancy.models import Tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal
WHY = "Clinics do not move their records themselves."


def stop(scene: Scene, **values: Any) -> Any:
    given: dict[str, Any] = {"actor": scene.cast.max, "initiative": scene.initiative, "reason": WHY} | values
    return stop_initiative(**given)


def test_unfinished_leaves_are_dropped_and_what_was_done_and_spent_stays(scene: Scene, acme: Tenant) -> None:
    epic, first, second, spare = scene.work()
    recompute_now()
    was = initiative_rollups([scene.initiative.pk])[scene.initiative.pk]
    done = stop(scene)
    states = dict(Item.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk], states[spare.pk]) == ("done", "dropped", "dropped")
    assert states[epic.pk] == "dropped"  # nothing is left to do below it
    assert done.items == 2
    recompute_now()
    now = initiative_rollups([scene.initiative.pk])[scene.initiative.pk]
    assert now.ac == was.ac == D(350_000)
    assert now.bac == now.ev == was.ev  # what is dropped counts as what was earned of it
    assert Initiative.objects.get(pk=scene.initiative.pk).state == "stopped"


def test_one_person_is_enough_to_stop_a_bet_whose_tranches_two_must_release(scene: Scene, acme: Tenant) -> None:
    scene.portfolio.two_people_above = D(100)
    scene.portfolio.save()
    scene.initiative.refresh_from_db()
    tranche = plan_tranche(
        actor=scene.cast.max, initiative=scene.initiative, amount=D(200_000), review_on=scene.ago(-5)
    )
    proposed = decide_tranche(actor=scene.cast.max, tranche=tranche, decision="released", reason="It holds")
    assert isinstance(proposed, DecisionProposal)
    assert stop(scene).tranches == 1
    assert decisions_by_tranche([tranche.pk])[tranche.pk]["decision"] == "stopped"
    assert not open_proposals([tranche.pk]).exists()


def test_who_stops_takes_up_and_stops_again_saved_once(scene: Scene, acme: Tenant) -> None:
    give = PeriodBudget(
        portfolio=scene.portfolio, starts_on=scene.ago(100), ends_on=scene.ago(-100), amount=D(1_000_000)
    )
    give.save()
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    recompute_now()
    assert stop(scene).freed == 600_000
    assert recovered("EUR") == {"EUR": recovered_of(scene.initiative)} == {"EUR": 600_000}
    move_initiative(actor=scene.cast.max, initiative=scene.initiative, state="active")
    assert not recovered("EUR")  # it has it again
    stop(scene)
    assert recovered("EUR") == {"EUR": 600_000}
    behind = stop_behind(scene.initiative, acme, scene.cast.max)
    assert behind is not None
    assert behind.stakes.returns == 600_000
    flow = flows_of(scene.portfolio, scene.today, "EUR")
    assert (flow.committed, flow.from_committed, flow.from_released) == (600_000, 600_000, 0)
    told = [(back.amount, back.said.partition(" on ")[0]) for back in given_back("EUR")]
    came, again = (D(600_000), "came back"), (D(-600_000), "was taken up again")
    assert told == [came, again, came]


@pytest.mark.parametrize("state", ["stopped", "rejected"])
def test_a_bet_that_is_over_is_paid_nothing(scene: Scene, acme: Tenant, state: str) -> None:
    bet = scene.bet("Referrals", state="approved", budget=D(100))
    ask = plan_tranche(actor=scene.cast.max, initiative=bet, amount=D(20), review_on=scene.ago(-5))
    paid, part = (
        plan_tranche(actor=scene.cast.max, initiative=bet, amount=D(size), review_on=scene.ago(-5)) for size in (50, -5)
    )
    for row in (paid, part):
        decide_tranche(actor=scene.cast.max, tranche=row, decision="released", reason="Go")
    if state == "stopped":
        stop(scene, initiative=bet)
    else:
        move_initiative(actor=scene.cast.max, initiative=bet, state=state, reason="No")
    for row, decision in ((ask, "released"), (part, "planned")):
        with pytest.raises(ValidationError, match=f"{bet.key} is {state}: take it up again before money is released"):
            decide_tranche(actor=scene.cast.max, tranche=row, decision=decision, reason="Why not")
    assert released_to(bet) == 45


def test_a_tranche_held_later_than_the_day_of_the_stop_is_named_and_nothing_stops(scene: Scene, acme: Tenant) -> None:
    tranche = plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(20), review_on=scene.ago(-5))
    decide_tranche(actor=scene.cast.max, tranche=tranche, decision="held", reason="Wait", on=scene.ago(1))
    with pytest.raises(ValidationError, match="choose that day or a later one"):
        stop(scene, on=scene.ago(3))
    assert Initiative.objects.get(pk=scene.initiative.pk).state == "active"


def test_work_of_another_bet_below_its_items_goes_on(scene: Scene, acme: Tenant) -> None:
    epic, *_ = scene.work()
    other = add_item(actor=scene.cast.max, title="Shared", parent=epic, initiative=scene.bet("Another"))
    stop(scene)
    for row in (other, epic):
        row.refresh_from_db()
        assert row.state == "todo"


def test_what_has_only_dropped_parts_left_is_dropped_with_them(scene: Scene, acme: Tenant) -> None:
    theme = add_item(actor=scene.cast.max, title="Theme", initiative=scene.initiative)
    epic, *_ = scene.work()
    edit_item(actor=scene.cast.max, item=epic, expected_version=None, parent=theme)
    whole = add_item(actor=scene.cast.max, title="All done", initiative=scene.initiative)
    part = add_item(actor=scene.cast.max, title="Done", parent=whole)
    move_item(actor=scene.cast.max, item=part, state="done", on=scene.ago(3))
    stop(scene)
    states = {row.title: row.state for row in Item.objects.filter(pk__in=[theme.pk, epic.pk, whole.pk])}
    assert states == {"Theme": "dropped", "Sign-up": "dropped", "All done": "todo"}


def test_its_undecided_tranches_are_stopped_and_its_money_is_back_in_the_pool(scene: Scene, acme: Tenant) -> None:
    scene.work()
    PeriodBudget(
        portfolio=scene.portfolio, starts_on=scene.ago(100), ends_on=scene.ago(-100), amount=D(1_000_000)
    ).save()
    first, second = (
        plan_tranche(actor=scene.cast.max, initiative=scene.initiative, amount=D(amount), review_on=scene.ago(-5))
        for amount in (400_000, 200_000)
    )
    decide_tranche(actor=scene.cast.max, tranche=first, decision="released", reason="It holds", on=scene.ago(20))
    recompute_now()
    ledger.open_ledger(actor=scene.cast.max, portfolio=scene.portfolio)
    ahead = stop_ahead(scene.initiative, acme, scene.cast.max)
    assert (ahead.stakes.returns, ahead.stakes.tranches, ahead.stakes.items) == (D(250_000), 1, 2)
    done = stop(scene)
    assert (done.freed, done.tranches) == (D(250_000), 1)
    decided = decisions_by_tranche([first.pk, second.pk])
    assert (decided[first.pk]["decision"], decided[second.pk]["decision"]) == ("released", "stopped")
    assert balances_of_bet(scene.initiative)["committed"] == 0
    assert balances_of(scene.portfolio)["pool"] == D(650_000)
    assert sum(balances_of(scene.portfolio).values()) == 0


def test_owners_of_its_key_results_and_its_own_are_told_once_each_but_not_who_did_it(
    scene: Scene, acme: Tenant
) -> None:
    for row in (scene.key_result, scene.measure("Sign-ups")):
        row.owner = scene.cast.ben
        row.save()
    scene.initiative.owner = scene.cast.ana
    scene.initiative.save()
    assert stop(scene).told == 2
    notices = {one.member_id: one for one in Notice.objects.filter(kind="stopped")}
    assert set(notices) == {scene.cast.ben.pk, scene.cast.ana.pk}
    assert WHY in notices[scene.cast.ben.pk].text
    assert scene.key_result.title in notices[scene.cast.ben.pk].text
    letter = Letter.objects.get(member=scene.cast.ben)
    assert scene.key_result.title in letter.text
    assert f"initiatives/{scene.initiative.pk}/stopped/" in letter.text


def test_a_lesson_is_kept_and_found_by_its_words_and_by_a_title_like_it(scene: Scene, acme: Tenant) -> None:
    stop(scene, lesson="Ask for the records before building.")
    client = scene.cast.client(scene.cast.ben)
    assert b"Ask for the records" in client.get("/acme/portfolio/lessons/?q=records+onboarding").content
    assert b"Ask for the records" not in client.get("/acme/portfolio/lessons/?q=records+nothing").content
    assert b"Ask for the records" in client.get(f"/acme/initiatives/{scene.initiative.pk}/").content
    assert b"Ask for the records" in client.get("/acme/initiatives/alike/?title=Self-serve+onboarding+again").content


def test_it_needs_a_reason_the_right_and_something_to_stop(scene: Scene, acme: Tenant) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        stop(scene, reason=" ")
    for stranger in (scene.cast.ben, scene.cast.vic):
        with pytest.raises(Forbidden):
            stop(scene, actor=stranger)
    stop(scene)
    with pytest.raises(ValidationError):
        stop(scene)
    assert InitiativeState.objects.filter(state="stopped").count() == 1


def test_a_day_before_work_changed_is_refused_and_nothing_is_half_done(scene: Scene, acme: Tenant) -> None:
    item = add_item(actor=scene.cast.max, title="Later", initiative=scene.initiative)
    move_item(actor=scene.cast.max, item=item, state="doing", on=scene.ago(1))
    answer = scene.cast.client(scene.cast.max).post(
        f"/acme/initiatives/{scene.initiative.pk}/stop/", {"reason": WHY, "on": scene.ago(2).isoformat()}
    )
    assert answer.status_code == 422
    assert item.key in answer.content.decode()
    scene.initiative.refresh_from_db()
    assert scene.initiative.state == "active"
    assert not Event.objects.filter(name="initiative.moved").exists()
    stop(scene, on=scene.ago(1))
    heads = ItemState.objects.filter(item=item, superseded_by=None).values_list("state", flat=True)
    assert list(heads) == ["dropped"]


def test_five_thousand_items_stop_in_as_many_queries_as_five(scene: Scene, acme: Tenant) -> None:
    def fill(bet: Initiative, count: int) -> int:
        Item.objects.bulk_create(Item(key=f"{bet.key}-{n}", title="Task", initiative=bet) for n in range(count))
        with CaptureQueriesContext(connection) as asked:
            assert stop(scene, initiative=bet).items == count
        return len(asked)

    few, many = fill(scene.bet("Few"), 5), fill(scene.bet("Many"), 5000)
    assert many <= few
    assert few < 70


def test_taken_up_again_it_keeps_what_was_dropped_and_the_page_says_so(scene: Scene, acme: Tenant) -> None:
    scene.work()
    stop(scene)
    client = scene.cast.client(scene.cast.max)
    sheet = client.get(f"/acme/initiatives/{scene.initiative.pk}/state/").content.decode()
    assert "stays dropped" in sheet
    scene.initiative.refresh_from_db()
    move_initiative(actor=scene.cast.max, initiative=scene.initiative, state="active")
    assert Item.objects.filter(state="dropped").count() == 3  # two tasks, and the epic that held them
    page = client.get(f"/acme/initiatives/{scene.initiative.pk}/stopped/")
    assert "It is not stopped" in page.content.decode()


def test_the_pages_say_before_and_after_what_it_means(scene: Scene, acme: Tenant) -> None:
    scene.work()
    recompute_now()
    client = scene.cast.client(scene.cast.max)
    url = f"/acme/initiatives/{scene.initiative.pk}/stop/"
    page = client.get(url).content.decode()
    assert "Stopping drops 2 items" in page
    assert scene.key_result.title in page
    answer = client.post(url, {"reason": WHY, "lesson": "Ask first", "on": scene.today.isoformat()})
    assert answer.headers["Location"].endswith("/stopped/")
    told = client.get(answer.headers["Location"]).content.decode()
    assert "€250k of €600k was not spent" in told
    assert "Ask first" in told
    assert Lesson.objects.get().words == "Ask first"


def test_the_plain_move_leads_to_the_page_and_in_the_api_to_stops(scene: Scene, acme: Tenant) -> None:
    client = scene.cast.client(scene.cast.max)
    pk = scene.initiative.pk
    sent = {"state": "stopped", "reason": WHY, "on": scene.today.isoformat()}
    assert f"/initiatives/{pk}/stop/?reason=Clinics" in _address(client, pk, sent)
    scene.initiative.refresh_from_db()
    assert scene.initiative.state == "active"


def _address(client: Any, pk: int, sent: dict[str, str]) -> str:
    return str(client.post(f"/acme/initiatives/{pk}/state/", sent).headers["Location"])


def test_strangers_and_those_who_may_not_fund_are_refused(scene: Scene, cast: Cast, acme: Tenant) -> None:
    url = f"/initiatives/{scene.initiative.pk}/stop/"
    assert cast.client(cast.ben).get(f"/acme{url}").status_code == 403
    assert cast.client(cast.cleo).get(f"/acme{url}").status_code == 404
    assert cast.client(cast.cleo).get(f"/rival{url}").status_code == 404


def test_the_sentences_are_short_and_say_only_what_is_known() -> None:
    known = Stakes("EUR", D(1_200_000), D(300_000), D(250_000), 14, D(500_000), 2, 3)
    assert before(known) == (
        "Stopping drops 14 items, stops 2 tranches and leaves 3 key results without this bet. "
        "€900k of €1.20m would not be spent; €250k goes back to the pool."
    )
    assert after(known) == "€900k of €1.20m was not spent; €250k went back to the pool. 14 items dropped."
    assert "not known" in before(Stakes("EUR"))
    assert "€100k more than was approved" in after(Stakes("EUR", D(100_000), D(200_000)))
    for words in (before(known), after(known)):
        assert len(words.split()) <= 30


@pytest.mark.django_db(transaction=True)
def test_of_two_who_stop_it_at_a_time_one_does() -> None:
    scene = Scene(Cast())
    with use_tenant(scene.cast.acme):
        add_item(actor=scene.cast.max, title="Work", initiative=scene.initiative)
    refused: list[str] = []

    def go() -> None:
        try:
            with use_tenant(scene.cast.acme):
                stop(scene, initiative=Initiative.objects.get(pk=scene.initiative.pk))
        except ValidationError:
            refused.append("stopped already")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert refused == ["stopped already"]
    with use_tenant(scene.cast.acme):
        assert ItemState.objects.filter(state="dropped").count() == 1


def test_what_was_dropped_is_counted_as_it_was_told_before(scene: Scene, acme: Tenant) -> None:
    scene.work()
    recompute_now()
    told = stop_ahead(scene.initiative, acme, scene.cast.max).stakes.items
    stop(scene)
    behind = stop_behind(scene.initiative, acme, scene.cast.max)
    assert behind is not None
    assert behind.stakes.items == told == 2  # and not their parent, which is dropped with them
    assert behind.stakes.unearned is None  # until the figures know of it
    recompute_now()
    known = stop_behind(scene.initiative, acme, scene.cast.max)
    assert known is not None
    assert known.stakes.unearned is not None


def test_what_serves_nothing_is_told_apart_from_what_one_may_not_see(scene: Scene, acme: Tenant) -> None:
    cast, bet = scene.cast, scene.initiative
    assert shares_left(bet, [D("0.8")]) == {"free": D("0.2"), "unseen": 0}
    ask = plan_tranche(actor=cast.max, initiative=bet, amount=D(20), review_on=scene.ago(5))
    edit_objective(
        actor=cast.ana, objective=scene.objective, expected_version=None, owner=cast.ana, visibility="people"
    )
    page = {
        member: cast.client(member).get(f"/acme/funding/tranches/{ask.pk}/").content.decode()
        for member in (cast.ana, cast.max)
    }
    assert "20% of its money serves no key result." in page[cast.ana]
    assert "may not see" not in page[cast.ana]
    assert "80% of its money serves key results that you may not see." in page[cast.max]
    assert "20% of its money serves no key result." in page[cast.max]
    mine = cast.client(cast.max).get(f"/acme/initiatives/{bet.pk}/").content.decode()
    assert "All that it serves, with 80% of its money, lies out of your sight." in mine
    assert (
        "It serves only key results that you may not see."
        in cast.client(cast.max).get(f"/acme/initiatives/{bet.pk}/stop/").content.decode()
    )
