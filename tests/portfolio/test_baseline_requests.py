"""A new baseline is asked for, told, approved or refused by another, and stands beside the first one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Membership
from accounts.permissions import Forbidden
from activity.models import Event, Notice
from execution.actions.items import add_item
from portfolio.actions.baseline_requests import answer_baseline, ask_baseline, may_answer
from portfolio.actions.baselines import set_baseline
from portfolio.models import Baseline, BaselineAnswer, BaselineRequest
from portfolio.plans import Leaf, Plan, changed_words
from tenancy.context import use_tenant
from tests.execution.scene import Scene


@pytest.fixture
def asked(scene: Scene) -> tuple[Scene, BaselineRequest]:
    """Ben asks for a new plan of the bet of his team."""
    with use_tenant(scene.cast.acme):
        add_item(actor=scene.cast.max, title="Sign-up", initiative=scene.initiative, planned_cost=Decimal(90_000))
        return scene, ask_baseline(actor=scene.cast.ben, initiative=scene.initiative, reason="Two clinics more")


def test_those_who_may_fund_are_told_and_one_request_is_open_at_a_time(asked: tuple[Scene, BaselineRequest]) -> None:
    scene, _ = asked
    with use_tenant(scene.cast.acme):
        told = {notice.member_id: notice.text for notice in Notice.objects.all()}
        assert {scene.cast.ana.pk, scene.cast.max.pk} <= set(told)
        assert scene.cast.ben.pk not in told
        assert scene.cast.vic.pk not in told
        assert "Two clinics more" in told[scene.cast.ana.pk]
        with pytest.raises(ValidationError, match="open already"):
            ask_baseline(actor=scene.cast.max, initiative=scene.initiative, reason="Me too")
        with pytest.raises(ValidationError):
            ask_baseline(actor=scene.cast.max, initiative=scene.bet("Other"), reason=" ")
        with pytest.raises(Forbidden):
            ask_baseline(actor=scene.cast.vic, initiative=scene.initiative, reason="Please")


def test_an_approval_sets_the_baseline_and_tells_who_asked(asked: tuple[Scene, BaselineRequest]) -> None:
    scene, request = asked
    with use_tenant(scene.cast.acme):
        answer = answer_baseline(actor=scene.cast.max, request=request, is_approved=True)
        made = answer.baseline
        assert made is not None
        assert (made.initiative_id, made.reason) == (scene.initiative.pk, "Two clinics more")
        assert "approved" in Notice.objects.get(member=scene.cast.ben).text
        with pytest.raises(ValidationError, match="in the meantime"):
            answer_baseline(actor=scene.cast.max, request=request, is_approved=True)
        assert BaselineAnswer.objects.count() == Baseline.objects.filter(initiative=scene.initiative).count() == 1
        assert Event.objects.filter(name="initiative.baseline_approved").exists()


def test_a_refusal_needs_a_reason_and_sets_nothing(asked: tuple[Scene, BaselineRequest]) -> None:
    scene, request = asked
    with use_tenant(scene.cast.acme):
        with pytest.raises(ValidationError):
            answer_baseline(actor=scene.cast.max, request=request, is_approved=False, reason=" ")
        answer_baseline(actor=scene.cast.max, request=request, is_approved=False, reason="Hold the first one")
        assert not Baseline.objects.filter(initiative=scene.initiative).exists()
        assert "Hold the first one" in Notice.objects.get(member=scene.cast.ben).text


def test_nobody_answers_their_own_request_unless_they_are_the_only_one_who_could(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        mine = ask_baseline(actor=scene.cast.ana, initiative=scene.initiative, reason="Mine")
        with pytest.raises(Forbidden, match="You asked for it"):
            answer_baseline(actor=scene.cast.ana, request=mine, is_approved=True)
        assert may_answer(scene.cast.max, mine)
        assert not may_answer(scene.cast.ben, mine)
        Membership.objects.filter(role__in=["owner", "admin", "manager"]).exclude(pk=scene.cast.ana.pk).update(
            role="member"
        )
        assert may_answer(scene.cast.ana, mine)
        assert answer_baseline(actor=scene.cast.ana, request=mine, is_approved=True).baseline is not None


@pytest.mark.parametrize("table", ["portfolio_baselinerequest", "portfolio_baselineanswer"])
def test_requests_and_answers_are_only_added(asked: tuple[Scene, BaselineRequest], table: str) -> None:
    scene, _ = asked
    for verb in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608  # the parameters above
        with (
            use_tenant(scene.cast.acme),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(verb)


def test_the_page_asks_and_answers(scene: Scene) -> None:
    ben, max_ = scene.cast.client(scene.cast.ben), scene.cast.client(scene.cast.max)
    page = f"/acme/initiatives/{scene.initiative.pk}/"
    assert "Ask for a new baseline" in ben.get(page).content.decode()
    assert ben.post(f"{page}baselines/ask/", {"reason": ""}).status_code == 422
    assert ben.post(f"{page}baselines/ask/", {"reason": "New law"}).status_code == 303
    with use_tenant(scene.cast.acme):
        request = BaselineRequest.objects.get()
    answer = f"/acme/baseline-requests/{request.pk}/answer/"
    assert "New law" in max_.get(page).content.decode()
    assert ben.get(answer).status_code == 403
    assert scene.cast.client(scene.cast.cleo).get(answer).status_code == 404
    assert max_.post(answer, {"answer": "refuse", "reason": ""}).status_code == 422
    assert max_.post(answer, {"answer": "approve", "reason": ""}).status_code == 303
    html = ben.get(page).content.decode()
    assert "Baseline 2" not in html
    assert "Baseline 1" in html
    assert "Approved by" in html


def test_nobody_sets_it_past_a_request(asked: tuple[Scene, BaselineRequest]) -> None:
    scene, request = asked
    bet, max_ = scene.initiative, scene.cast.max
    with use_tenant(scene.cast.acme):
        with pytest.raises(ValidationError, match=r"Ben asked for a new baseline on .*: answer that"):
            set_baseline(actor=max_, initiative=bet, reason="I as well")
        answer_baseline(actor=max_, request=request, is_approved=False, reason="Not yet")
        ask_baseline(actor=max_, initiative=bet, reason="Now")
        with pytest.raises(ValidationError, match=r"You asked for a new baseline on .*: that is answered first"):
            set_baseline(actor=max_, initiative=bet, reason="Myself")
        assert not bet.baselines.exists()


def test_who_answers_sees_the_plan_and_that_it_changed_after_it_was_asked_for(
    transactional_db: None, asked: tuple[Scene, BaselineRequest]
) -> None:
    scene, request = asked
    cast, bet = scene.cast, scene.initiative
    client, address = cast.client(cast.max), f"/acme/baseline-requests/{request.pk}/answer/"
    html = client.get(address).content.decode()
    assert "changed after it was asked for" not in html
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert seen is not None
    with use_tenant(cast.acme):
        add_item(actor=cast.max, title="One clinic more", initiative=bet, planned_cost=Decimal(30_000))
    refused = client.post(address, {"answer": "approve", "seen": seen[1], "reason": ""})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "The plan changed while you looked at it" in html
    assert "The plan changed after it was asked for:</b> 1 item more and planned cost +€30k." in html
    now = re.search(r'name="seen" value="(\w+)"', html)
    assert now is not None
    assert now[1] != seen[1]
    assert client.post(address, {"answer": "approve", "seen": now[1], "reason": ""}).status_code == 303
    with use_tenant(cast.acme):
        assert bet.baselines.count() == 1


leaves = st.dictionaries(
    st.none() | st.integers(1, 6), st.tuples(st.integers(0, 99), st.integers(0, 9), st.booleans()), max_size=6
)


def plan(rows: dict[int | None, tuple[int, int, bool]]) -> Plan:
    day = date(2026, 1, 1)
    return Plan({
        pk: Leaf(Decimal(cost), day, day + timedelta(days), settled) for pk, (cost, days, settled) in rows.items()
    })  # fmt: skip


@given(leaves, leaves)
def test_two_plans_differ_in_words_exactly_when_their_seals_do(
    first: dict[int | None, tuple[int, int, bool]], second: dict[int | None, tuple[int, int, bool]]
) -> None:
    before, after = plan(first), plan(second)
    words = changed_words(before, after, "EUR")
    assert bool(words) is (before.seal != after.seal) is (first != second)
    assert ("planned cost" in words) is (before.cost != after.cost)
