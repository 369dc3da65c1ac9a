"""Proposing, editing and moving initiatives, linking key results, tranches: through pages, by every role."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Membership
from accounts.permissions import Forbidden
from activity.models import Event
from portfolio.actions.contributions import link_key_result, unlink_key_result
from portfolio.actions.initiatives import edit_initiative, move_initiative, propose_initiative
from portfolio.actions.portfolios import create_portfolio, edit_portfolio
from portfolio.actions.tranches import decide_tranche, plan_tranche
from portfolio.models import Contribution, Initiative, InitiativeState, Portfolio, Tranche, TrancheDecision
from portfolio.queries import decision_head
from tenancy.context import use_tenant
from tests.conftest import Cast
from tests.execution.scene import Scene

D = Decimal
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def fields(scene: Scene, **changes: Any) -> dict[str, Any]:
    given = {
        "title": "Clinic scorecards", "portfolio": scene.portfolio.pk, "kind": "strategic", "budget": "120000",
        "planned_start": scene.today.isoformat(), "planned_finish": scene.ago(-60).isoformat(), "owner": "", "team": "",
        "description": "", "version": "",
    }  # fmt: skip
    return given | changes


def client_of(scene: Scene, name: str) -> Client:
    member: Membership = getattr(scene.cast, name)
    return scene.cast.client(member)


def test_a_member_proposes_a_demand(scene: Scene) -> None:
    answer = client_of(scene, "ben").post("/acme/initiatives/new/", fields(scene))
    assert answer.status_code == 303
    with use_tenant(scene.cast.acme):
        made = Initiative.objects.get(title="Clinic scorecards")
        assert (made.key, made.state, made.budget) == ("INI-2", "demand", D(120_000))
        assert InitiativeState.objects.get(initiative=made).date is None
        assert Event.objects.filter(name="initiative.proposed", object_id=made.pk).exists()
    assert answer.headers["Location"] == f"/acme/initiatives/{made.pk}/"


def test_a_viewer_may_not_propose_and_cleo_finds_nothing(scene: Scene) -> None:
    assert client_of(scene, "vic").get("/acme/initiatives/new/").status_code == 403
    assert client_of(scene, "vic").post("/acme/initiatives/new/", fields(scene)).status_code == 403
    assert client_of(scene, "cleo").get("/acme/initiatives/new/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"planned_finish": "2001-01-01"}, "This is before the start"),
        ({"budget": "-5"}, "greater than or equal to 0"),
        ({"portfolio": "999999"}, "Select a valid choice"),
        ({"budget": "NaN"}, "Enter a number"),
        ({"planned_start": "0001-01-01"}, "Choose a day from 1900 to 2199"),
        ({"planned_finish": "9999-12-31"}, "Choose a day from 1900 to 2199"),
        ({"planned_start": "31.3."}, "Write one such as 2026-03-31"),
        ({"title": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_a_bad_proposal_comes_back_with_words(scene: Scene, changes: dict[str, Any], words: str) -> None:
    answer = client_of(scene, "ben").post("/acme/initiatives/new/", fields(scene, **changes), headers=HTMX)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert words in html
    assert "<html" not in html
    with use_tenant(scene.cast.acme):
        assert Initiative.objects.count() == 1


def test_without_a_portfolio_the_way_leads_to_one(cast: Cast) -> None:
    answer = cast.client(cast.max).get("/acme/initiatives/new/")
    assert answer.headers["Location"] == "/acme/portfolios/new/"
    assert "There is no portfolio yet" in cast.client(cast.ben).get("/acme/initiatives/new/").content.decode()
    made = cast.client(cast.max).post("/acme/portfolios/new/", {"name": "Growth", "key": "GROW", "currency": "EUR"})
    assert made.headers["Location"] == "/acme/initiatives/new/"
    with use_tenant(cast.acme):
        assert Portfolio.objects.get().currency == "EUR"
    again = cast.client(cast.max).post("/acme/portfolios/new/", {"name": "G", "key": "GROW", "currency": "EUR"})
    assert again.status_code == 422
    assert cast.client(cast.ben).get("/acme/portfolios/new/").status_code == 403


def test_an_edit_that_came_second_sees_both_and_may_save_again(scene: Scene) -> None:
    url = f"/acme/initiatives/{scene.initiative.pk}/edit/"
    client = client_of(scene, "max")
    assert 'name="version" value="1"' in client.get(url).content.decode()
    first = fields(scene, title="First", version=1, budget="600000")
    assert client.post(url, first).status_code == 303
    answer = client.post(url, fields(scene, title="Second", version=1, budget="600000"))
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "Saved meanwhile" in html
    assert "First" in html
    assert "Second" in html
    with use_tenant(scene.cast.acme):
        assert Initiative.objects.get(pk=scene.initiative.pk).title == "First"
    assert client.post(url, fields(scene, title="Second", version=2, budget="600000")).status_code == 303
    with use_tenant(scene.cast.acme):
        assert Initiative.objects.get(pk=scene.initiative.pk).title == "Second"


def test_a_member_of_its_team_edits_it_but_not_its_money(scene: Scene) -> None:
    url = f"/acme/initiatives/{scene.initiative.pk}/edit/"
    kept = fields(scene, title="Ours", version=1, budget="600000", team=scene.cast.team.pk)
    assert client_of(scene, "ben").post(url, kept | {"budget": "900000"}).status_code == 403
    assert client_of(scene, "ben").post(url, kept).status_code == 303
    assert client_of(scene, "vic").get(url).status_code == 403
    assert client_of(scene, "cleo").get(url).status_code == 404
    with use_tenant(scene.cast.acme):
        other = scene.bet("Not theirs", team=None, owner=scene.cast.max)
    assert client_of(scene, "ben").get(f"/acme/initiatives/{other.pk}/edit/").status_code == 403


def test_an_initiative_moves_only_where_it_can_and_with_a_reason(scene: Scene) -> None:
    url = f"/acme/initiatives/{scene.initiative.pk}/state/"
    client, day = client_of(scene, "ana"), scene.today.isoformat()
    dialog = client.get(url, headers=HTMX).content.decode()
    assert "<dialog" in dialog
    assert 'value="stopped"' in dialog
    assert 'value="demand"' not in dialog
    stop = client.post(url, {"state": "stopped", "on": day, "reason": ""}, headers=HTMX)
    assert stop.headers["HX-Redirect"].startswith(f"/acme/initiatives/{scene.initiative.pk}/stop/")
    assert client.post(url, {"state": "demand", "on": day, "reason": "x"}).status_code == 422
    later = {"state": "paused", "on": scene.ago(-1).isoformat(), "reason": "x"}
    assert "cannot begin in the future" in client.post(url, later).content.decode()
    done = client.post(url, {"state": "paused", "on": day, "reason": "The needle stands"}, headers=HTMX)
    assert done.headers["HX-Redirect"] == f"/acme/initiatives/{scene.initiative.pk}/"
    before = client.post(url, {"state": "active", "on": scene.ago(2).isoformat(), "reason": "x"})
    assert "It became paused on" in before.content.decode()
    with use_tenant(scene.cast.acme):
        assert Initiative.objects.get(pk=scene.initiative.pk).state == "paused"
    assert client_of(scene, "ben").get(url).status_code == 403


def test_moving_twice_on_a_day_corrects_the_day(scene: Scene, acme: Any) -> None:
    for state in ("paused", "active", "paused"):
        move_initiative(actor=scene.cast.ana, initiative=scene.initiative, state=state, reason="why")
    facts = InitiativeState.objects.filter(initiative=scene.initiative, superseded_by=None)
    assert [fact.state for fact in facts.order_by("id")] == ["active", "paused"]
    assert InitiativeState.objects.filter(initiative=scene.initiative).count() == 4


def test_shares_are_linked_changed_and_taken_off(scene: Scene) -> None:
    client, pk = client_of(scene, "max"), scene.initiative.pk
    with use_tenant(scene.cast.acme):
        second = scene.measure("Referrals")
    assert "20 % of its money" in client.get(f"/acme/initiatives/{pk}/contributions/new/").content.decode()
    too_much = client.post(
        f"/acme/initiatives/{pk}/contributions/new/", {"key_result": second.pk, "allocation": "30", "claim": "5"}
    )
    assert too_much.status_code == 422
    assert "Only 20 % of the initiative" in too_much.content.decode()
    done = client.post(
        f"/acme/initiatives/{pk}/contributions/new/", {"key_result": second.pk, "allocation": "12.5", "claim": "-5"}
    )
    assert done.headers["Location"] == f"/acme/initiatives/{pk}/#contributions"
    with use_tenant(scene.cast.acme):
        row = Contribution.objects.get(key_result=second)
        assert (row.allocation, row.claim) == (D("0.125"), D(-5))
    again = client.post(
        f"/acme/initiatives/{pk}/contributions/new/", {"key_result": second.pk, "allocation": "1", "claim": ""}
    )
    assert again.status_code == 422
    assert "Choose one that it does not serve yet" in again.content.decode()
    with use_tenant(scene.cast.acme):
        assert Contribution.objects.get(key_result=second).allocation == D("0.125")
    edit = f"/acme/contributions/{row.pk}/edit/"
    assert 'value="12.5"' in client.get(edit).content.decode()
    assert client.post(edit, {"allocation": "20", "claim": ""}).status_code == 303
    with use_tenant(scene.cast.acme):
        changed = Contribution.objects.get(pk=row.pk)
        assert (changed.allocation, changed.claim) == (D("0.2"), None)
    for stranger, code in (("vic", 403), ("cleo", 404)):
        assert client_of(scene, stranger).get(edit).status_code == code
        assert client_of(scene, stranger).post(f"/acme/contributions/{row.pk}/remove/").status_code == code
    assert client.get(f"/acme/contributions/{row.pk}/remove/").status_code == 405
    assert client.post(f"/acme/contributions/{row.pk}/remove/").status_code == 303
    with use_tenant(scene.cast.acme):
        assert not Contribution.objects.filter(pk=row.pk).exists()
        assert Event.objects.filter(name="initiative.unlinked").exists()


def test_tranches_are_planned_and_decided_with_a_reason(scene: Scene) -> None:
    client, pk = client_of(scene, "ana"), scene.initiative.pk
    plan = {"amount": "250000", "review_on": scene.ago(-9).isoformat(), "evidence": "A working form"}
    for wrong, words in (
        ({"amount": "x"}, "Enter a number."),
        ({"amount": "0"}, "0 would release nothing"),
        ({"review_on": scene.ago(1).isoformat()}, "This has passed. Choose"),
    ):
        refused = client.post(f"/acme/initiatives/{pk}/tranches/new/", plan | wrong)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert client.post(f"/acme/initiatives/{pk}/tranches/new/", plan).status_code == 303
    with use_tenant(scene.cast.acme):
        tranche = Tranche.objects.get()
        assert (tranche.position, tranche.amount) == (1, D(250_000))
    url, day = f"/acme/tranches/{tranche.pk}/decide/", scene.today.isoformat()
    assert "Evidence agreed: A working form" in client.get(url).content.decode()
    assert client.post(url, {"decision": "released", "on": day, "reason": " "}).status_code == 422
    assert client.post(url, {"decision": "burnt", "on": day, "reason": "x"}).status_code == 422
    assert client.post(url, {"decision": "released", "on": day, "reason": "It works"}).status_code == 303
    with use_tenant(scene.cast.acme):
        head = decision_head(tranche)
        assert head is not None
        assert (head.decision, head.reason) == ("released", "It works")
    for name in ("ben", "vic"):
        assert client_of(scene, name).get(url).status_code == 403
        assert client_of(scene, name).post(f"/acme/initiatives/{pk}/tranches/new/", plan).status_code == 403
    assert client_of(scene, "cleo").get(url).status_code == 404


def test_a_decision_of_the_same_day_stands_beside_the_first_and_an_earlier_one_is_refused(
    scene: Scene, acme: Any
) -> None:
    tranche = plan_tranche(actor=scene.cast.ana, initiative=scene.initiative, amount=D(5), review_on=scene.today)
    for decision in ("held", "released"):
        decide_tranche(actor=scene.cast.ana, tranche=tranche, decision=decision, reason="why")
    assert TrancheDecision.objects.filter(tranche=tranche, superseded_by=None).count() == 2
    head = decision_head(tranche)
    assert head is not None
    assert head.decision == "released"
    with pytest.raises(ValidationError, match="It was released"):
        decide_tranche(actor=scene.cast.ana, tranche=tranche, decision="held", reason="why", on=scene.ago(1))
    with pytest.raises(ValidationError, match="future"):
        decide_tranche(actor=scene.cast.ana, tranche=tranche, decision="held", reason="why", on=scene.ago(-1))


def test_rights_hold_in_the_actions_themselves(scene: Scene, acme: Any) -> None:
    cast, bet = scene.cast, scene.initiative
    link = Contribution.objects.get()
    tranche = plan_tranche(actor=cast.ana, initiative=bet, amount=D(5), review_on=scene.today)
    for refused in (
        lambda: propose_initiative(actor=cast.vic, title="x", portfolio=scene.portfolio),
        lambda: propose_initiative(actor=cast.ben, title="x", portfolio=scene.portfolio, state="active"),
        lambda: edit_initiative(actor=cast.vic, initiative=bet, expected_version=1, title="x"),
        lambda: edit_initiative(actor=cast.ben, initiative=bet, expected_version=1, budget=D(1)),
        lambda: move_initiative(actor=cast.ben, initiative=bet, state="paused"),
        lambda: link_key_result(
            actor=cast.vic, initiative=bet, key_result=scene.key_result, allocation=D("0.1"), claim=None
        ),
        lambda: unlink_key_result(actor=cast.vic, contribution=link),
        lambda: plan_tranche(actor=cast.ben, initiative=bet, amount=D(1), review_on=scene.today),
        lambda: decide_tranche(actor=cast.ben, tranche=tranche, decision="held", reason="x"),
        lambda: create_portfolio(actor=cast.ben, key="x", name="x"),
        lambda: edit_portfolio(actor=cast.ben, portfolio=scene.portfolio, name="x", currency="EUR", budget=None),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_field_that_is_not_an_initiatives_own_cannot_be_written(scene: Scene, acme: Any) -> None:
    with pytest.raises(ValidationError, match="cannot be edited here"):
        edit_initiative(actor=scene.cast.ana, initiative=scene.initiative, expected_version=1, state="delivered")


def test_a_portfolio_changes_its_name_and_currency(scene: Scene, acme: Any) -> None:
    edit_portfolio(actor=scene.cast.ana, portfolio=scene.portfolio, name="Bets", currency="usd", budget=D(9))
    fresh = Portfolio.objects.get(pk=scene.portfolio.pk)
    assert (fresh.name, fresh.currency, fresh.budget) == ("Bets", "USD", D(9))
