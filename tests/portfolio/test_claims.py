"""Claims: registered before the start, changed by new facts, shown against the gap and beside what moved."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from okrs.actions.check_ins import add_check_in
from okrs.actions.key_results import create_key_result
from okrs.actions.objectives import edit_objective
from portfolio.actions.claims import register_claim
from portfolio.actions.contributions import link_key_result
from portfolio.actions.initiatives import move_initiative
from portfolio.models import Claim, Contribution, Initiative
from portfolio.queries import allocated
from portfolio.queries.claims import claims_through_time, uncorrected
from rollups.actions import recompute_now
from tenancy.context import use_reader, use_tenant
from tests.execution.scene import Scene

D = Decimal


def served(scene: Scene, title: str = "Referrals", state: str = "approved", **fields: Any) -> Initiative:
    """A bet that serves the key result with all of its money and claims nothing yet."""
    bet = scene.bet(title, state, owner=scene.cast.ben, **fields)
    link_key_result(actor=scene.cast.max, initiative=bet, key_result=scene.key_result, allocation=D(1), claim=None)
    return bet


def claim(scene: Scene, bet: Initiative, likely: int, **more: Any) -> Claim:
    exact: dict[str, Any] = {name: D(value) if isinstance(value, int) else value for name, value in more.items()}
    return register_claim(actor=scene.cast.max, initiative=bet, key_result=scene.key_result, likely=D(likely), **exact)


def backdated(scene: Scene, bet: Initiative, likely: int, made: int, due: int, **more: Any) -> None:
    """A claim as it was registered days ago, due days ago."""
    Claim(
        initiative=bet, key_result=scene.key_result, date=scene.ago(made), due_on=scene.ago(due), likely=D(likely),
        sponsor=scene.cast.ben, **more,
    ).save()  # fmt: skip


def value(scene: Scene, ago: int, number: int) -> None:
    add_check_in(actor=scene.cast.max, key_result=scene.key_result, date=scene.ago(ago), value=D(number))


def said(html: str) -> str:
    """The words of a page, without what is only read aloud of its links."""
    return " ".join(re.sub(r'<span class="vh">[^<]*</span>|<[^>]+>', "", html).split())


def test_a_claim_before_the_start_is_foreseen_and_the_link_keeps_a_copy(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene)
        made = claim(scene, bet, 160, low=100, high=220, due_on=scene.ago(-60))
        assert (made.is_late, made.sponsor, made.date) == (False, scene.cast.ben, scene.today)
        assert Contribution.objects.get(initiative=bet).claim == D(160)


def test_a_claim_after_the_start_is_late(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene)
        move_initiative(actor=scene.cast.max, initiative=bet, state="active", on=scene.ago(3))
        assert claim(scene, bet, 160).is_late
        running = Claim.objects.get(initiative=scene.initiative)
        assert running.is_late, "it was loaded as under way and its plan began 49 days ago"
    html = scene.cast.client(scene.cast.vic).get(f"/acme/key-results/{scene.key_result.pk}/").content.decode()
    assert "late: registered after the start" in html


def test_on_the_day_of_the_start_a_claim_is_still_foreseen(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene)
        move_initiative(actor=scene.cast.max, initiative=bet, state="active")
        assert not claim(scene, bet, 160).is_late


def test_a_changed_claim_is_a_new_fact_and_the_earlier_ones_stay(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene)
        backdated(scene, bet, 90, made=30, due=-60)
        first, second = claim(scene, bet, 100), claim(scene, bet, 120)
        assert second.supersedes == first
        assert [each.likely for each in claims_through_time(initiative=bet.pk)] == [D(120), D(100), D(90)]
        assert Contribution.objects.get(initiative=bet).claim == D(120)
    html = scene.cast.client(scene.cast.vic).get(f"/acme/portfolio/claims/?initiative={bet.pk}").content.decode()
    told = html.partition("Every registration")[2]
    assert [told.count(part) for part in ("+120", "+100", "+90", "corrected the same day")] == [1, 1, 1, 1]


def test_the_old_link_form_registers_a_claim_too_and_keeps_its_day_and_sponsor(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene)
        claim(scene, bet, 160, low=100, high=220, due_on=scene.ago(-60), sponsor=scene.cast.vic)
        row = Contribution.objects.get(initiative=bet)
    client = scene.cast.client(scene.cast.max)
    assert client.post(f"/acme/contributions/{row.pk}/edit/", {"allocation": "90", "claim": "200"}).status_code == 303
    assert client.post(f"/acme/contributions/{row.pk}/edit/", {"allocation": "80", "claim": "200"}).status_code == 303
    with use_tenant(scene.cast.acme):
        newest, first = Claim.objects.filter(initiative=bet).order_by("-id")
        assert (newest.likely, newest.low, newest.high) == (D(200), D(100), D(220))
        assert (newest.due_on, newest.sponsor, newest.supersedes) == (scene.ago(-60), scene.cast.vic, first)
    assert client.post(f"/acme/contributions/{row.pk}/edit/", {"allocation": "80", "claim": "300"}).status_code == 303
    with use_tenant(scene.cast.acme):
        left = Claim.objects.filter(initiative=bet).order_by("-id")[0]
        assert (left.likely, left.low, left.high) == (D(300), None, None), "the range no longer holds it"


def test_ends_may_be_written_either_way_round_but_hold_the_likely_movement(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        days = create_key_result(
            actor=scene.cast.max, objective=scene.objective, type="decrease", title="Days to settle", unit="days",
            baseline=D(30), target=D(10),
        )  # fmt: skip
        bet = scene.bet("Straight through", "demand")
        link_key_result(actor=scene.cast.max, initiative=bet, key_result=days, allocation=D(1), claim=None)
        made = register_claim(
            actor=scene.cast.max, initiative=bet, key_result=days, low=D(-8), likely=D(-5), high=D(-3)
        )
        assert (made.low, made.high) == (D(-3), D(-8)), "low is the least movement toward the target"
        with pytest.raises(ValidationError, match="promises less than the likely"):
            register_claim(actor=scene.cast.max, initiative=bet, key_result=days, likely=D(-5), high=D(-3))


def test_a_claim_needs_a_link_a_day_to_come_and_the_right_to_edit(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        with pytest.raises(ValidationError, match="Link it first"):
            claim(scene, scene.bet("Unlinked"), 5)
        bet = served(scene)
        with pytest.raises(ValidationError, match="has passed"):
            claim(scene, bet, 5, due_on=scene.ago(1))
        with pytest.raises(Forbidden):
            register_claim(actor=scene.cast.vic, initiative=bet, key_result=scene.key_result, likely=D(5))
        assert not Claim.objects.filter(initiative=bet).exists()


def test_the_claim_form_is_filled_with_what_is_promised_and_refuses_in_words(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene)
        claim(scene, bet, 160, low=100, high=220)
    client = scene.cast.client(scene.cast.max)
    url = f"/acme/initiatives/{bet.pk}/claims/new/"
    html = client.get(f"{url}?key_result={scene.key_result.pk}").content.decode()
    assert 'value="160"' in html
    body = {"key_result": scene.key_result.pk, "low": "300", "likely": "200", "high": "250"}
    refused = client.post(url, body)
    assert refused.status_code == 422
    assert "The low end promises more" in refused.content.decode()
    assert client.post(url, body | {"low": "150"}).status_code == 303
    assert scene.cast.client(scene.cast.vic).get(url).status_code == 403
    assert scene.cast.client(scene.cast.cleo).get(url).status_code == 404


def test_the_key_result_shows_its_claims_against_its_gap(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        value(scene, 1, 1700)
        claim(scene, served(scene), 93, low=50, high=120, due_on=scene.ago(-60))
        recompute_now()
    url = f"/acme/key-results/{scene.key_result.pk}/"
    html = scene.cast.client(scene.cast.max).get(url).content.decode()
    for part in (
        "47 clinics have no initiative",
        "84% of the 300 clinics to go is claimed",
        "+50 to +120",
        "Referrals",
    ):
        assert part in html, part
    with use_tenant(scene.cast.acme):
        claim(scene, served(scene, "Visits"), 281)
    html = scene.cast.client(scene.cast.vic).get(url).content.decode()
    assert "70% claimed for the 39% of the way that is left</b>: 1.8 times what is needed." in html
    assert "Over-claimed: 234 clinics more than is needed" in html
    assert "claims/new/" not in html, "a viewer registers nothing"


def test_what_moved_stands_beside_what_was_claimed(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene, state="active", planned_start=scene.ago(30))
        backdated(scene, bet, 100, made=40, due=5, low=D(50), high=D(90))
        for ago, number in ((45, 1250), (20, 1290), (2, 1350)):
            value(scene, ago, number)
        recompute_now()
    html = scene.cast.client(scene.cast.vic).get("/acme/portfolio/claims/").content.decode()
    assert "Only 1 claim can be judged: too few to say how well people foresee." in said(html)
    assert "+40" in html  # 1,250 when it was claimed, 1,290 on its day
    assert "40%, outside" in said(html)
    assert "Association, never cause" in html
    page = scene.cast.client(scene.cast.vic).get(f"/acme/key-results/{scene.key_result.pk}/").content.decode()
    assert "40% of the claim" in page
    assert "Association, never cause" in page


def test_three_judged_claims_make_an_accuracy_and_the_api_says_the_same(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        for number, likely in enumerate((40, 80, 20)):
            bet = served(scene, f"Bet {number}", state="active", planned_start=scene.ago(39))
            backdated(scene, bet, likely, made=40, due=5)
        value(scene, 20, 1310)  # 70 of the 140 claimed
        recompute_now()
    html = scene.cast.client(scene.cast.ana).get("/acme/portfolio/claims/").content.decode()
    assert "Half of 3 judged claims saw at least 50% of what was claimed" in said(html)
    assert "Ben" in html


def test_a_list_of_claims_is_narrowed_and_paged_and_takes_as_few_queries_for_many_as_for_one(scene: Scene) -> None:
    client = scene.cast.client(scene.cast.vic)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/acme/portfolio/claims/").status_code == 200
        return len(queries)

    few = asked()
    with use_tenant(scene.cast.acme):
        for number in range(60):
            claim(scene, served(scene, f"Bet {number}", kind="internal"), 1)
    assert asked() == few
    html = client.get("/acme/portfolio/claims/?show=late").content.decode()
    assert html.count("registered today, late") == 1
    assert "1–50 of 61" in client.get("/acme/portfolio/claims/").content.decode()
    only = client.get(f"/acme/portfolio/claims/?initiative={scene.initiative.pk}&from=99999").content.decode()
    assert "Self-serve onboarding" in only
    assert "Bet 7" not in only


def test_claims_that_nothing_supersedes_are_found_in_one_walk(scene: Scene) -> None:
    """A plan that takes them for one row takes seconds where there are 10,000 claims on 5,000 bets."""
    with use_tenant(scene.cast.acme):
        first = claim(scene, scene.initiative, 40)
        claim(scene, served(scene, "Another"), 1)
        corrected = Claim.objects.get(pk=first.pk)
        newer = Claim.objects.create(
            initiative=corrected.initiative, key_result=corrected.key_result, date=corrected.date, likely=D(50),
            supersedes=corrected,
        )  # fmt: skip
        found = uncorrected()
        assert set(found) == set(Claim.objects.filter(superseded_by=None))
        assert newer in found
        assert corrected not in found
        assert "Anti Join" in found.select_related("initiative").explain()


def test_claims_on_a_hidden_objective_are_left_out_and_counted(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        edit_objective(
            actor=scene.cast.ana, objective=scene.objective, expected_version=None, visibility="people",
            owner=scene.cast.ana,
        )  # fmt: skip
    html = scene.cast.client(scene.cast.vic).get("/acme/portfolio/claims/").content.decode()
    assert f"/acme/initiatives/{scene.initiative.pk}/" not in html
    assert "1 claim on objectives that you may not see" in html


def test_shares_that_serve_what_one_may_not_see_count_and_are_refused_in_the_same_words(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        open_to_all = scene.measure("Visits")
        Contribution.objects.filter(initiative=scene.initiative).update(allocation=D("0.9"))
        # What a writer who checked too early would send: the database itself refuses.
        with pytest.raises(IntegrityError, match="more than all of its money"), transaction.atomic():
            Contribution(initiative=scene.initiative, key_result=open_to_all, allocation=D("0.2")).save()
        with use_reader(scene.cast.ben.pk), pytest.raises(ValidationError, match="Only 10 % of"):
            link_key_result(
                actor=scene.cast.max, initiative=scene.initiative, key_result=open_to_all, allocation=D("0.2"),
                claim=None,
            )  # fmt: skip


def test_the_databases_refusal_reads_like_the_forms(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def checked_too_early(*given: Any, **named: Any) -> Decimal:
        calls.append(given)
        return D(0) if len(calls) == 1 else allocated(*given, **named)

    monkeypatch.setattr("portfolio.actions.contributions.allocated", checked_too_early)
    with use_tenant(scene.cast.acme):
        with pytest.raises(ValidationError, match="Only 20 % of the initiative's money is still free"):
            link_key_result(
                actor=scene.cast.max, initiative=scene.initiative, key_result=scene.measure("Visits"),
                allocation=D("0.5"), claim=None,
            )  # fmt: skip
        assert Contribution.objects.count() == 1


def test_a_past_day_shows_the_claims_of_then(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        bet = served(scene)
        backdated(scene, bet, 90, made=10, due=-60)
        claim(scene, bet, 120)
    then: date = scene.ago(5)
    html = scene.cast.client(scene.cast.vic).get(f"/acme/@{then.isoformat()}/portfolio/claims/").content.decode()
    assert "+90" in html
    assert "+120" not in html


def test_a_stranger_sees_no_claims(scene: Scene) -> None:
    assert scene.cast.client(scene.cast.cleo).get("/acme/portfolio/claims/").status_code == 404
