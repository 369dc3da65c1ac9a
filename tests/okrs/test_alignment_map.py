"""The alignment map, its table and its gaps: what is shown, what is dimmed, how few queries it takes."""

from __future__ import annotations

import re

import pytest

from okrs.actions.alignment import add_support, align_objective
from okrs.actions.objectives import create_objective
from okrs.models import Objective
from portfolio.models import Initiative, Portfolio
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.api.conftest import Caller
from tests.okrs.conftest import Story, selects
from tests.okrs.work import add_work

MAP, GAPS = "/acme/alignment/", "/acme/alignment/gaps/"


@pytest.fixture
def woven(story: Story) -> Story:
    """The company's objective above O1, work below KR1.1, one objective under nothing, one initiative for nothing."""
    cast = story.cast
    with use_tenant(cast.acme):
        top = create_objective(actor=None, cycle=story.cycle, title="Lead the field", level="company")
        align_objective(actor=None, child=story.objective, parent=top)
        lone = story.objective_named("Lonely")
        add_support(actor=None, child=lone, key_result=story.key_result)
        add_work(story)
        story.key_result_of("yes_no", title="Licence")
        portfolio = Portfolio.objects.get()
        Initiative(key="I9", portfolio=portfolio, title="For nothing", state="active").save()
        Initiative(key="I10", portfolio=portfolio, title="Audit", state="active", kind="compliance").save()
        recompute_now()
    return story


def page(story: Story, address: str) -> str:
    answer = story.cast.client(story.cast.max).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def boxes(html: str) -> dict[str, str]:
    """The classes of each box by the title it speaks."""
    found = re.findall(r'<g class="([\w ]+)">.*?<title>(.*?)</title>', html, re.DOTALL)
    return {title: css for css, title in found}


def test_the_map_shows_everything_from_the_company_to_the_work(woven: Story) -> None:
    html = page(woven, MAP)
    shown = boxes(html)
    assert {"O2 Lead the field", "O1 Every clinic is connected"} <= set(shown)
    assert any(title.startswith("I1 Referral") for title in shown)
    assert re.findall(r'class="lane"[^>]*>(.*?)<', html) == ["Company", "Teams", "Initiatives"]
    assert "gap" in shown["O3 Lonely. Contributes to nothing"]
    assert "I9 For nothing. Serves no key result" in shown
    assert not any("Audit" in title for title in shown)
    assert html.count('class="way helps"') == 1


def test_a_focus_dims_all_but_its_line_of_sight(woven: Story) -> None:
    shown = boxes(page(woven, f"{MAP}?focus=o{woven.objective.pk}"))
    dimmed = {title.partition(".")[0] for title, css in shown.items() if "dim" in css}
    assert dimmed == {"I9 For nothing"}
    with use_tenant(woven.cast.acme):
        lone = Objective.objects.get(title="Lonely")
    shown = boxes(page(woven, f"{MAP}?focus=o{lone.pk}"))
    assert "dim" not in shown["O2 Lead the field"]
    assert "dim" in next(css for title, css in shown.items() if title.startswith("I1 "))
    assert page(woven, f"{MAP}?focus=nonsense&only=x&view=y")


def test_only_gaps_leaves_the_gaps_and_what_they_hang_under(woven: Story) -> None:
    shown = boxes(page(woven, f"{MAP}?only=gaps"))
    names = {title.partition(".")[0] for title in shown}
    assert "O2 Lead the field" not in names
    assert {"O3 Lonely", "I9 For nothing", "O1 Every clinic is connected"} <= names


def test_the_table_says_the_same_without_a_picture(woven: Story) -> None:
    html = page(woven, f"{MAP}?view=table")
    assert '<svg class="map' not in html
    rows = re.findall(
        r'<th class="nm" scope="row"><a href="[^"]+">(.*?)</a>.*?data-l="Serves">(.*?)</td>', html, re.DOTALL
    )
    serves = {title: re.findall(r">([A-Z]+[\d.]+)</a>", cell) for title, cell in rows}
    assert serves["Every clinic is connected"] == ["O2"]
    assert serves["Lonely"] == [woven.key_result.key]
    assert serves["Referral network pilot"] == [woven.key_result.key]


def test_the_gaps_are_listed_and_can_be_closed(woven: Story) -> None:
    html = page(woven, GAPS)
    assert "Lonely" in html
    assert "Licence" in html
    assert "For nothing" in html
    assert "Audit" not in html
    assert "Lead the field" not in html
    assert "weekly active" not in html.partition("<main")[2]
    assert "/align/" in html
    viewer = woven.cast.client(woven.cast.vic).get(GAPS).content.decode()
    assert "/align/" not in viewer


def test_gaps_over_the_api(woven: Story) -> None:
    ana = Caller(woven.cast.ana)
    assert [row["title"] for row in ana.rows("objectives/?without_parent=true")] == ["Lonely"]
    assert len(ana.rows("objectives/?without_parent=false")) == 2
    assert [row["title"] for row in ana.rows("key-results/?without_work=true")] == ["Licence"]
    assert len(ana.rows("key-results/?without_work=false")) == 1
    loose = ana.rows("initiatives/?without_key_result=true&kind=strategic")
    assert [row["title"] for row in loose] == ["For nothing"]


def test_an_organisation_without_objectives_is_told_what_the_map_is_for(story: Story) -> None:
    client = story.cast.client(story.cast.cleo)
    assert "Nothing to map yet" in client.get("/rival/alignment/").content.decode()
    assert client.get("/rival/alignment/gaps/").status_code == 200
    assert client.get("/acme/alignment/").status_code == 404
    assert client.get("/rival/alignment/?cycle=1").status_code == 404


def test_the_queries_do_not_grow_with_the_map(woven: Story) -> None:
    client = woven.cast.client(woven.cast.max)
    few = [selects(client, address) for address in (MAP, f"{MAP}?view=table", GAPS)]
    with use_tenant(woven.cast.acme):
        for number in range(12):
            align_objective(actor=None, child=woven.objective_named(f"more {number}"), parent=woven.objective)
            woven.key_result_of("yes_no", title=f"Licence {number}")
        recompute_now()
    assert [selects(client, address) for address in (MAP, f"{MAP}?view=table", GAPS)] == few
    assert max(few) <= 17
