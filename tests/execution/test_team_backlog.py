"""A team's list through its pages: order, what rows serve, filters, keyset pages, drops, the suggestion, the tree."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Team
from execution.actions.items import add_item
from execution.actions.places import place_item
from execution.backlog_sql import in_order
from execution.board_words import backlog_sentence, suggested_sentence
from execution.models import BacklogPlace, Item, Signal, SignalAnswer, TeamPractice
from execution.queries.backlog import Chosen, conditions, lines_of
from execution.ranking import spread
from tenancy.clock import today
from tenancy.context import use_tenant
from tests.execution.scene import Scene

D = Decimal
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def page(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200, url
    return response.content.decode()


def keys(html: str) -> list[str]:
    """The keys of the rows in the order in which they stand."""
    return re.findall(r'<small><span class="key">([^<]+)</span>', html)


def titles(html: str) -> list[str]:
    return re.findall(r'<a href="/acme/items/\d+/" title="([^"]+)">', html)


@pytest.fixture
def url(scene: Scene) -> str:
    return f"/acme/teams/{scene.cast.team.pk}/backlog/"


def test_an_empty_backlog_says_what_belongs_there(scene: Scene, url: str) -> None:
    html = page(scene.cast.client(scene.cast.ben), url)
    assert "The backlog is empty" in html
    assert "Nothing is open in this backlog" in html


def test_rows_say_what_they_serve_how_large_and_whose_they_are(scene: Scene, url: str) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        scene.computed()
        epic = add_item(actor=cast.max, title="Sign-up", initiative=scene.initiative, team=cast.team, type="epic")
        part = add_item(actor=cast.max, title="Draw it", parent=epic, team=cast.team, estimate=D(3), assignee=cast.ben)
        loose = add_item(actor=cast.max, title="Loose", team=cast.team, estimate=D(1))
        Signal(item=part, date=scene.today, kind="blocked", words="No access").save()
    html = page(cast.client(cast.ben), url)
    assert titles(html) == ["Draw it", "Loose"]
    assert '<span class="path">Sign-up</span>' in html
    assert ">INI-1</a>" in html
    assert "KR1.1</a>" in html
    assert "3 points" in html
    assert "Blocked" in html
    assert "25% of the work serves no key result: 1 point of 4 points." in html
    assert "Serves nothing" in html
    mine = page(cast.client(cast.ben), url + "?mine=1", **HTMX)
    assert titles(mine) == ["Draw it"]
    assert "<html" not in mine
    assert titles(page(cast.client(cast.max), url + "?initiative=none")) == ["Loose"]
    assert titles(page(cast.client(cast.max), url + f"?initiative={scene.initiative.pk}")) == ["Draw it"]
    assert "No item of this team fits" in page(cast.client(cast.max), url + "?type=bug")
    with use_tenant(cast.acme):
        SignalAnswer(signal=Signal.objects.get(), date=scene.today, decision="accepted").save()
        TeamPractice(team=cast.team, estimates="hours").save()
    html = page(cast.client(cast.vic), url + "?state=nonsense&open=x&after=-1&rank=%00&n=x")
    assert "3 h" in html
    assert ">Blocked" not in html
    assert 'class="grip"' not in html  # a viewer moves nothing
    assert loose.key in html


def test_the_tree_shows_tops_opens_branches_and_takes_a_part_in_place(scene: Scene, url: str) -> None:
    cast = scene.cast
    client = cast.client(cast.ben)
    with use_tenant(cast.acme):
        epic = add_item(actor=cast.max, title="Sign-up", initiative=scene.initiative, team=cast.team, type="epic")
        story = add_item(actor=cast.max, title="The form", parent=epic, team=cast.team, type="story")
        add_item(actor=cast.max, title="Draw it", parent=story, team=cast.team)
    assert titles(page(client, url + "?view=tree")) == ["Sign-up"]
    opened = page(client, url + f"?view=tree&open={epic.pk}-{story.pk}")
    assert titles(opened) == ["Sign-up", "The form", "Draw it"]
    assert 'data-depth="2"' in opened
    asked = page(client, f"/acme/items/{story.pk}/parts/new/", **HTMX)
    assert "Add a part to" in asked
    sent = client.post(f"/acme/items/{story.pk}/parts/new/", {"title": "Build it", "type": "task"})
    assert sent.status_code == 303
    assert sent.headers["Location"] == f"{url}?view=tree&open={story.pk}"
    with use_tenant(cast.acme):
        made = Item.objects.get(title="Build it")
        assert (made.parent_id, made.team_id, made.initiative_id) == (story.pk, cast.team.pk, None)
    assert cast.client(cast.vic).get(f"/acme/items/{story.pk}/parts/new/").status_code == 403


def test_pages_by_place_meet_every_row_once_and_cost_the_same_at_ten_thousand(scene: Scene, url: str) -> None:
    cast, client = scene.cast, scene.cast.client(scene.cast.max)

    def fill(first: int, last: int) -> None:
        rows = [
            Item(tenant=cast.acme, key=f"X-{n}", title=f"I{n}", team=cast.team, initiative=scene.initiative)
            for n in range(first, last)
        ]
        Item.objects.bulk_create(rows)

    def count(address: str, **headers: str) -> int:
        page(client, address, **headers)
        with CaptureQueriesContext(connection) as captured:
            page(client, address, **headers)
        return sum("SAVEPOINT" not in each["sql"] for each in captured.captured_queries)

    with use_tenant(cast.acme):
        fill(0, 130)
        placed = list(Item.objects.filter(key__in=[f"X-{n}" for n in range(100, 130)]).order_by("-pk"))
        BacklogPlace.objects.bulk_create(
            BacklogPlace(item=item, team=cast.team, rank=rank) for item, rank in zip(placed, spread(30), strict=True)
        )
    seen, address = keys(page(client, url)), more(page(client, url))
    few, few_more = count(url), count(url + address, **HTMX)
    while address:
        html = page(client, url + address, **HTMX)
        assert "<table" not in html
        seen += keys(html)
        address = more(html)
    assert seen == [f"X-{n}" for n in [*range(129, 99, -1), *range(100)]]
    with use_tenant(cast.acme), connection.cursor() as cursor:
        fill(130, 10_000)
        # What was planned for 130 rows is planned anew, as the analysis that follows so many new rows brings about.
        cursor.execute("DISCARD PLANS")
    assert (count(url), count(url + more(page(client, url)), **HTMX)) == (few, few_more)
    assert few <= 16
    assert few_more <= 11


def more(html: str) -> str:
    found = re.search(r'hx-get="([^"]+)" hx-target="closest tr"', html)
    return found[1].replace("&amp;", "&") if found else ""


def test_a_page_far_down_is_read_from_the_index_of_places(scene: Scene) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        Item.objects.bulk_create(
            Item(tenant=cast.acme, key=f"X-{n}", title=f"I{n}", team=cast.team) for n in range(4_000)
        )
        ids = list(Item.objects.order_by("pk").values_list("pk", flat=True))
        ranks = spread(len(ids))
        BacklogPlace.objects.bulk_create(
            (BacklogPlace(item_id=pk, team=cast.team, rank=rank) for pk, rank in zip(ids, ranks, strict=True)),
            batch_size=500,
        )
        asked, values = conditions(Chosen())
        values |= {
            "tenant": cast.acme.pk, "team": cast.team.pk, "limit": 51, "after": ids[3_000], "rank": ranks[3_000],
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT execution_count_anew()")  # as a load does: what other tests left behind counts not
            cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + in_order(asked, "rank"), values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "execution_place_in_order" in plan
    touched = re.search(r"Index (?:Only )?Scan using execution_place_in_order.*?rows=([\d.]+)", plan, re.DOTALL)
    assert touched, plan
    assert float(touched[1]) < 200, plan  # what lies before the place is not read


def test_a_drop_is_kept_and_a_neighbour_that_left_is_told_of(scene: Scene, url: str) -> None:
    cast = scene.cast
    client = cast.client(cast.ben)
    with use_tenant(cast.acme):
        rows = [add_item(actor=cast.max, title=f"Item {n}", team=cast.team) for n in range(1, 5)]
        other = Team(key="data", name="Data")
        other.save()
        far = add_item(actor=cast.max, title="Elsewhere", team=other)
    place = url + "place/"
    assert client.post(place, {"id": rows[3].pk, "before": rows[0].pk, "after": ""}).status_code == 204
    assert titles(page(client, url)) == ["Item 4", "Item 1", "Item 2", "Item 3"]
    gone = client.post(place, {"id": rows[0].pk, "before": far.pk, "after": rows[1].pk})
    assert gone.status_code == 204
    assert "left this list meanwhile" in gone.headers["HX-Trigger"]
    assert titles(page(client, url)) == ["Item 4", "Item 2", "Item 1", "Item 3"]
    assert client.post(place, {"id": "x"}).status_code == 400
    assert client.post(place, {"id": far.pk}).status_code == 404
    assert cast.client(cast.vic).post(place, {"id": rows[0].pk}).status_code == 403


def test_the_menu_moves_to_top_bottom_before_a_key_and_back_to_the_suggestion(scene: Scene, url: str) -> None:
    cast = scene.cast
    client = cast.client(cast.ben)
    with use_tenant(cast.acme):
        rows = [add_item(actor=cast.max, title=f"Item {n}", team=cast.team) for n in range(1, 4)]

    def send(item: Item, **data: str) -> int:
        return client.post(f"/acme/items/{item.pk}/place/", data, headers=HTMX).status_code

    assert "Move to" in page(client, f"/acme/items/{rows[0].pk}/place/", **HTMX)
    assert send(rows[2], to="top") == 204
    assert send(rows[2], to="bottom") == 204
    assert titles(page(client, url)) == ["Item 1", "Item 2", "Item 3"]
    assert send(rows[2], to="before", before=rows[1].key.lower()) == 204
    assert titles(page(client, url)) == ["Item 1", "Item 3", "Item 2"]
    assert send(rows[2], to="before", before="nothing") == 422
    assert "Placed by hand" in page(client, url)
    assert send(rows[2], to="free") == 204
    assert "Placed by hand" not in page(client, url)


def test_the_suggestion_stands_beside_the_own_order_and_is_taken(scene: Scene, url: str) -> None:
    cast = scene.cast
    client = cast.client(cast.ben)
    with use_tenant(cast.acme):
        scene.computed()
        rows = [add_item(actor=cast.max, title=f"Item {n}", team=cast.team) for n in range(1, 4)]
        serving = add_item(actor=cast.max, title="Item 4", team=cast.team, initiative=scene.initiative)
        place_item(actor=cast.max, item=rows[1], to="top")
    html = page(client, url + "suggested/")
    assert "3 higher" in html
    assert "No score yet and KR1.1 is" in html
    assert "Placed by hand" in html
    assert "The suggested order would move 3 of 4 items to do; 1 placed by hand would stay." in html
    assert "Take the suggested order" not in page(cast.client(cast.vic), url + "suggested/")
    assert cast.client(cast.vic).post(url + "suggested/").status_code == 403
    assert client.post(url + "suggested/").status_code == 303
    assert keys(page(client, url)) == [rows[1].key, serving.key, rows[0].key, rows[2].key]
    assert "already stands as suggested" in page(client, url + "suggested/")


def test_another_tenants_team_is_one_that_does_not_exist(scene: Scene, url: str) -> None:
    client = scene.cast.client(scene.cast.cleo)
    assert client.get(url).status_code == 404
    assert client.get(url.replace("acme", "rival")).status_code == 404


# ---- words


@pytest.mark.parametrize(
    ("many", "loose", "sizes", "said"),
    [
        (67, 12, None, "18% of the work serves no key result: 12 of 67 open items."),
        (1, 1, None, "All of the work serves no key result: 1 of 1 open item."),
        (500, 1, None, "1% of the work serves no key result: 1 of 500 open items."),
        (3, 0, None, "All the work serves a key result: 3 open items."),
        (3, 1, (D(20), D("2.5")), "13% of the work serves no key result: 2.5 points of 20 points."),
        (3, 1, (D(0), D(0)), "33% of the work serves no key result: 1 of 3 open items."),
    ],
)
def test_the_sentence_of_a_backlog(many: int, loose: int, sizes: tuple[D, D] | None, said: str) -> None:
    assert backlog_sentence(many, loose, sizes=sizes) == said


def test_work_begun_is_as_old_as_its_beginning(scene: Scene, url: str) -> None:
    cast = scene.cast
    with use_tenant(cast.acme):
        begun = add_item(actor=cast.max, title="Begun", team=cast.team)
        Item.objects.filter(pk=begun.pk).update(state="doing", started_on=today(cast.acme) - timedelta(days=12))
    assert "12 d" in page(cast.client(cast.ben), url)


def test_the_sentence_of_a_suggestion() -> None:
    assert suggested_sentence(0, 0, 0).startswith("Nothing is to do")
    assert suggested_sentence(4, 2, 0) == "The suggested order would move 2 of 4 items to do."


def test_an_item_is_as_old_as_the_days_of_its_organisation(scene: Scene, url: str) -> None:
    """At 00:30 in Auckland it is still the day before in Greenwich."""
    cast, client = scene.cast, scene.cast.client(scene.cast.ben)
    with use_tenant(cast.acme):
        cast.acme.time_zone = "Pacific/Auckland"
        cast.acme.save()
        item = add_item(actor=cast.max, title="Written just now", team=cast.team)
        midnight = datetime.combine(today(cast.acme), time(0, 30), ZoneInfo("Pacific/Auckland"))
        Item.objects.filter(pk=item.pk).update(created_at=midnight)
    assert "Written just now" in page(client, url)
    with use_tenant(cast.acme), timezone.override("Pacific/Auckland"):
        (line,) = lines_of(cast.team, [item.pk]).values()
        assert line.created_on == today(cast.acme)
