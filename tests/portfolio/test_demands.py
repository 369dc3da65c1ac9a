"""Proposing: what resembles a title, what would move a key result; and whether a demand can be done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.permissions import Forbidden
from activity.models import Event
from portfolio.actions.feasibility import assess_feasibility
from portfolio.actions.intake import propose_for
from portfolio.models import Contribution, Feasibility, Initiative
from portfolio.queries.demands import alike, feasibility_of
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_initiative_forms import HTMX, client_of, fields

D = Decimal


def test_what_resembles_a_title_is_found_with_how_much_and_the_nearest_first(scene: Scene, acme: Any) -> None:
    scene.bet("Self-serve onboarding for clinics", "demand")
    scene.bet("A new tariff engine", "demand")
    found = alike("Self serve onboarding")
    assert [each.title for each in found] == ["Self-serve onboarding", "Self-serve onboarding for clinics"]
    assert found[0].similarity >= found[1].similarity > 0.5
    assert (found[0].key, found[0].state, found[0].state_name) == ("INI-1", "active", "Active")
    assert alike("self-serve onb")[0].title == "Self-serve onboarding"
    assert [each.title for each in alike("tarif engine")] == ["A new tariff engine"]
    assert alike("Quarterly audit of suppliers") == []
    assert alike("Sel") == []
    assert alike("Self-serve onboarding", without=scene.initiative.pk)[0].title != "Self-serve onboarding"


def test_five_thousand_titles_are_compared_in_one_query(
    scene: Scene, acme: Any, django_assert_num_queries: Any
) -> None:
    words = ("clinic", "invoice", "tariff", "nurse", "rota", "record", "portal")
    Initiative.objects.bulk_create(
        Initiative(
            key=f"B-{n}", portfolio=scene.portfolio, state="demand",
            title=f"{words[n % 7]} {words[n // 7 % 7]} {words[n // 49 % 7]} number {n}",
        )
        for n in range(5_000)
    )  # fmt: skip
    with django_assert_num_queries(1):
        found = alike("Self-serve onbording")
    assert [each.key for each in found] == ["INI-1"]
    assert len(alike("clinic invoice tariff number")) == 5


def test_titles_of_another_organisation_are_never_suggested(scene: Scene) -> None:
    with use_tenant(scene.cast.rival):
        assert alike("Self-serve onboarding") == []


def test_while_a_title_is_typed_the_page_shows_what_is_there(scene: Scene) -> None:
    ben = client_of(scene, "ben")
    page = ben.get("/acme/initiatives/new/").content.decode()
    assert 'hx-get="/acme/initiatives/alike/"' in page
    html = ben.get("/acme/initiatives/alike/", {"title": "Self serve onboarding"}, headers=HTMX).content.decode()
    assert f'href="/acme/initiatives/{scene.initiative.pk}/"' in html
    assert "Active, " in html
    assert "% alike" in html
    assert "alike" not in ben.get("/acme/initiatives/alike/", {"title": "Something else"}).content.decode()
    assert ben.get("/acme/initiatives/alike/", {"title": "a\x00b self"}).status_code == 200
    for name, status in (("vic", 403), ("cleo", 404)):
        assert client_of(scene, name).get("/acme/initiatives/alike/?title=Self-serve").status_code == status
    again = ben.post("/acme/initiatives/new/", fields(scene, title="Self-serve onboarding", portfolio=""))
    assert again.status_code == 422
    assert "resembles it is there already" in again.content.decode()


def test_a_key_result_asks_what_would_move_it(scene: Scene) -> None:
    ben, key_result = client_of(scene, "ben"), scene.key_result
    page = ben.get(f"/acme/key-results/{key_result.pk}/").content.decode()
    assert f'href="/acme/initiatives/new/?key_result={key_result.pk}"' in page
    assert (
        "What would move this?"
        not in client_of(scene, "vic").get(f"/acme/key-results/{key_result.pk}/").content.decode()
    )
    url = f"/acme/initiatives/new/?key_result={key_result.pk}"
    form = ben.get(url).content.decode()
    assert "What would move" in form
    assert f'<option value="{key_result.pk}" selected' in form
    more = {
        "key_result": key_result.pk, "allocation": "40", "claim": "12", "owner": scene.cast.ben.pk,
        "horizon": "next", "payoff": "5000", "no_key_result_reason": "",
    }  # fmt: skip
    assert ben.post(url, fields(scene, **more)).status_code == 303
    with use_tenant(scene.cast.acme):
        made = Initiative.objects.get(title="Clinic scorecards")
        link = Contribution.objects.get(initiative=made)
        assert (link.key_result_id, link.allocation, link.claim) == (key_result.pk, D("0.4"), D(12))
        assert (made.horizon, made.payoff, made.state) == ("next", D(5000), "demand")
    for wrong in ("999999", "x", "9" * 40, "²"):
        assert ben.get(f"/acme/initiatives/new/?key_result={wrong}").status_code == (404 if wrong == "999999" else 200)


def test_a_share_or_a_promise_is_for_a_key_result(scene: Scene) -> None:
    answer = client_of(scene, "ben").post("/acme/initiatives/new/", fields(scene, key_result="", allocation="40"))
    assert answer.status_code == 422
    assert "Choose the key result that this share" in answer.content.decode()


def test_who_hands_a_demand_to_somebody_else_lets_them_link_it(scene: Scene, acme: Any) -> None:
    values = {"title": "For Max", "portfolio": scene.portfolio, "owner": scene.cast.max}
    with pytest.raises(ValidationError, match="lead it yourself or give it to your team"):
        propose_for(actor=scene.cast.ben, key_result=scene.key_result, allocation=D(0), claim=None, **values)


def test_the_newest_word_on_each_side_counts_and_all_are_kept(scene: Scene, acme: Any) -> None:
    bet, max_ = scene.initiative, scene.cast.max

    def say(aspect: str, verdict: str, words: str = "", days: int = 0) -> Feasibility:
        return assess_feasibility(
            actor=max_, initiative=bet, aspect=aspect, verdict=verdict, words=words, on=scene.ago(days)
        )

    say("cost", "doubtful", "Two quotes are missing", 5)
    first = say("cost", "not_feasible", "Too dear")
    second = say("cost", "fine", "A third supplier can")
    say("schedule", "doubtful", "Only after the audit")
    say("cost", "not_feasible", "Recalled late", 9)
    counting = feasibility_of([bet.pk])[bet.pk]
    assert {side: row.verdict for side, row in counting.items()} == {"cost": "fine", "schedule": "doubtful"}
    assert second.supersedes_id == first.pk
    assert Feasibility.objects.filter(initiative=bet).count() == 5
    assert Event.objects.filter(name="initiative.assessed", object_id=bet.pk).count() == 5


def test_doubt_needs_words_and_the_future_is_not_known(scene: Scene, acme: Any) -> None:
    bet, actor = scene.initiative, scene.cast.max
    for verdict in ("doubtful", "not_feasible"):
        with pytest.raises(ValidationError, match="Say what stands in the way"):
            assess_feasibility(actor=actor, initiative=bet, aspect="cost", verdict=verdict, words="  ")
    with pytest.raises(ValidationError, match="has not come yet"):
        assess_feasibility(actor=actor, initiative=bet, aspect="cost", verdict="fine", on=scene.ago(-1))
    for aspect, verdict in (("colour", "fine"), ("cost", "great")):
        with pytest.raises(ValidationError, match="is not a valid choice"):
            assess_feasibility(actor=actor, initiative=bet, aspect=aspect, verdict=verdict, words="x")
    with pytest.raises(Forbidden):
        assess_feasibility(actor=scene.cast.vic, initiative=bet, aspect="cost", verdict="fine")


def test_the_page_of_a_demand_says_whether_it_can_be_done(scene: Scene) -> None:
    url, ben = f"/acme/initiatives/{scene.initiative.pk}/", client_of(scene, "ben")
    html = ben.get(url).content.decode()
    assert "Schedule: not assessed" in html
    dialog = ben.get(f"{url}feasibility/new/?aspect=schedule", headers=HTMX).content.decode()
    assert "<dialog" in dialog
    day = scene.today.isoformat()
    said = {"aspect": "schedule", "verdict": "doubtful", "words": "", "on": day}
    refused = ben.post(f"{url}feasibility/new/", said)
    assert refused.status_code == 422
    assert "Say what stands in the way" in refused.content.decode()
    assert ben.post(f"{url}feasibility/new/", said | {"words": "After the audit"}).status_code == 303
    assert ben.post(f"{url}feasibility/new/", said | {"words": "After the audit of May"}).status_code == 303
    html = ben.get(url).content.decode()
    assert "Schedule: doubtful" in html
    assert "“After the audit of May”" in html
    assert "Corrected" in html
    assert "Schedule doubtful</a>" in html
    assert "called its schedule doubtful" in html
    for name, status in (("vic", 403), ("cleo", 404)):
        assert client_of(scene, name).get(f"{url}feasibility/new/").status_code == status
        assert client_of(scene, name).post(f"{url}feasibility/new/", said).status_code == status
