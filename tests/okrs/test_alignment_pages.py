"""Links on an objective's page and in the API: drawn, made first, taken away, refused in words."""

from __future__ import annotations

import pytest

from okrs.actions.alignment import add_support, align_objective
from okrs.models import Alignment, Objective, Support
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.okrs.conftest import Story, selects

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def child(story: Story) -> Objective:
    """One more objective, aligned to nothing."""
    with use_tenant(story.cast.acme):
        return story.objective_named("Child")


def test_a_link_is_drawn_in_a_dialog_and_the_page_is_shown_anew(story: Story, child: Objective) -> None:
    client = story.cast.client(story.cast.max)
    address = f"/acme/objectives/{child.pk}/align/"
    dialog = client.get(address, headers=PART).content.decode()
    assert "data-open" in dialog
    assert f'value="k{story.key_result.pk}"' in dialog
    sent = {"target": f"k{story.key_result.pk}", "kind": "contributes"}
    answer = client.post(address, sent, headers=PART)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    with use_tenant(story.cast.acme):
        link = Alignment.objects.get(child=child)
    assert (link.parent_id, link.key_result_id, link.is_primary) == (story.objective.pk, story.key_result.pk, True)
    html = client.get(f"/acme/objectives/{child.pk}/").content.decode()
    assert story.key_result.title in html
    assert "First" in html


def test_a_drop_offers_to_leave_where_it_stood(story: Story, child: Objective) -> None:
    client = story.cast.client(story.cast.max)
    with use_tenant(story.cast.acme):
        other = story.objective_named("Other")
        align_objective(actor=None, child=child, parent=story.objective)
    address = f"/acme/objectives/{child.pk}/align/?target=o{other.pk}&leaves={story.objective.pk}"
    html = client.get(address).content.decode()
    assert f'value="o{other.pk}" selected' in html
    assert "no longer contributes to O1" in html
    sent = {"target": f"o{other.pk}", "kind": "contributes", "leaves": story.objective.pk, "is_leaving": "on"}
    assert client.post(f"/acme/objectives/{child.pk}/align/", sent).status_code == 303
    with use_tenant(story.cast.acme):
        assert list(Alignment.objects.filter(child=child).values_list("parent_id", flat=True)) == [other.pk]
        align_objective(actor=None, child=child, parent=story.objective)
    without = sent | {"is_leaving": "", "target": f"o{other.pk}"}
    assert client.post(f"/acme/objectives/{child.pk}/align/", without).status_code == 303
    with use_tenant(story.cast.acme):
        assert Alignment.objects.filter(child=child).count() == 2


def test_a_circle_is_told_at_the_field(story: Story, child: Objective) -> None:
    client = story.cast.client(story.cast.max)
    with use_tenant(story.cast.acme):
        add_support(actor=None, child=child, objective=story.objective)
    answer = client.post(
        f"/acme/objectives/{story.objective.pk}/align/", {"target": f"o{child.pk}", "kind": "contributes"}
    )
    assert answer.status_code == 422
    assert "O1 → O2 → O1" in answer.content.decode()
    for nonsense in ("", "o", "x1", "o999999", "k1x", "o" + "9" * 18):
        sent = {"target": nonsense, "kind": "supports"}
        assert client.post(f"/acme/objectives/{child.pk}/align/", sent).status_code == 422


def test_links_are_made_first_and_removed(story: Story, child: Objective) -> None:
    client = story.cast.client(story.cast.max)
    with use_tenant(story.cast.acme):
        other = story.objective_named("Other")
        for parent in (story.objective, other):
            align_objective(actor=None, child=child, parent=parent)
        support = add_support(actor=None, child=other, key_result=story.key_result)
    base = f"/acme/objectives/{child.pk}/alignments/{other.pk}/"
    assert client.post(f"{base}primary/").status_code == 303
    with use_tenant(story.cast.acme):
        assert Alignment.objects.get(child=child, is_primary=True).parent_id == other.pk
    assert client.post(f"{base}remove/").status_code == 303
    assert client.post(f"{base}remove/").status_code == 404
    gone = f"/acme/objectives/{other.pk}/supports/{support.pk}/remove/"
    assert "What supports it" in client.get(f"/acme/objectives/{story.objective.pk}/").content.decode()
    assert client.post(f"/acme/objectives/{child.pk}/supports/{support.pk}/remove/").status_code == 404
    assert client.post(gone).status_code == 303
    with use_tenant(story.cast.acme):
        assert (Alignment.objects.count(), Support.objects.count()) == (1, 0)


