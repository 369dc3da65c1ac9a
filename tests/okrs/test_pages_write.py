"""Every form: it writes, says what is wrong with 422, asks for rights, and shows both sides of a stale edit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from okrs.actions.alignment import align_objective
from okrs.actions.objectives import edit_objective
from okrs.actions.stages import StageWish, set_stages
from okrs.models import Alignment, CheckIn, KeyResult, Objective, Stage
from okrs.queries import stages_done
from tenancy.context import use_tenant
from tests.okrs.conftest import Story, selects

D = Decimal
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def objective_form(story: Story, **changes: Any) -> dict[str, Any]:
    form = {"title": "New words", "cycle": story.cycle.pk, "ambition": "committed", "version": 1} | {
        "level": "team",
        "visibility": "everyone",
    }
    return {**form, **changes}


def key_result_form(**changes: Any) -> dict[str, Any]:
    form = {"title": "New words", "type": "increase", "unit": "%", "baseline": "10", "target": "20", "version": 1}
    return {**form, **changes}


def fresh(row: Any) -> Any:
    with use_tenant(row.tenant_id):
        return type(row).objects.get(pk=row.pk)


def test_a_check_in_by_form(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    address = f"/acme/key-results/{story.key_result.pk}/check-ins/new/"
    assert client.get(address).status_code == 200
    given = {"value": "1563", "confidence": "5", "status": "at_risk", "comment": "Slow.", "date": str(story.today)}
    response = client.post(address, given)
    assert (response.status_code, response["Location"]) == (303, f"/acme/key-results/{story.key_result.pk}/")
    with use_tenant(story.cast.acme):
        check_in = CheckIn.objects.get()
    assert (check_in.value, check_in.confidence, check_in.author_id) == (D(1563), D("0.5"), story.cast.ben.pk)


def test_over_htmx_the_form_is_a_dialog_and_its_errors_the_form_alone(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    address = f"/acme/key-results/{story.key_result.pk}/check-ins/new/"
    dialog = client.get(address, headers=PART).content.decode()
    assert "data-open" in dialog
    assert "<html" not in dialog
    bad = client.post(address, {"value": "1", "date": str(story.ago(-1))}, headers=PART)
    assert (bad.status_code, bad["Vary"].count("HX-Request")) == (422, 2)
    assert "This day has not come yet" in bad.content.decode()
    assert bad.content.decode().strip().startswith("<form")
    good = client.post(address, {"value": "1", "date": str(story.today)}, headers=PART)
    assert (good.status_code, good["HX-Redirect"]) == (204, f"/acme/key-results/{story.key_result.pk}/")


@pytest.mark.parametrize("given", [{}, {"value": "many"}, {"value": "1", "date": "soon"}, {"value": "1e30"}])
def test_a_bad_check_in_is_422_and_writes_nothing(story: Story, given: dict[str, str]) -> None:
    client = story.cast.client(story.cast.ben)
    sent = {"date": str(story.today), **given}
    assert client.post(f"/acme/key-results/{story.key_result.pk}/check-ins/new/", sent).status_code == 422
    with use_tenant(story.cast.acme):
        assert not CheckIn.objects.exists()


def test_a_nul_byte_is_an_error_and_no_crash(story: Story) -> None:
    client = story.cast.client(story.cast.ben)
    sent = {"date": str(story.today), "comment": "a\x00b"}
    assert client.post(f"/acme/key-results/{story.key_result.pk}/check-ins/new/", sent).status_code == 422


def test_a_new_objective_with_a_parent(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    assert client.get(f"/acme/objectives/new/?parent={story.objective.pk}").status_code == 200
    response = client.post("/acme/objectives/new/", objective_form(story, parent=story.objective.pk))
    assert response.status_code == 303
    with use_tenant(story.cast.acme):
        made = Objective.objects.get(title="New words")
        assert Alignment.objects.get(child=made).parent_id == story.objective.pk
    assert client.post("/acme/objectives/new/", objective_form(story, title=" ")).status_code == 422


def test_an_edit_of_an_objective(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    address = f"/acme/objectives/{story.objective.pk}/edit/"
    assert client.get(address).status_code == 200
    assert client.post(address, objective_form(story)).status_code == 303
    assert (fresh(story.objective).title, fresh(story.objective).version) == ("New words", 2)


def test_a_stale_edit_shows_both_and_can_be_saved_again(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    with use_tenant(story.cast.acme):
        edit_objective(actor=story.cast.ana, objective=story.objective, expected_version=1, title="Ana’s words")
    address = f"/acme/objectives/{story.objective.pk}/edit/"
    stale = client.post(address, objective_form(story))
    html = stale.content.decode()
    assert stale.status_code == 412
    assert "New words" in html
    assert "Ana’s words" in html
    assert 'name="version" value="2"' in html
    assert fresh(story.objective).title == "Ana’s words"
    assert client.post(address, objective_form(story, version=2)).status_code == 303
    assert fresh(story.objective).title == "New words"


def test_key_results_are_made_and_edited(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    new = f"/acme/objectives/{story.objective.pk}/key-results/new/"
    assert client.get(new).status_code == 200
    same = client.post(new, key_result_form(target="10"))
    assert same.status_code == 422
    assert "equals the baseline" in same.content.decode()
    assert client.post(new, key_result_form()).status_code == 303
    edit = f"/acme/key-results/{story.key_result.pk}/edit/"
    assert client.get(edit).status_code == 200
    assert client.post(edit, key_result_form()).status_code == 303
    assert fresh(story.key_result).title == "New words"
    stale = client.post(edit, key_result_form(title="Late"))
    assert stale.status_code == 412
    assert "Late" in stale.content.decode()


def test_a_target_changes_with_a_reason(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    address = f"/acme/key-results/{story.key_result.pk}/target/"
    assert client.get(address).status_code == 200
    sent = {"baseline": "1240", "target": "2400", "date": str(story.today), "reason": "Two regions more", "version": 1}
    assert client.post(address, {**sent, "reason": ""}).status_code == 422
    assert client.post(address, {**sent, "target": "1240"}).status_code == 422
    assert client.post(address, sent).status_code == 303
    assert fresh(story.key_result).target == D(2400)
    stale = client.post(address, {**sent, "target": "2500"})
    assert stale.status_code == 412
    assert "2500" in stale.content.decode()


def stages_sent(*rows: tuple[str, str, str]) -> dict[str, str]:
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for place, (pk, title, percent) in enumerate(rows):
        sent |= {f"form-{place}-id": pk, f"form-{place}-title": title, f"form-{place}-percent": percent}
    return sent


def test_stages_are_set_ticked_and_unticked(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    with use_tenant(story.cast.acme):
        key_result = story.key_result_of("milestone")
    address = f"/acme/key-results/{key_result.pk}/stages/"
    assert client.get(address).status_code == 200
    short = client.post(address, stages_sent(("", "Design", "30"), ("", "Build", "60"), ("", "", "")))
    assert short.status_code == 422
    assert "total 90 percent" in short.content.decode()
    assert client.post(address, stages_sent(("", "Design", "30"), ("", "Build", "70"))).status_code == 303
    with use_tenant(story.cast.acme):
        stage = Stage.objects.get(title="Build")
    done = f"{address}{stage.pk}/done/"
    assert client.post(done, {"date": str(story.ago(-3))}).status_code == 422
    assert client.post(done, {"date": "soon"}, headers=PART).status_code == 422
    assert client.post(done, {"date": str(story.ago(3))}).status_code == 303
    with use_tenant(story.cast.acme):
        assert stages_done(key_result)[1] == (stage, story.ago(3))
    assert client.post(done, {"undo": "1"}).status_code == 303
    with use_tenant(story.cast.acme):
        assert stages_done(key_result)[1] == (stage, None)


def addresses(story: Story) -> list[str]:
    with use_tenant(story.cast.acme):
        key_result = KeyResult.objects.filter(type="milestone").first() or story.key_result_of("milestone")
        stage = Stage.objects.filter(key_result=key_result).first()
        if stage is None:
            (stage,) = set_stages(actor=None, key_result=key_result, stages=[StageWish("All", D(100))])
    return [
        f"objectives/{story.objective.pk}/edit/",
        f"objectives/{story.objective.pk}/key-results/new/",
        f"key-results/{key_result.pk}/edit/",
        f"key-results/{key_result.pk}/target/",
        f"key-results/{key_result.pk}/stages/",
        f"key-results/{key_result.pk}/stages/{stage.pk}/done/",
        f"key-results/{key_result.pk}/check-ins/new/",
    ]


def answers(client: Client, tenant: str, paths: list[str]) -> set[int]:
    return {client.post(f"/{tenant}/{path}", {"title": "x", "date": "2026-01-01"}).status_code for path in paths}


def test_a_viewer_is_refused_everywhere_and_told_who_may(story: Story) -> None:
    client = story.cast.client(story.cast.vic)
    assert answers(client, "acme", addresses(story)) == {403}
    page = client.post("/acme/objectives/new/", objective_form(story))
    assert page.status_code == 403
    assert "Who may" in page.content.decode()


def test_cleo_finds_nothing_of_it(story: Story) -> None:
    client = story.cast.client(story.cast.cleo)
    paths = addresses(story)
    assert answers(client, "acme", paths) == {404}
    assert answers(client, "rival", paths) == {404}


def test_anothers_rows_are_no_choice_in_a_form(story: Story) -> None:
    with use_tenant(story.cast.rival):
        theirs = story.cast.cleo.pk
    client = story.cast.client(story.cast.max)
    assert client.post("/acme/objectives/new/", objective_form(story, owner=theirs)).status_code == 422


def test_without_a_csrf_token_nothing_is_written(story: Story) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(story.cast.max.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/acme/objectives/new/", objective_form(story)).status_code == 403
    page = client.get("/acme/objectives/new/")
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post("/acme/objectives/new/", objective_form(story, csrfmiddlewaretoken=token)).status_code == 303


def test_an_objectives_page_tells_its_story(story: Story) -> None:
    client = story.cast.client(story.cast.vic)
    with use_tenant(story.cast.acme):
        child = story.objective_named("Child")
        align_objective(actor=story.cast.max, child=child, parent=story.objective)
    html = client.get(f"/acme/objectives/{story.objective.pk}/").content.decode()
    for part in (
        "Every clinic is connected",
        "Raise weekly active clinics",
        "What contributes to it",
        "wrote this objective",
    ):
        assert part in html, part
    below = client.get(f"/acme/objectives/{child.pk}/").content.decode()
    assert "What it contributes to" in below
    assert story.cast.client(story.cast.cleo).get(f"/rival/objectives/{child.pk}/").status_code == 404


def test_an_objectives_page_takes_few_queries(story: Story) -> None:
    client = story.cast.client(story.cast.vic)
    with use_tenant(story.cast.acme):
        for number in range(20):
            story.key_result_of("yes_no", title=f"Licence {number}", owner=story.cast.ben)
    assert selects(client, f"/acme/objectives/{story.objective.pk}/") <= 15
