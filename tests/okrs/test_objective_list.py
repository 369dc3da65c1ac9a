"""The list of objectives: an indented tree of a DAG, folded and filtered by its address, in few queries."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from okrs.actions.alignment import align_objective
from okrs.actions.check_ins import add_check_in
from okrs.models import Alignment, KeyResult, Objective, TargetVersion
from rollups.actions import recompute_now
from tenancy.context import use_tenant
from tests.okrs.conftest import Story, selects
from tests.okrs.work import add_work

D = Decimal


def listed(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/acme/objectives/{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def titles(html: str) -> list[tuple[int, str]]:
    """(depth, title) of every row."""
    found = re.findall(
        r'data-depth="(\d)".*?<a href="/acme/(?:objectives|key-results)/\d+/">(.*?)</a>', html, re.DOTALL
    )
    return [(int(depth), title) for depth, title in found]


@pytest.fixture
def family(story: Story) -> Story:
    """Two tops, both parents of O1, which holds KR1.1."""
    with use_tenant(story.cast.acme):
        for name in ("Top A", "Top B"):
            align_objective(actor=None, child=story.objective, parent=story.objective_named(name))
    return story


def test_an_objective_stands_under_each_of_its_parents(family: Story) -> None:
    html = listed(family.cast.client(family.cast.vic))
    clinics = (2, "Raise weekly active clinics from 1,240 to 2,000")
    below = [(1, "Every clinic is connected"), clinics]
    assert titles(html) == [(0, "Top A"), *below, (0, "Top B"), *below]
    assert html.count("2 parents") == 2


def test_folding_stands_in_the_address(family: Story) -> None:
    client = family.cast.client(family.cast.vic)
    html = listed(client, f"?toggled={family.objective.pk}")
    assert [title for _, title in titles(html)] == [
        "Top A", "Every clinic is connected", "Top B", "Every clinic is connected",
    ]  # fmt: skip
    assert 'aria-expanded="false"' in html
    asked = listed(client, "?toggled=nonsense-9999999999999999999999&page=x&only=nonsense")
    assert "nonsense" not in asked.partition("<main")[2]  # the form for another day keeps what was asked, as text


def test_htmx_gets_only_the_tree(family: Story) -> None:
    html = listed(family.cast.client(family.cast.vic), "", **{"HX-Request": "true", "HX-Request-Type": "partial"})
    assert html.strip().startswith('<div id="tree">')
    assert "<html" not in html


def test_filters_keep_what_was_asked_for_and_what_stands_above_it(family: Story) -> None:
    with use_tenant(family.cast.acme):
        add_work(family)
        add_check_in(actor=None, key_result=family.key_result, date=family.ago(30), value=D(1250))
        other = family.key_result_of("yes_no", title="Licence")
        add_check_in(actor=None, key_result=other, value=D(1))
        family.objective_named("Alone")
        recompute_now()
    client = family.cast.client(family.cast.ben)
    clinics, licence = "Raise weekly active clinics from 1,240 to 2,000", "Licence"
    shown = {only: {title for _, title in titles(listed(client, f"?only={only}"))} for only in (
        "mine", "at_risk", "stale", "unfunded",
    )}  # fmt: skip
    assert {clinics, "Top A"} <= shown["mine"]
    assert {clinics, "Top A"} <= shown["at_risk"]
    assert licence not in shown["at_risk"]
    assert clinics in shown["stale"]
    assert licence not in shown["stale"]
    assert licence in shown["unfunded"]
    assert clinics not in shown["unfunded"]
    assert all("Alone" not in rows for rows in shown.values())


def test_a_level_is_kept_with_what_stands_above_it(family: Story) -> None:
    with use_tenant(family.cast.acme):
        mine = family.objective_named("Write every day")
        mine.level = Objective.Level.PERSONAL
        mine.save()
        align_objective(actor=None, child=mine, parent=family.objective)
        family.objective_named("Alone")
    client = family.cast.client(family.cast.vic)
    shown = [title for _, title in titles(listed(client, "?level=personal"))]
    assert {"Write every day", "Every clinic is connected", "Top A", "Top B"} <= set(shown)
    assert "Alone" not in shown
    assert "Alone" in listed(client, "?level=team")
    assert "Nothing here" in listed(client, "?level=company")


def test_another_cycle_is_chosen_by_its_id(family: Story) -> None:
    client = family.cast.client(family.cast.vic)
    assert client.get("/acme/objectives/?cycle=999999").status_code == 404
    assert titles(listed(client, f"?cycle={family.cycle.pk}"))


def test_two_hundred_rows_take_no_more_queries_than_three(story: Story) -> None:
    client = story.cast.client(story.cast.vic)
    with use_tenant(story.cast.acme):
        objectives = Objective.objects.bulk_create(
            Objective(key=f"X{n}", cycle=story.cycle, title=f"Goal {n}") for n in range(50)
        )
        Alignment.objects.bulk_create(Alignment(child=o, parent=story.objective) for o in objectives[:20])
        results = KeyResult.objects.bulk_create(
            KeyResult(
                key=f"K{n}", objective=objectives[n % 50], title=f"Result {n}", type="yes_no", owner=story.cast.ben
            )
            for n in range(160)
        )
        TargetVersion.objects.bulk_create(TargetVersion(key_result=one) for one in results)
        recompute_now()
    assert len(titles(listed(client))) > 200
    assert selects(client, "/acme/objectives/") <= 15


def test_an_empty_tenant_is_told_what_to_do(story: Story) -> None:
    html = story.cast.client(story.cast.cleo).get("/rival/objectives/").content.decode()
    assert "No cycle yet" in html
    assert "weekly active" not in html
    assert story.cast.client(story.cast.cleo).get("/acme/objectives/").status_code == 404
