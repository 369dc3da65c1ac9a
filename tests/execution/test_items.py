"""Work items through their pages: the list, one item, its forms, and what every role may do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.permissions import Forbidden
from execution.actions.facts import book_cost, correct_cost, report_progress
from execution.actions.items import add_item, edit_item, move_item
from execution.models import Cost, Item, ItemState, ProgressReport
from execution.queries import Below, below, effective_costs, initiatives_of, last_facts
from tenancy.context import use_tenant
from tests.execution.scene import Scene

D = Decimal
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def client_of(scene: Scene, name: str) -> Client:
    return scene.cast.client(getattr(scene.cast, name))


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.fixture
def work(scene: Scene) -> list[Item]:
    """The epic, its two tasks, and the spare one."""
    with use_tenant(scene.cast.acme):
        return scene.work()


# ---- the list


def test_an_empty_list_says_what_an_item_is(scene: Scene) -> None:
    html = page(client_of(scene, "ben"), "/acme/items/")
    assert "No items yet" in html
    assert "/acme/items/new/" in html


def test_one_sentence_says_how_the_items_that_are_shown_stand(scene: Scene, work: list[Item]) -> None:
    shown = page(client_of(scene, "ben"), "/acme/items/?view=flat")
    said = shown.partition('<p class="verdict">')[2].partition("</p>")[0]
    assert said.startswith(f"{len(work)} items: ")
    assert said.endswith(".")


def test_the_tree_shows_tops_and_opens_a_branch_by_its_address(scene: Scene, work: list[Item]) -> None:
    client = client_of(scene, "vic")
    html = page(client, "/acme/items/")
    assert ">Sign-up</a>" in html
    assert ">Tell the clinics</a>" in html
    assert ">Design the form</a>" not in html
    assert "1 of 2" in html
    opened = page(client, f"/acme/items/?open={work[0].pk}", **HTMX)
    assert ">Design the form</a>" in opened
    assert 'data-depth="1"' in opened
    assert "<html" not in opened


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("view=flat", {"Sign-up", "Design the form", "Build the form", "Tell the clinics", "Loose end"}),
        ("state=done", {"Design the form"}),
        ("state=open", {"Sign-up", "Build the form", "Tell the clinics", "Loose end"}),
        ("q=w-2", {"Design the form"}),
        ("q=FORM", {"Design the form", "Build the form"}),
        ("initiative=none", {"Loose end"}),
        # Ben's team leads the initiative of the others.
        ("mine=1&view=flat", {"Sign-up", "Design the form", "Build the form", "Tell the clinics", "Loose end"}),
        ("q=%00&state=x&team=x&open=a-9&after=-1&view=no", {"Sign-up", "Tell the clinics", "Loose end"}),
    ],
)
def test_filters_find_items(scene: Scene, work: list[Item], query: str, shown: set[str]) -> None:
    with use_tenant(scene.cast.acme):
        add_item(actor=scene.cast.max, title="Loose end", team=scene.cast.team)
    html = page(client_of(scene, "ben"), f"/acme/items/?{query}")
    titles = ("Sign-up", "Design the form", "Build the form", "Tell the clinics", "Loose end")
    assert {title for title in titles if f">{title}</a>" in html} == shown
    if "Loose end" in shown:
        assert "Serves no initiative" in html


def test_items_of_an_initiative_include_those_that_inherit_it(scene: Scene, work: list[Item]) -> None:
    html = page(client_of(scene, "ben"), f"/acme/items/?initiative={scene.initiative.pk}&view=flat")
    assert ">Design the form</a>" in html
    assert html.count("INI-1</a>") >= 4
    assert client_of(scene, "ben").get("/acme/items/?initiative=999999").status_code == 404


def test_a_thousand_items_take_as_many_queries_as_ten(scene: Scene) -> None:
    client = client_of(scene, "max")
    with use_tenant(scene.cast.acme):
        scene.work()

    def count(url: str) -> int:
        page(client, url)
        with CaptureQueriesContext(connection) as captured:
            page(client, url)
        return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)

    few, flat = count("/acme/items/"), count("/acme/items/?view=flat")
    with use_tenant(scene.cast.acme):
        Item.objects.bulk_create(
            Item(tenant=scene.cast.acme, key=f"X-{n}", title=f"Item {n}", team=scene.cast.team) for n in range(1000)
        )
    assert (count("/acme/items/"), count("/acme/items/?view=flat")) == (few, flat)
    assert max(few, flat) <= 10


def test_pages_by_key_lead_there_and_back(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        Item.objects.bulk_create(Item(tenant=scene.cast.acme, key=f"X-{n}", title=f"I{n}") for n in range(120))
    client = client_of(scene, "max")

    def shown(html: str) -> list[str]:
        return [part.split("<")[0] for part in html.split('<td class="key opt">')[1:]]

    first = page(client, "/acme/items/?view=flat")
    second = page(client, "/acme/items/" + link(first, "next"))
    third = page(client, "/acme/items/" + link(second, "next"))
    assert shown(first) + shown(second) + shown(third) == [f"X-{n}" for n in range(120)]
    assert 'rel="next"' not in third
    assert shown(page(client, "/acme/items/" + link(third, "prev"))) == shown(second)
    back = page(client, "/acme/items/" + link(page(client, "/acme/items/" + link(third, "prev")), "prev"))
    assert shown(back) == shown(first)
    assert 'rel="prev"' not in back


def link(html: str, rel: str) -> str:
    return html.split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")


# ---- one item


def test_an_item_shows_its_facts_and_quick_forms(scene: Scene, work: list[Item]) -> None:
    client = client_of(scene, "max")
    html = page(client, f"/acme/items/{work[2].pk}/")
    for part in (
        "Build the form",
        "50%",
        "Report progress",
        "Book a cost",
        "Change its state",
        "€300k",
        "INI-1 Self-serve",
    ):
        assert part in html, part
    done = page(client, f"/acme/items/{work[1].pk}/")
    assert "Report progress" not in done  # a finished item is earned
    assert "€90,000.00" in done
    parent = page(client, f"/acme/items/{work[0].pk}/")
    assert "Report progress" not in parent
    assert "How far it is follows from them." in parent
    assert "Report progress" not in page(client_of(scene, "vic"), f"/acme/items/{work[2].pk}/")


def test_a_second_report_for_a_day_replaces_the_first(scene: Scene, work: list[Item]) -> None:
    client, url, day = client_of(scene, "max"), f"/acme/items/{work[2].pk}/progress/", scene.today.isoformat()
    assert client.post(url, {"percent": "60", "on": day}).status_code == 303
    done = client.post(url, {"percent": "65", "on": day}, headers=HTMX)
    assert done.headers["HX-Redirect"] == f"/acme/items/{work[2].pk}/"
    with use_tenant(scene.cast.acme):
        rows = ProgressReport.objects.filter(item=work[2], date=scene.today)
        assert [row.percent for row in rows.filter(superseded_by=None)] == [D(65)]
        assert rows.count() == 2
    html = page(client, f"/acme/items/{work[2].pk}/")
    assert ">65%<" in html.partition("<dt>Done</dt>")[2].partition("</dd>")[0]
    assert "<b>60%</b>" not in html


@pytest.mark.parametrize(
    ("index", "data", "words"),
    [
        (2, {"percent": "101"}, "less than or equal to 100"),
        (2, {"percent": "abc"}, "Enter a number"),
        (2, {"percent": "50", "on": "2199-01-01"}, "for a day to come"),
        (0, {"percent": "50"}, "This item has parts"),
    ],
)
def test_a_bad_report_comes_back_with_words(
    scene: Scene, work: list[Item], index: int, data: dict[str, str], words: str
) -> None:
    day = {"on": scene.today.isoformat()}
    answer = client_of(scene, "max").post(f"/acme/items/{work[index].pk}/progress/", day | data, headers=HTMX)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_states_follow_each_other_in_time(scene: Scene, work: list[Item]) -> None:
    client, url = client_of(scene, "max"), f"/acme/items/{work[3].pk}/state/"
    for state, days in (("doing", 5), ("done", 1), ("doing", 1)):
        assert client.post(url, {"state": state, "on": scene.ago(days).isoformat()}).status_code == 303
    with use_tenant(scene.cast.acme):
        fresh = Item.objects.get(pk=work[3].pk)
        assert (fresh.state, fresh.started_on, fresh.finished_on) == ("doing", scene.ago(5), None)
        assert ItemState.objects.filter(item=fresh, superseded_by=None).count() == 2
    early = client.post(url, {"state": "done", "on": scene.ago(3).isoformat()})
    assert "It became doing on" in early.content.decode()
    late = client.post(url, {"state": "done", "on": scene.ago(-1).isoformat()})
    assert "cannot begin in the future" in late.content.decode()


def test_a_cost_is_booked_corrected_and_the_old_one_stays_readable(scene: Scene, work: list[Item]) -> None:
    client = client_of(scene, "max")
    booking = {
        "amount": "1250.50",
        "date": scene.ago(1).isoformat(),
        "kind": "labour",
        "hours": "8",
        "note": "Two days",
    }
    assert client.post(f"/acme/items/{work[3].pk}/costs/new/", booking).status_code == 303
    with use_tenant(scene.cast.acme):
        first = Cost.objects.get(note="Two days")
        assert (first.amount, first.item_id, first.initiative_id) == (D("1250.5"), work[3].pk, None)
    change = {"amount": "1200", "date": scene.ago(1).isoformat(), "note": "Rounded"}
    url = f"/acme/costs/{first.pk}/correct/"
    assert client.post(url, change | {"note": ""}).status_code == 422
    assert client.post(url, change).status_code == 303
    again = client.post(url, change)
    assert again.status_code == 422
    assert "corrected already" in again.content.decode()
    with use_tenant(scene.cast.acme):
        second = effective_costs().get(key=first.key)
        assert (second.amount, second.supersedes_id, second.kind, second.hours) == (D(1200), first.pk, "labour", D(8))
        third = correct_cost(actor=scene.cast.max, cost=second, amount=D(1), date=scene.today, note="chain")
        assert list(effective_costs().filter(key=first.key)) == [third]
    html = page(client, f"/acme/items/{work[3].pk}/")
    assert "<s>€1,250.50</s>" in html


def test_money_for_an_initiative_and_a_cost_to_come(scene: Scene) -> None:
    client, url = client_of(scene, "max"), f"/acme/initiatives/{scene.initiative.pk}/costs/new/"
    booking = {"amount": "5", "date": scene.ago(-3).isoformat(), "kind": "expense", "hours": "", "note": ""}
    assert "once it is spent" in client.post(url, booking).content.decode()
    assert client.post(url, booking | {"date": scene.today.isoformat()}).status_code == 303
    with use_tenant(scene.cast.acme):
        assert Cost.objects.get().initiative_id == scene.initiative.pk


# ---- planning


def plan(scene: Scene, **changes: Any) -> dict[str, Any]:
    given = {
        "title": "Translate", "type": "task", "team": scene.cast.team.pk, "initiative": "", "parent": "",
        "planned_start": "", "planned_finish": "", "planned_cost": "", "estimate": "", "version": "",
    }  # fmt: skip
    return given | changes


def test_a_part_is_added_under_an_item_by_its_key(scene: Scene, work: list[Item]) -> None:
    client = client_of(scene, "max")
    assert 'value="W-1"' in page(client, "/acme/items/new/?parent=W-1")
    assert client.post("/acme/items/new/", plan(scene, parent="w-1", planned_cost="4200")).status_code == 303
    assert client_of(scene, "vic").get("/acme/items/new/").status_code == 403  # no form that could not be sent
    with use_tenant(scene.cast.acme):
        made = Item.objects.get(title="Translate")
        assert (made.key, made.parent, made.planned_cost, made.state) == ("W-5", work[0], D(4200), "todo")
        assert initiatives_of([made.pk])[made.pk].key == "INI-1"
    missing = client.post("/acme/items/new/", plan(scene, parent="W-99"), headers=HTMX)
    assert missing.status_code == 422
    assert "There is no item W-99" in missing.content.decode()


def test_a_loop_of_parents_is_named(scene: Scene, work: list[Item]) -> None:
    client, epic, task = client_of(scene, "max"), work[0], work[1]
    under_itself = client.post(f"/acme/items/{epic.pk}/edit/", plan(scene, parent="W-1", version=1))
    assert "loop: W-1 → W-1" in under_itself.content.decode()
    answer = client.post(f"/acme/items/{epic.pk}/edit/", plan(scene, parent=task.key, version=1))
    assert answer.status_code == 422
    assert "That would be a loop: W-1 → W-2 → W-1." in answer.content.decode()


def test_a_plan_that_cannot_be_comes_back_with_words(scene: Scene) -> None:
    bad = plan(scene, planned_start="2026-02-02", planned_finish="2026-02-01")
    answer = client_of(scene, "max").post("/acme/items/new/", bad)
    assert answer.status_code == 422
    assert "This is before the start" in answer.content.decode()


def test_an_edit_that_came_second_sees_both(scene: Scene, work: list[Item]) -> None:
    client, url = client_of(scene, "max"), f"/acme/items/{work[3].pk}/edit/"
    same = {"initiative": scene.initiative.pk, "planned_cost": "200000"}
    assert client.post(url, plan(scene, title="First", version=1, **same)).status_code == 303
    answer = client.post(url, plan(scene, title="Second", version=1, **same), headers=HTMX)
    assert answer.status_code == 412
    assert "Saved meanwhile" in answer.content.decode()
    with use_tenant(scene.cast.acme):
        assert Item.objects.get(pk=work[3].pk).title == "First"


# ---- rights


def test_every_role_may_what_it_may(scene: Scene, work: list[Item]) -> None:
    with use_tenant(scene.cast.acme):
        other = scene.bet("Not theirs", team=None)
        loose = add_item(actor=scene.cast.max, title="Loose", initiative=other)
        entry = book_cost(actor=scene.cast.max, item=loose, amount=D(5), date=scene.today)
    own, foreign = work[3].pk, loose.pk
    paths = ("edit/", "state/", "progress/", "costs/new/")
    for name, code_own, code_foreign in (("max", 200, 200), ("ben", 200, 403), ("vic", 403, 403), ("cleo", 404, 404)):
        client = client_of(scene, name)
        assert client.get("/acme/items/").status_code == (404 if name == "cleo" else 200)
        for path in paths:
            assert client.get(f"/acme/items/{own}/{path}").status_code == code_own, (name, path)
            assert client.get(f"/acme/items/{foreign}/{path}").status_code == code_foreign, (name, path)
        assert client.get(f"/acme/costs/{entry.pk}/correct/").status_code == code_foreign
    rival = client_of(scene, "cleo")
    for path in (f"items/{own}/", f"items/{own}/edit/", f"costs/{entry.pk}/correct/", f"initiatives/{other.pk}/"):
        assert rival.get(f"/rival/{path}").status_code == 404


def test_rights_hold_in_the_actions_themselves(scene: Scene, work: list[Item], acme: Any) -> None:
    cast, item = scene.cast, work[3]
    entry = book_cost(actor=cast.max, amount=D(1), date=scene.today)
    for refused in (
        lambda: add_item(actor=cast.vic, title="x"),
        lambda: add_item(actor=cast.ben, title="x"),
        lambda: edit_item(actor=cast.vic, item=item, expected_version=None, title="x"),
        lambda: move_item(actor=cast.vic, item=item, state="done"),
        lambda: report_progress(actor=cast.vic, item=item, percent=D(1)),
        lambda: book_cost(actor=cast.ben, amount=D(1), date=scene.today),
        lambda: correct_cost(actor=cast.ben, cost=entry, amount=D(1), date=scene.today, note="x"),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_what_an_action_refuses_it_says(scene: Scene, work: list[Item], acme: Any) -> None:
    cast = scene.cast
    other = scene.bet("Second")
    for refused, words in (
        (lambda: add_item(actor=cast.max, key="W-1", title="x"), "W-1 is taken"),
        (lambda: edit_item(actor=cast.max, item=work[3], expected_version=None, state="done"), "cannot be edited here"),
        (lambda: move_item(actor=cast.max, item=work[3], state="flying"), "Choose one of"),
        (lambda: book_cost(actor=cast.max, key="C-1", amount=D(1), date=scene.today), "C-1 is taken"),
        (
            lambda: book_cost(actor=cast.max, amount=D(1), date=scene.today, item=work[3], initiative=other),
            "belongs to another initiative",
        ),
    ):
        with pytest.raises(ValidationError, match=words):
            refused()


# ---- reads


def test_below_counts_leaves_and_money_once(scene: Scene, work: list[Item], acme: Any) -> None:
    found = below([item.pk for item in work])
    assert found[work[0].pk] == Below(todo=1, done=1, spent=D(90_000), parts=2)
    assert found[work[3].pk] == Below(todo=1, spent=D(0))
    assert last_facts([scene.initiative.pk]) == {scene.initiative.pk: scene.ago(2)}
    assert below([]) == {}
