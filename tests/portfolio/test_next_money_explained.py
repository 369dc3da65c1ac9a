"""Where the next money would do most, and what of a key result nobody claims, lead to the figures below them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import create_objective
from okrs.models import KeyResult
from portfolio.actions.contributions import link_key_result
from portfolio.models import Initiative
from portfolio.queries.claims import JUDGED_CLAIMS
from portfolio.views.options import ANSWERS
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.free import first, set_free, text_of
from tests.portfolio.test_claims_explained import leads_of, sheet_of
from tests.portfolio.test_envelope_explained import amount, amounts, answer_of, result_of, whole

D = Decimal


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    for answers in (ANSWERS, JUDGED_CLAIMS):
        answers.forget()
    yield
    for answers in (ANSWERS, JUDGED_CLAIMS):
        answers.forget()


@pytest.fixture
def free(scene: Scene) -> Scene:
    """Bets of every kind."""
    return set_free(scene)


def test_urgency_is_a_formula_whose_inputs_lead_to_the_bottom(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    with use_tenant(free.cast.acme):
        bet = Initiative.objects.get(title="Cheap")
    at = f"/acme/initiatives/{bet.pk}/next-money/explain/?key_result={free.key_result.pk}&figure="
    sheets = {
        name: sheet_of(client, f"{at}{name}")
        for name in ("score", "per_money", "expected", "room", "money", "behind", "others")
    }
    score, per_money, room = sheets["score"], sheets["per_money"], sheets["room"]
    assert [each.rpartition("=")[2] for each in leads_of(score)] == ["per_money", "behind"]
    points, behind = amounts(score)
    assert points * behind / 100 == pytest.approx(amount(result_of(score)), abs=D("0.1"))
    expected, money = amounts(per_money)
    assert expected * 100_000 / money == pytest.approx(amount(result_of(per_money)), abs=D("0.1"))
    assert "× 100,000 ÷ 50,000" in per_money
    claim, left, others, way = amounts(room)
    assert (claim, left, way) == (D(60), D(690), D(760))
    assert amount(result_of(room)) == pytest.approx(min(claim, left - others) / way, abs=D("0.0001"))
    # Ben's claims came true to a half, and more of them lie open than he is given here.
    room_share, accuracy = amounts(sheets["expected"])
    assert accuracy == D("50.0")
    assert room_share * accuracy / 100 == pytest.approx(amount(result_of(sheets["expected"])), abs=D("0.1"))
    judged = next(each for each in leads_of(sheets["expected"]) if "/claims/explain/" in each)
    assert f"of={free.cast.ben.pk}&figure=middle" in judged
    assert answer_of(sheet_of(client, judged)) == "50%"
    assert whole(sheets["others"]) == amount(result_of(sheets["others"])) == others == D(160)
    assert "2 claims of initiatives that are not funded, or ended" not in text_of(sheets["others"])
    assert "1 claim of initiatives that are not funded, or ended" in text_of(sheets["others"])
    assert "measure=approved" in leads_of(sheets["money"])[0]
    assert "measure=pace_gap" in leads_of(sheets["behind"])[0]


def test_money_for_a_bet_under_way_is_still_to_spend_and_a_sponsor_not_judged_counts_in_full(
    free: Scene,
) -> None:
    client = free.cast.client(free.cast.vic)
    with use_tenant(free.cast.acme):
        free.work()
        recompute_now()
        nobody = Initiative.objects.get(title="Of nobody")
    at = "/acme/initiatives/{}/next-money/explain/?key_result={}&figure={}"
    money = sheet_of(client, at.format(free.initiative.pk, free.key_result.pk, "money"))
    assert f"/acme/initiatives/{free.initiative.pk}/explain/?measure=etc" in money
    needs, share = amounts(money)
    assert needs * share / 100 == amount(result_of(money))
    expected = sheet_of(client, at.format(nobody.pk, free.key_result.pk, "expected"))
    assert "so this one counts in full" in expected
    own = sheet_of(client, at.format(free.initiative.pk, free.key_result.pk, "others"))
    assert "Self-serve" not in own.partition('class="inputs')[2]


def test_points_of_a_bet_are_those_of_all_key_results_that_it_serves(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    with use_tenant(free.cast.acme):
        bet = free.bet("Two at once", "demand", budget=D(80_000))
        for title in ("Visits", "Referrals"):
            link_key_result(
                actor=free.cast.max, initiative=bet, key_result=free.measure(title), allocation=D("0.5"), claim=D(76)
            )
        recompute_now()
    where = f"/acme/initiatives/{bet.pk}/next-money/explain/"
    assert answer_of(sheet_of(client, where)) == "not known"  # neither was measured
    assert "2 key results without a claim or a measured gap" in text_of(sheet_of(client, where))
    with use_tenant(free.cast.acme):
        for each in KeyResult.objects.filter(title__in=["Visits", "Referrals"]):
            add_check_in(actor=free.cast.max, key_result=each, date=free.ago(1), value=D(1300))
        recompute_now()
    sheet = sheet_of(client, where)
    assert whole(sheet) == amount(result_of(sheet)) == D(20)
    assert answer_of(sheet) == "20 points"


def test_what_is_unclaimed_is_what_is_left_and_claimed_by_nobody(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    unclaimed, left = first(free, "unclaimed"), first(free, "left")
    to_go, claimed, way = amounts(unclaimed)
    assert amount(result_of(unclaimed)) == pytest.approx((to_go - claimed) / way, abs=D("0.0001"))
    goal, now = amounts(left)
    assert (goal - now, result_of(left)) == (D(690), "690")
    assert answer_of(left) == "690 clinics"
    listed = sheet_of(client, next(each for each in leads_of(unclaimed) if each.endswith("claimed")))
    assert whole(listed) == amount(result_of(listed)) == claimed == D(160)
    assert "/key-results/" in leads_of(left)[0]
    assert "measure=value" in leads_of(left)[0]


def test_stages_and_ways_that_lead_nowhere_say_so(free: Scene) -> None:
    client = free.cast.client(free.cast.vic)
    with use_tenant(free.cast.acme):
        kept = create_key_result(
            actor=free.cast.max, objective=free.objective, type="at_least", title="Uptime", unit="%", target=D(99)
        )
        road = create_key_result(actor=free.cast.max, objective=free.objective, type="milestone", title="Licence")
        recompute_now()
    limit = sheet_of(client, f"/acme/key-results/{kept.pk}/bets/explain/?figure=left")
    assert answer_of(limit) == "not known"
    assert "It has no way" in limit
    assert answer_of(sheet_of(client, f"/acme/key-results/{kept.pk}/bets/explain/?figure=unclaimed")) == "not known"
    assert answer_of(sheet_of(client, f"/acme/key-results/{kept.pk}/bets/explain/")) == "0"
    stages = sheet_of(client, f"/acme/key-results/{road.pk}/bets/explain/?figure=left")
    assert "measure=measured" in stages


def test_what_serves_a_hidden_objective_is_in_no_sheet(free: Scene) -> None:
    cast = free.cast
    with use_tenant(cast.acme):
        hidden = create_objective(
            actor=cast.ana, cycle=free.objective.cycle, title="Buy a rival", owner=cast.ana, visibility="people"
        )
        talks = create_key_result(
            actor=cast.ana, objective=hidden, type="increase", title="Talks", unit="talks", baseline=D(0), target=D(9)
        )
        bet = free.bet("Due diligence", "demand", budget=D(400_000))
        link_key_result(actor=cast.ana, initiative=bet, key_result=talks, allocation=D(1), claim=D(3))
        recompute_now()
    client, owner = cast.client(cast.vic), cast.client(cast.ana)
    assert client.get(f"/acme/key-results/{talks.pk}/bets/explain/").status_code == 404
    assert owner.get(f"/acme/key-results/{talks.pk}/bets/explain/").status_code == 200
    at = f"/acme/initiatives/{bet.pk}/next-money/explain/"
    assert client.get(f"{at}?key_result={talks.pk}&figure=score").status_code == 404
    assert owner.get(f"{at}?key_result={talks.pk}&figure=score").status_code == 200
    points = sheet_of(client, at)
    assert answer_of(points) == "not known"
    assert talks.key not in points