def test_a_viewer_draws_nothing_and_cleo_finds_nothing(story: Story, child: Objective) -> None:
    with use_tenant(story.cast.acme):
        align_objective(actor=None, child=child, parent=story.objective)
        support = add_support(actor=None, child=child, key_result=story.key_result)
    paths = [
        "align/", f"alignments/{story.objective.pk}/remove/", f"alignments/{story.objective.pk}/primary/",
        f"supports/{support.pk}/remove/",
    ]  # fmt: skip
    for member, slug, status in ((story.cast.vic, "acme", 403), (story.cast.cleo, "rival", 404)):
        client = story.cast.client(member)
        answers = {client.post(f"/{slug}/objectives/{child.pk}/{path}").status_code for path in paths}
        assert answers == {status}
    html = story.cast.client(story.cast.vic).get(f"/acme/objectives/{child.pk}/").content.decode()
    assert "/align/" not in html
    assert "Make first" not in html


def test_an_objectives_page_with_many_links_takes_as_many_queries(story: Story, child: Objective) -> None:
    client = story.cast.client(story.cast.max)
    address = f"/acme/objectives/{child.pk}/"
    with use_tenant(story.cast.acme):
        align_objective(actor=None, child=child, parent=story.objective)
        add_support(actor=None, child=child, key_result=story.key_result)
    few = selects(client, address)
    with use_tenant(story.cast.acme):
        for number in range(8):
            align_objective(actor=None, child=child, parent=story.objective_named(f"up {number}"))
            align_objective(actor=None, child=story.objective_named(f"down {number}"), parent=child)
            add_support(actor=None, child=child, objective=story.objective_named(f"helped {number}"))
    assert selects(client, address) == few
    assert few <= 15


def test_what_is_written_about_it_is_shown_as_markdown(story: Story) -> None:
    client = story.cast.client(story.cast.max)
    sent = {
        "title": "Ours", "cycle": story.cycle.pk, "ambition": "committed", "level": "team", "visibility": "people",
        "description": "**Why** <script>x</script>", "collaborators": [story.cast.ben.pk],
        "readers": [story.cast.vic.pk], "owner": story.cast.max.pk,
    }  # fmt: skip
    answer = client.post("/acme/objectives/new/", sent)
    assert answer.status_code == 303, answer.content.decode()
    html = client.get(answer["Location"]).content.decode()
    assert "<strong>Why</strong> &lt;script&gt;" in html
    assert "With Ben" in html
    assert "Named people only" in html


def test_links_over_the_api(story: Story, child: Objective) -> None:
    ana, vic = Caller(story.cast.ana), Caller(story.cast.vic)
    base = f"objectives/{child.pk}"
    made = ana.post(f"{base}/alignments/", {"parent": "O1", "key_result": story.key_result.key})
    assert made.status_code == 201, made.content
    assert made.json()["is_primary"] is True
    assert made.json()["key_result_key"] == story.key_result.key
    other = ana.post("objectives/", {"cycle": "Q4", "title": "Other", "level": "company"}).json()
    second = ana.post(f"{base}/alignments/", {"parent": other["key"]}).json()
    assert second["is_primary"] is False
    moved = ana.patch(f"{base}/alignments/{second['id']}/", {"is_primary": True})
    assert moved.json()["is_primary"] is True
    assert [row["is_primary"] for row in ana.rows(f"{base}/alignments/")] == [False, True]
    circle = ana.post(f"objectives/{story.objective.pk}/alignments/", {"parent": child.key})
    assert (circle.status_code, circle.json()["errors"][0]["field"]) == (400, "parent")
    assert "O1 → O2 → O1" in circle.json()["errors"][0]["message"]
    support = ana.post(f"{base}/supports/", {"objective": other["key"]})
    assert support.status_code == 201
    assert len(ana.rows(f"{base}/supports/")) == 1
    assert vic.send("DELETE", f"{base}/supports/{support.json()['id']}/").status_code == 403
    assert ana.send("DELETE", f"{base}/supports/{support.json()['id']}/").status_code == 204
    assert ana.send("DELETE", f"{base}/alignments/{second['id']}/").status_code == 204
    assert ana.send("DELETE", f"{base}/alignments/{second['id']}/").status_code == 404
    assert ana.get("objectives/999999/alignments/").status_code == 404
    assert [row["key"] for row in ana.rows("objectives/?level=company")] == [other["key"]]


def test_an_objectives_people_over_the_api(story: Story) -> None:
    ana, cast = Caller(story.cast.ana), story.cast
    body = {"collaborators": ["ben@acme.example"], "readers": [cast.vic.pk], "visibility": "people"}
    row = ana.patch(f"objectives/{story.objective.pk}/", body).json()
    assert (row["collaborators"], row["readers"], row["visibility"]) == ([cast.ben.pk], [cast.vic.pk], "people")
