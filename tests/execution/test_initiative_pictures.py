"""One filter for the table, the board, the bubbles and the roadmap; each with as few queries for 200 as for one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from activity.models import Event
from execution.models import Item, ItemState
from execution.overview import ANSWERS
from portfolio.actions.dependencies import add_dependency
from portfolio.actions.initiatives import move_initiative, propose_initiative
from portfolio.actions.tranches import plan_tranche
from portfolio.actions.views import set_stage_limit
from portfolio.models import Dependency, Initiative, InitiativeState
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.execution.scene import Scene
from tests.execution.test_initiative_list import HTMX, URL, many, page, queries

D = Decimal
TITLES = ("Self-serve onboarding", "Scorecards", "Privacy law", "Wiki")
LAYOUTS = ("table", "board", "bubble", "roadmap")


@pytest.fixture
def filled(scene: Scene) -> Scene:
    """Four initiatives that differ in everything one can filter by."""
    with use_tenant(scene.cast.acme):
        scene.work()
        scene.bet("Scorecards", state="demand", budget=None, owner=scene.cast.ben)
        law = scene.bet("Privacy law", state="approved", kind="compliance", budget=D(50_000))
        Initiative.objects.filter(pk=law.pk).update(horizon="next")
        wiki = scene.bet("Wiki", state="delivered", kind="internal", team=scene.cast.team)
        plan_tranche(actor=scene.cast.ana, initiative=law, amount=D(1), review_on=scene.ago(-3))
        plan_tranche(actor=scene.cast.ana, initiative=wiki, amount=D(1), review_on=scene.ago(-3))
        scene.computed()
    return scene


def shown(client: Client, query: str) -> set[str]:
    """The titles in the table."""
    html = page(client, f"{query}&group=none").split("rollups", 1)[0]
    table = html.split("<caption", 1)[1] if "<caption" in html else ""
    return {title for title in TITLES if f">{title}</a>" in table}


def test_each_part_of_the_filter_narrows_and_together_they_narrow_more(filled: Scene) -> None:
    client, cast = filled.cast.client(filled.cast.max), filled.cast
    everything = set(TITLES)
    for query, expected in {
        f"?owner={cast.ben.pk}": {"Scorecards"},
        f"?team={cast.team.pk}": {"Self-serve onboarding", "Wiki"},
        "?horizon=next": {"Privacy law"},
        f"?key_result={filled.key_result.pk}": {"Self-serve onboarding"},
        f"?objective={filled.objective.pk}": {"Self-serve onboarding"},
        "?unlinked=1": everything - {"Self-serve onboarding"},
        "?over=1": {"Self-serve onboarding"},
        "?waiting=1": {"Self-serve onboarding", "Scorecards", "Privacy law"},
        "?q=wik": {"Wiki"},
        "?q=INI-2": {"Scorecards"},
        "?q=%25": set(),
        "?q=_": set(),
        f"?team={cast.team.pk}&q=wiki": {"Wiki"},
        "?health=nonsense&horizon=%00&team=x": everything,
    }.items():
        assert shown(client, query) == expected, query
    found: set[str] = set()
    for health in ("on_track", "at_risk", "off_track", "no_data"):
        part = shown(client, f"?health={health}")
        assert not found & part
        found |= part
    assert found == everything


def test_every_grouping_has_every_initiative_once_under_its_heading(filled: Scene) -> None:
    client = filled.cast.client(filled.cast.max)
    headings = {
        "team": ("No team",), "owner": ("Max", "Ben", "Nobody leads it"), "horizon": ("Next", "No horizon"),
        "kind": ("Strategic", "Compliance", "Internal"), "stage": ("Demand", "Approved", "Active", "Delivered"),
    }  # fmt: skip
    for group, expected in headings.items():
        html = page(client, f"?group={group}").split("<caption", 1)[1]
        for heading in expected:
            assert f"<em>{heading}" in html, (group, heading)
        assert [html.count(f">{title}</a>") for title in TITLES] == [1, 1, 1, 1]
    stages = page(client, "?group=stage").split("<caption", 1)[1]
    assert stages.index("<em>Demand") < stages.index("<em>Approved") < stages.index("<em>Active")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_pictures_have_the_same_filter_and_the_decisions_first(filled: Scene, layout: str) -> None:
    client = filled.cast.client(filled.cast.max)
    html = page(client, f"?layout={layout}&q=law")
    assert html.index("decision") < html.index('aria-label="Views"')
    below = html.split('aria-label="Views"', 1)[1]
    assert "Wiki" not in below
    if layout != "bubble":
        assert "Privacy law" in below
    assert f"layout={layout}" in html or layout == "table"
    assert 'aria-current="page"' in below
    assert "Nothing matches" in page(client, f"?layout={layout}&q=zebra")
    assert "<html" not in page(client, f"?layout={layout}", **HTMX)


def test_the_roadmap_has_an_address_of_its_own(filled: Scene) -> None:
    client = filled.cast.client(filled.cast.vic)
    response = client.get("/acme/roadmap/?q=law&scale=month&first=2026-01")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Privacy law" in html
    assert ">Wiki<" not in html.split("road-names")[1]
    assert ">Jan 2026<" in html
    assert filled.cast.client(filled.cast.cleo).get("/acme/roadmap/").status_code == 404


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_bet_until_the_last_day_of_the_calendar_takes_no_picture_from_the_others(filled: Scene, layout: str) -> None:
    with use_tenant(filled.cast.acme):
        Initiative.objects.filter(title="Wiki").update(planned_start="0001-01-01", planned_finish="9999-12-31")
    html = page(filled.cast.client(filled.cast.max), f"?layout={layout}&group=none")
    assert "Privacy law" in html
    assert ("Wiki" in html) == (layout != "bubble")  # which shows what is still open


def test_the_roadmap_shows_slip_arrows_and_what_comes_too_early(filled: Scene) -> None:
    with use_tenant(filled.cast.acme):
        law, wiki = (Initiative.objects.get(title=title) for title in ("Privacy law", "Self-serve onboarding"))
        add_dependency(actor=filled.cast.max, before=wiki, after=law)
    html = page(filled.cast.client(filled.cast.max), "?layout=roadmap&group=none")
    assert "1 broken dependency" in html
    assert f"waits for {wiki.key}" in html
    assert "too early" in html
    assert "late" in html
    assert "<polygon" in html


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_hundred_take_as_many_queries_as_one(scene: Scene, layout: str) -> None:
    client = scene.cast.client(scene.cast.max)
    with use_tenant(scene.cast.acme):
        other = scene.bet("Other")
        add_dependency(actor=scene.cast.max, before=scene.initiative, after=other)
    query = f"?layout={layout}"
    page(client, query)
    ANSWERS.forget()
    few = len(queries(client, query))
    many(scene, 200)
    with use_tenant(scene.cast.acme):
        rows = list(Initiative.objects.order_by("pk")[2:120])
        Dependency.objects.bulk_create(Dependency(before=a, after=b) for a, b in zip(rows, rows[1:], strict=False))  # noqa: RUF007  # as elsewhere
    assert len(queries(client, query)) == few
    assert few <= (10 if layout == "roadmap" else 8)


def test_the_board_shows_age_money_and_what_is_over_its_limit(scene: Scene) -> None:
    with use_tenant(scene.cast.acme):
        old = scene.bet("Old demand", state="demand")
        InitiativeState.objects.create(initiative=old, date=scene.ago(12), state="demand", tenant=scene.cast.acme)
        scene.bet("Other bet")
        set_stage_limit(actor=scene.cast.max, state="active", limit=1)
        recompute_now()
    html = page(scene.cast.client(scene.cast.max), "?layout=board&q=e")
    active = html.split('data-stage="active"')[1].split("</section>")[0]
    assert "2 of 1" in active
    assert "€1.20m" in active
    assert "Over its limit" in active
    assert "More than its limit: active." in html
    assert "12 days" in html.split('data-stage="demand"')[1].split("</section>")[0]
    viewer = page(scene.cast.client(scene.cast.vic), "?layout=board")
    assert "data-fixed" in viewer
    assert "/move/" not in viewer


def test_how_long_a_loaded_bet_has_been_in_its_stage_is_said_as_far_as_it_is_known(scene: Scene) -> None:
    """Its state has no day: it was so when it was loaded, and when its first work is dated."""
    with use_tenant(scene.cast.acme):
        loaded = Initiative(key="L-1", title="Loaded", portfolio=scene.portfolio, state="paused")
        loaded.save()
        InitiativeState(initiative=loaded, date=None, state="paused").save()
        begun = Initiative(key="L-2", title="Begun", portfolio=scene.portfolio, state="active")
        begun.save()
        InitiativeState(initiative=begun, date=None, state="active").save()
        item = Item(key="W-1", title="First work", initiative=begun)
        item.save()
        ItemState(item=item, date=scene.ago(12), state="doing").save()
        wrong = ItemState(item=item, date=scene.ago(30), state="doing")
        wrong.save()
        ItemState(item=item, date=scene.ago(29), state="todo", supersedes=wrong).save()
        recompute_now()
    html = page(scene.cast.client(scene.cast.max), "?layout=board")
    assert "≥ 12 days" in html.split(f'id="card-{begun.pk}"')[1].split("</li>")[0]
    assert "Loaded" in html.split('data-stage="paused"')[1].split("</section>")[0]
    paused = html.split('data-stage="paused"')[1].split("</section>")[0]
    assert "In this stage: </span>not known" in paused  # loaded today
    assert "0 days" in html.split('data-stage="active"')[1].split("</section>")[0]  # proposed here, today


def move(client: Client, pk: int, **data: str) -> object:
    return client.post(f"/acme/initiatives/{pk}/move/", data, headers=HTMX)


def test_a_drop_moves_a_card_and_one_that_lacks_a_reason_opens_the_dialog(scene: Scene) -> None:
    client, pk = scene.cast.client(scene.cast.max), scene.initiative.pk
    with use_tenant(scene.cast.acme):
        idea = propose_initiative(actor=scene.cast.max, title="A new idea", portfolio=scene.portfolio)
    refused = client.post(f"/acme/initiatives/{idea.pk}/move/", {"state": "rejected"}, headers=HTMX)
    assert refused.status_code == 422
    assert "<dialog" in refused.content.decode()
    assert "Say why it is rejected" in refused.content.decode()
    wrong = client.post(f"/acme/initiatives/{pk}/move/", {"state": "demand"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "From active an initiative can go to" in wrong.content.decode()
    moved = client.post(f"/acme/initiatives/{pk}/move/", {"state": "paused"}, headers=HTMX)
    assert moved.status_code == 204
    assert '"moved"' in moved.headers["HX-Trigger"]
    with_reason = {"state": "rejected", "on": str(scene.today), "reason": "No demand"}
    assert client.post(f"/acme/initiatives/{idea.pk}/move/", with_reason).status_code == 303
    with use_tenant(scene.cast.acme):
        assert Initiative.objects.get(pk=idea.pk).state == "rejected"
        assert Event.objects.filter(name="initiative.moved").count() == 2
        move_initiative(actor=scene.cast.max, initiative=Initiative.objects.get(pk=pk), state="active")
    stops = client.post(f"/acme/initiatives/{pk}/move/", {"state": "stopped"}, headers=HTMX)
    assert f"/initiatives/{pk}/stop/" in stops.headers["HX-Redirect"]
    assert (
        scene.cast.client(scene.cast.vic).post(f"/acme/initiatives/{pk}/move/", {"state": "paused"}).status_code == 403
    )
    assert scene.cast.client(scene.cast.cleo).get(f"/acme/initiatives/{pk}/move/").status_code == 404
    assert 'value="paused"' in client.get(f"/acme/initiatives/{pk}/move/").content.decode()


def test_limits_are_set_by_those_who_may_fund(scene: Scene) -> None:
    max_, ben = scene.cast.client(scene.cast.max), scene.cast.client(scene.cast.ben)
    assert ben.get("/acme/stage-limits/").status_code == 403
    assert max_.post("/acme/stage-limits/", {"active": "0"}).status_code == 422
    assert max_.post("/acme/stage-limits/", {"active": "3", "demand": "9"}).status_code == 303
    assert max_.post("/acme/stage-limits/", {"active": "4"}).status_code == 303
    assert 'value="4"' in max_.get("/acme/stage-limits/").content.decode()
    with use_tenant(scene.cast.acme):
        names = list(Event.objects.filter(name__startswith="stage_limit").order_by("id").values_list("name", flat=True))
    assert sorted(names) == ["stage_limit.removed", *["stage_limit.set"] * 3]


def test_the_filter_dialog_is_filled_as_the_address_has_it(filled: Scene) -> None:
    client = filled.cast.client(filled.cast.vic)
    html = client.get(f"{URL}filter/?horizon=next&over=1&layout=board&owner={filled.cast.ben.pk}").content.decode()
    assert '<option value="next" selected>' in html
    assert f'<option value="{filled.cast.ben.pk}" selected>' in html
    assert 'name="layout" value="board"' in html
    listed = page(client, "?horizon=next&over=1&unlinked=1")
    for chip in ("Next", "Over budget", "No key result", "Show all"):
        assert chip in listed
