"""Schemes in versions, inputs as facts, and the ranking page: through actions and pages, by every role."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from activity.models import Event
from portfolio.actions.initiatives import move_initiative
from portfolio.actions.scoring import give_score_input, give_score_inputs, set_scheme
from portfolio.models import Initiative, ScoreCriterion, ScoreInput, ScoreScheme
from portfolio.queries.scores import ranking, schemes_in_force
from portfolio.scoring import FRAMEWORKS, Criterion
from portfolio.scoring.ranking import Scheme
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.portfolio.test_initiative_forms import HTMX, client_of

D = Decimal
WSJF = FRAMEWORKS["wsjf"].criteria
RICE = FRAMEWORKS["rice"].criteria


def scored(scene: Scene, initiative: Initiative, *values: int) -> None:
    given = {each.key: D(value) for each, value in zip(WSJF, values, strict=True)}
    give_score_inputs(actor=scene.cast.max, initiative=initiative, values=given)


def own(scene: Scene, name: str = "Ours", **changes: Any) -> ScoreScheme:
    values = {"framework": "wsjf", "criteria": WSJF} | changes
    return set_scheme(actor=scene.cast.ana, name=name, **values)


def test_without_any_scheme_the_usual_wsjf_ranks(scene: Scene, acme: Any) -> None:
    assert schemes_in_force().default == Scheme("WSJF", "wsjf", WSJF)
    scored(scene, scene.initiative, 8, 5, 2, 5)
    other = scene.bet("Another", "demand")
    gone = scene.bet("Gone", "rejected")
    for each in (other, gone):
        scored(scene, each, 8, 5, 2, 3)
    found = ranking(schemes_in_force().default)
    assert [(each.entrant.key, each.score) for each in found.ranked] == [("INI-2", D(5)), ("INI-1", D(3))]
    move_initiative(actor=scene.cast.max, initiative=other, state="rejected", reason="No")
    assert [each.entrant.key for each in ranking(schemes_in_force().default).ranked] == ["INI-1"]


def test_a_new_version_says_why_and_the_old_ones_stay(scene: Scene, acme: Any) -> None:
    first = own(scene)
    heavier = (replace(WSJF[0], weight=D(2)), *WSJF[1:])
    with pytest.raises(ValidationError, match="Say why it changes"):
        own(scene, criteria=heavier)
    second = own(scene, criteria=heavier, reason="Value was too light")
    assert [(row.number, row.reason) for row in ScoreScheme.objects.order_by("number")] == [
        (1, ""), (2, "Value was too light")
    ]  # fmt: skip
    assert schemes_in_force().default.weights["business_value"] == 2
    assert first.criteria.get(key="business_value").weight == 1
    assert Event.objects.filter(name="score_scheme.set", object_id=second.pk).exists()
    own(scene, "Reach", framework="rice", criteria=RICE, is_default=True)
    assert schemes_in_force().default.name == "Reach"
    own(scene, "Reach", framework="rice", criteria=RICE, is_retired=True, reason="Nobody counts reach")
    assert [each.name for each in schemes_in_force().all] == ["Ours"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"criteria": WSJF[:3]}, "asks for exactly: business_value"),
        ({"framework": "luck"}, "Choose one of"),
        ({"criteria": [replace(each, weight=D(0)) for each in WSJF]}, "above 0"),
        ({"criteria": [*WSJF[:3], replace(WSJF[3], weight=D(-1))]}, "must be from 0"),
        ({"criteria": [*WSJF[:3], replace(WSJF[3], low=D(5), high=D(5))]}, "must rise"),
        ({"framework": "scorecard", "criteria": []}, "1 to 12 criteria"),
        ({"framework": "scorecard", "criteria": [Criterion("a", "A"), Criterion("a", "B")]}, "stands once"),
        ({"framework": "scorecard", "criteria": [Criterion("A!", "A")]}, "small letters"),
        ({"name": "  "}, "Give it a name"),
    ],
)
def test_a_scheme_that_cannot_score_is_refused(scene: Scene, acme: Any, changes: dict[str, Any], words: str) -> None:
    values: dict[str, Any] = {"name": "Ours", "framework": "wsjf", "criteria": WSJF} | changes
    with pytest.raises(ValidationError, match=words):
        set_scheme(actor=scene.cast.ana, **values)


def test_a_name_keeps_its_way_of_scoring(scene: Scene, acme: Any) -> None:
    own(scene)
    with pytest.raises(ValidationError, match="choose another name"):
        own(scene, framework="rice", criteria=RICE, reason="x")


def test_an_input_counts_in_every_scheme_that_asks_and_is_corrected_on_its_day(scene: Scene, acme: Any) -> None:
    own(scene, "Reach", framework="rice", criteria=RICE)
    own(scene, "Value", framework="value_effort", criteria=FRAMEWORKS["value_effort"].criteria)
    bet, actor = scene.initiative, scene.cast.max
    first = give_score_input(actor=actor, initiative=bet, criterion="effort", value=D(3))
    second = give_score_input(actor=actor, initiative=bet, criterion="effort", value=D(4), note="With testing")
    give_score_input(actor=actor, initiative=bet, criterion="effort", value=D(9), on=scene.ago(3))
    give_score_inputs(
        actor=actor, initiative=bet,
        values={"reach": D(100), "impact": D(2), "confidence": D("0.5"), "value": D(20), "effort": D(4)},
    )  # fmt: skip
    assert second.supersedes_id == first.pk
    assert ScoreInput.objects.filter(initiative=bet, criterion="effort").count() == 3, "what is as it was stays"
    by_name = {each.name: ranking(each).ranked[0].score for each in schemes_in_force().all}
    assert by_name == {"Reach": D(25), "Value": D(5)}


@pytest.mark.parametrize(
    ("criterion", "value", "days", "words"),
    [
        ("luck", D(3), 0, "No scheme asks for luck"),
        ("job_size", D(11), 0, "Job size goes 1 to 10"),
        ("job_size", D(0), 0, "Job size goes 1 to 10"),
        ("job_size", D("NaN"), 0, "Give a number"),
        ("job_size", D(10) ** 15, 0, "Give a number"),
        ("job_size", D(3), -1, "has not come yet"),
    ],
)
def test_an_input_that_no_scheme_can_use_is_refused(
    scene: Scene, acme: Any, criterion: str, value: Decimal, days: int, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        give_score_input(
            actor=scene.cast.max, initiative=scene.initiative, criterion=criterion, value=value, on=scene.ago(days)
        )


def test_rights_hold_in_the_actions_themselves(scene: Scene, acme: Any) -> None:
    cast, other = scene.cast, scene.bet("Not theirs", team=None, owner=scene.cast.max)
    for refused in (
        lambda: set_scheme(actor=cast.max, name="x", framework="wsjf", criteria=WSJF),
        lambda: give_score_input(actor=cast.vic, initiative=scene.initiative, criterion="job_size", value=D(3)),
        lambda: give_score_inputs(actor=cast.ben, initiative=other, values={"job_size": D(3)}),
    ):
        with pytest.raises(Forbidden):
            refused()
    assert give_score_input(actor=cast.ben, initiative=scene.initiative, criterion="job_size", value=D(3)).pk


def test_the_page_ranks_explains_ties_and_says_what_is_missing(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scored(scene, scene.initiative, 8, 5, 2, 5)
        for title, values in (("Level", (2, 1, 3, 2)), ("Best", (9, 9, 9, 1)), ("Last", (1, 1, 1, 10))):
            scored(scene, scene.bet(title, "demand"), *values)
        scene.bet("Unknown", "demand")
    html = client_of(scene, "vic").get("/acme/portfolio/ranking/?n=2").content.decode()
    assert html.index("Best") < html.index("Self-serve onboarding") < html.index("Level") < html.index("Last")
    assert "Level with INI-2 at 3: other inputs that come to the same score" in html
    assert "Business value, time criticality, risk reduction and job size missing" in html
    assert "The top two hold" in html
    assert "1,000 trials" in html
    assert "?row=1" not in html, "a viewer changes nothing"
    ben = client_of(scene, "ben").get("/acme/portfolio/ranking/?n=2").content.decode()
    assert ben.count("?row=1") == 1 * 2, "a member changes what is theirs"
    assert client_of(scene, "cleo").get("/acme/portfolio/ranking/").status_code == 404
    assert "among the top ten" in client_of(scene, "vic").get("/acme/portfolio/ranking/?n=10").content.decode()
    for odd in ("?n=0", "?n=x", "?n=²", "?from=-3"):
        assert client_of(scene, "vic").get(f"/acme/portfolio/ranking/{odd}").status_code == 200
    assert client_of(scene, "vic").get("/acme/portfolio/ranking/?scheme=999999").status_code == 404


def test_inputs_are_given_in_the_row_and_in_a_dialog(scene: Scene) -> None:
    url, ben = f"/acme/initiatives/{scene.initiative.pk}/scores/", client_of(scene, "ben")
    row = ben.get(f"{url}?row=1", headers=HTMX).content.decode()
    assert row.strip().startswith("<tr")
    assert re.findall(r'name="(\w+)"[^>]* autofocus', row) == ["input_business_value"]
    assert "<dialog" in ben.get(url, headers=HTMX).content.decode()
    assert "<h1" in ben.get(f"{url}?row=1").content.decode()
    wrong = ben.post(f"{url}?row=1", {"input_job_size": "11"}, headers=HTMX)
    assert wrong.status_code == 422
    assert re.findall(r'name="(\w+)"[^>]* autofocus', wrong.content.decode()) == ["input_job_size"]
    assert "less than or equal to 10." in wrong.content.decode()
    given = {"input_business_value": "8", "input_time_criticality": "5", "input_risk_reduction": "2"}
    assert ben.post(f"{url}?row=1", given | {"input_job_size": "5"}, headers=HTMX).status_code == 204
    with use_tenant(scene.cast.acme):
        assert ranking(schemes_in_force().default).ranked[0].score == 3
    assert ben.post(url, given | {"input_job_size": "3", "note": "Smaller now"}).status_code == 303
    page = ben.get(f"/acme/initiatives/{scene.initiative.pk}/").content.decode()
    assert "5 by WSJF" in page
    assert "Smaller now" in page
    assert "gave job size 3" in page
    for name, status in (("vic", 403), ("cleo", 404)):
        assert client_of(scene, name).get(url).status_code == status
        assert client_of(scene, name).post(url, given).status_code == status


def test_a_figure_that_is_emptied_and_a_note_without_a_figure_are_not_dropped_unseen(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scored(scene, scene.initiative, 8, 5, 2, 5)
    url, ben = f"/acme/initiatives/{scene.initiative.pk}/scores/", client_of(scene, "ben")
    same = {f"input_{each.key}": value for each, value in zip(WSJF, "8525", strict=True)}
    for way in ("", "?row=1"):
        emptied = ben.post(url + way, same | {"input_job_size": ""}, headers=HTMX)
        assert emptied.status_code == 422
        assert "It was given as 5 and stays known" in emptied.content.decode()
        alone = ben.post(url + way, same | {"note": "Asked the team"}, headers=HTMX)
        assert alone.status_code == 422
        assert "It is kept with a figure that changes" in alone.content.decode()
        assert "Asked the team" in alone.content.decode()
    assert ben.post(url, same, headers=HTMX).status_code == 204


def table(criteria: Any, **changes: str) -> dict[str, str]:
    rows = {"c-TOTAL_FORMS": str(len(criteria)), "c-INITIAL_FORMS": str(len(criteria))}
    for at, each in enumerate(criteria):
        rows |= {
            f"c-{at}-key": each.key, f"c-{at}-name": each.name, f"c-{at}-weight": f"{each.weight:f}",
            f"c-{at}-low": "" if each.low is None else f"{each.low:f}",
            f"c-{at}-high": "" if each.high is None else f"{each.high:f}",
        }  # fmt: skip
    return rows | changes


def test_a_scheme_is_written_previewed_and_saved_as_a_version(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        scored(scene, scene.initiative, 10, 1, 1, 2)
        scored(scene, scene.bet("Urgent", "demand"), 1, 10, 2, 2)
    ana, url = client_of(scene, "ana"), "/acme/portfolio/schemes/"
    assert "ranked by the usual WSJF" in ana.get(url).content.decode()
    assert 'value="WSJF"' in ana.get(f"{url}new/?framework=wsjf").content.decode()
    made = ana.post(f"{url}new/?framework=wsjf", table(WSJF) | {"name": "WSJF", "is_default": "on"})
    assert made.status_code == 303
    edit = f"{made.headers['Location']}edit/"
    heavier = table(WSJF, **{"c-0-weight": "3"})
    preview = ana.post(edit, heavier | {"preview": "1"}, headers=HTMX).content.decode()
    assert "2 of 2 ranks would move" in preview
    assert "INI-1" in preview
    with use_tenant(scene.cast.acme):
        assert ScoreScheme.objects.count() == 1, "a preview keeps nothing"
    assert "No rank would move" in ana.post(edit, table(WSJF) | {"preview": "1"}, headers=HTMX).content.decode()
    silent = ana.post(edit, heavier, headers=HTMX)
    assert silent.status_code == 422
    assert "This field is required" in silent.content.decode()
    saved = ana.post(edit, heavier | {"reason": "Value first", "is_default": "on"})
    assert saved.status_code == 303
    detail = ana.get(saved.headers["Location"]).content.decode()
    assert "“Value first”" in detail
    assert "Version 1" in detail
    old = client_of(scene, "vic").get(made.headers["Location"]).content.decode()
    assert "This version was replaced" in old
    ranked = ana.get("/acme/portfolio/ranking/").content.decode()
    assert "weighing business value 3" in ranked
    assert ranked.index("Self-serve onboarding") < ranked.index("Urgent")
    bad = ana.post(edit, table(WSJF, **{"c-0-weight": "x"}) | {"reason": "x"})
    assert bad.status_code == 422
    for name, status in (("max", 403), ("ben", 403), ("vic", 403), ("cleo", 404)):
        client = client_of(scene, name)
        assert client.get(edit).status_code == status
        assert client.post(f"{url}new/", table(WSJF) | {"name": "x"}).status_code == status
    assert client_of(scene, "cleo").get(url).status_code == 404
    assert client_of(scene, "max").get(url).status_code == 200


def test_a_scorecard_has_criteria_of_ones_own(scene: Scene) -> None:
    ana, url = client_of(scene, "ana"), "/acme/portfolio/schemes/new/?framework=scorecard"
    own = [Criterion("", "Fit with the law", D(2), D(0), D(10)), Criterion("", "Ease", D(1), D(0), D(10))]
    empty = {"c-2-name": "", "c-TOTAL_FORMS": "3", "c-INITIAL_FORMS": "0"}
    made = ana.post(url, table(own) | empty | {"name": "Law"})
    assert made.status_code == 303
    with use_tenant(scene.cast.acme):
        scheme = schemes_in_force().default
        assert [each.key for each in scheme.criteria] == ["fit_with_the_law", "ease"]
        give_score_inputs(
            actor=scene.cast.max, initiative=scene.initiative, values={"fit_with_the_law": D(9), "ease": D(3)}
        )
        assert ranking(scheme).ranked[0].score == 7
    twice = ana.post(url, table([own[0], own[0]]) | {"name": "Twice"})
    assert twice.status_code == 422
    assert "Each criterion stands once" in twice.content.decode()


def test_a_criterion_that_replaces_an_example_is_not_fed_by_what_was_given_for_the_example(scene: Scene) -> None:
    ana, url = client_of(scene, "ana"), "/acme/portfolio/schemes/new/?framework=scorecard"
    examples = FRAMEWORKS["scorecard"].criteria
    own = [replace(examples[0], name="Риск"), replace(examples[1], name="Стоимость"), *examples[2:]]
    made = ana.post(url, table(own) | {"name": "Ours"})
    assert made.status_code == 303
    with use_tenant(scene.cast.acme):
        keys = [each.key for each in schemes_in_force().default.criteria]
    assert keys[2:] == [each.key for each in examples[2:]], "an example that stays is what it was"
    assert len(set(keys)) == len(keys)
    assert not {examples[0].key, examples[1].key} & set(keys)
    renamed = [Criterion(key, f"{each.name}!") for key, each in zip(keys, own, strict=True)]
    assert ana.post(f"{made.headers['Location']}edit/", table(renamed) | {"reason": "Words"}).status_code == 303
    with use_tenant(scene.cast.acme):
        assert [each.key for each in schemes_in_force().default.criteria] == keys, "renamed later it stays the same"


def test_a_new_scheme_does_not_become_a_version_of_another(scene: Scene) -> None:
    ana, url = client_of(scene, "ana"), "/acme/portfolio/schemes/new/?framework=wsjf"
    assert ana.post(url, table(WSJF) | {"name": "Ours"}).status_code == 303
    again = ana.post(url, table(WSJF) | {"name": "Ours", "reason": "For the law"}, headers=HTMX)
    assert again.status_code == 422
    assert "Ours is there already" in again.content.decode()


def test_five_thousand_bets_rank_in_as_many_queries_as_one(scene: Scene) -> None:
    client = client_of(scene, "vic")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/acme/portfolio/ranking/").status_code == 200
        return len(queries)

    with use_tenant(scene.cast.acme):
        scored(scene, scene.initiative, 8, 5, 2, 5)
    client.get("/acme/portfolio/ranking/")
    few = asked()
    with use_tenant(scene.cast.acme):
        rows = Initiative.objects.bulk_create(
            Initiative(key=f"B-{n}", portfolio=scene.portfolio, state="demand", title=f"Bet {n}") for n in range(5_000)
        )
        inputs = [
            ScoreInput(
                initiative=row, criterion=each.key, date=scene.today, value=D(1 + (at * 7 + place * 3) % 10),
                recorded_by=scene.cast.max,
            )
            for at, row in enumerate(rows)
            for place, each in enumerate(WSJF)
        ]  # fmt: skip
        for start in range(0, len(inputs), 2_000):  # in one statement they would take longer than one may
            ScoreInput.objects.bulk_create(inputs[start : start + 2_000])
    assert asked() == few
    html = client.get("/acme/portfolio/ranking/?from=101").content.decode()
    assert "Higher ranks" in html
    assert "Lower ranks" in html


def test_a_scheme_whose_criteria_a_workbook_left_out_scores_by_the_usual_ones(scene: Scene, acme: Any) -> None:
    row = ScoreScheme(name="Loaded", number=1, date=scene.today, framework="wsjf")
    row.save()
    ScoreCriterion(scheme=row, position=1, key="own_word", name="Own word").save()
    ScoreCriterion(scheme=row, position=2, key="job_size", name="Points", weight=D(1)).save()
    scheme = schemes_in_force().default
    assert [each.name for each in scheme.criteria] == [*(each.name for each in WSJF[:3]), "Points"]
    scored(scene, scene.initiative, 8, 5, 2, 5)
    assert ranking(scheme).ranked[0].score == 3
