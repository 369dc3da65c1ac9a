"""Moves between states are policy: who may, what must be there first, and errors that say exactly what is missing."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Forbidden
from activity.models import Event
from portfolio.actions.contributions import link_key_result
from portfolio.actions.feasibility import assess_feasibility
from portfolio.actions.initiatives import edit_initiative, move_initiative
from portfolio.actions.moves import remove_move, restore_usual_moves, set_move
from portfolio.models import Initiative, MoveRule
from portfolio.moves import STATES, USUAL, Case, Rule, leading_from, missing, sentence, warnings
from portfolio.queries.demands import can_move, case_of, moves_of, own_rules, rules_in_force
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_initiative_forms import HTMX, client_of

D = Decimal


def test_the_usual_moves_are_those_that_there_always_were() -> None:
    ways = {state: {rule.to_state for rule in leading_from(USUAL, state)} for state in STATES}
    assert ways == {
        "demand": {"assessing", "approved", "rejected"}, "assessing": {"demand", "approved", "rejected"},
        "approved": {"active", "paused", "stopped", "rejected"}, "active": {"paused", "delivered", "stopped"},
        "paused": {"active", "stopped"}, "delivered": {"active"}, "stopped": {"active"}, "rejected": {"demand"},
    }  # fmt: skip
    assert {rule.to_state for rule in USUAL if rule.needs_reason} == {"stopped", "rejected"}
    assert list(STATES) == Initiative.State.values
    assert warnings(USUAL) == []


@given(st.sets(st.sampled_from(list(itertools.permutations(STATES, 2)))))
def test_a_state_without_a_way_in_or_out_is_warned_of_and_no_other(ends: set[tuple[str, str]]) -> None:
    said = " ".join(warnings([Rule(*pair) for pair in ends]))
    reached = {"demand"}
    for _ in STATES:
        reached |= {after for before, after in ends if before in reached}
    for state, name in STATES.items():
        assert (f"Nothing leads on from {name.lower()}:" in said) == all(before != state for before, _ in ends)
        assert (f"No way leads from demand to {name.lower()}." in said) == (state not in reached)


def test_what_is_missing_is_said_one_by_one() -> None:
    rule = Rule(
        "demand", "approved", needs_feasibility=True, needs_key_result=True, needs_budget=True, needs_claim=True
    )
    assert missing(rule, Case(assessed=frozenset({"scope"}))) == [
        "Its cost and schedule were not assessed.",
        "It serves no key result, as strategic work must: link the one that it should move.",
        "It names no budget.",
    ]
    internal = Case(kind="internal", assessed=frozenset({"cost", "schedule", "scope"}), has_budget=True)
    assert missing(rule, internal) == ["It serves no key result and does not say why."]
    five = Case(
        assessed=frozenset({"cost", "schedule"}), key_results=("KR1",), has_budget=True,
        without_claim=("KR1", "KR2", "KR3", "KR4", "KR5"),
    )  # fmt: skip
    assert missing(rule, five) == [
        "Its scope was not assessed.", "It claims no movement for KR1, KR2, KR3 and 2 others."
    ]  # fmt: skip
    assert missing(Rule("demand", "approved"), Case()) == []


@pytest.mark.parametrize("rules", [USUAL, USUAL[:1], [Rule(*pair) for pair in itertools.permutations(STATES, 2)]])
def test_the_first_sentence_of_the_page_is_short(rules: list[Rule]) -> None:
    assert all(len(sentence(rules, is_own=own).split()) <= 30 for own in (True, False))


def test_strategic_work_needs_a_key_result_and_other_work_a_reason_why_none(scene: Scene, acme: Any) -> None:
    cast = scene.cast
    bet, upkeep = scene.bet("A new bet", "demand"), scene.bet("Upkeep", "demand", kind="operational")
    with pytest.raises(ValidationError, match="serves no key result, as strategic work must"):
        move_initiative(actor=cast.max, initiative=bet, state="approved")
    with pytest.raises(ValidationError, match="does not say why"):
        move_initiative(actor=cast.max, initiative=upkeep, state="approved")
    edit_initiative(
        actor=cast.max, initiative=upkeep, expected_version=None, no_key_result_reason="The law asks for it"
    )
    assert move_initiative(actor=cast.max, initiative=upkeep, state="approved").state == "approved"
    link_key_result(actor=cast.max, initiative=bet, key_result=scene.key_result, allocation=D(1), claim=None)
    assert move_initiative(actor=cast.max, initiative=bet, state="approved").state == "approved"


def test_an_own_rule_asks_for_all_that_it_names_and_the_error_names_all_of_it(scene: Scene, acme: Any) -> None:
    cast, bet = scene.cast, scene.bet("A new bet", "demand", budget=None)
    needs = dict.fromkeys(
        ("needs_reason", "needs_feasibility", "needs_key_result", "needs_budget", "needs_claim"), True
    )
    set_move(actor=cast.ana, from_state="demand", to_state="approved", least_role="manager", **needs)
    with pytest.raises(ValidationError) as refused:
        move_initiative(actor=cast.max, initiative=bet, state="approved")
    words = " ".join(refused.value.messages)
    for each in ("cost, schedule and scope were not", "no key result", "no budget", "Say why it is approved"):
        assert each in words
    for aspect in ("cost", "schedule", "scope"):
        assess_feasibility(actor=cast.max, initiative=bet, aspect=aspect, verdict="fine")
    edit_initiative(actor=cast.max, initiative=bet, expected_version=None, budget=D(5))
    link_key_result(actor=cast.max, initiative=bet, key_result=scene.key_result, allocation=D(1), claim=None)
    with pytest.raises(ValidationError, match=r"It claims no movement for KR1\.1"):
        move_initiative(actor=cast.max, initiative=bet, state="approved", reason="It pays")
    link_key_result(actor=cast.max, initiative=bet, key_result=scene.key_result, allocation=D(1), claim=D(7))
    assert move_initiative(actor=cast.max, initiative=bet, state="approved", reason="It pays").state == "approved"


def test_the_least_role_is_held_and_the_error_says_who_may(scene: Scene, acme: Any) -> None:
    cast, bet = scene.cast, scene.bet("Ours", "demand", team=scene.cast.team)
    with pytest.raises(Forbidden, match=r"may not move it from demand to assessing\. Who may: managers, admins"):
        move_initiative(actor=cast.ben, initiative=bet, state="assessing")
    set_move(actor=cast.ana, from_state="demand", to_state="assessing", least_role="member")
    set_move(actor=cast.ana, from_state="demand", to_state="rejected", least_role="owner")
    assert move_initiative(actor=cast.ben, initiative=bet, state="assessing").state == "assessing"
    other = scene.bet("Not theirs", "demand", owner=cast.max)
    with pytest.raises(Forbidden, match="members only what is theirs"):
        move_initiative(actor=cast.ben, initiative=other, state="assessing")
    with pytest.raises(Forbidden, match=r"Who may: owners\."):
        move_initiative(actor=cast.max, initiative=other, state="rejected", reason="No")
    with pytest.raises(Forbidden):
        move_initiative(actor=cast.vic, initiative=other, state="assessing")
    assert (can_move(other, cast.ben), can_move(other, cast.max), can_move(other, cast.vic)) == (False, True, False)


def test_the_first_change_copies_the_usual_moves_and_they_can_come_back(scene: Scene, acme: Any) -> None:
    ana = scene.cast.ana
    assert own_rules() == []
    set_move(actor=ana, from_state="delivered", to_state="demand", needs_reason=True)
    assert len(own_rules()) == len(USUAL) + 1
    assert set(USUAL) < set(rules_in_force())
    remove_move(actor=ana, from_state="delivered", to_state="demand")
    remove_move(actor=ana, from_state="delivered", to_state="active")
    assert warnings(rules_in_force()) == ["Nothing leads on from delivered: what is there stays there."]
    with pytest.raises(ValidationError, match="There is no move from delivered to active"):
        remove_move(actor=ana, from_state="delivered", to_state="active")
    restore_usual_moves(actor=ana)
    assert (own_rules(), len(rules_in_force())) == ([], len(USUAL))
    names = list(Event.objects.filter(name__startswith="move_rule.").values_list("name", flat=True))
    assert (names.count("move_rule.added"), names.count("move_rule.removed")) == (1, 2 + len(USUAL) - 1)


def test_the_last_move_stays_for_without_any_the_usual_ones_would_hold(scene: Scene, acme: Any) -> None:
    for rule in USUAL[1:]:
        remove_move(actor=scene.cast.ana, from_state=rule.from_state, to_state=rule.to_state)
    with pytest.raises(ValidationError, match="the last move"):
        remove_move(actor=scene.cast.ana, from_state=USUAL[0].from_state, to_state=USUAL[0].to_state)
    assert MoveRule.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"least_role": "viewer"}, "A viewer only reads"),
        ({"to_state": "demand"}, "leads to another state"),
        ({"to_state": "burnt"}, "Choose one of"),
        ({"colour": "red"}, "no such thing"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(scene: Scene, acme: Any, changes: dict[str, Any], words: str) -> None:
    rule = {"from_state": "demand", "to_state": "assessing"} | changes
    with pytest.raises(ValidationError, match=words):
        set_move(actor=scene.cast.ana, **rule)


def test_only_those_who_set_up_change_the_rules(scene: Scene, acme: Any) -> None:
    for member in (scene.cast.max, scene.cast.ben, scene.cast.vic):
        for refused in (
            lambda who: set_move(actor=who, from_state="demand", to_state="active"),
            lambda who: remove_move(actor=who, from_state="demand", to_state="assessing"),
            lambda who: restore_usual_moves(actor=who),
        ):
            with pytest.raises(Forbidden):
                refused(member)


def test_the_page_shows_edits_and_warns(scene: Scene) -> None:
    ana, url = client_of(scene, "ana"), "/acme/portfolio/moves/"
    html = ana.get(url).content.decode()
    assert "These are the usual ones" in html
    assert "Go back to the usual" not in html
    dialog = ana.get(f"{url}edit/?from=demand&to=assessing", headers=HTMX).content.decode()
    assert "<dialog" in dialog
    assert 'name="from_state"' not in dialog
    changed = ana.post(f"{url}edit/?from=demand&to=assessing", {"least_role": "member", "needs_budget": "on"})
    assert changed.status_code == 303
    assert (
        ana.post(f"{url}edit/", {"from_state": "demand", "to_state": "demand", "least_role": "owner"}).status_code
        == 422
    )
    assert (
        ana.post(f"{url}edit/", {"from_state": "rejected", "to_state": "stopped", "least_role": "owner"}).status_code
        == 303
    )
    assert ana.post(f"{url}remove/", {"from": "delivered", "to": "active"}).status_code == 303
    html = ana.get(url).content.decode()
    assert "You set these yourselves" in html
    assert "Nothing leads on from delivered" in html
    assert "Go back to the usual" in html
    with use_tenant(scene.cast.acme):
        row = MoveRule.objects.get(from_state="demand", to_state="assessing")
        assert (row.least_role, row.needs_budget, row.needs_reason) == ("member", True, False)
    for name, status in (("max", 403), ("ben", 403), ("vic", 403), ("cleo", 404)):
        client = client_of(scene, name)
        assert client.get(url).status_code == status
        for path in ("edit/", "remove/", "usual/"):
            assert client.post(f"{url}{path}", {"from": "demand", "to": "assessing"}).status_code == status
    assert ana.post(f"{url}usual/").status_code == 303
    with use_tenant(scene.cast.acme):
        assert not MoveRule.objects.exists()


def test_the_dialog_offers_only_what_one_may_and_says_what_is_missing(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = scene.bet("A new bet", "demand")
        set_move(actor=scene.cast.ana, from_state="demand", to_state="rejected", least_role="admin", needs_reason=True)
    html = client_of(scene, "max").get(f"/acme/initiatives/{bet.pk}/state/", headers=HTMX).content.decode()
    assert 'value="approved"' in html
    assert "It serves no key result, as strategic work must" in html
    assert 'value="rejected"' not in html
    assert 'value="rejected"' in client_of(scene, "ana").get(f"/acme/initiatives/{bet.pk}/state/").content.decode()
    day = scene.today.isoformat()
    answer = client_of(scene, "max").post(f"/acme/initiatives/{bet.pk}/state/", {"state": "approved", "on": day})
    assert answer.status_code == 422
    assert "It cannot become approved yet. It serves no key result" in answer.content.decode()
    assert client_of(scene, "ben").get(f"/acme/initiatives/{bet.pk}/state/").status_code == 403


def test_asking_which_moves_there_are_takes_the_same_few_queries(
    scene: Scene, acme: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        moves = moves_of(scene.initiative, scene.cast.max)
    assert [move.rule.to_state for move in moves] == ["paused", "delivered", "stopped"]
    with django_assert_num_queries(2):
        case_of(scene.initiative)
